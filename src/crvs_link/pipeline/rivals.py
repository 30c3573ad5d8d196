"""The other candidates of a record: what a pair competes with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from crvs_link.compare import compare_listed, first_rules
from crvs_link.schema import RECORD_ID, ROW_NUMBER

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.load import Extract
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.spec import ModelParameters


@dataclass(frozen=True)
class Rival:
    """The strongest other candidate of one of the two records of a pair.

    Parameters
    ----------
    side : str
        Whose candidate it is: of the ``left`` record or of the ``right`` one.
    row : int
        Row number of the candidate, which is on the other side.
    id : str, optional
        Its identifier, unless the outputs leave it out.
    weight : float
        In bits.
    status : str
        ``link``, ``review`` or ``candidate``.
    probability : float, optional
        Of a match; None where the tables of the run do not have it.
    """

    side: str
    row: int
    id: str | None
    weight: float
    status: str
    probability: float | None


def candidates_of(
    work: PlannedWork,
    parameters: ModelParameters,
    floor: float,
    rows: tuple[int, int],
    side: str,
    other: Extract,
) -> pl.DataFrame:
    """Find all candidates of one record of a pair, but for the other.

    The record is compared with every record of the other side: for two extracts of any
    size, that is a small part of a run.

    Parameters
    ----------
    work : PlannedWork
        Of two extracts.
    parameters : ModelParameters
    floor : float
        Bits below which a run keeps no pair.
    rows : tuple of int
        The two records.
    side : str
        ``left`` or ``right``: whose candidates.
    other : Extract
        That the candidates are of.

    Returns
    -------
    polars.DataFrame
        ``row``, ``id``, ``weight``; the heaviest first, ties in the order of rows.
    """
    fixed = side == "right"
    n = (work.n_right, work.n_left)[fixed]
    every = np.arange(n, dtype=np.uint32)
    every = every[every != rows[not fixed]]
    same = np.full(len(every), rows[fixed], dtype=np.uint32)
    pairs: tuple[npt.NDArray[Any], ...] = (every, same) if fixed else (same, every)
    held = first_rules(work.candidates.left, work.candidates.right, work.candidates.rules, *pairs)
    pairs = tuple(ends[held >= 0] for ends in pairs)
    codes = compare_listed(work.program, work.candidates.left, work.candidates.right, *pairs)
    weights = parameters.pattern_weights(work.spec, codes)
    kept = weights >= floor
    found = pairs[not fixed][kept]
    return pl.DataFrame(
        {
            "row": other.frame[ROW_NUMBER].gather(found),
            "id": other.frame[RECORD_ID].gather(found),
            "weight": pl.Series(weights[kept], dtype=pl.Float64),
        }
    ).sort("weight", descending=True, maintain_order=True)


def strongest(side: str, beside: pl.DataFrame, *, id_withheld: bool) -> tuple[Rival, ...]:
    """Name the strongest of the other candidates of a record, if it has any.

    Parameters
    ----------
    side : str
    beside : polars.DataFrame
        From `crvs_link.pipeline.standing.Written.beside`.
    id_withheld : bool
        Whether the outputs leave out the identifiers of these candidates.
    """
    return tuple(
        Rival(
            side=side,
            row=row["row"],
            id=None if id_withheld else row["id"],
            weight=row["weight"],
            status=row["status"] or "candidate",
            probability=row["probability"],
        )
        for row in beside.head(1).iter_rows(named=True)
    )
