"""Numbered records: their distinct pairs, and the cluster or person of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from crvs_link._fast.encode import encode_strings
from crvs_link.errors import InputError
from crvs_link.evaluate.read import CLUSTER

if TYPE_CHECKING:
    from crvs_link.evaluate.read import Table

Ints: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Distinct record pairs, the smaller record number first; ascending.

    Parameters
    ----------
    first, second : int64[P]
    repeated : int
        Rows that gave no pair: those that repeat another, or pair a record with itself.
    """

    first: Ints
    second: Ints
    repeated: int

    def __len__(self) -> int:
        return len(self.first)

    def keys(self, n_records: int) -> Ints:
        """One number for each pair, ascending."""
        return self.first * n_records + self.second

    def of_one(self, group: Ints) -> npt.NDArray[np.bool_]:
        """Whether both records are in one group (int64[n], -1 for none), bool[P]."""
        mine = group[self.first]
        same: npt.NDArray[np.bool_] = (mine >= 0) & (mine == group[self.second])
        return same


def distinct_pairs(columns: tuple[Ints, ...], n_records: int) -> Pairs:
    """Take each unordered pair of two different records once.

    Parameters
    ----------
    columns : tuple of two int64[n]
        Record numbers below `n_records`.
    n_records : int
    """
    first, second = columns
    key = np.minimum(first, second) * n_records + np.maximum(first, second)
    key = np.sort(key[first != second])
    key = key[np.diff(key, prepend=-1) > 0]
    return Pairs(*np.divmod(key, max(n_records, 1)), repeated=len(first) - len(key))


def connected(pairs: Pairs, n_records: int) -> Ints:
    """Cluster of each record where pairs are what holds clusters together.

    Returns
    -------
    int64[n_records]
        Cluster numbers from 0; a record without a pair has a cluster of its own.
    """
    ones = np.ones(len(pairs), dtype=np.int8)
    graph = coo_array((ones, (pairs.first, pairs.second)), shape=(n_records, n_records))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def listed_clusters(table: Table, records: Ints, n_records: int) -> tuple[Ints, int]:
    """Cluster of each record from a list of both.

    Parameters
    ----------
    table : Table
        Of clusters.
    records : int64[n]
        Record number of each of its rows.
    n_records : int

    Returns
    -------
    int64[n_records]
        Cluster numbers from 0; -1 for records that are not listed.
    int
        Rows that repeat another.

    Raises
    ------
    InputError
        If a record is in two clusters; names both rows.
    """
    clusters = encode_strings(table.frame[CLUSTER])[0].astype(np.int64)
    of = np.full(n_records, -1, dtype=np.int64)
    of[records] = clusters
    wrong = np.flatnonzero(of[records] != clusters)
    if len(wrong):
        same = np.flatnonzero(records == records[wrong[0]])
        other = same[clusters[same] != clusters[wrong[0]]][0]
        rows = sorted((int(wrong[0]) + 1, int(other) + 1))
        raise InputError(
            f"{table.place}: rows {rows[0]:,} and {rows[1]:,} put one record into two clusters; "
            "expected each record in one.",
            hint="Records of several extracts need ids that differ from extract to extract.",
        )
    return of, len(records) - int((of >= 0).sum())


def alone(clusters: Ints) -> Ints:
    """Put each record that is in no cluster (-1) into one of its own."""
    free = clusters < 0
    filled = clusters.copy()
    filled[free] = clusters.max(initial=-1) + 1 + np.arange(int(free.sum()))
    return filled
