"""Default dates: days that a register holds more often than births can explain.

Whoever knows only a year often writes 1 January, 1 July or the new year of the calendar at
hand, and forms and programs put in dates of their own, such as 1900-01-01. Two people with
such a date agree on its day by convention: only the year says something of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import polars as pl

from crvs_link.schema import Calendar, DateMethod
from crvs_link.standardise.calendars import (
    UNREADABLE,
    Bools,
    Ints,
    date_of,
    interval,
    uncertainty_days,
)
from crvs_link.standardise.columns import DOB_CALENDAR, DOB_FROM, DOB_METHOD, DOB_TO
from crvs_link.standardise.date_peaks import GREGORIAN_MONTHS, Counts, ExactDates, find_peaks

_MONTH_NAMES: Final = MappingProxyType(
    {
        Calendar.GREGORIAN: (
            *("January", "February", "March", "April", "May", "June", "July"),
            *("August", "September", "October", "November", "December"),
        ),
        Calendar.SOLAR_HIJRI: (
            *("Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar"),
            *("Mehr", "Aban", "Azar", "Dey", "Bahman", "Esfand"),
        ),
        Calendar.BIKRAM_SAMBAT: (
            *("Baisakh", "Jestha", "Ashadh", "Shrawan", "Bhadra", "Ashwin"),
            *("Kartik", "Mangsir", "Poush", "Magh", "Falgun", "Chaitra"),
        ),
    }
)


@dataclass(frozen=True)
class DefaultPeak:
    """A day, or a full date, that many rows of a column hold by default.

    Parameters
    ----------
    calendar : Calendar
        In which the day is the default, and whose year its dates count as: 21 March in a
        Gregorian column may be 1 Farvardin.
    year : int, optional
        Of a full date; None where it is the day of every year.
    month, day : int
    rows : int
        That hold it.
    expected : float
        Rows that would hold it if it were a birthday like any other.
    share : float
        ``rows`` among all rows with a date that is known to the day.
    """

    calendar: Calendar
    year: int | None
    month: int
    day: int
    rows: int
    expected: float
    share: float

    def __str__(self) -> str:
        """Name the day: ``1 January``."""
        months = Calendar.GREGORIAN if self.calendar in GREGORIAN_MONTHS else self.calendar
        name = self.calendar.replace("_", " ")
        if months in _MONTH_NAMES:
            text = f"{self.day} {_MONTH_NAMES[months][self.month - 1]}"
        else:
            text = f"day {self.day} of month {self.month} ({name})"
        if self.year is None:
            return text
        return f"{text} {self.year}" + ("" if self.calendar is Calendar.GREGORIAN else f" ({name})")


@dataclass(frozen=True)
class DefaultDates:
    """What of a column of dates is default.

    Parameters
    ----------
    is_default : bool[N]
        Whether each value is a default date.
    first, last : int32[N]
        What each value counts as: a default date as the whole year of its calendar, every
        other as it is; `UNREADABLE` where missing.
    peaks : tuple of DefaultPeak
        Most rows first.
    exact_rows : int
        Rows with a date that is known to the day.
    """

    is_default: Bools
    first: Ints
    last: Ints
    peaks: tuple[DefaultPeak, ...]
    exact_rows: int


def find_default_dates(dates: pl.DataFrame, counts: Counts) -> DefaultDates:
    """Find the days that hold more rows of a column than births can explain.

    Looked at are the dates that are known to the day, by their own calendar and, for the
    new year, by others (1 Farvardin may have been converted). A day of the year is compared
    with the larger of two expectations: its share of a uniform year, and the upper quartile
    of the days around it; a full date with the largest of three: the second fullest date
    within a week, that of the same day in the years around it, and a uniform century. It is
    a peak if

    * its rows are several times those expected: twice on a usual default (the 1st and 15th of
      a month, the last two days of a year, 21 March, the new year of another calendar, dates
      that programs put in), four times on any other;
    * they are no chance: the probability of so many rows, of a Poisson variable of the
      expected mean, is at most `FALSE_PEAKS` shared out over the tests that are made. Bounded
      by Chernoff, exp(rows - expected) (expected / rows)^rows, so that of columns of real
      and independent birthdays fewer than one in 1,000 shows any peak;
    * they are not too few to matter (`LEAST_ROWS`, of `LEAST_YEARS` different years), nor
      those of a single year, or the column's (`LEAST_DATES`) too few to tell.

    The constants and their reasons are those of `date_peaks`.

    Parameters
    ----------
    dates : DataFrame
        Distinct values: ``dob_from``, ``dob_to`` Int32 (days since 1970-01-01, null where
        missing), ``dob_calendar`` String.
    counts : int64[N]
        Rows that hold each value.

    Returns
    -------
    DefaultDates

    Examples
    --------
    >>> days = np.arange(0, 7305, dtype=np.int32)
    >>> columns = {"dob_from": days, "dob_to": days, "dob_calendar": ["gregorian"] * len(days)}
    >>> new_year = days.astype("datetime64[D]") == days.astype("datetime64[D]").astype("M8[Y]")
    >>> found = find_default_dates(pl.DataFrame(columns), np.where(new_year, 40, 1))
    >>> [(str(peak), peak.rows, round(peak.expected)) for peak in found.peaks]
    [('1 January', 800, 22)]
    >>> found.first[:2].tolist(), found.last[:2].tolist()
    ([0, 1], [364, 1])
    """
    first, last = (
        dates[name].fill_null(UNREADABLE).to_numpy().copy() for name in (DOB_FROM, DOB_TO)
    )
    is_default = np.zeros(len(dates), dtype=np.bool_)
    columns = [_exact(calendar, dates[DOB_CALENDAR], first, last, counts) for calendar in Calendar]
    exact_rows = int(sum(column.weight.sum() for column in columns))
    peaks = []
    for column in columns:
        for found in find_peaks(column):
            places = column.places[found.members]
            year, _, _ = date_of(found.calendar, column.days[found.members])
            unknown = np.zeros_like(year)
            first[places], last[places] = interval(found.calendar, year, unknown, unknown)
            is_default[places] = True
            rows = int(counts[places].sum())
            day = (found.calendar, found.year, found.month, found.day)
            peaks.append(DefaultPeak(*day, rows, found.expected, rows / exact_rows))
    peaks.sort(key=lambda peak: (-peak.rows, peak.calendar, peak.month, peak.day))
    return DefaultDates(is_default, first, last, tuple(peaks), exact_rows)


def defaults_as_years(dates: pl.DataFrame, counts: Counts) -> tuple[pl.DataFrame, list[str]]:
    """Let default dates count as their year alone, and say so.

    Parameters
    ----------
    dates : DataFrame
        Distinct values, as `clean_dates` gives them.
    counts : int64[N]
        Rows that hold each value.

    Returns
    -------
    dates : DataFrame
        The same with the intervals of default dates widened, and their method ``default``.
    notes : list of str
        What was found, one for each peak.
    """
    found = find_default_dates(dates, counts)
    if not found.peaks:
        return dates, []
    default = pl.lit(pl.Series(found.is_default))
    wide = dates.with_columns(
        pl.when(default).then(pl.lit(pl.Series(found.first))).otherwise(DOB_FROM).alias(DOB_FROM),
        pl.when(default).then(pl.lit(pl.Series(found.last))).otherwise(DOB_TO).alias(DOB_TO),
        pl.when(default)
        .then(pl.lit(DateMethod.DEFAULT.value))
        .otherwise(DOB_METHOD)
        .alias(DOB_METHOD),
    )
    notes = [
        f"{peak.rows:,} of {found.exact_rows:,} dates fall on {peak} "
        f"({peak.expected:,.0f} expected) and count as the year alone"
        for peak in found.peaks
    ]
    return wide, notes


def _exact(
    calendar: Calendar, calendars: pl.Series, first: Ints, last: Ints, counts: Counts
) -> ExactDates:
    own = (calendars == calendar.value).fill_null(False).to_numpy()
    places = np.flatnonzero(own & (first != UNREADABLE))
    begin, width = first[places], last[places] - first[places]
    days = begin + width // 2
    year, _, _ = date_of(calendar, days)
    sure = (year > 0) & (width == 2 * uncertainty_days(calendar, year))
    places = places[sure]
    return ExactDates(calendar, places, days[sure], counts[places])
