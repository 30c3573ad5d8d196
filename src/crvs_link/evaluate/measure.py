"""Counts of what is right, from the clusters of numbered records.

Nothing here lists the pairs of a cluster: they are counted from the sizes of clusters
and of what they have in common, so that one large cluster does no harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.evaluate.figures import Agreement, BCubed

if TYPE_CHECKING:
    from crvs_link.evaluate.records import Ints


@dataclass(frozen=True)
class Overlap:
    """Two ways to put records into clusters, and what they have in common.

    Parameters
    ----------
    n_records : int
        Records that stand with another in either.
    found, true, common : int64[C]
        For each found and true cluster that have such records in common: the size of
        either, and how many records they share.
    clusters_found, clusters_true : int
        Clusters of two or more records.
    """

    n_records: int
    found: Ints
    true: Ints
    common: Ints
    clusters_found: int
    clusters_true: int


def overlap(found: Ints, true: Ints) -> Overlap:
    """Lay two partitions of the same records on each other.

    Parameters
    ----------
    found, true : int64[n]
        Cluster numbers from 0.
    """
    found_sizes, true_sizes = np.bincount(found), np.bincount(true)
    together = (found_sizes[found] > 1) | (true_sizes[true] > 1)
    key = np.sort(found[together] * len(true_sizes) + true[together])
    start = np.flatnonzero(np.diff(key, prepend=-1))
    in_found, in_true = np.divmod(key[start], max(len(true_sizes), 1))
    return Overlap(
        n_records=len(key),
        found=found_sizes[in_found],
        true=true_sizes[in_true],
        common=np.diff(start, append=len(key)),
        clusters_found=int((found_sizes > 1).sum()),
        clusters_true=int((true_sizes > 1).sum()),
    )


def count_clusters(both: Overlap) -> Agreement:
    """Count the clusters of two or more records, and those that both have alike."""
    alike = (both.common == both.found) & (both.common == both.true)
    return Agreement(both.clusters_found, both.clusters_true, int(alike.sum()))


def count_b_cubed(both: Overlap) -> BCubed:
    """Average the precision and the recall of each record's company."""
    n = both.n_records
    if n == 0:
        return BCubed(0, None, None)
    squares = both.common.astype(np.float64) ** 2
    # Sorted, so that the sums do not depend on the order in which records were numbered.
    precision, recall = (float(np.sort(squares / of).sum()) for of in (both.found, both.true))
    return BCubed(n, precision / n, recall / n)


def pairs_inside(sizes: Ints) -> int:
    """Record pairs inside clusters of these sizes."""
    return int((sizes * (sizes - 1) // 2).sum())


def pairs_of_persons(person: Ints, first_right: int | None) -> int:
    """Pairs of records of one person.

    Parameters
    ----------
    person : int64[n]
        Number of the person of each record; -1 where it is not known.
    first_right : int, optional
        Records from this one on are of the right file, and a pair is of one record of
        each; None where all are of one file.
    """
    if first_right is None:
        return pairs_inside(np.bincount(person[person >= 0]))
    most = int(person.max(initial=-1)) + 1
    left, right = (
        np.bincount(side[side >= 0], minlength=most)
        for side in (person[:first_right], person[first_right:])
    )
    return int((left * right).sum())
