"""Days and dates that a column of one calendar holds more often than births can explain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import Bools, Ints, date_of

Counts = npt.NDArray[np.int64]

FALSE_PEAKS: Final = 1e-3
"""Of columns of real birthdays, for each calendar in them, those in which chance may show any
peak."""
USUAL_RATIO: Final = 2.0
"""Rows for each one expected on a day that is a usual default. From 2 on, a row there is more
probably a default than a birthday; and births vary by less than that over the days of a year
(by a fifth, with seasons and holidays)."""
OTHER_RATIO: Final = 4.0
"""The same for any other day: three of four rows must be defaults before the birthdays of
the others are given up."""
_FAMILIES: Final = 5
"""Of tests, each with an equal part of ``FALSE_PEAKS``: full dates, usual days, other days,
and the new years of two other calendars."""
LEAST_ROWS: Final = 10
"""Fewer rows on a day are taken for birthdays, however few are expected: twins, families,
and people recorded several times."""
LEAST_DATES: Final = 100
"""Columns with fewer rows are not looked at: they say too little of what to expect."""
LEAST_YEARS: Final = 3
"""A day of the year is only a default if it occurs in so many years; else it is a date."""
LEAST_DATE_ROWS: Final = 30
LEAST_DATE_SHARE: Final = 1e-3
"""Rows, and share of all, on a full date that is not a usual default. One person recorded
many times must not look like a peak."""
LIFETIME: Final = 36_525
"""Days over which birth dates are taken to spread at least, where nothing near is known."""

NEIGHBOURS: Final = 15
"""Days before and after that say how many rows to expect on a day of the year."""
NEIGHBOURS_QUANTILE: Final = 0.75
"""Of their rows: above the median, since births may begin or end next to the day; below the
top, since other peaks may stand there (the 1st, the 15th, the end of the month)."""
DATE_NEIGHBOURS: Final = 7
DATE_YEARS: Final = 5
"""Days and years before and after that say how many rows to expect on a full date: the second
most of any of them, since one may be a default itself. Ages ending in 0 and 5 are stated more
often than others, and two years of five away are of that kind where one is."""

PLACEHOLDERS: Final = tuple(
    (day - date(1970, 1, 1)).days
    for day in (
        date(1753, 1, 1),  # the first day of some databases
        date(1800, 1, 1),
        date(1899, 12, 30),  # day 0 of spreadsheets, and the day after
        date(1899, 12, 31),
        date(1900, 1, 1),
        date(1901, 1, 1),
        date(1904, 1, 1),  # day 0 of others
        date(1970, 1, 1),  # day 0 of Unix
        date(1980, 1, 1),  # day 0 of DOS
    )
)
"""Full dates that programs put in, as days since 1970-01-01."""

GREGORIAN_MONTHS: Final = frozenset(
    {
        Calendar.GREGORIAN,
        Calendar.BUDDHIST,
        Calendar.BUDDHIST_VESAK,
        Calendar.MINGUO,
        Calendar.MEIJI,
        Calendar.TAISHO,
        Calendar.SHOWA,
        Calendar.HEISEI,
        Calendar.REIWA,
    }
)
_NEW_YEARS: Final = MappingProxyType(
    {
        Calendar.SOLAR_HIJRI: (Calendar.GREGORIAN,),
        Calendar.BIKRAM_SAMBAT: (Calendar.GREGORIAN,),
        **dict.fromkeys(GREGORIAN_MONTHS, (Calendar.SOLAR_HIJRI, Calendar.BIKRAM_SAMBAT)),
    }
)
"""Calendars whose new year, converted, may be the default in a column of another."""


@dataclass(frozen=True)
class Peak:
    """A day of the year, or a full date, with too many rows.

    Parameters
    ----------
    members : bool[E]
        The dates that hold it.
    calendar : Calendar
        In which it is that day.
    year : int, optional
        Of a full date.
    month, day : int
    expected : float
        Rows to expect.
    """

    members: Bools
    calendar: Calendar
    year: int | None
    month: int
    day: int
    expected: float


@dataclass(frozen=True)
class ExactDates:
    """The dates of one calendar that are known to the day.

    Parameters
    ----------
    calendar : Calendar
    places : int64[E]
        Where each stands in the frame.
    days : int32[E]
        The middle of its interval: the day itself but for the calendars that are not
        certain of theirs.
    weight : int64[E]
        Its rows.
    """

    calendar: Calendar
    places: npt.NDArray[np.intp]
    days: Ints
    weight: Counts


def find_peaks(column: ExactDates) -> Iterator[Peak]:
    """Give the peaks of a column one by one; no date is a member of two.

    Full dates come first, so that none of them makes a peak of its day in other years, and
    the new year of other calendars before the days of the column's own.

    Parameters
    ----------
    column : ExactDates
    """
    if int(column.weight.sum()) < LEAST_DATES:
        return
    free = np.ones(len(column.days), dtype=np.bool_)
    for peak in _full_dates(column):
        free &= ~peak.members
        yield peak
    for view in (*_NEW_YEARS.get(column.calendar, ()), column.calendar):
        taken = np.zeros_like(free)
        for peak in _days_of_the_year(column, free, view):
            taken |= peak.members
            yield peak
        free &= ~taken


def _full_dates(column: ExactDates) -> Iterator[Peak]:
    days, where = np.unique(column.days, return_inverse=True)
    rows = _sums(where, column.weight, len(days))
    year, month, day = date_of(column.calendar, days)
    keys = _cell(month, day) * 10_000 + year
    order = np.argsort(keys)
    expected = np.maximum.reduce(
        [
            _second_most(days, rows, days, DATE_NEIGHBOURS),
            _second_most(keys[order], rows[order], keys, DATE_YEARS),
            np.full(len(days), rows.sum() / LIFETIME),
        ]
    )
    usual = np.isin(days, PLACEHOLDERS)
    enough = usual | ((rows >= LEAST_DATE_ROWS) & (rows >= LEAST_DATE_SHARE * rows.sum()))
    for place in np.flatnonzero(enough & _in_excess(rows, expected, usual, len(days))).tolist():
        date_parts = int(year[place]), int(month[place]), int(day[place])
        yield Peak(where == place, column.calendar, *date_parts, float(expected[place]))


def _second_most(
    ascending: npt.NDArray[np.integer],
    rows: Counts,
    keys: npt.NDArray[np.integer],
    reach: int,
) -> Counts:
    """Second most rows among the keys up to ``reach`` below and above each key."""
    most = np.zeros(len(keys), dtype=np.int64)
    second = most.copy()
    for step in (*range(-reach, 0), *range(1, reach + 1)):
        place = np.minimum(np.searchsorted(ascending, keys + step), len(ascending) - 1)
        there = np.where(ascending[place] == keys + step, rows[place], 0)
        second = np.maximum(second, np.minimum(most, there))
        most = np.maximum(most, there)
    return second


def _days_of_the_year(column: ExactDates, free: Bools, view: Calendar) -> Iterator[Peak]:
    """Test the days of the year of a calendar; of another than the column's, its new year."""
    days, weight = column.days[free], column.weight[free]
    if int(weight.sum()) < LEAST_ROWS:
        return
    year, month, day = date_of(view, days)
    # All days from the first date to the last: on which days of the year births could fall.
    _, *span = date_of(view, np.arange(days.min(), days.max() + 1, dtype=np.int32))
    cells, often = np.unique(_cell(*span), return_counts=True)
    if len(cells) <= 2 * NEIGHBOURS:
        return
    where = np.searchsorted(cells, _cell(month, day))
    rows = _sums(where, weight, len(cells))
    dates, of_dates = np.unique(where.astype(np.int64) * 10_000 + year, return_inverse=True)
    years = np.bincount(dates // 10_000, minlength=len(cells))
    # One person recorded many times is no default: the fullest year must not be what
    # makes the peak.
    fullest = np.zeros_like(rows)
    np.maximum.at(fullest, dates // 10_000, _sums(of_dates, weight, len(dates)))

    steps = np.array([*range(-NEIGHBOURS, 0), *range(1, NEIGHBOURS + 1)])
    around = rows[(np.arange(len(cells))[:, None] + steps) % len(cells)]
    near = np.quantile(around, NEIGHBOURS_QUANTILE, axis=1)
    expected = np.maximum(near, rows.sum() * often / often.sum())

    own = view is column.calendar
    usual = _usual_days(cells, view) if own else cells == _cell(1, 1)
    tested = (cells > 0) & (usual | own)
    tests = np.where(usual, (tested & usual).sum(), (tested & ~usual).sum())
    peak = tested & (years >= LEAST_YEARS) & _in_excess(rows - fullest, expected, usual, tests)
    _, month, day = date_of(view, column.days)
    for place in np.flatnonzero(peak).tolist():
        members: Bools = free & (_cell(month, day) == cells[place])
        yield Peak(members, view, None, *divmod(int(cells[place]), 32), float(expected[place]))


def _cell(month: Ints | int, day: Ints | int) -> npt.NDArray[np.int64]:
    """Number the days of the year; 0 for a day of no year of the calendar."""
    return np.asarray(month, dtype=np.int64) * 32 + day


def _usual_days(cells: npt.NDArray[np.int64], calendar: Calendar) -> Bools:
    """Say which days of a calendar's year are usual defaults."""
    month, day = np.divmod(cells, 32)
    last = month == 12
    usual: Bools = np.isin(day, (1, 15)) | (last & (day >= day.max(initial=0, where=last) - 1))
    if calendar in GREGORIAN_MONTHS:
        usual |= cells == _cell(3, 21)
    return usual


def _in_excess(
    rows: Counts,
    expected: npt.NDArray[np.float64],
    usual: Bools,
    tests: int | npt.NDArray[np.integer],
) -> Bools:
    """Say which are several times as many as expected, and by no chance.

    Chernoff's bound of a Poisson variable's upper tail holds above its mean, which the
    ratios see to.
    """
    ratio = np.where(usual, USUAL_RATIO, OTHER_RATIO)
    bound = rows - expected + rows * np.log(expected / np.maximum(rows, 1))
    rare = bound <= np.log(FALSE_PEAKS / _FAMILIES / np.maximum(tests, 1))
    found: Bools = (rows >= LEAST_ROWS) & (rows >= ratio * expected) & rare
    return found


def _sums(where: npt.NDArray[np.intp], weight: Counts, size: int) -> Counts:
    return np.bincount(where, weight, minlength=size).astype(np.int64)
