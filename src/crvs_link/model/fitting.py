"""Fit a model: several climbs, the best of them, and an account of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.errors import ConfigError
from crvs_link.model import guard
from crvs_link.model.account import StartTrace
from crvs_link.model.em import Climb, Problem, climb, expected_in, state_problem
from crvs_link.model.labels import NO_LABELS
from crvs_link.model.typical import typical_table
from crvs_link.spec import ModelParameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.model.account import LabelAccount, RuleAccount, SideAccount
    from crvs_link.model.labels import LabelCounts
    from crvs_link.spec import ModelSpec, PatternCounts

STARTS = ((0.9, 0.5), (0.9, 0.02), (0.7, 0.2), (0.97, 1.0))
"""Starting points: share of exact agreement, and matches as a share of the most."""

TIE = 1e-7
"""Starts whose log likelihoods differ by less, relative to 1 + |value|, tie."""


@dataclass(frozen=True)
class FitOptions:
    """How a model is fitted.

    Parameters
    ----------
    max_iterations : int
        EM steps from each starting point at most.
    tolerance : float
        A start has converged when no m probability changes by more in one step, and
        the prior by no more than this share of itself.
    smoothing : float
        Matches, agreeing as matches typically do, that are added to those expected
        in each comparison: a Dirichlet prior on m. With two, a field that never
        disagrees in a thousand matches has an m of *disagree* near 1e-4, and a run
        that holds five matches still has sensible weights.
    """

    max_iterations: int = 500
    tolerance: float = 1e-8
    smoothing: float = 2.0

    def __post_init__(self) -> None:
        for name in ("max_iterations", "tolerance", "smoothing"):
            value = getattr(self, name)
            if not (value > 0 and math.isfinite(value)):
                msg = f"{name} of the model fit is {value}; it must be a number above 0."
                raise ConfigError(msg)


@dataclass(frozen=True)
class FitTrace:
    """How a fit went.

    Parameters
    ----------
    iterations : int
        EM steps of the start that was kept.
    converged : bool
    log_likelihood : tuple of float
        Before the first step and after each, in nats, relative to a model without
        any match, the Dirichlet prior on m included. It never falls.
    expected_matches : float
        Sum of the match probabilities of the candidate pairs; labelled matches count
        with their weight.
    n_candidates, n_pairs : int
        Candidate pairs, and all pairs of the two files.
    reason : str
        Why the fit stopped.
    warnings : tuple of str
        What the user should know before relying on the model.
    n_patterns : int
        Distinct agreement patterns among the candidate pairs.
    starts : tuple of StartTrace
        In the order in which they were tried.
    n_random_pairs : int
        Pairs that u probabilities were counted from.
    sides : tuple of SideAccount
        The extracts, left first; the one extract of a de-duplication.
    rules : tuple of RuleAccount
        In order; their pairs add up to the candidates.
    labels : LabelAccount, optional
        None where there were no labels.
    """

    iterations: int
    converged: bool
    log_likelihood: tuple[float, ...]
    expected_matches: float
    n_candidates: int
    n_pairs: int
    reason: str
    warnings: tuple[str, ...]
    n_patterns: int = 0
    starts: tuple[StartTrace, ...] = ()
    n_random_pairs: int = 0
    sides: tuple[SideAccount, ...] = ()
    rules: tuple[RuleAccount, ...] = ()
    labels: LabelAccount | None = None


def fit(
    spec: ModelSpec,
    counts: PatternCounts,
    u: Sequence[Sequence[float]],
    *,
    n_pairs: int,
    max_matches: float,
    options: FitOptions | None = None,
    labels: LabelCounts = NO_LABELS,
    checked: bool = True,
) -> tuple[ModelParameters, FitTrace]:
    """Fit m probabilities and the prior by EM.

    EM climbs from several fixed starting points; the best penalised likelihood
    wins, the first of equals. In each step m is the exact maximum among
    probabilities whose ``m / u`` does not fall by level (`monotone_m`), and the
    prior the exact maximum below its cap, so no step loses likelihood.

    Parameters
    ----------
    spec : ModelSpec
        K comparisons.
    counts : PatternCounts
        Candidate pairs by pattern; by which rule does not matter.
    u : sequence of sequence of float
        u probabilities of every level of each comparison, over all pairs; entry 0
        is 0 unless missing values are informative. They are held; a zero is raised to `LEAST_U`.
    n_pairs : int
        All pairs of the two files: n1 n2, or n (n - 1) / 2 within one file.
    max_matches : float
        The most matches that can be; the prior is capped accordingly.
    options : FitOptions, optional
    labels : LabelCounts, optional
        Pairs of known status; they count as what they are, the others by probability.
    checked : bool
        Whether a model that separates nothing is refused. Not for a fit that `refit`
        is yet to sharpen: `guard.check_fit` is then called on what comes of it.

    Returns
    -------
    parameters : ModelParameters
    trace : FitTrace

    Raises
    ------
    ModelError
        If the pattern counts cannot support a model (see `guard`).

    Notes
    -----
    One step costs O(P K) for P patterns and K comparisons; memory is O(P K).
    """
    options = options or FitOptions()
    guard.check_counts(spec, counts, n_pairs=n_pairs, max_matches=max_matches)
    problem = state_problem(
        spec,
        counts,
        u,
        n_pairs=n_pairs,
        max_matches=max_matches,
        smoothing=options.smoothing,
        labels=labels,
    )
    climbs = _climbs(spec, problem, options)
    kept = _first_highest(climbs)
    best = climbs[kept]
    parameters = ModelParameters(_rows(spec, best.m), _rows(spec, problem.u), best.prior)
    warnings = guard.check_fit(spec, counts, parameters, max_matches=max_matches) if checked else []
    reason = f"converged: no parameter changed by more than {options.tolerance:g}"
    if not best.converged:
        reason = f"stopped at the limit of {options.max_iterations} iterations"
        warnings.append("The fit did not converge within its iterations; probabilities are rough.")
    trace = FitTrace(
        iterations=len(best.path) - 1,
        converged=best.converged,
        log_likelihood=best.path,
        expected_matches=expected_in(problem, best),
        n_candidates=int(counts.total.sum()),
        n_pairs=n_pairs,
        reason=reason,
        warnings=tuple(warnings),
        n_patterns=len(counts.codes),
        starts=tuple(
            StartTrace(exact, share, len(one.path) - 1, one.path[-1], kept=number == kept)
            for number, ((exact, share), one) in enumerate(zip(STARTS, climbs, strict=True))
        ),
    )
    return parameters, trace


def refit_together(
    spec: ModelSpec,
    counts: PatternCounts,
    parameters: ModelParameters,
    *,
    n_pairs: int,
    max_matches: float,
    options: FitOptions | None = None,
    labels: LabelCounts = NO_LABELS,
) -> tuple[ModelParameters, Climb, float]:
    """Fit m and the prior once more where comparisons are known to depend on each other.

    Parameters
    ----------
    spec, counts, n_pairs, max_matches, options, labels
        As for `fit`.
    parameters : ModelParameters
        Where EM starts; u and the dependence are held.

    Returns
    -------
    parameters : ModelParameters
    climb : Climb
        How EM got there.
    expected_matches : float
    """
    options = options or FitOptions()
    problem = state_problem(
        spec,
        counts,
        parameters.u,
        n_pairs=n_pairs,
        max_matches=max_matches,
        smoothing=options.smoothing,
        labels=labels,
        given=parameters,
    )
    m = np.zeros_like(problem.u)
    for row, given in zip(m, parameters.m, strict=True):
        row[: len(given)] = given
    found = climb(
        problem,
        m,
        parameters.prior,
        max_iterations=options.max_iterations,
        tolerance=options.tolerance,
    )
    expected = expected_in(problem, found)
    return replace(parameters, m=_rows(spec, found.m), prior=found.prior), found, expected


def _rows(spec: ModelSpec, table: npt.NDArray[np.float64]) -> tuple[tuple[float, ...], ...]:
    """Probabilities of the levels of each comparison, without the filling."""
    widths = [len(comparison.levels) for comparison in spec.comparisons]
    return tuple(tuple(row[:w].tolist()) for row, w in zip(table, widths, strict=True))


def _climbs(spec: ModelSpec, problem: Problem, options: FitOptions) -> list[Climb]:
    """Climb from every starting point."""
    return [
        climb(
            problem,
            typical_table(spec, problem.u, exact),
            share * problem.bounds[1],
            max_iterations=options.max_iterations,
            tolerance=options.tolerance,
        )
        for exact, share in STARTS
    ]


def _first_highest(climbs: Sequence[Climb]) -> int:
    """Which climb came highest, the first of equals."""
    highest = max(found.path[-1] for found in climbs)
    least = highest - TIE * (1 + abs(highest))
    return next(k for k, found in enumerate(climbs) if found.path[-1] >= least)
