"""From scored candidate pairs to links, review, outcomes and clusters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.pipeline.resolving import alone, resolve_edges
from crvs_link.pipeline.tables import cluster_table, outcome_table, pair_table
from crvs_link.resolve import (
    CONFLICTS,
    REVIEW_REASONS,
    SEARCH_RESULTS,
    Losses,
    Status,
    cluster,
    clustered_probability,
    decide,
    hold_conflicts,
    rank_within_left,
    weak_pairs,
)
from crvs_link.schema import Cardinality

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from crvs_link.compare import Edges
    from crvs_link.config import RunConfig
    from crvs_link.load import Extract
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.spec import ModelParameters

WEAK_INSIDE = "weak pair inside a cluster"
BETWEEN_CLUSTERS = "uncertain, in different clusters"


@dataclass(frozen=True)
class Conclusion:
    """What the scored pairs of a linkage come to.

    Parameters
    ----------
    links, review : polars.DataFrame
    outcomes, clusters : polars.DataFrame, optional
    linked : bool[n_left]
        Whether a left record has a link.
    removed_by_cardinality : int
    conflicts : mapping of str to int
        Pairs likelier a match than not by themselves that cannot be one person, by reason.
    false_links_expected, missed_links_expected : float
    """

    links: pl.DataFrame
    review: pl.DataFrame
    outcomes: pl.DataFrame | None
    clusters: pl.DataFrame | None
    linked: npt.NDArray[np.bool_]
    removed_by_cardinality: int
    conflicts: Mapping[str, int]
    false_links_expected: float
    missed_links_expected: float


def conclude_links(
    edges: Edges,
    work: PlannedWork,
    parameters: ModelParameters,
    left: Extract,
    right: Extract,
    config: RunConfig,
    cardinality: Cardinality,
) -> Conclusion:
    """Weigh the candidates of two files together and decide on each record.

    Parameters
    ----------
    edges : Edges
    work : PlannedWork
    parameters : ModelParameters
    left, right : Extract
    config : RunConfig
    cardinality : Cardinality

    Returns
    -------
    Conclusion
    """
    resolution = resolve_edges(edges, work, parameters, config, cardinality)
    decision = decide(
        resolution,
        edges.left,
        edges.right,
        losses_of(config),
        cardinality=cardinality,
        min_probability=config.decision.min_probability,
    )
    q = resolution.probability
    by_itself = alone(edges, parameters)
    likely_alone = by_itself >= 0.5
    decision, held = hold_conflicts(
        decision, edges.left, edges.right, edges.refused & likely_alone, cardinality
    )
    is_link = decision.status == Status.LINK
    in_review = decision.status == Status.REVIEW
    rank = rank_within_left(edges.left, edges.right, edges.weights)
    reasons = np.array([*REVIEW_REASONS, ""], dtype=np.str_)[decision.reason]
    results = pl.Series(SEARCH_RESULTS, dtype=pl.String).gather(decision.search_result)
    return Conclusion(
        links=pair_table(
            edges, is_link, q, rank, left=left, right=right, spec=work.spec, status="link"
        ),
        review=pair_table(
            edges,
            in_review,
            np.where(held, by_itself, q),
            rank,
            left=left,
            right=right,
            spec=work.spec,
            status="review",
            reason=_reasons(edges, held, reasons, in_review),
        ),
        outcomes=outcome_table(
            edges, results, resolution.p_unlinked_left, host=left, register=right.source_id
        ),
        clusters=None,
        linked=np.bincount(edges.left[is_link], minlength=work.n_left) > 0,
        removed_by_cardinality=0
        if cardinality is Cardinality.MANY_TO_MANY
        else int((likely_alone & ~edges.refused & ~is_link & (q < 0.5)).sum()),
        conflicts=_counted(edges, likely_alone),
        false_links_expected=float((1 - q[is_link]).sum()),
        missed_links_expected=float(q[~is_link].sum()),
    )


def conclude_clusters(
    edges: Edges,
    work: PlannedWork,
    parameters: ModelParameters,
    left: Extract,
    right: Extract,
    config: RunConfig,
    cardinality: Cardinality,
) -> Conclusion:
    """Gather the records of one file into clusters, one for each person.

    A link is a candidate pair inside a cluster, and as sure as the less sure of its two
    records belongs there. A pair whose own probability is in the
    reject region but whose records are in different clusters goes to review, and so
    does a pair inside a cluster that by itself would be none.

    Parameters and returns are those of `conclude_links`.
    """
    by_itself = alone(edges, parameters)
    log_odds = edges.weights * math.log(2)
    log_odds += math.log(parameters.prior) - math.log1p(-parameters.prior)
    cluster_of = cluster(work.n_left, edges.left, edges.right, log_odds, cannot_link=edges.refused)
    inside = cluster_of[edges.left] == cluster_of[edges.right]
    weak = weak_pairs(cluster_of, edges.left, edges.right, log_odds)
    together = clustered_probability(cluster_of, edges.left, edges.right, log_odds)
    probability = np.where(inside, together, by_itself)
    losses = losses_of(config)
    uncertain = ~inside & (probability >= losses.review / losses.missed_link)
    in_review = weak | uncertain
    reasons = np.where(weak, WEAK_INSIDE, BETWEEN_CLUSTERS)
    rank = rank_within_left(edges.left, edges.right, edges.weights)
    linked = np.zeros(work.n_left, dtype=bool)
    linked[edges.left[inside]] = True
    linked[edges.right[inside]] = True
    return Conclusion(
        links=pair_table(
            edges, inside, probability, rank, left=left, right=right, spec=work.spec, status="link"
        ),
        review=pair_table(
            edges,
            in_review,
            probability,
            rank,
            left=left,
            right=right,
            spec=work.spec,
            status="review",
            reason=_reasons(edges, edges.refused, reasons, in_review),
        ),
        outcomes=None,
        clusters=cluster_table(cluster_of, left),
        linked=linked,
        removed_by_cardinality=0,
        conflicts=_counted(edges, by_itself >= 0.5),
        false_links_expected=float((1 - probability[inside]).sum()),
        missed_links_expected=float(probability[~inside & ~edges.refused].sum()),
    )


def _reasons(
    edges: Edges,
    held: npt.NDArray[np.bool_],
    reasons: npt.NDArray[np.str_],
    in_review: npt.NDArray[np.bool_],
) -> pl.Series:
    """Reasons of the pairs in review: of those that cannot be one person, the conflict."""
    if edges.conflict is not None:
        names = np.array(["", *CONFLICTS], dtype=np.str_)
        reasons = np.where(held, names[edges.conflict], reasons)
    return pl.Series(reasons[in_review], dtype=pl.String)


def _counted(edges: Edges, likely: npt.NDArray[np.bool_]) -> dict[str, int]:
    """Count the pairs that a rule refused and that are likely by themselves, by reason."""
    if edges.conflict is None:
        return {}
    counts = np.bincount(edges.conflict[likely], minlength=len(CONFLICTS) + 1)
    return {
        conflict.value: int(number)
        for conflict, number in zip(CONFLICTS, counts[1:], strict=True)
        if number
    }


def losses_of(config: RunConfig) -> Losses:
    """Losses of a configuration."""
    decision = config.decision
    return Losses(
        false_link=decision.false_link,
        missed_link=decision.missed_link,
        wrong_partner=decision.wrong_partner,
        review=decision.review,
    )
