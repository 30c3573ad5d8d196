"""Cells as the text a delimited file would hold, and what numbers in them lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.load.headers import shown
from crvs_link.load.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIGITS_KEPT: Final = 15
"""Decimal digits that a spreadsheet keeps of a number."""
_MIDNIGHT: Final = r"^(\d{4}-\d\d-\d\d) 00:00:00$"
_TIME_ONLY: Final = r"^1899-12-31 (\d\d:\d\d:\d\d(?:\.\d+)?)$"
_WITH_ZEROS: Final = frozenset({"id_number", "phone"})
"""What is written with leading zeros, and kept without them as a number."""


def as_cells(names: Sequence[str]) -> list[pl.Expr]:
    """Expressions for columns of cells that were read as text.

    A date loses a time of day that is midnight, a time of day the day zero of the
    calendar. Day zero itself is written as spreadsheets show it, ``1900-01-00``.

    Parameters
    ----------
    names : sequence of str
    """
    return [
        pl.when(pl.col(name) == "1899-12-31 00:00:00")
        .then(pl.lit("1900-01-00"))
        .when(pl.col(name) != "")
        .then(pl.col(name).str.replace(_MIDNIGHT, "$1").str.replace(_TIME_ONLY, "$1"))
        .alias(name)
        for name in names
    ]


def lost_digits(column: pl.Series) -> int:
    """Count numbers of more digits than a spreadsheet keeps.

    A number is told from an id that was kept as text by what is left of it: beyond 2**53
    it is a number that a double can be, and below that its 16th digit is 0. Both are told
    from all long values of a column, since of any one it may be chance.
    """
    long = column.filter(column.str.contains(rf"^[1-9]\d{{{_DIGITS_KEPT},18}}$"))
    distinct = long.unique().alias("text").to_frame()
    whole, wide = pl.col("text").cast(pl.UInt64), pl.col("text").cast(pl.Float64)
    kinds = distinct.select(
        "text",
        (whole > 2**53).alias("beyond"),
        pl.when(whole > 2**53)
        .then(wide.cast(pl.UInt64) == whole)
        .otherwise(pl.col("text").str.ends_with("0"))
        .alias("like"),
    )
    lost = kinds.filter(pl.col("like").all().over("beyond")).get_column("text")
    return int(long.is_in(lost.implode()).sum())


def may_lack_zeros(column: pl.Series) -> bool:
    """Whether a column by its name holds what may begin with zeros, and no value does."""
    meaning = vocabulary().meaning(column.name)
    if meaning is None or meaning.canonical not in _WITH_ZEROS:
        return False
    values = column.drop_nulls()
    return not values.is_empty() and bool(values.str.contains(r"^[1-9]\d*$").all())


def digits_note(name: str, count: int) -> str:
    """Say that digits of numbers are gone."""
    return (
        f"Column {shown(name)} holds numbers of more than {_DIGITS_KEPT} digits ({count:,} rows), "
        f"of which a spreadsheet keeps the first {_DIGITS_KEPT} or so; the others are lost. Have "
        "the column exported as text."
    )


def zeros_note(name: str) -> str:
    """Say that leading zeros are gone."""
    return (
        f"Column {shown(name)} holds numbers, not text: zeros at the beginning of its values, if "
        "there were any, are lost."
    )


def counted_note(name: str, count: int, what: str) -> str:
    """Say how many cells of a column are read as empty, and why."""
    return f"Column {shown(name)} has {what} ({count:,} cells), read as empty."
