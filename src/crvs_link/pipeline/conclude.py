"""From scored candidate pairs to links, review, outcomes and clusters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.pipeline.duplicates import count_duplicates
from crvs_link.pipeline.subgroups import RESULTS, RecordFigures, sums
from crvs_link.pipeline.tables import cluster_table, outcome_table, pair_table
from crvs_link.resolve import (
    REVIEW_REASONS,
    SEARCH_RESULTS,
    Losses,
    Status,
    cluster,
    clustered_probability,
    count_interval,
    decide,
    false_pairs,
    membership,
    pair_posterior,
    rank_within_left,
    resolve,
    weak_pairs,
)
from crvs_link.schema import Cardinality, SearchResult

if TYPE_CHECKING:
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
    log_lr = edges.weights * math.log(2)
    resolution = resolve(
        edges.left,
        edges.right,
        log_lr,
        n_left=work.n_left,
        n_right=work.n_right,
        prior=parameters.prior,
        cardinality=cardinality,
        assignment=config.assignment,
        overlap_max=config.overlap_max,
    )
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
    is_link = decision.status == Status.LINK
    in_review = decision.status == Status.REVIEW
    rank = rank_within_left(edges.left, edges.right, edges.weights)
    reasons = pl.Series(REVIEW_REASONS, dtype=pl.String)
    results = pl.Series(SEARCH_RESULTS, dtype=pl.String).gather(decision.search_result)
    alone = pair_posterior(log_lr, parameters.prior)
    false = float((1 - q[is_link]).sum())
    return Conclusion(
        links=pair_table(
            edges, is_link, q, rank, left=left, right=right, spec=work.spec, status="link"
        ),
        review=pair_table(
            edges,
            in_review,
            q,
            rank,
            left=left,
            right=right,
            spec=work.spec,
            status="review",
            reason=reasons.gather(decision.reason[in_review]),
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
        duplicates=count_duplicates(edges, alone > losses.certain, q, work, cardinality),
        removed_by_cardinality=0
        if cardinality is Cardinality.MANY_TO_MANY
        else int(((alone >= 0.5) & ~is_link & (q < 0.5)).sum()),
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
    log_lr = edges.weights * math.log(2)
    alone = pair_posterior(log_lr, parameters.prior)
    log_odds = log_lr + math.log(parameters.prior) - math.log1p(-parameters.prior)
    cluster_of = cluster(work.n_left, edges.left, edges.right, log_odds)
    inside = cluster_of[edges.left] == cluster_of[edges.right]
    weak = weak_pairs(cluster_of, edges.left, edges.right, log_odds)
    belongs = membership(cluster_of, edges.left, edges.right, log_odds)
    together = clustered_probability(cluster_of, edges.left, edges.right, belongs)
    false, variance = false_pairs(cluster_of, belongs)
    probability = np.where(inside, together, alone)
    losses = losses_of(config)
    uncertain = ~inside & (probability >= losses.doubtful)
    in_review = weak | uncertain
    reasons = pl.Series(np.where(weak, WEAK_INSIDE, BETWEEN_CLUSTERS)[in_review])
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
            reason=reasons,
        ),
        outcomes=None,
        clusters=cluster_table(cluster_of, belongs.probability, left),
        cluster_correlation=belongs.correlation,
        linked=linked,
        by_record=RecordFigures(
            result=result,
            linked=np.concatenate((edges.left[inside], edges.right[inside])),
            probability=np.tile(probability[inside], 2),
            missed=sums(edges.left[~inside], probability[~inside], work.n_left)
            + sums(edges.right[~inside], probability[~inside], work.n_left),
            p_unlinked=None,
        ),
        duplicates=None,
        removed_by_cardinality=0,
        linked_pairs=int((belongs.size - 1).sum()) // 2,
        false_links_expected=false,
        false_links_interval=count_interval(false, variance),
        missed_links_expected=float(probability[~inside].sum()),
    )


def losses_of(config: RunConfig) -> Losses:
    """Losses of a configuration."""
    decision = config.decision
    return Losses(
        false_link=decision.false_link,
        missed_link=decision.missed_link,
        wrong_partner=decision.wrong_partner,
        review=decision.review,
    )
