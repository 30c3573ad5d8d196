"""Days of the Gregorian, Buddhist and Solar Hijri calendars, as days since 1970-01-01.

A date may be known to the day, to the month or only to the year; so what a calendar gives
is always an interval.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from crvs_link.schema import Calendar
from crvs_link.standardise.scripts import fold
from crvs_link.standardise.tables import table

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

YEARS: Final = MappingProxyType(
    {
        Calendar.GREGORIAN: (1000, 2199),
        Calendar.BUDDHIST: (2300, 2742),
        Calendar.SOLAR_HIJRI: (1206, 1498),
    }
)
"""First and last year that is read in each calendar. Years outside are unreadable."""

GREGORIAN_YEAR: Final = MappingProxyType(
    {Calendar.GREGORIAN: 0, Calendar.BUDDHIST: -543, Calendar.SOLAR_HIJRI: 621}
)
"""Roughly, what to add to a year to get the Gregorian year in which it begins."""

UNREADABLE: Final = np.iinfo(np.int32).min
"""Stands in arrays for a day that is not known; null in frames."""

# Thai new year was 1 April until BE 2483, so that its January to March came last; the
# year 2484 began on 1 January 1941.
_LAST_APRIL_YEAR: Final = 2483

# Days before each month: six months of 31 days, five of 30, one of 29 or 30.
_SOLAR_MONTHS: Final = np.array([0, 31, 62, 93, 124, 155, 186, 216, 246, 276, 306, 336])
# Days from the first day of Solar Hijri year 1 to 1970-01-01 (11 Dey 1348).
_SOLAR_EPOCH: Final = 492268


def interval(calendar: Calendar, year: Ints, month: Ints, day: Ints) -> tuple[Ints, Ints]:
    """First and last day that a date can mean.

    What is impossible is taken as unknown, and what is certain stays: 31 February is the
    month of February, month 13 is the year. A year that the calendar does not have in
    `YEARS` makes the whole date unreadable.

    Parameters
    ----------
    calendar : Calendar
    year, month, day : int32[N]
        Month and day 0 where not known; a day without a month is not known either.

    Returns
    -------
    first, last : int32[N]
        Days since 1970-01-01, both inclusive; `UNREADABLE` in both.
    """
    readable = within(year, *YEARS[calendar])
    years = np.where(readable, year, YEARS[calendar][0]).astype(np.int64)
    has_month = within(month, 1, 12)
    months = np.where(has_month, month, 1).astype(np.int64)

    month_first = _month_first(calendar, years, months)
    month_last = _month_first(calendar, *_next_month(calendar, years, months)) - 1
    year_first, year_last = _year(calendar, years)
    has_day = has_month & (day >= 1) & (day <= month_last - month_first + 1)

    first = np.select([has_day, has_month], [month_first + day - 1, month_first], year_first)
    last = np.select([has_day, has_month], [first, month_last], year_last)
    return (
        np.where(readable, first, UNREADABLE).astype(np.int32),
        np.where(readable, last, UNREADABLE).astype(np.int32),
    )


def within(values: Ints, low: int, high: int) -> Bools:
    """Say which values lie in a range, both ends included."""
    inside: Bools = (values >= low) & (values <= high)
    return inside


def named_calendars(names: pl.Series) -> pl.Series:
    """Calendars by the names people give them, in any script.

    Parameters
    ----------
    names : Series of String

    Returns
    -------
    Series of String
        Values of `Calendar`; ``""`` for a name of another calendar or of none; null for
        null.

    Examples
    --------
    >>> named_calendars(pl.Series(["B.E.", "Shamsi", "lunar", None])).to_list()
    ['buddhist', 'solar_hijri', '', None]
    """
    aliases = _aliases()
    found = fold(names).replace_strict(
        list(aliases), list(aliases.values()), default="", return_dtype=pl.String
    )
    return found.set(names.is_null() | (names.str.strip_chars() == ""), None)


@cache
def _aliases() -> dict[str, str]:
    calendars = table("calendars")
    return {
        alias: calendar.value
        for calendar in Calendar
        for alias in fold(pl.Series([calendar.value, *calendars["names"][calendar.value]]))
        if alias is not None
    }


def _gregorian_first(year: npt.NDArray[np.int64], month: npt.NDArray[np.int64]) -> Ints:
    months = (12 * (year - 1970) + month - 1).astype("datetime64[M]")
    return months.astype("datetime64[D]").astype(np.int64).astype(np.int32)


def _month_first(
    calendar: Calendar, year: npt.NDArray[np.int64], month: npt.NDArray[np.int64]
) -> Ints:
    """First day of a month, int32[N].

    Solar Hijri: leap years by the 33-year cycle, which gives the observed calendar of
    Iran for all of its years 1206-1498 (1827-2120).
    """
    if calendar is Calendar.GREGORIAN:
        return _gregorian_first(year, month)
    if calendar is Calendar.BUDDHIST:
        late = (year <= _LAST_APRIL_YEAR) & (month <= 3)
        return _gregorian_first(year - 543 + late, month)
    leap_days = (8 * year + 21) // 33
    days: npt.NDArray[np.int64] = 365 * (year - 1) + leap_days + _SOLAR_MONTHS[month - 1]
    return (days - _SOLAR_EPOCH).astype(np.int32)


def _next_month(
    calendar: Calendar, year: npt.NDArray[np.int64], month: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Year and month of the month after, by the calendar's own new year."""
    if calendar is not Calendar.BUDDHIST:
        return year + (month == 12), month % 12 + 1
    old = year <= _LAST_APRIL_YEAR
    new_year = np.where(old, month == 3, month == 12)
    # The old January to March of 2483 would be those of 1941, and so end in March 2484.
    return year + new_year, month % 12 + 1


def _year(calendar: Calendar, year: npt.NDArray[np.int64]) -> tuple[Ints, Ints]:
    """First and last day of a year."""
    first_month = np.ones_like(year)
    if calendar is Calendar.BUDDHIST:
        first_month = np.where(year <= _LAST_APRIL_YEAR, 4, 1)
        last_month = np.where(year <= _LAST_APRIL_YEAR, 3, 12)
    else:
        last_month = np.full_like(year, 12)
    last = _month_first(calendar, *_next_month(calendar, year, last_month)) - 1
    return _month_first(calendar, year, first_month), last
