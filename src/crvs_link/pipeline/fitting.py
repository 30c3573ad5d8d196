"""The model of a linkage: fitted to its own pairs, or given."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.compare import (
    content_order,
    count_random_pairs,
    exact_level_probabilities,
    needed_lanes,
)
from crvs_link.model import (
    MOST_REMOVED,
    MOST_ROUNDS,
    NO_LABELS,
    SETTLED,
    Together,
    assumed_model,
    check_fit,
    fit,
    fit_prior,
    fit_together,
    refit,
    refit_together,
    u_from_samples,
)
from crvs_link.resolve import resolve
from crvs_link.run import in_order
from crvs_link.spec import BlockingPlan

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from crvs_link.compare import Edges
    from crvs_link.encode import CodedRecords
    from crvs_link.model import FitTrace, LabelCounts
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.run import RunOptions
    from crvs_link.schema import Assignment
    from crvs_link.spec import ModelParameters, ModelSpec, PatternCounts

ALONE = "a single comparison, of which levels in their order were assumed to be worth more"
MOST_REMOVED_ALONE = 0.99
"""Part of an agreement that matches may explain where names are all that there is: nearly
all pairs of the same name are then matches."""


@dataclass(frozen=True)
class LevelSample:
    """How often levels occur by chance, as far as pairs at random and values tell.

    Parameters
    ----------
    patterns : PatternCounts
        Of the random pairs.
    exact : mapping of str to float64[k]
        Probability of each exact level, by comparison.
    """

    patterns: PatternCounts
    exact: Mapping[str, npt.NDArray[np.float64]]

    def u(
        self, spec: ModelSpec, parameters: ModelParameters | None = None
    ) -> tuple[tuple[float, ...], ...]:
        """Give u probabilities, with the matches of a model taken out."""
        if parameters is None:
            return u_from_samples(spec, self.patterns, self.exact)
        return u_from_samples(
            spec,
            self.patterns,
            self.exact,
            matches_share=parameters.prior,
            m=parameters.m,
            most_removed=MOST_REMOVED if len(spec.comparisons) > 1 else MOST_REMOVED_ALONE,
        )


def sample_levels(
    work: PlannedWork, coded: CodedRecords, *, random_pairs: int, options: RunOptions
) -> LevelSample:
    """Count the levels of random pairs, and those of equal values by their frequencies.

    Parameters
    ----------
    work : PlannedWork
    coded : CodedRecords
    random_pairs : int
    options : RunOptions

    Returns
    -------
    LevelSample
    """
    within = work.left == work.right
    sides = [work.left] if within else [work.left, work.right]
    compared = needed_lanes(work.spec, BlockingPlan(()))
    orders = list(
        in_order(
            # Other lanes, those of rules, change neither the records that are alike nor u.
            lambda side: content_order(coded, sides[side], compared),
            [coded.sizes[extract] for extract in sides],
            options,
            "Drawing random pairs",
        )
    )
    sampled = count_random_pairs(
        work.program,
        work.candidates.left,
        work.candidates.right,
        orders[0],
        orders[-1],
        within=within,
        most=random_pairs,
        options=options,
    )
    exact = {
        c.name: exact_level_probabilities(c, coded, work.left, work.right)
        for c in work.spec.comparisons
    }
    return LevelSample(sampled, exact)


def fit_model(
    work: PlannedWork,
    counts: PatternCounts,
    sample: LevelSample,
    *,
    labels: LabelCounts = NO_LABELS,
) -> tuple[ModelParameters, FitTrace]:
    """Fit a model: u from random pairs, m and the prior by EM, labels or none.

    The first fit tells how many of the agreements in random pairs are those of
    matches; with these taken out, u and then the model are found once more.

    Parameters
    ----------
    work : PlannedWork
    counts : PatternCounts
        Of the candidate pairs.
    sample : LevelSample
    labels : LabelCounts, optional

    Returns
    -------
    parameters : ModelParameters
    trace : FitTrace

    Raises
    ------
    ModelError
        If the data cannot support a model. Between two files that is left to `sharpen`.
    """
    within = work.left == work.right
    n_pairs, most = work.n_pairs, work.most_matches
    u = sample.u(work.spec)
    first, trace = fit(
        work.spec, counts, u, n_pairs=n_pairs, max_matches=most, labels=labels, checked=False
    )
    if len(work.spec.comparisons) == 1 and not within and not work.spec.comparisons[0].m:
        assumed = assumed_model(u, n_pairs=n_pairs, max_matches=most)
        return assumed, replace(trace, reason=ALONE)
    # u changes little: EM goes on from where it was.
    parameters, climb, expected = refit_together(
        work.spec,
        counts,
        replace(first, u=sample.u(work.spec, first)),
        n_pairs=n_pairs,
        max_matches=most,
        labels=labels,
    )
    trace = replace(
        trace,
        iterations=trace.iterations + len(climb.path) - 1,
        converged=climb.converged,
        log_likelihood=climb.path,
        expected_matches=expected,
    )
    parameters, trace = fit_together(
        work.spec,
        counts,
        sample.patterns,
        parameters,
        trace,
        n_pairs=n_pairs,
        max_matches=most,
        labels=labels,
    )
    if within:
        warnings = check_fit(work.spec, counts, parameters, max_matches=most)
        trace = replace(trace, warnings=(*trace.warnings, *warnings))
    return parameters, trace


def sharpen(
    work: PlannedWork,
    counts: PatternCounts,
    edges: Edges,
    parameters: ModelParameters,
    trace: FitTrace,
    sample: LevelSample,
    *,
    assignment: Assignment,
    overlap_max: float | None,
    labels: LabelCounts = NO_LABELS,
) -> tuple[ModelParameters, FitTrace]:
    """Refit the model while each record has at most one partner.

    The candidates of a record compete for it, so a resemblance that it shares with
    many, that of a family or a village, stops passing for that of one person. This
    holds whatever cardinality the links will have: a side that repeats a person still
    teaches the model what a match looks like.

    Parameters
    ----------
    work : PlannedWork
    counts : PatternCounts
    edges : Edges
        The pairs that `parameters` keep.
    parameters : ModelParameters
    trace : FitTrace
    sample : LevelSample
    assignment : Assignment
    overlap_max : float, optional
    labels : LabelCounts, optional

    Returns
    -------
    parameters : ModelParameters
    trace : FitTrace
        Its warnings are those of the new model.

    Raises
    ------
    ModelError
        If the model separates nothing.
    """
    found = Together(work.spec, counts, sample.patterns, parameters, n_pairs=work.n_pairs)
    place = np.searchsorted(counts.codes, edges.codes)
    expected = math.inf
    rounds = 0
    while rounds < MOST_ROUNDS:
        weights = parameters.pattern_weights(work.spec, edges.codes)
        resolution = resolve(
            edges.left,
            edges.right,
            weights * math.log(2),
            n_left=work.n_left,
            n_right=work.n_right,
            prior=parameters.prior,
            assignment=assignment,
            overlap_max=overlap_max,
        )
        parameters = refit(
            work.spec,
            parameters,
            edges.codes,
            resolution.probability,
            n_pairs=work.n_pairs,
            max_matches=work.most_matches,
            labels=labels,
        )
        if len(work.spec.comparisons) == 1:
            parameters = replace(parameters, u=sample.u(work.spec, parameters))
        matches = np.bincount(place, resolution.probability, len(counts.codes))
        parameters = found.corrected(parameters, matches.astype(np.float64))
        rounds += 1
        before, expected = expected, resolution.n_links_expected
        if abs(before - expected) <= SETTLED * max(expected, 1.0):
            break
    warnings = check_fit(work.spec, counts, parameters, max_matches=work.most_matches)
    return parameters, replace(
        trace,
        expected_matches=expected,
        reason=f"{trace.reason}; then {rounds} rounds in which the candidates of a record compete",
        warnings=(*trace.warnings, *warnings),
    )


def apply_model(
    parameters: ModelParameters, work: PlannedWork, counts: PatternCounts
) -> ModelParameters:
    """A given model with the prior of these files.

    m and u are those of the model; how many of all pairs are matches depends on the
    files, and is estimated from their pattern counts.
    """
    return replace(parameters, prior=fit_prior(work.spec, counts, parameters, n_pairs=work.n_pairs))
