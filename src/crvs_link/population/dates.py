"""Dates as a register writes them: parts in its calendar, and their text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import polars as pl

from crvs_link.population.draw import Bools, Ints
from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import date_of

DIGITS: Final = {
    "thai": "๐๑๒๓๔๕๖๗๘๙",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
    "bengali": "০১২৩৪৫৬৭৮৯",
    "devanagari": "०१२३४५६७८९",
    "burmese": "၀၁၂၃၄၅၆၇၈၉",
    "khmer": "០១២៣៤៥៦៧៨៩",
}
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


@dataclass
class DateParts:
    """Year, month and day of each row; 0 where not known.

    Parameters
    ----------
    year, month, day : int32[n]
    days : int32[n]
        The true day, since 1970-01-01.
    event : int32[n]
        Day on which it was stated.
    calendar : Calendar
    """

    year: Ints
    month: Ints
    day: Ints
    days: Ints
    event: Ints
    calendar: Calendar

    def set_days(self, chosen: Bools, days: Ints) -> None:
        """Write other days in place of some."""
        for mine, new in zip(
            (self.year, self.month, self.day), date_of(self.calendar, days[chosen]), strict=True
        ):
            mine[chosen] = new

    @property
    def known(self) -> Bools:
        """Where there is a year."""
        return np.asarray(self.year > 0)

    @property
    def whole(self) -> Bools:
        """Where the day is known."""
        return np.asarray((self.year > 0) & (self.month > 0) & (self.day > 0))


def parts_of(days: Ints, event: Ints, calendar: Calendar) -> DateParts:
    """Dates of days in a calendar."""
    year, month, day = (part.astype(np.int32) for part in date_of(calendar, days))
    return DateParts(year, month, day, days, event, calendar)


def date_text(parts: DateParts, form: str) -> pl.Series:
    """Write dates; what is not known is left out, and a date without a year is null.

    Parameters
    ----------
    parts : DateParts
    form : str
        ``dmy/``, ``ymd-``: order and separator; ``d mon y`` with the English name of the
        month.
    """
    frame = pl.DataFrame(
        {
            "y": _padded(9999, 4).gather(np.clip(parts.year, 0, 9999)),
            "m": (_months() if form == "d mon y" else _padded(99, 2)).gather(parts.month),
            "d": _padded(99, 2).gather(parts.day),
        }
    )
    order, separator = ("dmy", " ") if form == "d mon y" else (form[:3], form[3])
    return frame.select(
        pl.when(pl.col("y").is_not_null()).then(
            pl.concat_str([pl.col(part) for part in order], separator=separator, ignore_nulls=True)
        )
    ).to_series()


def in_digits(text: pl.Series, digits: str) -> pl.Series:
    """Write ASCII digits as those of a script."""
    if digits == "ascii":
        return text
    distinct = text.unique()
    written = distinct.str.replace_many(list("0123456789"), list(DIGITS[digits]))
    return text.replace_strict(distinct, written, return_dtype=pl.String)


def years_of(days: Ints) -> Ints:
    """Gregorian years of days."""
    years = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return years.astype(np.int32)


@cache
def _padded(most: int, width: int) -> pl.Series:
    """Numbers as text with zeros in front; null for 0."""
    numbers = pl.Series(np.arange(most + 1)).cast(pl.String).str.zfill(width)
    return pl.select(pl.when(pl.Series(np.arange(most + 1)) > 0).then(numbers)).to_series()


@cache
def _months() -> pl.Series:
    return pl.Series([None, *_MONTHS, *([None] * 87)])
