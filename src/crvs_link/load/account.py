"""Which rows are used, which are set aside and why, and what identifies each row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.cells import without_text
from crvs_link._fast.encode import has_repeats
from crvs_link.errors import InputError
from crvs_link.load.extract import RowAccount
from crvs_link.load.headers import shown
from crvs_link.schema import RECORD_ID, ROW_NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

BLANK_LINE: Final = "blank line"
NO_VALUE: Final = "no identifying value"


def set_rows_aside(
    frame: pl.DataFrame, blank: Sequence[int], identifying: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame, RowAccount]:
    """Keep the rows in which something identifies a person.

    Parameters
    ----------
    frame : polars.DataFrame
        With ``row_number``; the other columns String.
    blank : sequence of int
        Rows (from 0) that are blank lines.
    identifying : sequence of str
        Columns of ``frame`` of which at least one must hold a value.

    Returns
    -------
    polars.DataFrame
        The used rows, in order.
    polars.DataFrame
        ``row_number`` UInt32, ``reason`` String.
    RowAccount
    """
    without = _rows_without_text(frame, identifying)
    is_blank = np.isin(without, np.asarray(blank, dtype=np.int64))
    aside = pl.DataFrame(
        {
            ROW_NUMBER: pl.Series(without + 1, dtype=pl.UInt32),
            "reason": pl.Series(np.where(is_blank, BLANK_LINE, NO_VALUE), dtype=pl.String),
        }
    )
    used = np.ones(frame.height, dtype=np.bool_)
    used[without] = False
    counts = {
        reason: int(count)
        for reason, count in ((BLANK_LINE, is_blank.sum()), (NO_VALUE, (~is_blank).sum()))
        if count
    }
    account = RowAccount(frame.height, frame.height - len(without), counts)
    return (frame.filter(pl.Series(used)) if len(without) else frame), aside, account


def _rows_without_text(frame: pl.DataFrame, identifying: Sequence[str]) -> npt.NDArray[np.uint32]:
    """Rows (from 0) without a value; only the fullest column is gone through whole."""
    columns = sorted((frame.get_column(name) for name in identifying), key=pl.Series.null_count)
    rows = without_text(columns[0])
    for column in columns[1:]:
        rows = rows[without_text(column.gather(rows))]
    return rows


def record_ids(
    row_numbers: pl.Series, column: pl.Series | None, place: str
) -> tuple[pl.Series, list[str]]:
    """Name each record: its own id, or else its row number as text.

    Parameters
    ----------
    row_numbers : polars.Series
        UInt32.
    column : polars.Series, optional
        The column of record ids, under its name in the extract.
    place : str

    Returns
    -------
    polars.Series
        String, never null, each value once.
    list of str
        A note, if some rows have no id.

    Raises
    ------
    InputError
        If two rows have the same id; names both, never the id.
    """
    if column is None:
        return row_numbers.cast(pl.String).alias(RECORD_ID), []
    ids, missing = column, without_text(column)
    if missing.size:
        ids = column.clone().scatter(missing, row_numbers.gather(missing).cast(pl.String))
    _check_unique(ids, row_numbers, missing, column.name, place)
    notes = (
        [
            f"{missing.size:,} rows have no record id in {shown(column.name)}; "
            "their row numbers stand in."
        ]
        if missing.size
        else []
    )
    return ids.alias(RECORD_ID), notes


def _check_unique(
    ids: pl.Series,
    row_numbers: pl.Series,
    missing: npt.NDArray[np.uint32],
    name: str,
    place: str,
) -> None:
    if not has_repeats(ids):
        return
    repeated = ids.is_duplicated()
    same = ids == ids.filter(repeated)[0]
    one, other = row_numbers.filter(same).head(2)
    substituted = np.isin(same.arg_true().head(2).to_numpy(), missing).tolist()
    if any(substituted):
        without, rival = (one, other) if substituted[0] else (other, one)
        raise InputError(
            f"{place}: row {without} has no record id in column {shown(name)}, and its row number "
            f"is the record id of row {rival}.",
            hint="Fill the column in, or state another with --column record_id=COLUMN.",
        )
    extra = len(ids) - ids.n_unique()
    raise InputError(
        f"{place}: rows {one} and {other} have the same record id in column {shown(name)} "
        f"({extra:,} rows in all repeat an id); expected each id once.",
        hint="Remove the repeated rows, or state another column with --column record_id=COLUMN.",
    )
