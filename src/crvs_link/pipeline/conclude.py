"""From scored candidate pairs to links, review, outcomes and clusters."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.pipeline.decided import mark
from crvs_link.pipeline.tables import cluster_table, outcome_table, pair_table
from crvs_link.resolve import (
    REVIEW_REASONS,
    SEARCH_RESULTS,
    Decided,
    Losses,
    Standing,
    Status,
    cluster,
    clustered_probability,
    conflicting,
    decide,
    hold,
    pair_posterior,
    rank_within_left,
    resolve_decided,
    weak_pairs,
)
from crvs_link.schema import Cardinality

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.compare import Edges
    from crvs_link.config import RunConfig
    from crvs_link.load import Extract
    from crvs_link.pipeline.decided import DecidedPairs
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.spec import ModelParameters

WEAK_INSIDE = "weak pair inside a cluster"
BETWEEN_CLUSTERS = "uncertain, in different clusters"
OF_CONFLICT = len(REVIEW_REASONS)


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
    false_links_expected, missed_links_expected : float
    decisions : polars.DataFrame, optional
        Those of clerical review, each with its standing.
    """

    links: pl.DataFrame
    review: pl.DataFrame
    outcomes: pl.DataFrame | None
    clusters: pl.DataFrame | None
    linked: npt.NDArray[np.bool_]
    removed_by_cardinality: int
    false_links_expected: float
    missed_links_expected: float
    decisions: pl.DataFrame | None = None


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
    log_lr = edges.weights * math.log(2)
    resolution = resolve_decided(
        edges.left,
        edges.right,
        log_lr,
        decided,
        n_left=work.n_left,
        n_right=work.n_right,
        prior=parameters.prior,
        cardinality=cardinality,
        assignment=config.assignment,
        overlap_max=config.overlap_max,
    )
    decision = decide(
        resolution,
        edges.left,
        edges.right,
        losses_of(config),
        cardinality=cardinality,
        min_probability=config.decision.min_probability,
    )
    decision = hold(decision, decided, edges.left, edges.right, cardinality)
    q = resolution.probability
    is_link = decision.status == Status.LINK
    in_review = decision.status == Status.REVIEW
    rank = rank_within_left(edges.left, edges.right, edges.weights)
    reasons = pl.Series([*REVIEW_REASONS, Standing.CONFLICT], dtype=pl.String)
    conflict = conflicting(decided.must, edges.left, edges.right, cardinality)
    results = pl.Series(SEARCH_RESULTS, dtype=pl.String).gather(decision.search_result)
    alone = pair_posterior(log_lr, parameters.prior)
    refused = (alone >= 0.5) & ~is_link & (q < 0.5) & ~decided.cannot
    concluded = Conclusion(
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
            reason=reasons.gather(np.where(conflict, OF_CONFLICT, decision.reason)[in_review]),
        ),
        outcomes=outcome_table(
            edges, results, resolution.p_unlinked_left, host=left, register=right.source_id
        ),
        clusters=None,
        linked=np.bincount(edges.left[is_link], minlength=work.n_left) > 0,
        removed_by_cardinality=0 if cardinality is Cardinality.MANY_TO_MANY else int(refused.sum()),
        false_links_expected=float((1 - q[is_link]).sum()),
        missed_links_expected=float(q[~is_link].sum()),
    )
    if pairs is None:
        return concluded
    marked = mark(
        concluded.links, concluded.review, pairs, conflict, alone, rank, left, right, work
    )
    return replace(concluded, links=marked.links, review=marked.review, decisions=marked.decisions)


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
    log_lr = edges.weights * math.log(2)
    alone = pair_posterior(log_lr, parameters.prior)
    log_odds = log_lr + math.log(parameters.prior) - math.log1p(-parameters.prior)
    decided = Decided.nothing(len(edges)) if pairs is None else pairs.decided
    sign = decided.must.astype(np.int8) - decided.cannot.astype(np.int8)
    cluster_of = cluster(work.n_left, edges.left, edges.right, log_odds, decided=sign)
    inside = cluster_of[edges.left] == cluster_of[edges.right]
    # Of three decisions that cannot hold together, the clusters refuse one.
    conflict = (decided.must & ~inside) | (decided.cannot & inside)
    weak = weak_pairs(cluster_of, edges.left, edges.right, log_odds) & ~decided.must
    together = clustered_probability(cluster_of, edges.left, edges.right, log_odds)
    probability = np.where(inside, np.where(decided.must, 1.0, together), alone)
    losses = losses_of(config)
    uncertain = ~inside & (probability >= losses.review / losses.missed_link) & ~decided.cannot
    in_review = weak | uncertain | conflict
    reasons = pl.Series(
        np.select([conflict, weak], [Standing.CONFLICT.value, WEAK_INSIDE], BETWEEN_CLUSTERS)[
            in_review
        ]
    )
    rank = rank_within_left(edges.left, edges.right, edges.weights)
    linked = np.zeros(work.n_left, dtype=bool)
    linked[edges.left[inside]] = True
    linked[edges.right[inside]] = True
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
            reason=reasons,
        ),
        outcomes=None,
        clusters=cluster_table(cluster_of, left),
        linked=linked,
        removed_by_cardinality=0,
        false_links_expected=float((1 - probability[inside]).sum()),
        missed_links_expected=float(probability[~inside & ~decided.cannot].sum()),
    )
    if pairs is None:
        return concluded
    marked = mark(
        concluded.links, concluded.review, pairs, conflict, alone, rank, left, right, work
    )
    return replace(concluded, links=marked.links, review=marked.review, decisions=marked.decisions)


def losses_of(config: RunConfig) -> Losses:
    """Losses of a configuration."""
    decision = config.decision
    return Losses(
        false_link=decision.false_link,
        missed_link=decision.missed_link,
        wrong_partner=decision.wrong_partner,
        review=decision.review,
    )
