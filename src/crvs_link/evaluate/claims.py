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

    def holds(self, pairs: Pairs) -> npt.NDArray[np.bool_]:
        """See `Claim`."""
        return pairs.of_one(self.clusters)
