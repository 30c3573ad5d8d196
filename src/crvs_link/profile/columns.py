"""One column by itself: how full it is, and how its values are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.cells import without_text
from crvs_link._fast.encode import count, encode_strings
from crvs_link.encode.readers import cleaner_of
from crvs_link.profile.facts import ColumnProfile, Lengths, RecordIds
from crvs_link.profile.shapes import shapes_of
from crvs_link.profile.tally import tally
from crvs_link.schema import FIELDS

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.load import ColumnMatch
    from crvs_link.standardise import Cleaner

MOST_SHAPES: Final = 8
"""Shapes and scripts of a column that are shown, the most frequent."""


@dataclass(frozen=True)
class Values:
    """The distinct values of a column.

    Parameters
    ----------
    distinct : Series of String
        N values with some text.
    rows : int64[N]
        Rows of each.
    """

    distinct: pl.Series
    rows: npt.NDArray[np.int64]

    @property
    def filled(self) -> int:
        """Rows with a value."""
        return int(self.rows.sum())

    def where(self, chosen: pl.Series) -> int:
        """Rows whose value is chosen; null counts as not."""
        return int(self.rows[chosen.fill_null(False).to_numpy()].sum())


def values_of(column: pl.Series) -> Values:
    """Find the distinct values of a column and count their rows.

    Parameters
    ----------
    column : Series of String

    Returns
    -------
    Values
        Nulls, and values of white space alone, are left out.
    """
    codes, first = encode_strings(column)
    distinct, rows = column.gather(first), count(codes, len(first))
    blank = without_text(distinct)
    if blank.size:
        there = np.ones(len(first), dtype=np.bool_)
        there[blank] = False
        distinct, rows = distinct.filter(pl.Series(there)), rows[there]
    return Values(distinct, rows)


def profile_column(match: ColumnMatch, values: Values, n_rows: int) -> ColumnProfile:
    """Say how full a column is and how its values are written.

    Parameters
    ----------
    match : ColumnMatch
    values : Values
        Of the column.
    n_rows : int
        Rows used of the extract.

    Returns
    -------
    ColumnProfile
    """
    shapes = shapes_of(values.distinct, values.rows)
    rows = shapes.rows.tolist()
    cleaner = _cleaner(match.canonical)
    return ColumnProfile(
        canonical=match.canonical,
        original=match.original,
        how=match.how,
        evidence=match.evidence,
        rows=n_rows,
        filled=values.filled,
        placeholders=None
        if cleaner is None
        else values.where(cleaner.clean(values.distinct).is_null()),
        distinct=len(values.distinct),
        most_frequent=int(values.rows.max(initial=0)),
        lengths=_lengths(values),
        scripts=tally(_pairs(shapes.scripts, rows), most=MOST_SHAPES),
        shapes=tally(_pairs(shapes.shape, rows), most=MOST_SHAPES),
    )


def record_ids(column: str, values: Values, n_rows: int) -> RecordIds:
    """Count ids that are missing or repeated.

    Parameters
    ----------
    column : str
        Its name in the extract.
    values : Values
    n_rows : int

    Returns
    -------
    RecordIds
    """
    repeated = values.rows[values.rows > 1]
    return RecordIds(
        column=column,
        missing=n_rows - values.filled,
        distinct=len(values.rows),
        repeated=len(repeated),
        repeated_rows=int(repeated.sum()),
    )


def _pairs(names: pl.Series, rows: list[int]) -> list[tuple[str, int]]:
    """Rows by name, those of equal names together."""
    grouped = pl.DataFrame({"name": names, "rows": rows}, schema_overrides={"rows": pl.Int64})
    return grouped.group_by("name").agg(pl.col("rows").sum()).rows()


def _lengths(values: Values) -> Lengths | None:
    if values.distinct.is_empty():
        return None
    lengths = values.distinct.str.strip_chars().str.len_chars().to_numpy()
    order = np.argsort(lengths, kind="stable")
    middle = np.searchsorted(np.cumsum(values.rows[order]), (values.filled + 1) // 2)
    return Lengths(int(lengths.min()), int(lengths[order][middle]), int(lengths.max()))


def _cleaner(canonical: str) -> Cleaner | None:
    """Find what standardises the values of a column one by one."""
    field = "name" if canonical == "name_full" else canonical
    return cleaner_of(field) if field in FIELDS else None
