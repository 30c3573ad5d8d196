"""Expectation and maximisation on pattern counts.

The likelihood (Fellegi & Sunter 1969; EM as in Winkler 1988, Enamorado, Fifield &
Imai 2019) is that of *all* record pairs of the two files. A candidate pair with
pattern g contributes ``lambda m(g) + (1 - lambda) u(g)``; a pair that no blocking
rule brought up counts as a non-match and contributes ``1 - lambda``. So the prior
``lambda`` is the share of matches among all pairs, the space that u refers to as
well; u is known beforehand and held. Missing values are missing at random given
match status, so they drop out of the product, but for comparisons of which they are
said to be informative: there *missing* is a level like the others.

A pair of known status contributes ``lambda m(g)`` or ``(1 - lambda) u(g)`` (see
`crvs_link.model.labels`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.errors import ModelError
from crvs_link.model.labels import NO_LABELS
from crvs_link.model.mstep import best_m
from crvs_link.model.posterior import posterior, prior_bounds
from crvs_link.model.typical import typical_table
from crvs_link.spec import DISAGREE, MISSING, Patterns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.model.labels import LabelCounts
    from crvs_link.spec import ModelParameters, ModelSpec, PatternCounts

LEAST_U = 1e-12
"""A u probability of zero is taken for this: no level is proof of a match."""

U_SUM_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Problem:
    """What stays the same from step to step.

    Tables are float64[K, W]: a row for each comparison, a column for each level,
    missing first, filled up with zeros to the widest comparison.

    Parameters
    ----------
    patterns : Patterns
        P of them.
    total : float64[P]
        Candidate pairs with each pattern whose status is not known.
    known : float64[P]
        Pairs with each pattern that are known to be matches.
    known_others : float
        Pairs that are known to be none.
    u : float64[K, W]
    pseudo : float64[K, W]
        Matches that smoothing adds to each level.
    n_pairs : int
        All pairs of the two files.
    bounds : tuple of float
        Smallest and largest prior.
    together : float64[P] or float
        What the comparisons of each pattern say together beyond the sum of what each says,
        in nats.
    """

    patterns: Patterns
    total: npt.NDArray[np.float64]
    known: npt.NDArray[np.float64]
    known_others: float
    u: npt.NDArray[np.float64]
    pseudo: npt.NDArray[np.float64]
    n_pairs: int
    bounds: tuple[float, float]
    together: npt.NDArray[np.float64] | float = 0.0


@dataclass(frozen=True)
class Climb:
    """Where EM came to from one starting point.

    Parameters
    ----------
    m : float64[K, W]
    prior : float
    probability : float64[P]
        Match probability of each pattern.
    path : tuple of float
        Penalised log likelihood at the start and after each step.
    converged : bool
    """

    m: npt.NDArray[np.float64]
    prior: float
    probability: npt.NDArray[np.float64]
    path: tuple[float, ...]
    converged: bool


def state_problem(
    spec: ModelSpec,
    counts: PatternCounts,
    u: Sequence[Sequence[float]],
    *,
    n_pairs: int,
    max_matches: float,
    smoothing: float,
    labels: LabelCounts = NO_LABELS,
    given: ModelParameters | None = None,
) -> Problem:
    """Lay out pattern counts and u for EM; see `fit` for the parameters.

    ``given`` is a model of which the dependence is held.

    Raises
    ------
    ModelError
        If u does not fit the spec.
    """
    if len(u) != len(spec.comparisons):
        msg = f"u probabilities of {len(u)} comparisons were given for {len(spec.comparisons)}."
        raise ModelError(msg)
    width = int(spec.radices.max())
    table = np.zeros((len(u), width))
    for k, (comparison, levels) in enumerate(zip(spec.comparisons, u, strict=True)):
        row = np.array(levels, dtype=np.float64)
        if (
            row.shape != (len(comparison.levels),)
            or (row[MISSING] > 0) != comparison.informative
            or not (row >= 0).all()
            or abs(row.sum() - 1) > U_SUM_TOLERANCE
        ):
            msg = (
                f"The u probabilities of comparison {comparison.name!r} must be "
                f"{len(comparison.levels)} numbers, {'above ' * comparison.informative}0 for "
                "missing, and sum to 1."
            )
            raise ModelError(msg)
        row[DISAGREE:] = np.maximum(row[DISAGREE:], LEAST_U)
        table[k, : len(row)] = row if comparison.u else row / row.sum()
    codes = labels.joined(counts.codes)
    total = np.zeros(len(codes))
    total[: len(counts.codes)] = counts.total * labels.unknown(counts.codes)
    return Problem(
        patterns=Patterns.of(spec, codes),
        total=total,
        known=labels.matches_of(codes),
        known_others=float(labels.others.sum()),
        u=table,
        pseudo=smoothing * typical_table(spec, table),
        n_pairs=n_pairs,
        bounds=prior_bounds(n_pairs, max_matches),
        together=0.0 if given is None else given.corrections(spec, codes) * math.log(2),
    )


def expected_in(problem: Problem, found: Climb) -> float:
    """Expected matches among the pairs of a problem, labelled ones by their weight."""
    return float(np.sum(problem.total * found.probability + problem.known))


def climb(
    problem: Problem,
    m: npt.NDArray[np.float64],
    prior: float,
    *,
    max_iterations: int,
    tolerance: float,
) -> Climb:
    """Climb to a maximum of the penalised likelihood.

    Each step takes the exact maximum of the expected log likelihood over m whose
    ratio to u does not fall by level (`best_m`), and over a prior within its bounds. Hence the
    penalised likelihood never falls, provided that the start is monotone and within
    the bounds too: it is made so.

    Parameters
    ----------
    problem : Problem
    m : float64[K, W]
        m probabilities to start from, all positive.
    prior : float
    max_iterations : int
    tolerance : float
        Converged when no m changes by more in a step, nor the prior by a larger
        share of itself.

    Returns
    -------
    Climb
    """
    m = best_m(problem.patterns.spec, m, problem.u)
    prior = min(max(prior, problem.bounds[0]), problem.bounds[1])
    told = np.flatnonzero(problem.known)
    known, known_others = problem.known[told], problem.known_others
    others = max(problem.n_pairs - problem.total.sum() - known.sum() - known_others, 0.0)
    n_pairs = max(problem.n_pairs, problem.total.sum() + known.sum() + known_others)
    widths = problem.patterns.spec.radices.tolist()
    path: list[float] = []
    change = math.inf
    while True:
        weights = np.log(np.divide(m, problem.u, where=problem.u > 0, out=np.ones_like(m)))
        ratio = problem.patterns.sums([row[:w] for row, w in zip(weights, widths, strict=True)])
        ratio += problem.together
        probability, likelihood = posterior(ratio, prior)
        candidates = float(np.sum(problem.total * likelihood))
        labelled = float(np.sum(known * (ratio[told] + np.log(prior))))
        penalty = float(np.sum(problem.pseudo * weights))
        none = float((others + known_others) * np.log1p(-prior))
        path.append(candidates + labelled + none + penalty)
        if change <= tolerance or len(path) > max_iterations:
            return Climb(m, prior, probability, tuple(path), converged=change <= tolerance)
        matches = problem.total * probability
        matches[told] += known
        expected = problem.pseudo.copy()
        for row, found in zip(expected, problem.patterns.totals(matches), strict=True):
            row[: len(found)] += found
        next_m = best_m(problem.patterns.spec, expected, problem.u)
        share = float(matches.sum()) / n_pairs
        next_prior = min(max(share, problem.bounds[0]), problem.bounds[1])
        change = max(float(np.abs(next_m - m).max()), abs(next_prior - prior) / prior)
        m, prior = next_m, next_prior
