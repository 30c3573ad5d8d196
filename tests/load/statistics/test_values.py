"""Numbers, labels, dates and missing codes as text."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.load.statistics.values import as_values, user_missing

DAYS = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 30))
LABELS = {1.0: "Male", 2.0: "Female", 9.0: "", "a": "refused"}


def texts(values: list[object], format_: str, labels: dict[float | str, str] | None = None) -> list:
    return as_values(pl.Series("x", values, strict=False), format_, labels or {}, "f").to_list()


@given(DAYS)
def test_days(day: dt.date) -> None:
    spss = (day.toordinal() - dt.date(1582, 10, 14).toordinal()) * 86_400.0
    stata = float(day.toordinal() - dt.date(1960, 1, 1).toordinal())
    for format_ in ("DATE11", "ADATE10", "EDATE8", "SDATE10", "JDATE5", "DATETIME20", "YMDHMS16"):
        assert texts([spss, None], format_) == [day.isoformat(), None]
    for format_ in ("%td", "%tdD_m_Y", "%d", "%-td"):
        assert texts([stata, None], format_) == [day.isoformat(), None]
    assert texts([stata * 86_400_000], "%tc") == [day.isoformat()]
    assert texts([spss], "MOYR8") == [day.isoformat()[:7]]


@given(st.integers(1, 9999), st.integers(1, 12))
def test_months_of_stata(year: int, month: int) -> None:
    assert texts([(year - 1960) * 12 + month - 1, None], "%tm") == [f"{year:04}-{month:02}", None]


def test_a_time_of_day_is_kept() -> None:
    assert texts([47_100_000.0], "%tc") == ["1960-01-01T13:05:00"]
    assert texts([47_100.0], "DATETIME20") == ["1582-10-14T13:05:00"]


@pytest.mark.parametrize("format_", ["DATE11", "DATETIME20", "%td", "%tc", "%tm"])
def test_a_number_for_which_no_date_stands_stays_one(format_: str) -> None:
    assert texts([1e15, 1.0], format_)[0] == "1000000000000000"


@pytest.mark.parametrize(
    "format_", ["F8.2", "%10.0g", "A8", "%tq", "%tw", "%ty", "QYR8", "TIME8", ""]
)
def test_other_formats_are_no_dates(format_: str) -> None:
    assert texts([1990.0, 0.5, None], format_) == ["1990", "0.5", None]


def test_labels_stand_for_codes() -> None:
    assert texts([1.0, 2.0, 3.0, 9.0, None], "F1.0", LABELS) == ["Male", "Female", "3", "9", None]
    assert texts([1, 2, None], "%8.0g", {1: "Male", 2: "Female"}) == ["Male", "Female", None]
    assert texts(["A", "B", "", None], "A1", {"A": "North", 1.0: "x"}) == ["North", "B", None, None]


def test_nothing_at_all() -> None:
    assert texts([None, None], "DATE11", LABELS) == [None, None]
    assert texts([], "A8") == []


def test_missing_codes() -> None:
    column = pl.Series("x", [1.0, 8.0, 9.0, 99.0, 150.0, None])
    ranges = [{"lo": 9.0, "hi": 9.0}, {"lo": 99.0, "hi": 1e308}, {"lo": "Z", "hi": "Z"}]
    values, count = user_missing(column, ranges)
    assert values.to_list() == [1.0, 8.0, None, None, None, None]
    assert count == 3
    values, count = user_missing(pl.Series("x", ["A", "Z", None]), ranges)
    assert values.to_list() == ["A", None, None]
    assert count == 1
