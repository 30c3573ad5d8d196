"""Values of SPSS and Stata as the text a delimited file would hold."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.load.typed import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_UNIX: Final = dt.datetime(1970, 1, 1)
_SECOND: Final = 1_000_000
_LEAST, _MOST = (
    int((moment - _UNIX).total_seconds()) * _SECOND
    for moment in (dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31))
)
_MONTHS_TO_1960: Final = 12 * 1960


@dataclass(frozen=True)
class DateFormat:
    """How a number stands for a date.

    Parameters
    ----------
    epoch : datetime
        What 0 stands for.
    unit : int
        Microseconds.
    text : str, optional
        How it is written; None for a date with the time of day, unless it is midnight.
    """

    epoch: dt.datetime
    unit: int
    text: str | None


_SPSS: Final = dt.datetime(1582, 10, 14)
_STATA: Final = dt.datetime(1960, 1, 1)
_DAY: Final = "%Y-%m-%d"
# By the beginning of the format's name; a week or a quarter is no date and stays a number.
_FORMATS: Final = (
    (re.compile(r"(?:[AEJS]?DATE)\d"), DateFormat(_SPSS, _SECOND, _DAY)),
    (re.compile(r"(?:DATETIME|YMDHMS)\d"), DateFormat(_SPSS, _SECOND, None)),
    (re.compile(r"MOYR\d"), DateFormat(_SPSS, _SECOND, "%Y-%m")),
    (re.compile(r"%-?t?d"), DateFormat(_STATA, 86_400 * _SECOND, _DAY)),
    (re.compile(r"%-?t[cC]"), DateFormat(_STATA, _SECOND // 1000, None)),
)
_STATA_MONTH: Final = re.compile(r"%-?tm")


def as_values(
    column: pl.Series, format_: str, labels: Mapping[float | str, str], place: str
) -> pl.Series:
    """Write a column as text.

    Parameters
    ----------
    column : polars.Series
        Numbers or text, null where missing.
    format_ : str
        As the file names it: ``F8.2``, ``DATE11``, ``%td``.
    labels : mapping
        What values stand for. A value without a label stays what it is.
    place : str

    Returns
    -------
    polars.Series
        String, null where empty. A number that no date of the years 1 to 9999 stands for
        stays a number.
    """
    text = _plain(column, place)
    if not column.dtype.is_numeric():
        return _labelled(column.cast(pl.String), text, labels, str)
    if (dated := _dated(column, format_, place)) is not None:
        return dated.fill_null(text)
    return _labelled(column.cast(pl.Float64), text, labels, (int, float))


def user_missing(
    column: pl.Series, ranges: Sequence[Mapping[str, float | str]]
) -> tuple[pl.Series, int]:
    """Take out the values that the file declares missing.

    Parameters
    ----------
    column : polars.Series
    ranges : sequence of mapping
        Each from ``lo`` to ``hi``, both inclusive.

    Returns
    -------
    polars.Series
    int
        How many there were.
    """
    kind = str if column.dtype == pl.String else (int, float)
    missing = pl.Series([False]).new_from_index(0, len(column))
    for each in ranges:
        if isinstance(each["lo"], kind) and isinstance(each["hi"], kind):
            missing |= column.is_between(each["lo"], each["hi"]).fill_null(value=False)
    return column.set(missing, None), int(missing.sum())


def _plain(column: pl.Series, place: str) -> pl.Series:
    frame = column.to_frame()
    return frame.select(as_text(frame.schema, frame.columns, place)).to_series()


def _labelled(
    column: pl.Series,
    text: pl.Series,
    labels: Mapping[float | str, str],
    kind: type | tuple[type, ...],
) -> pl.Series:
    """Put labels for the values that have one; those of missing codes are of another kind."""
    known = {value: label for value, label in labels.items() if isinstance(value, kind) and label}
    if not known:
        return text
    named = column.replace_strict(
        list(known), list(known.values()), default=None, return_dtype=pl.String
    )
    return named.fill_null(text)


def _dated(column: pl.Series, format_: str, place: str) -> pl.Series | None:
    """Write a column of dates; null where no date stands for the number. None for others."""
    wide = column.cast(pl.Float64)
    if _STATA_MONTH.match(format_):
        months = wide.floor().cast(pl.Int64, strict=False) + _MONTHS_TO_1960
        frame = months.set(~months.is_between(12, 12 * 9999 + 11), None).to_frame("months")
        year, month = pl.col("months") // 12, pl.col("months") % 12 + 1
        digits = [pl.format("{}", year).str.zfill(4), pl.format("{}", month).str.zfill(2)]
        return frame.select(pl.concat_str(digits, separator="-").alias(column.name)).to_series()
    how = next((how for pattern, how in _FORMATS if pattern.match(format_)), None)
    if how is None:
        return None
    start = (how.epoch - _UNIX) // dt.timedelta(microseconds=1)
    moments = wide * how.unit + start
    moments = moments.set(~moments.is_between(_LEAST, _MOST), None)
    dates = moments.round().cast(pl.Int64, strict=False).cast(pl.Datetime("us"))
    return _plain(dates, place) if how.text is None else dates.dt.strftime(how.text)
