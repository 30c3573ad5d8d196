"""Dates of one calendar and days since 1970-01-01, by a table of the days on which months begin.

Both ways are a look-up: a day is the one before its month began plus the day of the month;
a date is the last month that began no later than the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

UNREADABLE: Final = np.iinfo(np.int32).min
"""Stands in arrays for a day that is not known; null in frames."""


def within(values: Ints, low: int, high: int) -> Bools:
    """Say which values lie in a range, both ends included."""
    inside: Bools = (values >= low) & (values <= high)
    return inside


@dataclass(frozen=True)
class MonthTable:
    """The months of a calendar that has its own.

    Every year has the same S places for months, in order of time. A place may be empty: a
    month put in has its place in every year, and no days in most.

    Parameters
    ----------
    first_year : int
    numbers : tuple of int
        The number of the month at each of the S places, from 1.
    starts : int32[Y * S + 1]
        First day of each month; of an empty one, that of the next. The last is the day
        after the table.
    before : int32[Y * S]
        The day before the first of each month: that before ``starts``, but for a month of
        which the year has only the end.
    """

    first_year: int
    numbers: tuple[int, ...]
    starts: Ints
    before: Ints

    @property
    def places(self) -> int:
        """Places for months in a year."""
        return len(self.numbers)

    @property
    def last_year(self) -> int:
        """The last year of the table."""
        return self.first_year + len(self.before) // self.places - 1

    def days_of(self, year: Ints, month: Ints, day: Ints) -> Ints:
        """Days of dates, int32[N]; `UNREADABLE` for a date that the calendar has not."""
        index, known = self._month(year, month)
        days = self.before.take(index) + day
        known &= (days >= self.starts.take(index)) & (days < self.starts.take(index + 1))
        return np.where(known, days, np.int32(UNREADABLE))

    def date_of(self, days: Ints) -> tuple[Ints, Ints, Ints]:
        """Year, month and day of days, each int32[N]; 0 for a day that is not in the table."""
        known = (days >= self.starts[0]) & (days < self.starts[-1])
        days = np.where(known, days, self.starts[0])
        months = self._months
        index = months.nearest.take((days - self.starts[0]) >> months.shift)
        index += days >= months.ends.take(index)
        return (
            np.where(known, months.year.take(index), np.int32(0)),
            np.where(known, months.number.take(index), np.int32(0)),
            np.where(known, days - months.before.take(index), np.int32(0)),
        )

    def interval(self, year: Ints, month: Ints, day: Ints) -> tuple[Ints, Ints]:
        """First and last day that dates can mean, as `crvs_link.standardise.calendars.interval`."""
        readable = within(year, self.first_year, self.last_year)
        year_index = np.where(readable, year - self.first_year, 0) * self.places
        index, has_month = self._month(year, month)
        month_first, month_last = self.starts.take(index), self.starts.take(index + 1) - 1
        has_month &= month_first <= month_last
        days = self.before.take(index) + day
        has_day = has_month & (days >= month_first) & (days <= month_last)

        first = np.where(has_month, month_first, self.starts.take(year_index))
        last = np.where(has_month, month_last, self.starts.take(year_index + self.places) - 1)
        return (
            np.where(readable, np.where(has_day, days, first), np.int32(UNREADABLE)),
            np.where(readable, np.where(has_day, days, last), np.int32(UNREADABLE)),
        )

    def _month(self, year: Ints, month: Ints) -> tuple[Ints, Bools]:
        """Index of months in ``starts``, and whether there are such; 0 where not."""
        place = self._place_of.take(month, mode="clip")
        known = within(year, self.first_year, self.last_year) & (place >= 0)
        index = (year - self.first_year) * np.int32(self.places) + place
        return np.where(known, index, np.int32(0)), known

    @cached_property
    def _place_of(self) -> Ints:
        """Place of each month number; -1 for 0 and for the number after the last."""
        place_of = np.full(max(self.numbers) + 2, -1, dtype=np.int32)
        place_of[list(self.numbers)] = np.arange(self.places, dtype=np.int32)
        return place_of

    @cached_property
    def _months(self) -> _Months:
        """Build the columns that `date_of` reads, without the empty months."""
        lengths = np.diff(self.starts)
        index = np.flatnonzero(lengths)
        starts, ends = self.starts[index], self.starts[index + 1]
        # No span is longer than the shortest month, so that at most one month begins in it.
        shift = int(lengths[index].min()).bit_length() - 1
        spans = np.arange(self.starts[0], self.starts[-1], 1 << shift)
        return _Months(
            shift=shift,
            nearest=(np.searchsorted(starts, spans, side="right") - 1).astype(np.int32),
            ends=ends,
            year=(self.first_year + index // self.places).astype(np.int32),
            number=np.array(self.numbers, dtype=np.int32)[index % self.places],
            before=self.before[index],
        )


@dataclass(frozen=True)
class _Months:
    """The M months of a table that have days.

    A binary search would meet a page of the table at each of its steps. The days are cut
    into spans of ``1 << shift`` instead, and of each the month of its first day is known.

    Parameters
    ----------
    shift : int
    nearest : int32[spans]
        Month of the first day of each span; the next one begins in it, or none.
    ends : int32[M]
        The day after each month.
    year, number, before : int32[M]
        Year and number of each month, and the day before its first.
    """

    shift: int
    nearest: Ints
    ends: Ints
    year: Ints
    number: Ints
    before: Ints
