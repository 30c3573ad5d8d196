from __future__ import annotations

import calendar as python_calendar
import datetime
from itertools import pairwise

import jdatetime
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import UNREADABLE, YEARS, interval, named_calendars
from strategies import gregorian_days

EPOCH = datetime.date(1970, 1, 1)
G, B, S = Calendar.GREGORIAN, Calendar.BUDDHIST, Calendar.SOLAR_HIJRI


def days(of: Calendar, year: int, month: int = 0, day: int = 0) -> tuple[str, str] | None:
    """First and last day of one date."""
    first, last = interval(of, *(np.array([part], dtype=np.int32) for part in (year, month, day)))
    if first[0] == UNREADABLE:
        assert last[0] == UNREADABLE
        return None
    one, other = (str(EPOCH + datetime.timedelta(days=int(end[0]))) for end in (first, last))
    return one, other


@given(gregorian_days)
def test_gregorian_agrees_with_the_standard_library(date: datetime.date) -> None:
    length = python_calendar.monthrange(date.year, date.month)[1]
    assert days(G, date.year, date.month, date.day) == (str(date), str(date))
    month = (str(date.replace(day=1)), str(date.replace(day=length)))
    assert days(G, date.year, date.month) == month
    year = (str(date.replace(month=1, day=1)), str(date.replace(month=12, day=31)))
    assert days(G, date.year) == year


def test_solar_hijri_agrees_with_jdatetime_in_every_month_of_1206_to_1498() -> None:
    year, month = (part.ravel() for part in np.mgrid[1206:1499, 1:13].astype(np.int32))
    first, last = interval(S, year, month, np.zeros_like(year))
    begins = [
        (jdatetime.date(int(y), int(m), 1).togregorian() - EPOCH).days
        for y, m in zip(year, month, strict=True)
    ]
    np.testing.assert_array_equal(first, begins)
    np.testing.assert_array_equal(last[:-1] + 1, first[1:])


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ((1370, 5, 5), ("1991-07-27", "1991-07-27")),
        ((1370,), ("1991-03-21", "1992-03-20")),
        ((1399, 12, 30), ("2021-03-20", "2021-03-20")),
        ((1400, 12, 30), ("2022-02-20", "2022-03-20")),  # 1400 has no 30 Esfand
        ((1370, 7, 31), ("1991-09-23", "1991-10-22")),
    ],
)
def test_solar_hijri_dates(date: tuple[int, ...], expected: tuple[str, str]) -> None:
    assert days(S, *date) == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ((2533, 1, 15), ("1990-01-15", "1990-01-15")),
        ((2563, 2, 29), ("2020-02-29", "2020-02-29")),
        ((2484, 1, 1), ("1941-01-01", "1941-01-01")),
        # Until BE 2483 the year began on 1 April and January to March came last.
        ((2480, 2, 1), ("1938-02-01", "1938-02-01")),
        ((2480, 4, 1), ("1937-04-01", "1937-04-01")),
        ((2482, 2, 29), ("1940-02-29", "1940-02-29")),
        ((2480,), ("1937-04-01", "1938-03-31")),
        ((2482, 12), ("1939-12-01", "1939-12-31")),
        ((2483,), ("1940-04-01", "1941-03-31")),
        ((2484,), ("1941-01-01", "1941-12-31")),
    ],
)
def test_buddhist_dates(date: tuple[int, ...], expected: tuple[str, str]) -> None:
    assert days(B, *date) == expected


def test_what_is_impossible_is_not_known_and_what_is_certain_stays() -> None:
    assert days(G, 1961, 2, 31) == ("1961-02-01", "1961-02-28")
    assert days(G, 1961, 13, 1) == ("1961-01-01", "1961-12-31")
    assert days(G, 1961, 0, 5) == ("1961-01-01", "1961-12-31")
    assert days(G, 999) is None
    assert days(G, 2200, 1, 1) is None


@given(
    st.sampled_from(list(Calendar)),
    st.integers(900, 2800),
    st.integers(0, 14),
    st.integers(0, 33),
)
def test_knowing_less_never_narrows(of: Calendar, year: int, month: int, day: int) -> None:
    dates = days(of, year, month, day), days(of, year, month), days(of, year)
    if dates[2] is None:
        assert dates == (None, None, None)
        low, high = YEARS[of]
        assert not low <= year <= high
        return
    for narrow, wide in pairwise(dates):
        assert narrow is not None
        assert wide is not None
        assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]


def test_names_of_calendars() -> None:
    names = ["Buddhist", "B.E.", "BE", "พ.ศ.", "solar hijri", "SH", "shamsi", "Jalali", "هجری شمسی"]
    names += ["gregorian", "CE", "solar_hijri", "lunar hijri", "BS", " ", None]
    assert named_calendars(pl.Series(names)).to_list() == [
        *["buddhist"] * 4,
        *["solar_hijri"] * 5,
        *["gregorian"] * 2,
        "solar_hijri",
        *["", ""],
        *[None, None],
    ]
