"""Years of another count over the months of the Gregorian calendar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crvs_link.standardise.calendars.months import UNREADABLE, Bools, Ints, MonthTable, within


@dataclass(frozen=True)
class YearCount:
    """A calendar whose days and months are Gregorian, and whose years are not.

    A year may lie in two Gregorian years (one that begins in April ends with January to
    March), and two years may share days, where it is not known on which of them the second
    began.

    Parameters
    ----------
    gregorian : MonthTable
    first_year : int
    offset : int
        What added to a year gives the Gregorian one in which it begins.
    firsts, lasts : int32[Y]
        First and last day of each year.
    """

    gregorian: MonthTable
    first_year: int
    offset: int
    firsts: Ints
    lasts: Ints

    def days_of(self, year: Ints, month: Ints, day: Ints) -> Ints:
        """Days of dates, int32[N]; `UNREADABLE` for a date that the calendar has not.

        Of a date that a year has twice, the first day.
        """
        row, known = self._row(year)
        first, last = self.firsts.take(row), self.lasts.take(row)
        days = self.gregorian.days_of(year + self.offset, month, day)
        known &= (days >= first) & (days <= last)
        days = np.where(known, days, np.int32(UNREADABLE))
        late = np.flatnonzero(~known & self._spans_two(year))
        if late.size:
            later = self.gregorian.days_of(year[late] + (self.offset + 1), month[late], day[late])
            fits = (later >= first[late]) & (later <= last[late])
            days[late] = np.where(fits, later, UNREADABLE)
        return days

    def date_of(self, days: Ints) -> tuple[Ints, Ints, Ints]:
        """Year, month and day of days, each int32[N]; 0 for a day that lies in no year.

        Of two years that share a day, the later.
        """
        year, month, day = self.gregorian.date_of(days)
        year = year - np.int32(self.offset)
        row, known = self._row(year)
        early = ~known | (days < self.firsts.take(row))
        year = year - early
        row, known = self._row(year)
        known &= (days >= self.firsts.take(row)) & (days <= self.lasts.take(row))
        return (
            np.where(known, year, np.int32(0)),
            np.where(known, month, np.int32(0)),
            np.where(known, day, np.int32(0)),
        )

    def interval(self, year: Ints, month: Ints, day: Ints) -> tuple[Ints, Ints]:
        """First and last day that dates can mean, as `crvs_link.standardise.calendars.interval`.

        What the year does not have stays as it is written: 1 June of the last year of
        Heisei, which ended in April, is that day.
        """
        row, known = self._row(year)
        opens, closes = self.firsts.take(row), self.lasts.take(row)
        written = self.gregorian.interval(year + self.offset, month, day)
        first, last = np.maximum(written[0], opens), np.minimum(written[1], closes)
        fits = first <= last

        late = np.flatnonzero(self._spans_two(year))
        if late.size:
            again = self.gregorian.interval(year[late] + (self.offset + 1), month[late], day[late])
            later_first = np.maximum(again[0], opens[late])
            later_last = np.minimum(again[1], closes[late])
            later_fits = later_first <= later_last
            first[late] = np.where(later_fits & ~fits[late], later_first, first[late])
            last[late] = np.where(later_fits, later_last, last[late])
            fits[late] |= later_fits
        return (
            np.where(known, np.where(fits, first, written[0]), np.int32(UNREADABLE)),
            np.where(known, np.where(fits, last, written[1]), np.int32(UNREADABLE)),
        )

    def _row(self, year: Ints) -> tuple[Ints, Bools]:
        known = within(year, self.first_year, self.first_year + len(self.firsts) - 1)
        return np.where(known, year - self.first_year, 0), known

    def _spans_two(self, year: Ints) -> Bools:
        """Say which years reach into a second Gregorian year."""
        row, known = self._row(year)
        return known & self._two.take(row)

    @cached_property
    def _two(self) -> Bools:
        years = np.arange(len(self.lasts), dtype=np.int32) + np.int32(self.first_year + self.offset)
        _, december = self.gregorian.interval(years, np.full_like(years, 12), np.zeros_like(years))
        return self.lasts > december
