"""Typed columns become text without loss."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import InputError
from crvs_link.load.typed import as_text, tellable


def text_of(column: pl.Series) -> list[str | None]:
    frame = column.alias("x").to_frame()
    texts = frame.select(as_text(frame.schema, ["x"], "frame"))
    assert texts.schema == {"x": pl.String}
    return texts.get_column("x").to_list()


@given(st.lists(st.none() | st.dates()))
def test_dates_are_iso(values: list[dt.date | None]) -> None:
    expected = [value and value.isoformat() for value in values]
    assert text_of(pl.Series(values, dtype=pl.Date)) == expected


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1)))
def test_whole_numbers_are_digits(values: list[int | None]) -> None:
    expected = [None if value is None else str(value) for value in values]
    assert text_of(pl.Series(values, dtype=pl.Int64)) == expected


@given(st.lists(st.none() | st.integers(-(2**53), 2**53)))
def test_whole_numbers_kept_as_floats_are_digits(values: list[int | None]) -> None:
    expected = [None if value is None else str(value) for value in values]
    floats = [None if value is None else float(value) for value in values]
    assert text_of(pl.Series(floats, dtype=pl.Float64)) == expected


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_floats_can_be_read_back(values: list[float]) -> None:
    assert [float(text or "") for text in text_of(pl.Series(values, dtype=pl.Float64))] == values


def test_not_a_number_is_no_value() -> None:
    assert text_of(pl.Series([1.0, float("nan"), None])) == ["1", None, None]


def test_times_of_day_are_kept_unless_midnight() -> None:
    values = [dt.datetime(1990, 1, 2), dt.datetime(1990, 1, 2, 3, 4, 5, 600), None]
    expected = ["1990-01-02", "1990-01-02T03:04:05.000600", None]
    assert text_of(pl.Series(values)) == expected
    # The day is that of the place where it was written down, not of Greenwich.
    assert text_of(pl.Series(values[:1]).dt.replace_time_zone("Asia/Bangkok")) == expected[:1]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pl.Series(["", "a", None]), [None, "a", None]),
        (pl.Series(["a", "b"], dtype=pl.Categorical), ["a", "b"]),
        (pl.Series(["a"], dtype=pl.Enum(["a"])), ["a"]),
        (pl.Series([True, None]), ["true", None]),
        (pl.Series([Decimal("12.50")]), ["12.50"]),
        (pl.Series([b"abc"]), ["abc"]),
        (pl.Series([None, None]), [None, None]),
    ],
)
def test_other_types(column: pl.Series, expected: list[str | None]) -> None:
    assert text_of(column) == expected


@pytest.mark.parametrize(
    ("column", "what"),
    [
        (pl.Series([["a"]]), "column 'x' is nested"),
        (pl.Series([{"given": "a"}]), "column 'x' is nested"),
        (pl.Series([dt.timedelta(1)]), "column 'x' is of type Duration"),
    ],
)
def test_what_no_text_stands_for(column: pl.Series, what: str) -> None:
    with pytest.raises(InputError, match=what):
        text_of(column)


def test_only_text_and_dates_tell_what_they_are() -> None:
    frame = pl.DataFrame(
        {"a": ["x"], "b": [dt.date(1990, 1, 2)], "c": [1], "d": [["x"]], "e": [b"x"], "f": [None]}
    )
    assert tellable(frame.schema) == ("a", "b")
    categories = frame.select(pl.col("a").cast(pl.Categorical))
    assert tellable(categories.schema) == ("a",)
