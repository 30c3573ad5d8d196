"""The model of a linkage: fitted to its own pairs, or given."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from crvs_link.compare import content_order, count_random_pairs, exact_level_probabilities
from crvs_link.model import check_fit, fit, fit_prior, refit, u_from_samples
from crvs_link.resolve import resolve
from crvs_link.run import in_order

if TYPE_CHECKING:
    from crvs_link.compare import Edges
    from crvs_link.encode import CodedRecords
    from crvs_link.model import FitTrace
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.run import RunOptions
    from crvs_link.schema import Assignment
    from crvs_link.spec import ModelParameters, PatternCounts

MOST_ROUNDS = 10
SETTLED = 1e-3
"""Relative change of the expected number of links at which rounds end."""


def fit_model(
    work: PlannedWork,
    counts: PatternCounts,
    coded: CodedRecords,
    *,
    random_pairs: int,
    options: RunOptions,
    checked: bool = True,
) -> tuple[ModelParameters, FitTrace]:
    """Fit a model without labels: u from random pairs, m and the prior by EM.

    The first fit tells how many of the agreements in random pairs are those of
    matches; with these taken out, u and then the model are found once more.

    Parameters
    ----------
    work : PlannedWork
    counts : PatternCounts
        Of the candidate pairs.
    coded : CodedRecords
    random_pairs : int
    options : RunOptions
    checked : bool
        Whether a model that separates nothing is refused here; not where `sharpen`
        follows, which checks what comes of it.

    Returns
    -------
    parameters : ModelParameters
    trace : FitTrace

    Raises
    ------
    ModelError
        If the data cannot support a model.
    """
    within = work.left == work.right
    sides = [work.left] if within else [work.left, work.right]
    orders = list(
        in_order(
            lambda side: content_order(coded, sides[side], work.lanes),
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
    first, _ = fit(
        work.spec,
        counts,
        u_from_samples(work.spec, sampled, exact),
        n_pairs=work.n_pairs,
        max_matches=work.most_matches,
        checked=False,
    )
    u = u_from_samples(work.spec, sampled, exact, matches_share=first.prior, m=first.m)
    return fit(
        work.spec,
        counts,
        u,
        n_pairs=work.n_pairs,
        max_matches=work.most_matches,
        checked=checked,
    )


def sharpen(
    work: PlannedWork,
    counts: PatternCounts,
    edges: Edges,
    parameters: ModelParameters,
    trace: FitTrace,
    *,
    assignment: Assignment,
    overlap_max: float | None,
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
    assignment : Assignment
    overlap_max : float, optional

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
        )
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
