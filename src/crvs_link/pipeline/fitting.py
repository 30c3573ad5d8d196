"""The model of a linkage: fitted to its own pairs, or given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crvs_link.compare import content_order, count_random_pairs, exact_level_probabilities
from crvs_link.model import FitTrace, fit, fit_prior, u_from_samples

if TYPE_CHECKING:
    from crvs_link.encode import CodedRecords
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.run import RunOptions
    from crvs_link.spec import ModelParameters, PatternCounts


def fit_model(
    work: PlannedWork,
    counts: PatternCounts,
    coded: CodedRecords,
    *,
    random_pairs: int,
    options: RunOptions,
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
    left_order = content_order(coded, work.left, work.lanes)
    sampled = count_random_pairs(
        work.program,
        work.candidates.left,
        work.candidates.right,
        left_order,
        left_order if within else content_order(coded, work.right, work.lanes),
        within=within,
        most=random_pairs,
        options=options,
    )
    exact = {
        c.name: exact_level_probabilities(c, coded, work.left, work.right)
        for c in work.spec.comparisons
    }
    most = float(work.n_pairs if within else min(work.n_left, work.n_right))
    parameters, _ = fit(
        work.spec,
        counts,
        u_from_samples(work.spec, sampled, exact),
        n_pairs=work.n_pairs,
        max_matches=most,
    )
    u = u_from_samples(work.spec, sampled, exact, matches_share=parameters.prior, m=parameters.m)
    return fit(work.spec, counts, u, n_pairs=work.n_pairs, max_matches=most)


def apply_model(
    parameters: ModelParameters, work: PlannedWork, counts: PatternCounts
) -> ModelParameters:
    """A given model with the prior of these files.

    m and u are those of the model; how many of all pairs are matches depends on the
    files, and is estimated from their pattern counts.
    """
    return replace(parameters, prior=fit_prior(work.spec, counts, parameters, n_pairs=work.n_pairs))
