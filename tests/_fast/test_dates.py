"""Date kernels against the textbook: the calendars of other libraries, and written digits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import jdatetime
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.dates import CONVERSIONS, NO_NUMBER, DateComparison, DateTable, levels
from crvs_link.compare.dates import date_table
from crvs_link.standardise.calendars import CONVERSION_YEARS
from crvs_link.standardise.columns import DATE_SCHEMA
from oracles import dates as oracle

Interval = tuple[int, int]

SEVERAL = ["gregorian", "buddhist", "solar_hijri", "hijri", "bikram_sambat", "buddhist_vesak"]

days = st.dates(date(1935, 1, 1), date(2030, 12, 31)).map(lambda d: (d - oracle.EPOCH).days)


def number(a: date) -> int:
    return (a - oracle.EPOCH).days


def table_of(intervals: Sequence[Interval], calendars: Sequence[str] = ()) -> DateTable:
    """Table of some dates, and of one more in each calendar so that the run holds it."""
    rows = [(*interval, "gregorian", "exact") for interval in intervals]
    rows += [(0, 0, calendar, "exact") for calendar in calendars]
    return date_table(pl.DataFrame(rows, schema=DATE_SCHEMA, orient="row"))


def level_of(a: Interval, b: Interval, calendars: Sequence[str] = ()) -> int:
    codes = np.array([0, 1], np.int32)
    both = levels(table_of([a, b], calendars), codes, codes[::-1].copy()).tolist()
    assert both[0] == both[1]
    return int(both[0])


def exact(a: date) -> Interval:
    return number(a), number(a)


@st.composite
def near_intervals(draw: st.DrawFn) -> tuple[Interval, Interval]:
    """Two dates of which the second is often a slip, a mistake or a wider reading."""
    first = draw(days)
    x = oracle.day(first)
    how = draw(st.sampled_from(["same", "any", "year", "swap", "digit", "turn", "near", "wide",
                                "solar", "bikram", "lunar"]))  # fmt: skip
    second, reach = first, (0, 0)
    if how == "any":
        second = draw(days)
    elif how == "year":
        more = draw(st.sampled_from([1, -1, 56, -57, 543, -543, -544, 30, -622, -1911]))
        if 1 <= x.year + more <= 2200:
            second = number(x.replace(year=x.year + more, day=min(x.day, 28)))
            first = number(x.replace(day=min(x.day, 28)))
    elif how == "swap" and x.day <= 12:
        second = number(date(x.year, x.day, min(x.month, 28)))
    elif how == "digit":
        second = number(x.replace(year=x.year - x.year % 10 + draw(st.integers(0, 9)), day=1))
        first = number(x.replace(day=1))
    elif how == "turn":
        second = number(x.replace(day=12))
        first = number(x.replace(day=21))
    elif how == "near":
        second = first + draw(st.integers(-800, 800))
    elif how == "wide":
        second = first + draw(st.integers(-900, 900))
        widths = st.sampled_from([0, 0, 4, 29, 30, 31, 364, 365, 366, 730])
        reach = draw(widths), draw(widths)
    elif how in {"solar", "bikram"}:
        parts = oracle.solar(x) if how == "solar" else oracle.bikram(x)
        more = draw(st.sampled_from([0, 621, 622] if how == "solar" else [0, -56, -57]))
        if parts and parts[2] <= 28:
            second = number(date(parts[0] + more, parts[1], parts[2]))
    elif how == "lunar":
        other = oracle.as_hijri(x)
        second = number(other) + draw(st.integers(-4, 4)) if other else second
        reach = 0, draw(st.sampled_from([0, 4, 5]))
    return (first, first + reach[0]), (second, second + reach[1])


calendars_of_a_run = st.lists(st.sampled_from(SEVERAL), max_size=2, unique=True)


@given(near_intervals(), calendars_of_a_run)
def test_levels_are_those_of_the_oracle_both_ways(
    pair: tuple[Interval, Interval], calendars: list[str]
) -> None:
    a, b = pair
    ends = [*a, *b, *([0] if calendars else [])]
    eras = max(ends) - min(ends) > 500 * 365
    assert level_of(a, b, calendars) == oracle.date_level(a, b, calendars, eras)


@given(near_intervals(), st.integers(0, 800), st.integers(0, 800))
def test_widening_one_of_two_that_overlap_never_raises_the_level(
    pair: tuple[Interval, Interval], before: int, after: int
) -> None:
    a, b = pair
    if a[0] <= b[1] and b[0] <= a[1]:
        wider = a[0] - before, a[1] + after
        assert 4 <= level_of(wider, b) <= level_of(a, b)


@given(near_intervals(), calendars_of_a_run)
def test_the_same_day_is_the_highest_and_nothing_else_is(
    pair: tuple[Interval, Interval], calendars: list[str]
) -> None:
    a, b = pair
    level = level_of(a, b, calendars)
    assert (level == oracle.SAME) == (a == b and a[0] == a[1])


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        (date(1990, 3, 4), date(1990, 3, 4), oracle.SAME),
        (date(1990, 3, 4), date(1990, 4, 3), oracle.EXCHANGED),
        (date(1990, 3, 12), date(1990, 3, 21), oracle.EXCHANGED),
        (date(1990, 3, 4), date(1912, 3, 4), oracle.OTHER_YEAR),
        (date(1989, 3, 4), date(1998, 3, 4), oracle.EXCHANGED),
        (date(1990, 3, 4), date(1980, 3, 4), oracle.DIGIT),
        (date(2000, 2, 29), date(2000, 2, 28), oracle.DIGIT),
        (date(1990, 3, 4), date(1978, 3, 4), oracle.OTHER_YEAR),
        (date(1989, 3, 4), date(1990, 3, 4), oracle.OTHER_YEAR),
        (date(1990, 3, 14), date(1990, 5, 31), oracle.NEAR),
        (date(1990, 3, 4), date(1992, 3, 3), oracle.NEAR),
        (date(1990, 3, 4), date(1992, 3, 5), oracle.CONFLICT),
        (date(1990, 3, 4), date(1975, 12, 28), oracle.CONFLICT),
    ],
)
def test_days_by_example(a: date, b: date, level: int) -> None:
    assert level_of(exact(a), exact(b)) == level
    assert oracle.date_level(exact(a), exact(b)) == level


def year(of: int, more: int = 0) -> Interval:
    return number(date(of, 1, 1)), number(date(of + more, 12, 31))


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        (year(1990), year(1990), oracle.OVERLAP_YEAR),
        (year(1992), year(1992), oracle.OVERLAP_YEAR),
        (year(1990), exact(date(1990, 1, 1)), oracle.OVERLAP_YEAR),
        (year(1989, 1), year(1990), oracle.OVERLAP_WIDE),
        ((31, 58), (31, 58), oracle.OVERLAP_MONTH),
        ((0, 30), exact(date(1970, 1, 31)), oracle.OVERLAP_MONTH),
        ((0, 31), exact(date(1970, 1, 31)), oracle.OVERLAP_YEAR),
        ((0, 30), year(1970), oracle.OVERLAP_YEAR),
        (year(1990), year(1992), oracle.NEAR),
        (year(1993), year(1996), oracle.CONFLICT),
    ],
)
def test_an_overlap_is_worth_the_wider_interval(a: Interval, b: Interval, level: int) -> None:
    assert level_of(a, b) == level
    assert oracle.date_level(a, b) == level


# Domain notes 4.4: what goes wrong between calendars.
MISTAKES = [
    ("bikram_sambat", date(1990, 3, 3), date(1989, 3, 3)),  # 2046-11-20, less 57
    ("bikram_sambat", date(1990, 4, 14), date(1990, 1, 1)),  # 2047-01-01, day and month kept
    ("bikram_sambat", date(1990, 4, 14), date(2047, 1, 1)),  # not converted
    ("bikram_sambat", date(1990, 4, 14), date(1933, 4, 14)),  # converted twice
    ("solar_hijri", date(1991, 7, 27), date(1951, 2, 12)),  # 1370-05-05 taken for lunar
    ("hijri", date(1991, 7, 27), date(1951, 2, 12)),
    ("umm_al_qura", date(1951, 2, 12), date(1991, 7, 27)),
    ("solar_hijri", date(1991, 7, 27), date(1991, 5, 5)),  # day and month kept
    ("solar_hijri", date(1991, 7, 27), date(1992, 5, 5)),
    ("solar_hijri", date(1991, 7, 27), date(1370, 5, 5)),  # not converted
    ("solar_hijri", date(1991, 7, 27), date(1990, 7, 27)),  # by the other of two numbers
    ("buddhist", date(1935, 2, 1), date(1936, 2, 1)),  # the year began in April
    ("buddhist_vesak", date(1990, 8, 1), date(1989, 8, 1)),
    ("gregorian", date(1990, 2, 1), date(1447, 2, 1)),  # 543 taken away twice
    ("gregorian", date(1990, 2, 1), date(1446, 2, 1)),
    ("gregorian", date(2011, 2, 1), date(1390, 2, 1)),  # 621
    ("gregorian", date(2011, 2, 1), date(100, 2, 1)),  # 1911
]


@pytest.mark.parametrize(("calendar", "a", "b"), MISTAKES)
def test_known_mistakes_between_calendars(calendar: str, a: date, b: date) -> None:
    assert level_of(exact(a), exact(b), [calendar]) == oracle.CONVERTED


@pytest.mark.parametrize(("calendar", "a", "b"), [m for m in MISTAKES if m[0] != "gregorian"])
def test_a_mistake_needs_a_calendar_in_which_it_can_be_made(
    calendar: str, a: date, b: date
) -> None:
    if abs((a - b).days) < 500 * 365:
        assert level_of(exact(a), exact(b), ["gregorian"]) != oracle.CONVERTED


def test_a_thai_year_is_off_in_its_last_months_alone_and_until_1941() -> None:
    assert level_of(exact(date(1935, 4, 1)), exact(date(1936, 4, 1)), ["buddhist"]) == 5
    assert level_of(exact(date(1949, 2, 1)), exact(date(1950, 2, 1)), ["buddhist"]) == 3
    assert level_of(exact(date(1940, 2, 1)), exact(date(1941, 2, 1)), ["buddhist"]) == 7
    assert level_of(exact(date(1941, 2, 1)), exact(date(1942, 2, 1)), ["buddhist"]) == 5


def test_a_lunar_date_of_doubt_is_taken_for_a_solar_one() -> None:
    lunar = number(date(1951, 2, 12))
    solar = exact(jdatetime.date(1370, 5, 5).togregorian())
    assert level_of((lunar - 2, lunar + 2), solar, ["hijri"]) == oracle.CONVERTED
    month = (lunar - 10, lunar + 19)
    assert level_of(month, solar, ["hijri"]) == oracle.CONFLICT


def test_eras_are_those_that_conversions_add() -> None:
    known = {year for years in CONVERSION_YEARS.values() for year in years}
    assert known == oracle.ERAS | {56, 57}


def test_every_level_occurs() -> None:
    start = number(date(1985, 1, 1))
    some = [(start + 97 * k, start + 97 * k) for k in range(40)]
    some += [(d, d + width) for d, _ in some for width in (29, 364, 800)]
    some += [exact(date(1985, 1, 1) + timedelta(k)) for k in range(40)]
    some += [exact(date(1991, 1, 1)), exact(date(1991, 11, 1)), exact(date(1942, 1, 1))]
    table = table_of(some, ["solar_hijri"])
    a, b = (x.ravel().astype(np.int32) for x in np.indices((len(some), len(some))))
    assert set(levels(table, a, b).tolist()) == set(range(1, 11))


def test_what_does_not_fit_together_is_refused() -> None:
    one, none = np.array([5], np.int32), np.array([], np.int32)
    with pytest.raises(ValueError, match="ends before"):
        DateTable(one, one - 1)
    with pytest.raises(ValueError, match="one length"):
        DateTable(one, none)
    with pytest.raises(ValueError, match="Solar Hijri number"):
        DateTable(one, one, CONVERSIONS["solar"])
    with pytest.raises(ValueError, match="Bikram Sambat number"):
        DateTable(one, one, CONVERSIONS["bikram"], bikram=none)
    with pytest.raises(ValueError, match="one level"):
        DateComparison(DateTable(one, one), [0, 1])
    with pytest.raises(IndexError):
        levels(DateTable(one, one), one, one)
    assert DateComparison(DateTable(one, one), [0] * 11).size == 1
    assert NO_NUMBER < -(10**9)
