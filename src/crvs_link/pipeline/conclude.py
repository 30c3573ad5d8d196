"""From scored candidate pairs to links, review, outcomes and clusters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.pipeline.duplicates import count_duplicates
from crvs_link.pipeline.resolving import alone, resolve_edges
from crvs_link.pipeline.subgroups import RESULTS, RecordFigures, sums
from crvs_link.pipeline.tables import cluster_table, outcome_table, pair_table
from crvs_link.resolve import (
    CONFLICTS,
    REVIEW_REASONS,
    SEARCH_RESULTS,
    Losses,
    Status,
    cluster,
    clustered_probability,
    count_interval,
    decide,
    false_pairs,
    hold_conflicts,
    membership,
    rank_within_left,
    weak_pairs,
)
from crvs_link.schema import Cardinality, SearchResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from crvs_link.compare import Edges
    from crvs_link.config import RunConfig
    from crvs_link.load import Extract
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.resolve import DuplicateMethod
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
    cluster_correlation : float, optional
    linked : bool[n_left]
        Whether a left record has a link.
    by_record : RecordFigures
    duplicates : DuplicateMethod, optional
        None where a record of either side may have several partners.
    removed_by_cardinality : int
    conflicts : mapping of str to int
        Pairs likelier a match than not by themselves that cannot be one person, by reason.
    linked_pairs : int
        Record pairs that the links stand for: of clusters all pairs inside.
    false_links_expected : float
    false_links_interval : tuple of int
    missed_links_expected : float
    """

    links: pl.DataFrame
    review: pl.DataFrame
    outcomes: pl.DataFrame | None
    clusters: pl.DataFrame | None
    cluster_correlation: float | None
    linked: npt.NDArray[np.bool_]
    by_record: RecordFigures
    duplicates: DuplicateMethod | None
    removed_by_cardinality: int
    linked_pairs: int
    conflicts: Mapping[str, int]
    false_links_expected: float
    false_links_interval: tuple[int, int]
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
    losses = losses_of(config)
    decision = decide(
        resolution,
        edges.left,
        edges.right,
        losses,
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
    false = float((1 - q[is_link]).sum())
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
        cluster_correlation=None,
        linked=np.bincount(edges.left[is_link], minlength=work.n_left) > 0,
        by_record=RecordFigures(
            result=decision.search_result,
            linked=edges.left[is_link],
            probability=q[is_link],
            missed=sums(edges.left[~is_link], q[~is_link], work.n_left),
            p_unlinked=resolution.p_unlinked_left,
        ),
        duplicates=count_duplicates(
            edges, (by_itself > losses.certain) & ~edges.refused, q, work, cardinality
        ),
        removed_by_cardinality=0
        if cardinality is Cardinality.MANY_TO_MANY
        else int((likely_alone & ~edges.refused & ~is_link & (q < 0.5)).sum()),
        conflicts=_counted(edges, likely_alone),
        linked_pairs=int(is_link.sum()),
        false_links_expected=false,
        false_links_interval=count_interval(false, float((q * (1 - q))[is_link].sum())),
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
    belongs = membership(cluster_of, edges.left, edges.right, log_odds)
    together = clustered_probability(cluster_of, edges.left, edges.right, belongs)
    false, variance = false_pairs(cluster_of, belongs)
    probability = np.where(inside, together, by_itself)
    losses = losses_of(config)
    apart = ~inside & ~edges.refused
    uncertain = ~inside & (probability >= losses.doubtful)
    in_review = weak | uncertain
    reasons = np.where(weak, WEAK_INSIDE, BETWEEN_CLUSTERS)
    rank = rank_within_left(edges.left, edges.right, edges.weights)
    linked = np.zeros(work.n_left, dtype=bool)
    linked[edges.left[inside]] = True
    linked[edges.right[inside]] = True
    result = np.full(work.n_left, RESULTS.index(SearchResult.NO_LINK), dtype=np.int8)
    for ends in (edges.left, edges.right):
        result[ends[in_review]] = RESULTS.index(SearchResult.REVIEW)
    result[linked] = RESULTS.index(SearchResult.LINKED)
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
        clusters=cluster_table(cluster_of, belongs.probability, left),
        cluster_correlation=belongs.correlation,
        linked=linked,
        by_record=RecordFigures(
            result=result,
            linked=np.concatenate((edges.left[inside], edges.right[inside])),
            probability=np.tile(probability[inside], 2),
            missed=sums(edges.left[apart], probability[apart], work.n_left)
            + sums(edges.right[apart], probability[apart], work.n_left),
            p_unlinked=None,
        ),
        duplicates=None,
        removed_by_cardinality=0,
        conflicts=_counted(edges, by_itself >= 0.5),
        linked_pairs=int((belongs.size - 1).sum()) // 2,
        false_links_expected=false,
        false_links_interval=count_interval(false, variance),
        missed_links_expected=float(probability[apart].sum()),
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
