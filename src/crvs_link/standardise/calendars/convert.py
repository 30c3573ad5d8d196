"""Dates to days and days to dates, in every calendar."""

from __future__ import annotations

import numpy as np

from crvs_link.schema import Calendar
from crvs_link.standardise.calendars.months import UNREADABLE, Ints
from crvs_link.standardise.calendars.registry import days_table
from crvs_link.standardise.calendars.years import uncertainty_days


def interval(calendar: Calendar, year: Ints, month: Ints, day: Ints) -> tuple[Ints, Ints]:
    """First and last day that a date can mean.

    What is impossible is taken as unknown, and what is certain stays: 31 February is the
    month of February, month 13 is the year. A year that the calendar does not have in
    `YEARS` makes the whole date unreadable. Where a calendar is not certain of its days
    (`uncertainty_days`), the interval is that much longer at both ends; where it is not
    certain of its year, it reaches from the one day to the other.

    Parameters
    ----------
    calendar : Calendar
    year, month, day : int32[N]
        Month and day 0 where not known; a day without a month is not known either.

    Returns
    -------
    first, last : int32[N]
        Days since 1970-01-01, both inclusive; `UNREADABLE` in both.

    Examples
    --------
    >>> dates = np.array([[1370, 1370], [5, 0], [5, 0]], dtype=np.int32)
    >>> first, last = interval(Calendar.SOLAR_HIJRI, *dates)
    >>> [str(day) for day in first.astype("datetime64[D]")]
    ['1991-07-27', '1991-03-21']
    >>> [str(day) for day in last.astype("datetime64[D]")]
    ['1991-07-27', '1992-03-20']
    """
    first, last = days_table(calendar).interval(year, month, day)
    width = uncertainty_days(calendar, year)
    if width.any():
        readable = first != UNREADABLE
        first = np.where(readable, first - width, first)
        last = np.where(readable, last + width, last)
    return first, last


def days_of(calendar: Calendar, year: Ints, month: Ints, day: Ints) -> Ints:
    """Days of dates that are known to the day, by the calendar's table.

    Parameters
    ----------
    calendar : Calendar
    year, month, day : int32[N]

    Returns
    -------
    int32[N]
        Days since 1970-01-01; `UNREADABLE` for a date that the calendar does not have. Of
        a date that a year has twice (`Calendar.BUDDHIST_VESAK`), the first.

    Examples
    --------
    >>> dates = np.array([[2047, 2047], [1, 1], [1, 32]], dtype=np.int32)
    >>> days_of(Calendar.BIKRAM_SAMBAT, *dates)[:1].astype("datetime64[D]").tolist()
    [datetime.date(1990, 4, 14)]
    """
    return days_table(calendar).days_of(year, month, day)


def date_of(calendar: Calendar, days: Ints) -> tuple[Ints, Ints, Ints]:
    """Dates of days, the inverse of `days_of`.

    Parameters
    ----------
    calendar : Calendar
    days : int32[N]
        Days since 1970-01-01.

    Returns
    -------
    year, month, day : int32[N]
        0 in all three for a day of no year of `YEARS`. Of two years that have the day, the
        later.

    Examples
    --------
    >>> days = np.array([0], dtype=np.int32)
    >>> [int(part[0]) for part in date_of(Calendar.SOLAR_HIJRI, days)]
    [1348, 10, 11]
    """
    return days_table(calendar).date_of(days)
