"""The other candidates of a record: what a pair competes with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
    pairs = (every, same) if fixed else (same, every)
    weights = kept_weights(work, parameters, floor, *pairs)
    found = every[~np.isnan(weights)]
    return pl.DataFrame(
        {
            "row": other.frame[ROW_NUMBER].gather(found),
            "id": other.frame[RECORD_ID].gather(found),
            "weight": pl.Series(weights[~np.isnan(weights)], dtype=pl.Float64),
        }
    ).sort("weight", descending=True, maintain_order=True)


def kept_weights(
    work: PlannedWork,
    parameters: ModelParameters,
    floor: float,
    left: npt.NDArray[np.uint32],
    right: npt.NDArray[np.uint32],
) -> npt.NDArray[np.float64]:
    """Match weights of pairs, as far as a run keeps them.

    Parameters
    ----------
    work : PlannedWork
    parameters : ModelParameters
    floor : float
        Bits below which a run keeps no pair.
    left, right : uint32[E]
        Records.

    Returns
    -------
    float64[E]
        In bits; not a number for pairs that no rule finds, and below the floor.
    """
    sides = work.candidates
    weights = np.full(len(left), np.nan)
    held = np.flatnonzero(first_rules(sides.left, sides.right, sides.rules, left, right) >= 0)
    codes = compare_listed(work.program, sides.left, sides.right, left[held], right[held])
    found = parameters.pattern_weights(work.spec, codes)
    weights[held[found >= floor]] = found[found >= floor]
    return weights


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
