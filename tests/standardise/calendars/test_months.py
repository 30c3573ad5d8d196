from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.standardise.calendars.months import UNREADABLE, MonthTable, within

FIRST_YEAR = 7
PLACES = 3


@st.composite
def tables(draw: st.DrawFn) -> tuple[MonthTable, dict[int, tuple[int, int, int]]]:
    """A calendar of three months a year, some of them empty or only an end, and its days."""
    numbers = tuple(draw(st.permutations(range(1, PLACES + 1))))
    day = begin = draw(st.integers(-50, 50))
    starts, before, days = [], [], {}
    for year in range(draw(st.integers(1, 4))):
        for number in numbers:
            length = draw(st.integers(0, 6))
            missing = draw(st.integers(0, 3))
            starts.append(day)
            before.append(day - missing - 1)
            for _ in range(length):
                days[day] = (FIRST_YEAR + year, number, day - before[-1])
                day += 1
    if day == begin:
        days[day] = (FIRST_YEAR + len(starts) // PLACES - 1, numbers[-1], day - before[-1])
        day += 1
    table = MonthTable(
        FIRST_YEAR, numbers, np.array([*starts, day], np.int32), np.array(before, np.int32)
    )
    return table, days


@given(tables())
def test_days_and_dates_are_those_that_counting_gives(
    drawn: tuple[MonthTable, dict[int, tuple[int, int, int]]],
) -> None:
    table, days = drawn
    every = np.arange(min(days) - 2, max(days) + 3, dtype=np.int32)
    expected = [days.get(int(day), (0, 0, 0)) for day in every]
    assert list(zip(*map(np.ndarray.tolist, table.date_of(every)), strict=True)) == expected

    numbers = {date: day for day, date in days.items()}
    years = range(FIRST_YEAR - 1, table.last_year + 2)
    grid = np.mgrid[years[0] : years[-1] + 1, -1 : PLACES + 3, -1:12].reshape(3, -1)
    found = table.days_of(*grid.astype(np.int32))
    assert found.tolist() == [numbers.get(tuple(date), UNREADABLE) for date in grid.T.tolist()]


@given(tables())
def test_intervals_hold_what_the_known_parts_leave_open(
    drawn: tuple[MonthTable, dict[int, tuple[int, int, int]]],
) -> None:
    table, days = drawn
    for date in set(days.values()):
        for known in (1, 2, 3):
            parts = [*date[:known], *[0] * (3 - known)]
            first, last = table.interval(*(np.array([part], np.int32) for part in parts))
            open_ = [day for day, other in days.items() if other[:known] == date[:known]]
            assert (first[0], last[0]) == (min(open_), max(open_))


def test_numbers_beyond_any_calendar_are_unreadable() -> None:
    table = MonthTable(1, (1,), np.array([0, 30], np.int32), np.array([-1], np.int32))
    ends = np.array([np.iinfo(np.int32).min, np.iinfo(np.int32).max], np.int32)
    one = np.ones_like(ends)
    assert (table.date_of(ends)[0] == 0).all()
    for parts in ((ends, one, one), (one, ends, one), (one, one, ends)):
        assert (table.days_of(*parts) == UNREADABLE).all()
    assert (table.interval(ends, one, one)[0] == UNREADABLE).all()
    assert table.interval(one, ends, one)[1].tolist() == [29, 29]


def test_ranges_include_their_ends() -> None:
    assert within(np.arange(5, dtype=np.int32), 1, 3).tolist() == [False, True, True, True, False]
