"""Date kernels against the calendar of the standard library."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.dates import DateTable, levels
from oracles import dates as oracle

days = st.dates(date(1890, 1, 1), date(2030, 12, 31)).map(lambda d: (d - oracle.EPOCH).days)


@st.composite
def near_intervals(draw: st.DrawFn) -> tuple[tuple[int, int], tuple[int, int]]:
    """Two dates of which the second is often a slip, another year or a wider reading."""
    first = draw(days)
    how = draw(st.sampled_from(["same", "any", "year", "swap", "digit", "near", "wide"]))
    x = oracle.day(first)
    second = first
    if how == "any":
        second = draw(days)
    elif how == "year":
        second = (
            x.replace(year=draw(st.integers(1900, 2020)), day=min(x.day, 28)) - oracle.EPOCH
        ).days
    elif how == "swap" and x.day <= 12:
        second = (date(x.year, x.day, x.month) - oracle.EPOCH).days if x.month <= 28 else first
    elif how == "digit":
        second = (
            x.replace(year=x.year - x.year % 10 + draw(st.integers(0, 9)), day=1) - oracle.EPOCH
        ).days
    elif how == "near":
        second = first + draw(st.integers(-800, 800))
    widths = (0, draw(st.sampled_from([0, 0, 30, 365, 730]))) if how == "wide" else (0, 0)
    return (first, first + widths[0]), (second, second + widths[1])


@given(near_intervals())
def test_levels_are_those_of_the_oracle_both_ways(
    pair: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    a, b = pair
    table = DateTable(np.array([a[0], b[0]], np.int32), np.array([a[1], b[1]], np.int32))
    codes = np.array([0, 1], np.int32)
    expected = oracle.date_level(a, b)
    assert levels(table, codes, codes[::-1].copy()).tolist() == [expected, expected]


@given(near_intervals(), st.integers(0, 400))
def test_widening_both_intervals_never_makes_them_conflict_when_they_overlapped(
    pair: tuple[tuple[int, int], tuple[int, int]], more: int
) -> None:
    a, b = pair
    if not (a[0] <= b[1] and b[0] <= a[1]):
        return
    table = DateTable(
        np.array([a[0] - more, b[0]], np.int32), np.array([a[1] + more, b[1]], np.int32)
    )
    codes = np.array([0, 1], np.int32)
    assert levels(table, codes, codes[::-1].copy()).min() >= 3


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        (date(1990, 3, 4), date(1990, 3, 4), 6),
        (date(1990, 3, 4), date(1990, 4, 3), 5),
        (date(1990, 3, 4), date(1980, 3, 4), 5),
        (date(1990, 3, 14), date(1990, 3, 41 - 10), 2),
        (date(1990, 3, 12), date(1990, 3, 21), 5),
        (date(1990, 3, 4), date(1978, 3, 4), 4),
        (date(1990, 3, 4), date(1990, 12, 28), 2),
        (date(1990, 3, 4), date(1975, 12, 28), 1),
        (date(2000, 2, 29), date(2000, 2, 28), 5),
    ],
)
def test_days_by_example(a: date, b: date, level: int) -> None:
    both = np.array([(a - oracle.EPOCH).days, (b - oracle.EPOCH).days], np.int32)
    codes = np.array([0, 1], np.int32)
    assert levels(DateTable(both, both), codes[:1], codes[1:]).tolist() == [level]


def test_intervals_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(ValueError, match="ends before"):
        DateTable(np.array([5], np.int32), np.array([4], np.int32))
    with pytest.raises(ValueError, match="one length"):
        DateTable(np.array([5], np.int32), np.array([], np.int32))
