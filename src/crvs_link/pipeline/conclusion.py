"""What the scored pairs of a linkage come to, and what its parts have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.pipeline.marking import mark
from crvs_link.resolve import CONFLICTS, Losses

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from crvs_link.compare import Edges
    from crvs_link.config import RunConfig
    from crvs_link.load import Extract
    from crvs_link.pipeline.decided import DecidedPairs
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.pipeline.subgroups import RecordFigures
    from crvs_link.resolve import DuplicateMethod


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
    conflicts : mapping of str to int
        Pairs likelier a match than not by themselves that cannot be one person, by reason.
    linked_pairs : int
        Record pairs that the links stand for: of clusters all pairs inside.
    false_links_expected : float
    false_links_interval : tuple of int
    missed_links_expected : float
    decisions : polars.DataFrame, optional
        Those of clerical review, each with its standing.
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
    conflicts: Mapping[str, int]
    false_links_expected: float
    false_links_interval: tuple[int, int]
    missed_links_expected: float
    decisions: pl.DataFrame | None = None

    def marked(
        self,
        edges: Edges,
        pairs: DecidedPairs,
        conflict: npt.NDArray[np.bool_],
        alone: npt.NDArray[np.float64],
        rank: npt.NDArray[np.uint32],
        left: Extract,
        right: Extract,
        work: PlannedWork,
    ) -> Conclusion:
        """Show what a person decided on; parameters are those of `mark`."""
        shown = mark(
            self.links, self.review, edges, pairs, conflict, alone, rank, left, right, work
        )
        return replace(self, links=shown.links, review=shown.review, decisions=shown.decisions)


def reasons_of(
    edges: Edges,
    held: npt.NDArray[np.bool_],
    reasons: npt.NDArray[np.str_],
    in_review: npt.NDArray[np.bool_],
) -> pl.Series:
    """Reasons of the pairs in review: of those that cannot be one person, the conflict."""
    if edges.conflict is not None:
        names = np.array(["", *CONFLICTS], dtype=np.str_)
        reasons = np.where(held, names[edges.conflict], reasons)
    return pl.Series(reasons[in_review], dtype=pl.String)


def counted(edges: Edges, likely: npt.NDArray[np.bool_]) -> dict[str, int]:
    """Count the pairs that a rule refused and that are likely by themselves, by reason."""
    if edges.conflict is None:
        return {}
    counts = np.bincount(edges.conflict[likely], minlength=len(CONFLICTS) + 1)
    return {
        conflict.value: int(number)
        for conflict, number in zip(CONFLICTS, counts[1:], strict=True)
        if number
    }


def losses_of(config: RunConfig) -> Losses:
    """Losses of a configuration."""
    decision = config.decision
    return Losses(
        false_link=decision.false_link,
        missed_link=decision.missed_link,
        wrong_partner=decision.wrong_partner,
        review=decision.review,
    )
