"""Mistakes between calendars, in words."""

from __future__ import annotations

import doctest
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coded import coded_frames
from crvs_link._fast.dates import levels
from crvs_link.compare import choose_comparisons, mistakes, pair_mistake
from crvs_link.compare.dates import CONVERTED, date_table
from crvs_link.compare.mistakes import named_mistake
from crvs_link.standardise.columns import DATE_SCHEMA
from oracles import dates as oracle


def values(dates: list[tuple[int, int]], calendars: list[str]) -> pl.DataFrame:
    """Some dates, and the day 0 in each of some calendars."""
    rows = [(*interval, "gregorian", "exact") for interval in dates]
    rows += [(0, 0, calendar, "exact") for calendar in calendars]
    return pl.DataFrame(rows, schema=DATE_SCHEMA, orient="row")


def named(a: date, b: date, calendar: str) -> str | None:
    days = [(d - oracle.EPOCH).days for d in (a, b)]
    dates = values([(day, day) for day in days], [calendar])
    name = named_mistake(dates, 0, 1)
    assert named_mistake(dates, 1, 0) == name
    return None if name is None else str(name)


@pytest.mark.parametrize(
    ("calendar", "a", "b", "name"),
    [
        ("solar_hijri", date(1991, 7, 27), date(1951, 2, 12),
         "a date of solar hijri taken for one of the lunar calendar, or the reverse"),
        ("solar_hijri", date(1991, 7, 27), date(1991, 5, 5),
         "day and month of solar hijri kept, the year alone converted"),
        ("bikram_sambat", date(1990, 4, 14), date(1990, 1, 1),
         "day and month of bikram sambat kept, the year alone converted"),
        ("bikram_sambat", date(1990, 4, 14), date(2047, 1, 1),
         "a date of bikram sambat taken for a Gregorian one"),
        ("bikram_sambat", date(1990, 3, 3), date(1989, 3, 3),
         "the year one off, as a conversion from bikram sambat gives"),
        ("bikram_sambat", date(1990, 3, 3), date(1934, 3, 3),
         "56 years apart, as bikram sambat and the Gregorian years are"),
        ("gregorian", date(1990, 3, 3), date(1447, 3, 3),
         "543 years apart, as buddhist and buddhist vesak and the Gregorian years are"),
        ("buddhist", date(1935, 2, 1), date(1936, 2, 1),
         "the year one off, as a conversion from buddhist gives"),
        ("solar_hijri", date(1991, 7, 27), date(1991, 7, 26), None),
        ("gregorian", date(1990, 3, 3), date(1989, 3, 3), None),
        ("solar_hijri", date(1990, 3, 3), date(1934, 3, 3), None),
    ],
)  # fmt: skip
def test_mistakes_have_names(calendar: str, a: date, b: date, name: str | None) -> None:
    assert named(a, b, calendar) == name


SEVERAL = ["gregorian", "buddhist", "solar_hijri", "hijri", "bikram_sambat", "myanmar"]


@given(
    st.dates(date(1930, 1, 1), date(2020, 12, 31)),
    st.sampled_from(["year", "solar", "bikram", "lunar", "any"]),
    st.sampled_from([0, 1, -1, 56, -57, -56, 543, 621, 622, 7]),
    st.integers(-4, 4),
    st.lists(st.sampled_from(SEVERAL), max_size=2),
)
def test_what_the_kernel_finds_has_a_name(
    x: date, how: str, years: int, off: int, calendars: list[str]
) -> None:
    parts = {"solar": oracle.solar(x), "bikram": oracle.bikram(x)}.get(
        how, (x.year, x.month, x.day)
    )
    assert parts is not None
    y = date(parts[0] + years, parts[1], min(parts[2], 28))
    first, second = ((d - oracle.EPOCH).days for d in (x, y))
    reach = 0
    if how == "lunar":
        other = oracle.as_hijri(x)
        second, reach = (other or y).toordinal() - oracle.EPOCH.toordinal() + off, 2
    dates = values([(first, first), (second - reach, second + reach)], calendars)
    code = np.array([0, 1], np.int32)
    level = levels(date_table(dates), code[:1], code[1:])[0]
    name = named_mistake(dates, 0, 1)
    # An exchange of digits stands above a mistake, and so does an overlap.
    if level not in {oracle.EXCHANGED, oracle.SAME, oracle.OVERLAP_MONTH}:
        assert (name is not None) == (level == oracle.CONVERTED)


def test_a_pair_is_named_by_its_level() -> None:
    """1370/05/05 is 27 July 1991; 5 May 1991 has its day and month."""
    left = pl.DataFrame({"dob": ["1991-05-05", "1991-07-27", "1990-12-31"]})
    solar = ["1370/05/05", "1370/06/09", "1371/02/29"]
    right = pl.DataFrame({"dob": solar, "dob_calendar": ["shamsi"] * 3})
    coded, _ = coded_frames(left, right)
    (comparison,) = choose_comparisons(coded, 0, 1).comparisons
    converted = comparison.levels.index(CONVERTED)
    for level, name in ((converted, True), (converted - 1, False), (0, False)):
        found = pair_mistake(coded, comparison, level, (0, 1), (0, 0))
        assert (str(found) == "day and month of solar hijri kept, the year alone converted") == name
        assert (found is None) != name


def test_examples() -> None:
    assert doctest.testmod(mistakes) == doctest.TestResults(failed=0, attempted=2)
