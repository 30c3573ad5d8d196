"""What a person decided on, shown in the tables of links and of review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.pipeline.tables import pair_table
from crvs_link.resolve import DecisionStanding
from crvs_link.schema import ROW_NUMBER

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.compare import Edges
    from crvs_link.load import Extract
    from crvs_link.pipeline.decided import DecidedPairs
    from crvs_link.pipeline.plan import PlannedWork


@dataclass(frozen=True)
class Marked:
    """The tables of a linkage with what was decided on, and what that came to."""

    links: pl.DataFrame
    review: pl.DataFrame
    decisions: pl.DataFrame


def mark(
    links: pl.DataFrame,
    review: pl.DataFrame,
    edges: Edges,
    pairs: DecidedPairs,
    conflict: npt.NDArray[np.bool_],
    alone: npt.NDArray[np.float64],
    rank: npt.NDArray[np.uint32],
    left: Extract,
    right: Extract,
    work: PlannedWork,
) -> Marked:
    """Show decisions in the tables, and put forward in review what speaks against them.

    Parameters
    ----------
    links, review : polars.DataFrame
        From `pair_table`.
    edges : Edges
        The candidate pairs.
    pairs : DecidedPairs
    conflict : bool[E]
        Candidate pairs that other decisions rule out; they are in review already.
    alone : float64[E]
        Probability of each candidate pair by the model alone.
    rank : uint32[E]
    left, right : Extract
    work : PlannedWork

    Returns
    -------
    Marked
        ``links`` and ``review`` have a column ``decision``. A decision that the evidence
        contradicts stands, and its pair is in review with the probability that the
        model alone gives it.
    """
    doubted = pairs.decided.contradicted(alone, pairs.refused) & ~conflict
    reasons = np.where(
        pairs.decided.must,
        DecisionStanding.MUST_CONTRADICTED.value,
        DecisionStanding.CANNOT_CONTRADICTED.value,
    )
    forward = pair_table(
        edges,
        doubted,
        alone,
        rank,
        left=left,
        right=right,
        spec=work.spec,
        status="review",
        reason=pl.Series(reasons[doubted], dtype=pl.String),
    )
    kinds = pl.DataFrame(
        {
            "left_row": left.frame[ROW_NUMBER].gather(edges.left),
            "right_row": right.frame[ROW_NUMBER].gather(edges.right),
            "decision": pairs.kinds,
        }
    ).drop_nulls()
    on = ["left_row", "right_row"]
    shown = [
        table.join(kinds, on=on, how="left", maintain_order="left")
        for table in (links, pl.concat([review, forward]))
    ]
    waiting = pl.concat([shown[1].sort(on), pairs.gone()], how="diagonal")
    return Marked(shown[0], waiting, pairs.standing(edges, alone, conflict))
