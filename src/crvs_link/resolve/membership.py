"""How surely each record belongs to its cluster, and how many pairs of clusters are false.

A record's pairs within its cluster all speak of one question, whether it belongs there, but
not independently: a name that is badly written lowers all of them, one that a relative
shares raises all of them. If each counted in full, a cluster of twenty would always be
certain. How much they repeat each other can be measured without labels: it is the share of
the variance of log-odds that lies between the records of a cluster, the intraclass
correlation, and n pairs with correlation r are worth ``n / (1 + (n - 1) r)`` (the design
effect of Kish 1965).

References
----------
Kish, L. (1965). Survey Sampling. Wiley.
Searle, S. R., Casella, G. & McCulloch, C. E. (1992). Variance Components. Wiley.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.model.posterior import match_probability
from crvs_link.resolve.clusters import SUREST, UNSEEN

if TYPE_CHECKING:
    import numpy.typing as npt

NO_VARIANCE: Final = 1e-9
"""Squared log-odds that are the rounding of none."""

DIGITS: Final = 6
"""Of the correlation: what comes after them depends on the order of the records."""


@dataclass(frozen=True)
class Membership:
    """How surely records belong to their clusters.

    Parameters
    ----------
    probability : float64[n]
        That the record is of the person of its cluster, given the others; 1 for a record
        that is alone.
    size : int64[n]
        Records of its cluster.
    correlation : float
        Of the pairs of one record: 0 if each is evidence of its own, 1 if all say the same.
    """

    probability: npt.NDArray[np.float64]
    size: npt.NDArray[np.int64]
    correlation: float


def membership(
    cluster_id: npt.NDArray[np.int32],
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    log_odds: npt.NDArray[np.float64],
    *,
    unseen: float = UNSEEN,
    must: npt.NDArray[np.bool_] | None = None,
) -> Membership:
    """Weigh for each record what its pairs say about its cluster.

    Parameters
    ----------
    cluster_id : int32[n]
        The result of `crvs_link.resolve.cluster`.
    left, right, log_odds, unseen
        As for `crvs_link.resolve.cluster`.
    must : bool[E], optional
        Pairs that a person decided to be together: their records belong to their cluster.

    Returns
    -------
    Membership
    """
    n = len(cluster_id)
    inside = cluster_id[left] == cluster_id[right]
    record = np.concatenate((left[inside], right[inside]))
    value = np.tile(np.clip(log_odds[inside], -SUREST, SUREST), 2)
    pairs = np.bincount(record, minlength=n)
    total = np.bincount(record, value, n).astype(np.float64)
    size = np.bincount(cluster_id, minlength=n)[cluster_id]
    correlation = round(_correlation(cluster_id, record, value, pairs, total), DIGITS)
    support = total + (size - 1 - pairs) * unseen
    support /= 1 + np.maximum(size - 2, 0) * correlation
    probability = np.where(size > 1, match_probability(support), 1.0)
    if must is not None:
        sure = inside & must
        probability[left[sure]] = probability[right[sure]] = 1.0
    return Membership(probability, size, correlation)


def _correlation(
    cluster_id: npt.NDArray[np.int32],
    record: npt.NDArray[np.int32],
    value: npt.NDArray[np.float64],
    pairs: npt.NDArray[np.int64],
    total: npt.NDArray[np.float64],
) -> float:
    """Intraclass correlation of log-odds by record within clusters.

    That of the one-way analysis of variance with records of a cluster as groups, pooled
    over clusters (Searle, Casella & McCulloch 1992, chapter 3). Where no cluster has three
    records with two pairs each there is nothing to repeat, and it is 0.
    """
    n = len(cluster_id)
    several = pairs >= 2
    several &= np.bincount(cluster_id, several, n)[cluster_id] >= 3
    if not several.any():
        return 0.0
    mean = total / np.maximum(pairs, 1)
    used = several[record]
    within = float(np.sum(np.square(value[used] - mean[record[used]])))
    weight = np.where(several, pairs, 0).astype(np.float64)
    of_cluster = np.bincount(cluster_id, weight, n)
    centre = np.bincount(cluster_id, weight * mean, n) / np.maximum(of_cluster, 1)
    between = float(np.sum(weight * np.square(mean - centre[cluster_id])))
    groups, clusters = int(several.sum()), int((of_cluster > 0).sum())
    squares = np.bincount(cluster_id, np.square(weight), n) / np.maximum(of_cluster, 1)
    usual = (weight.sum() - squares.sum()) / (groups - clusters)
    within /= weight.sum() - groups
    between = (between / (groups - clusters) - within) / usual
    return between / (between + within) if between > NO_VARIANCE else 0.0


def clustered_probability(
    cluster_id: npt.NDArray[np.int32],
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    belongs: Membership,
) -> npt.NDArray[np.float64]:
    """Probability of each candidate pair, given the clusters.

    A pair inside a cluster is as sure as the less sure of its records: in a cluster of two,
    as sure as it is for itself. A pair between clusters has probability 0: the clusters
    refuse it.

    Parameters
    ----------
    cluster_id, left, right
        As for `membership`.
    belongs : Membership

    Returns
    -------
    float64[E]
    """
    inside = cluster_id[left] == cluster_id[right]
    weaker = np.minimum(belongs.probability[left], belongs.probability[right])
    return np.where(inside, weaker, 0.0)


def false_pairs(cluster_id: npt.NDArray[np.int32], belongs: Membership) -> tuple[float, float]:
    """Expected number of pairs inside clusters that are false, and its variance.

    All pairs of a cluster count, those that were never candidates too. Each is as sure as
    the less sure of its records; a record that does not belong makes all of its pairs false
    at once.

    Parameters
    ----------
    cluster_id : int32[n]
    belongs : Membership

    Returns
    -------
    expected, variance : float
    """
    wrong = 1 - belongs.probability
    # The k-th least sure record of a cluster decides on its pairs with the surer ones.
    order = np.lexsort((-wrong, cluster_id))
    size = belongs.size[order]
    starts = np.concatenate(([True], np.diff(cluster_id[order]) != 0))
    places = np.arange(len(order))
    place = places - np.maximum.accumulate(np.where(starts, places, 0))
    expected = float(np.sum(wrong[order] * (size - 1 - place)))
    spread = wrong * belongs.probability * np.square(belongs.size - 1)
    return expected, float(spread.sum())
