"""What a result claims to be one person: pairs of records, or clusters of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from crvs_link.evaluate.measure import overlap, pairs_inside
from crvs_link.evaluate.records import Pairs, connected

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.evaluate.records import Ints


class Claim(Protocol):
    """A result over numbered records."""

    @property
    def clusters(self) -> Ints:
        """Cluster of each record, int64[n]."""

    def count(self, records: npt.NDArray[np.bool_]) -> int:
        """How many found pairs are of two of these records (bool[n])."""

    def count_true(self, person: Ints) -> int:
        """How many found pairs are of one person (int64[n], -1 where not known)."""

    def company(self, records: npt.NDArray[np.bool_]) -> Ints:
        """How many found pairs of two of these records (bool[n]) each record is in, int64[n]."""

    def true_of_persons(self, person: Ints, n_persons: int) -> Ints:
        """`count_true`, for each person by itself, int64[n_persons]."""

    def holds(self, pairs: Pairs) -> npt.NDArray[np.bool_]:
        """Whether each pair is found."""


@dataclass(frozen=True)
class PairClaim:
    """A result in pairs; see `Claim`."""

    pairs: Pairs
    n_records: int

    @cached_property
    def clusters(self) -> Ints:
        """What the pairs connect."""
        return connected(self.pairs, self.n_records)

    def count(self, records: npt.NDArray[np.bool_]) -> int:
        """See `Claim`."""
        return int((records[self.pairs.first] & records[self.pairs.second]).sum())

    def count_true(self, person: Ints) -> int:
        """See `Claim`."""
        return int(self.pairs.of_one(person).sum())

    def company(self, records: npt.NDArray[np.bool_]) -> Ints:
        """See `Claim`."""
        first, second = self.pairs.first, self.pairs.second
        inside = records[first] & records[second]
        ends = np.concatenate([first[inside], second[inside]])
        return np.bincount(ends, minlength=self.n_records)

    def true_of_persons(self, person: Ints, n_persons: int) -> Ints:
        """See `Claim`."""
        true = self.pairs.of_one(person)
        return np.bincount(person[self.pairs.first[true]], minlength=n_persons)

    def holds(self, pairs: Pairs) -> npt.NDArray[np.bool_]:
        """See `Claim`."""
        own, asked = self.pairs.keys(self.n_records), pairs.keys(self.n_records)
        place = np.searchsorted(own, asked)
        held: npt.NDArray[np.bool_] = np.append(own, -1)[place] == asked
        return held


@dataclass(frozen=True)
class ClusterClaim:
    """A result in clusters: every two records of one are a pair; see `Claim`."""

    clusters: Ints

    def count(self, records: npt.NDArray[np.bool_]) -> int:
        """See `Claim`."""
        return pairs_inside(np.bincount(self.clusters[records]))

    def count_true(self, person: Ints) -> int:
        """See `Claim`."""
        known = person >= 0
        return pairs_inside(overlap(self.clusters[known], person[known]).common)

    def company(self, records: npt.NDArray[np.bool_]) -> Ints:
        """See `Claim`."""
        sizes = np.bincount(
            self.clusters[records], minlength=int(self.clusters.max(initial=-1)) + 1
        )
        return np.where(records, sizes[self.clusters] - 1, 0)

    def true_of_persons(self, person: Ints, n_persons: int) -> Ints:
        """See `Claim`."""
        known = person >= 0
        key = self.clusters[known] * n_persons + person[known]
        cells, common = np.unique(key, return_counts=True)
        of = np.bincount(cells % max(n_persons, 1), common * (common - 1) // 2, n_persons)
        return of.astype(np.int64)

    def holds(self, pairs: Pairs) -> npt.NDArray[np.bool_]:
        """See `Claim`."""
        return pairs.of_one(self.clusters)
