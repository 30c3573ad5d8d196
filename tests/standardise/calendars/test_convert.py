from __future__ import annotations

import calendar as python_calendar
import datetime
import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import (
    CONVERSION_YEARS,
    GREGORIAN_YEAR,
    UNREADABLE,
    YEARS,
    date_of,
    days_of,
    interval,
    uncertainty_days,
)
from oracles.calendars import day, japanese, number, tabular_hijri, thai, vesak
from strategies import gregorian_days

ERAS = (Calendar.MEIJI, Calendar.TAISHO, Calendar.SHOWA, Calendar.HEISEI, Calendar.REIWA)
G, B, S, K = Calendar.GREGORIAN, Calendar.BUDDHIST, Calendar.SOLAR_HIJRI, Calendar.BUDDHIST_VESAK
every_calendar = pytest.mark.parametrize("of", list(Calendar))


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int32)


def known_days(of: Calendar) -> np.ndarray:
    """Every day that a calendar has."""
    first, last = (days_range(of, year) for year in YEARS[of])
    return np.arange(first[0], last[1] + 1, dtype=np.int32)


def days_range(of: Calendar, year: int) -> tuple[int, int]:
    """First and last day of a year, as far as the calendar is certain of them."""
    first, last = interval(of, ints(year), ints(0), ints(0))
    uncertain = int(uncertainty_days(of, ints(year))[0])
    return int(first[0]) + uncertain, int(last[0]) - uncertain


def written(of: Calendar, year: int, month: int = 0, day_: int = 0) -> tuple[str, str] | None:
    """First and last day of one date."""
    first, last = interval(of, ints(year), ints(month), ints(day_))
    if first[0] == UNREADABLE:
        assert last[0] == UNREADABLE
        return None
    return str(day(int(first[0]))), str(day(int(last[0])))


# --- laws ---------------------------------------------------------------------------


@every_calendar
def test_to_days_and_back_is_the_identity_on_every_day(of: Calendar) -> None:
    days = known_days(of)
    year, month, day_ = date_of(of, days)
    np.testing.assert_array_equal(days_of(of, year, month, day_), days)
    assert year.dtype == month.dtype == day_.dtype == np.int32
    assert (year.min(), year.max()) == YEARS[of]
    for beyond in (days[0] - 1, days[-1] + 1):
        assert [int(part[0]) for part in date_of(of, ints(beyond))] == [0, 0, 0]


@st.composite
def dates(draw: st.DrawFn) -> tuple[Calendar, int, int, int]:
    """A calendar and a date that it may have, or nearly."""
    of = draw(st.sampled_from(list(Calendar)))
    low, high = YEARS[of]
    year = draw(st.integers(low - 1, high + 1) | st.sampled_from([0, 2483, 2484]))
    month = draw(st.integers(0, 13) | st.sampled_from([14, 15, 16]))
    return of, year, month, draw(st.integers(0, 33))


@given(dates())
def test_from_dates_and_back_is_the_identity_where_there_is_such_a_date(
    date: tuple[Calendar, int, int, int],
) -> None:
    of, year, month, day_ = date
    days = days_of(of, ints(year), ints(month), ints(day_))
    if days[0] == UNREADABLE:
        return
    back = tuple(int(part[0]) for part in date_of(of, days))
    twice = of is B and (year, back[0]) == (2483, 2484)
    assert back == (year + twice, month, day_)
    first, last = interval(of, ints(year), ints(month), ints(day_))
    uncertain = uncertainty_days(of, ints(year))[0]
    assert first[0] == days[0] - uncertain
    assert last[0] == days[0] + uncertain or of is K


@given(dates())
def test_knowing_less_never_narrows(date: tuple[Calendar, int, int, int]) -> None:
    of, year, month, day_ = date
    found = [written(of, *parts) for parts in ((year, month, day_), (year, month), (year,))]
    low, high = YEARS[of]
    if not low <= year <= high:
        assert found == [None, None, None]
        return
    exact = days_of(of, ints(year), ints(month), ints(day_))[0] != UNREADABLE
    for narrow, wide in pairwise(found):
        assert narrow is not None
        assert wide is not None
        # What a Japanese era does not have is as it is written, and may lie beside it.
        if exact or of not in ERAS:
            assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]


@every_calendar
def test_months_and_years_hold_their_days(of: Calendar) -> None:
    days = known_days(of)
    year, month, day_ = date_of(of, days)
    none = np.zeros_like(year)
    for parts in ((year, month, day_), (year, month, none), (year, none, none)):
        first, last = interval(of, *parts)
        assert (first <= days).all()
        assert (days <= last).all()


@every_calendar
def test_twenty_million_dates_a_second_each_way(of: Calendar) -> None:
    days = np.random.default_rng(1).choice(known_days(of), 200_000)
    date = date_of(of, days)
    for convert in (lambda: date_of(of, days), lambda: days_of(of, *date)):
        assert len(days) / least_seconds(convert) > 20e6


def least_seconds(run: Callable[[], object]) -> float:
    """Of processor time of this thread."""
    seconds = []
    for _ in range(5):
        begin = time.thread_time()
        run()
        seconds.append(time.thread_time() - begin)
    return min(seconds)


# --- the Gregorian months, by other years -------------------------------------------


@given(gregorian_days)
def test_gregorian_agrees_with_the_standard_library(date: datetime.date) -> None:
    length = python_calendar.monthrange(date.year, date.month)[1]
    assert written(G, date.year, date.month, date.day) == (str(date), str(date))
    month = (str(date.replace(day=1)), str(date.replace(day=length)))
    assert written(G, date.year, date.month) == month
    year = (str(date.replace(month=1, day=1)), str(date.replace(month=12, day=31)))
    assert written(G, date.year) == year
    assert [int(part[0]) for part in date_of(G, ints(number(date)))] == list(date.timetuple()[:3])


@given(st.dates(datetime.date(1757, 4, 1), datetime.date(2199, 4, 12)))
def test_years_that_begin_on_another_day(date: datetime.date) -> None:
    for of, years in ((B, thai(date)), (K, vesak(date))):
        for year in years:
            first, last = written(of, year, date.month, date.day) or ("", "")
            assert first <= str(date) <= last
        assert [int(part[0]) for part in date_of(of, ints(number(date)))] == [
            years[-1],
            date.month,
            date.day,
        ]
    if len(vesak(date)) == 1 and (date.month, date.day) != (2, 29):
        assert written(K, vesak(date)[0], date.month, date.day) == (str(date), str(date))


@given(st.dates(datetime.date(1873, 1, 1), datetime.date(2199, 12, 31)))
def test_eras_of_japan_and_of_taiwan(date: datetime.date) -> None:
    eras = japanese(date)
    for of in ERAS:
        year, *rest = (int(part[0]) for part in date_of(of, ints(number(date))))
        assert year == eras.get(of.value, 0)
        assert rest == ([date.month, date.day] if year else [0, 0])
    if date.year > 1911:
        year = date.year - 1911
        assert written(Calendar.MINGUO, year, date.month, date.day) == (str(date), str(date))


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ((2533, 1, 15), ("1990-01-15", "1990-01-15")),
        ((2563, 2, 29), ("2020-02-29", "2020-02-29")),
        ((2563, 2, 30), ("2020-02-01", "2020-02-29")),  # as a Thai card said
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
    assert written(B, *date) == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ((2569, 12, 10), ("2025-12-10", "2025-12-10")),
        ((2568, 1, 10), ("2025-01-10", "2025-01-10")),
        ((2568,), ("2024-04-13", "2025-05-31")),
        ((2568, 4), ("2024-04-13", "2025-04-30")),
        ((2568, 4, 12), ("2025-04-12", "2025-04-12")),
        ((2568, 5, 5), ("2024-05-05", "2025-05-05")),
        ((2568, 6, 1), ("2024-06-01", "2024-06-01")),
    ],
)
def test_dates_of_years_that_change_at_vesak_are_read_as_either_year(
    date: tuple[int, ...], expected: tuple[str, str]
) -> None:
    assert written(K, *date) == expected


@pytest.mark.parametrize(
    ("of", "date", "expected"),
    [
        (Calendar.SHOWA, (64,), ("1989-01-01", "1989-01-07")),
        (Calendar.HEISEI, (1,), ("1989-01-08", "1989-12-31")),
        (Calendar.HEISEI, (1, 1), ("1989-01-08", "1989-01-31")),
        (Calendar.SHOWA, (1, 12), ("1926-12-25", "1926-12-31")),
        (Calendar.REIWA, (1,), ("2019-05-01", "2019-12-31")),
        (Calendar.SHOWA, (55, 3, 1), ("1980-03-01", "1980-03-01")),
        # Written so on many papers after the era had ended in April.
        (Calendar.HEISEI, (31, 6, 1), ("2019-06-01", "2019-06-01")),
        (Calendar.HEISEI, (31, 6), ("2019-06-01", "2019-06-30")),
        (Calendar.MINGUO, (79, 8, 15), ("1990-08-15", "1990-08-15")),
        (Calendar.MINGUO, (1,), ("1912-01-01", "1912-12-31")),
    ],
)
def test_dates_of_eras(of: Calendar, date: tuple[int, ...], expected: tuple[str, str]) -> None:
    assert written(of, *date) == expected


def test_the_days_on_which_eras_begin() -> None:
    days = ints(
        *(
            number(datetime.date(*d))
            for d in ((1989, 1, 7), (1989, 1, 8), (2019, 4, 30), (2019, 5, 1))
        )
    )
    assert date_of(Calendar.SHOWA, days)[0].tolist() == [64, 0, 0, 0]
    assert date_of(Calendar.HEISEI, days)[0].tolist() == [0, 1, 31, 0]
    assert date_of(Calendar.REIWA, days)[0].tolist() == [0, 0, 0, 1]
    assert days_of(Calendar.HEISEI, ints(1), ints(1), ints(7))[0] == UNREADABLE


# --- the months of their own --------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ((1370, 5, 5), ("1991-07-27", "1991-07-27")),
        ((1370,), ("1991-03-21", "1992-03-20")),
        ((1399, 12, 30), ("2021-03-20", "2021-03-20")),
        ((1400, 12, 30), ("2022-02-20", "2022-03-20")),  # 1400 has no 30 Esfand
        ((1370, 7, 31), ("1991-09-23", "1991-10-22")),
        # Aged 21 in 1388: the first day of 1366 to the last of 1367.
        ((1366, 1, 1), ("1987-03-21", "1987-03-21")),
        ((1367, 12, 29), ("1989-03-20", "1989-03-20")),
    ],
)
def test_solar_hijri_dates(date: tuple[int, ...], expected: tuple[str, str]) -> None:
    assert written(S, *date) == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ((2047, 1, 1), ("1990-04-14", "1990-04-14")),
        ((2046, 11, 20), ("1990-03-03", "1990-03-03")),  # 57 years less would be 1989
        ((2080, 1, 1), ("2023-04-14", "2023-04-14")),
        ((2072, 6, 3), ("2015-09-20", "2015-09-20")),
        ((2000, 1, 1), ("1943-04-14", "1943-04-14")),
        ((2047, 4, 32), ("1990-08-16", "1990-08-16")),
        ((2047, 8, 30), ("1990-11-17", "1990-12-15")),  # its eighth month has 29 days
        ((2082, 2, 1), ("2025-05-14", "2025-05-16")),
    ],
)
def test_bikram_sambat_dates(date: tuple[int, ...], expected: tuple[str, str]) -> None:
    assert written(Calendar.BIKRAM_SAMBAT, *date) == expected


def test_the_months_of_bikram_sambat_2047() -> None:
    month = np.arange(1, 13, dtype=np.int32)
    first, last = interval(
        Calendar.BIKRAM_SAMBAT, np.full_like(month, 2047), month, np.zeros_like(month)
    )
    lengths = [31, 31, 31, 32, 31, 31, 30, 29, 30, 29, 30, 30]
    assert (last - first + 1).tolist() == lengths


@pytest.mark.parametrize(
    ("of", "date", "expected"),
    [
        (Calendar.UMM_AL_QURA, (1445, 1, 1), ("2023-07-19", "2023-07-19")),
        (Calendar.UMM_AL_QURA, (1444, 9, 1), ("2023-03-23", "2023-03-23")),
        (Calendar.UMM_AL_QURA, (1420, 9, 24), ("2000-01-01", "2000-01-01")),
        (Calendar.HIJRI, (1445, 1, 1), ("2023-07-17", "2023-07-21")),
        # By the table 23 July 1990 to 11 July 1991, and two days more or less.
        (Calendar.UMM_AL_QURA, (1411,), ("1990-07-21", "1991-07-13")),
        # A solar date taken for a lunar one is 40 years off.
        (Calendar.UMM_AL_QURA, (1370, 5, 5), ("1951-02-10", "1951-02-14")),
        (Calendar.HIJRI_TABULAR, (1411, 1, 1), ("1990-07-24", "1990-07-24")),
        (Calendar.HIJRI, (1300, 1), ("1882-11-10", "1882-12-13")),
    ],
)
def test_hijri_dates(of: Calendar, date: tuple[int, ...], expected: tuple[str, str]) -> None:
    assert written(of, *date) == expected


def test_tabular_hijri_has_the_months_that_counting_leap_years_gives() -> None:
    low, high = YEARS[Calendar.HIJRI_TABULAR]
    begins, years, months = np.array(
        [each for each in tabular_hijri(high) if each[1] >= low], dtype=np.int32
    ).T
    days = days_of(Calendar.HIJRI_TABULAR, years, months, np.ones_like(years))
    np.testing.assert_array_equal(days, begins)


def test_what_is_impossible_is_not_known_and_what_is_certain_stays() -> None:
    assert written(G, 1961, 2, 31) == ("1961-02-01", "1961-02-28")
    assert written(G, 1961, 13, 1) == ("1961-01-01", "1961-12-31")
    assert written(G, 1961, 0, 5) == ("1961-01-01", "1961-12-31")
    assert written(G, 999) is None
    assert written(G, 2200, 1, 1) is None
    # No month was put into 1386.
    assert written(Calendar.MYANMAR, 1386, 15) == written(Calendar.MYANMAR, 1386)


# --- years --------------------------------------------------------------------------


@every_calendar
def test_uncertain_calendars_say_so_in_every_interval(of: Calendar) -> None:
    low, high = YEARS[of]
    years = np.arange(low, high + 1, dtype=np.int32)
    uncertain = uncertainty_days(of, years)
    assert (uncertain >= 0).all()
    if of is Calendar.HIJRI:
        assert (uncertain == 2).all()
    if of is Calendar.UMM_AL_QURA:
        assert years[uncertain == 0].tolist() == list(range(1420, 1450))
    one = np.ones_like(years)
    days = days_of(of, years, 6 * one, one)
    first, last = interval(of, years, 6 * one, one)
    exact = days != UNREADABLE
    np.testing.assert_array_equal((days - first)[exact], uncertain[exact])
    np.testing.assert_array_equal((last - days)[exact], uncertain[exact])


@every_calendar
def test_years_begin_about_the_gregorian_year_that_is_said(of: Calendar) -> None:
    low, high = YEARS[of]
    lunar = of in {Calendar.HIJRI, Calendar.UMM_AL_QURA, Calendar.HIJRI_TABULAR}
    for year in (low, high):
        begin = day(days_range(of, year)[0]).year
        assert abs(begin - (year + GREGORIAN_YEAR[of])) <= (7 if lunar else 0)


def test_years_of_known_conversion_mistakes() -> None:
    for of, years in CONVERSION_YEARS.items():
        begins = {day(d).year for d in days_range(of, YEARS[of][1])}
        differences = {abs(begin - YEARS[of][1]) for begin in begins}
        assert differences <= set(years), of
    assert CONVERSION_YEARS[Calendar.BIKRAM_SAMBAT] == (56, 57)
