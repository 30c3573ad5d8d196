"""Candidate pairs of host records, and which of them are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crvs_link.report.cases.facts import CANDIDATE

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Found:
    """A candidate pair of a host record, before it is chosen.

    Parameters
    ----------
    linkage : int
        Number of the linkage.
    left, right : int
        Places of the records in their extracts.
    status : str
    probability : float
        As written in the tables of the run, else of this pair alone.
    """

    linkage: int
    left: int
    right: int
    status: str
    probability: float

    @property
    def among_all(self) -> bool:
        """Whether the probability is that among all candidates."""
        return self.status != CANDIDATE


def chosen(found: Mapping[int, list[Found]], most: int) -> dict[int, tuple[list[Found], int]]:
    """For each host row the candidates that are shown, and how many are not.

    Links and pairs in review go before others, likely ones before less likely ones.
    """
    result = {}
    for row, pairs in found.items():
        order = sorted(
            pairs,
            key=lambda each: (not each.among_all, -each.probability, each.linkage, each.right),
        )
        result[row] = order[:most], max(len(order) - most, 0)
    return result
