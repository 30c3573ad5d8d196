"""From scored candidate pairs to links, review, outcomes and clusters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.codes import SearchResult
from crvs_link.pipeline.conclusion import Conclusion, counted, losses_of, reasons_of
from crvs_link.pipeline.duplicates import count_duplicates
from crvs_link.pipeline.resolving import alone, resolve_edges
from crvs_link.pipeline.subgroups import RESULTS, RecordFigures, sums
from crvs_link.pipeline.tables import cluster_table, outcome_table, pair_table
from crvs_link.resolve import (
    REVIEW_REASONS,
    SEARCH_RESULTS,
    Decided,
    DecisionStanding,
    Status,
    cluster,
    clustered_probability,
    conflicting,
    count_interval,
    decide,
    false_pairs,
    hold,
    hold_conflicts,
    membership,
    rank_within_left,
    weak_pairs,
)
from crvs_link.schema import Cardinality

if TYPE_CHECKING:
    from crvs_link.compare import Edges
    from crvs_link.config import RunConfig
    from crvs_link.load import Extract
    from crvs_link.pipeline.decided import DecidedPairs
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.spec import ModelParameters

WEAK_INSIDE = "weak pair inside a cluster"
BETWEEN_CLUSTERS = "uncertain, in different clusters"
OF_CONFLICT = len(REVIEW_REASONS)


def conclude_links(
    edges: Edges,
    work: PlannedWork,
    parameters: ModelParameters,
    left: Extract,
    right: Extract,
    config: RunConfig,
    cardinality: Cardinality,
    pairs: DecidedPairs | None = None,
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
    pairs : DecidedPairs, optional
        Those that a person decided on; its edges are these.

    Returns
    -------
    Conclusion
    """
    decided = Decided.nothing(len(edges)) if pairs is None else pairs.decided
    resolution = resolve_edges(edges, work, parameters, config, cardinality, decided)
    losses = losses_of(config)
    decision = decide(
        resolution,
        edges.left,
        edges.right,
        losses,
        cardinality=cardinality,
        min_probability=config.decision.min_probability,
    )
    decision = hold(decision, decided, edges.left, edges.right, cardinality)
    q = resolution.probability
    by_itself = alone(edges, parameters)
    likely_alone = by_itself >= 0.5
    decision, held = hold_conflicts(
        decision,
        edges.left,
        edges.right,
        edges.refused & likely_alone & ~decided.cannot,
        cardinality,
    )
    is_link = decision.status == Status.LINK
    in_review = decision.status == Status.REVIEW
    rank = rank_within_left(edges.left, edges.right, edges.weights)
    reasons = np.array([*REVIEW_REASONS, ""], dtype=np.str_)[decision.reason]
    conflict = conflicting(decided.must, edges.left, edges.right, cardinality)
    reasons = np.where(conflict, DecisionStanding.CONFLICT.value, reasons)
    results = pl.Series(SEARCH_RESULTS, dtype=pl.String).gather(decision.search_result)
    false = float((1 - q[is_link]).sum())
    passed_over = likely_alone & ~edges.refused & ~decided.cannot & ~is_link & (q < 0.5)
    concluded = Conclusion(
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
            reason=reasons_of(edges, held, reasons, in_review),
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
        else int(passed_over.sum()),
        conflicts=counted(edges, likely_alone),
        linked_pairs=int(is_link.sum()),
        false_links_expected=false,
        false_links_interval=count_interval(false, float((q * (1 - q))[is_link].sum())),
        missed_links_expected=float(q[~is_link].sum()),
    )
    if pairs is None:
        return concluded
    return concluded.marked(edges, pairs, conflict, by_itself, rank, left, right, work)


def conclude_clusters(
    edges: Edges,
    work: PlannedWork,
    parameters: ModelParameters,
    left: Extract,
    right: Extract,
    config: RunConfig,
    cardinality: Cardinality,
    pairs: DecidedPairs | None = None,
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
    decided = Decided.nothing(len(edges)) if pairs is None else pairs.decided
    cluster_of = cluster(
        work.n_left,
        edges.left,
        edges.right,
        log_odds,
        cannot_link=edges.refused,
        decided=decided.must.astype(np.int8) - decided.cannot.astype(np.int8),
    )
    inside = cluster_of[edges.left] == cluster_of[edges.right]
    # Of three decisions that cannot hold together, the clusters refuse one.
    conflict = (decided.must & ~inside) | (decided.cannot & inside)
    # Decisions may bring together what a rule keeps apart.
    weak = edges.refused & inside
    weak |= weak_pairs(cluster_of, edges.left, edges.right, log_odds) & ~decided.must
    belongs = membership(cluster_of, edges.left, edges.right, log_odds, must=decided.must)
    together = clustered_probability(cluster_of, edges.left, edges.right, belongs)
    false, variance = false_pairs(cluster_of, belongs)
    probability = np.where(inside, together, by_itself)
    losses = losses_of(config)
    apart = ~inside & ~edges.refused & ~decided.cannot
    uncertain = ~inside & (probability >= losses.doubtful) & ~decided.cannot
    in_review = weak | uncertain | conflict
    reasons = np.select(
        [conflict, weak], [DecisionStanding.CONFLICT.value, WEAK_INSIDE], BETWEEN_CLUSTERS
    )
    rank = rank_within_left(edges.left, edges.right, edges.weights)
    linked = np.zeros(work.n_left, dtype=bool)
    linked[edges.left[inside]] = True
    linked[edges.right[inside]] = True
    result = np.full(work.n_left, RESULTS.index(SearchResult.NO_LINK), dtype=np.int8)
    for ends in (edges.left, edges.right):
        result[ends[in_review]] = RESULTS.index(SearchResult.REVIEW)
    result[linked] = RESULTS.index(SearchResult.LINKED)
    concluded = Conclusion(
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
            reason=reasons_of(edges, edges.refused & ~conflict, reasons, in_review),
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
        conflicts=counted(edges, by_itself >= 0.5),
        linked_pairs=int((belongs.size - 1).sum()) // 2,
        false_links_expected=false,
        false_links_interval=count_interval(false, variance),
        missed_links_expected=float(probability[apart].sum()),
    )
    if pairs is None:
        return concluded
    return concluded.marked(edges, pairs, conflict, by_itself, rank, left, right, work)
