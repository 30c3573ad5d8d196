"""Probabilities of candidate pairs under each cardinality.

Candidate pairs come as ``left``, ``right`` (record indices, each pair once) and
``log_lr``, the natural logarithm of the likelihood ratio m / u: match weight in bits
times ln 2. The ``prior`` is the probability that a pair drawn from *all* pairs of the
two files is a match.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from crvs_link.resolve.assignment import best_assignment
from crvs_link.resolve.greedy import greedy
from crvs_link.resolve.one_to_one import one_to_one, presumable_share
from crvs_link.resolve.resolution import Resolution, pair_posterior, resolution_of
from crvs_link.schema import Assignment, Cardinality

if TYPE_CHECKING:
    import numpy.typing as npt


def resolve(
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    log_lr: npt.NDArray[np.float64],
    *,
    n_left: int,
    n_right: int,
    prior: float,
    cardinality: Cardinality = Cardinality.ONE_TO_ONE,
    assignment: Assignment = Assignment.PROBABILISTIC,
    overlap_max: float | None = None,
) -> Resolution:
    """Probabilities of candidate pairs, given how many partners a record may have.

    Parameters
    ----------
    left, right : int32[E]
        Record indices of the candidate pairs, each pair once.
    log_lr : float64[E]
        Natural logarithm of the likelihood ratio of each pair.
    n_left, n_right : int
        Records of each file, those without a candidate pair included.
    prior : float
        Probability that a pair drawn from all pairs of the two files is a match.
    cardinality : Cardinality
        Many-to-one: a left record has at most one partner, a right record any number.
    assignment : Assignment
        Whether pairs are taken greedily instead, within the cardinality, or, one-to-one,
        as a whole; where the records of one side are not limited both are the same.
    overlap_max : float, optional
        Share of the records limited to one partner that may be presumed to have one;
        see `one_to_one.OVERLAP_MAX`. Many-to-many and greedy linkage presume nothing.

    Returns
    -------
    Resolution

    Raises
    ------
    ConfigError
        If ``overlap_max`` is not above 0 and at most 1.
    ValueError
        If the prior is not between 0 and 1, or the arrays do not fit each other.
    """
    pairs = (left, right, log_lr)
    if assignment is Assignment.OPTIMAL and cardinality is Cardinality.ONE_TO_ONE:
        first = best_assignment(*pairs, prior=prior)
        return greedy(*pairs, n_left=n_left, n_right=n_right, prior=prior, first=first)
    if assignment is not Assignment.PROBABILISTIC:
        return greedy(*pairs, n_left=n_left, n_right=n_right, prior=prior, cardinality=cardinality)
    if cardinality is Cardinality.ONE_TO_ONE:
        return one_to_one(
            *pairs,
            n_left=n_left,
            n_right=n_right,
            expected_matches=prior * n_left * n_right,
            overlap_max=overlap_max,
        )
    if cardinality is Cardinality.MANY_TO_MANY:
        return independent(*pairs, n_left=n_left, n_right=n_right, prior=prior)
    return one_sided(
        *pairs,
        n_left=n_left,
        n_right=n_right,
        prior=prior,
        once="left" if cardinality is Cardinality.MANY_TO_ONE else "right",
        overlap_max=overlap_max,
    )


def independent(
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    log_lr: npt.NDArray[np.float64],
    *,
    n_left: int,
    n_right: int,
    prior: float,
) -> Resolution:
    """Each pair for itself: many-to-many.

    Parameters
    ----------
    left, right, log_lr, n_left, n_right, prior
        As for `resolve`.

    Returns
    -------
    Resolution
    """
    q = pair_posterior(log_lr, prior)
    method = f"{Cardinality.MANY_TO_MANY}: each pair for itself"
    return resolution_of(q, left, right, n_left, n_right, method)


def one_sided(
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    log_lr: npt.NDArray[np.float64],
    *,
    n_left: int,
    n_right: int,
    prior: float,
    once: Literal["left", "right"],
    overlap_max: float | None = None,
) -> Resolution:
    """Limit the records of one side to one partner, those of the other to any number.

    For each record of the limited side the posterior over its candidates and *none*:
    ``q = LR * odds / (1 + sum(LR * odds))``, where ``odds`` spread the share of records
    that have a partner over the records of the other side.

    Parameters
    ----------
    left, right, log_lr, n_left, n_right, prior, overlap_max
        As for `resolve`.
    once : {"left", "right"}
        The side whose records have at most one partner.

    Returns
    -------
    Resolution

    References
    ----------
    Kundinger, B., Reiter, J. P. & Steorts, R. C. Efficient and scalable bipartite
    matching with fast Beta linkage (fabl). Bayesian Analysis: the same posterior with
    the share of records that have a partner sampled instead of given.
    """
    if not 0.0 < prior < 1.0:
        raise ValueError("the prior must lie between 0 and 1")
    record, n_records, n_others = (
        (left, n_left, n_right) if once == "left" else (right, n_right, n_left)
    )
    odds = partner_odds(prior, n_records, n_others, overlap_max)
    score = np.minimum(log_lr, 600.0) + math.log(odds)
    top = np.zeros(n_records)  # "none" scores 0; the best is taken out of every sum
    np.maximum.at(top, record, score)
    portion = np.exp(score - top[record])
    total = np.exp(-top) + np.bincount(record, portion, n_records)
    cardinality = Cardinality.MANY_TO_ONE if once == "left" else Cardinality.ONE_TO_MANY
    method = f"{cardinality}: the candidates of each {once} record against each other"
    result = resolution_of(portion / total[record], left, right, n_left, n_right, method)
    p_none = np.exp(-top) / total
    if once == "left":
        return replace(result, p_unlinked_left=p_none)
    return replace(result, p_unlinked_right=p_none)


def partner_odds(
    prior: float, n_records: int, n_others: int, overlap_max: float | None = None
) -> float:
    """Prior odds that one other record is the partner of a record, rather than none.

    Parameters
    ----------
    prior : float
        Probability that a pair drawn from all pairs is a match.
    n_records, n_others : int
        Of the side whose records have one partner at most, and of the other.
    overlap_max : float, optional
        As for `resolve`.
    """
    share = min(
        prior * max(n_others, 1), presumable_share(overlap_max), 1.0 - 0.5 / max(n_records, 1)
    )
    return share / (1.0 - share) / max(n_others, 1)
