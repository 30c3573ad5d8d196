"""Columns that kernels write arrive in Polars as they were written."""

from __future__ import annotations

import gc

import polars as pl
import pytest
from hypothesis import given

from crvs_link._fast.columns import TextColumn
from crvs_link._fast.encode import encode_sorted
from strategies import raw_strings


def column_of(values: list[str | None]) -> TextColumn:
    return encode_sorted(pl.Series(values, dtype=pl.String))[1]


@given(raw_strings())
def test_values_arrive_whole(values: list[str | None]) -> None:
    column = column_of(values)
    distinct = sorted({value for value in values if value is not None}, key=str.encode)
    assert len(column) == column.rows == len(distinct)
    assert pl.Series(column, dtype=pl.String).to_list() == distinct


def test_values_around_the_length_of_a_view() -> None:
    values = [letter * n for n in range(1, 30) for letter in "ab"]
    assert pl.Series(column_of(values)).to_list() == sorted(values)


def test_a_column_is_handed_on_once() -> None:
    column = column_of(["a"])
    schema, array = column.__arrow_c_array__()
    with pytest.raises(ValueError, match="handed on before"):
        column.__arrow_c_array__()
    # Nobody takes the capsules over: they release what they hold.
    del schema, array, column
    gc.collect()


def test_the_values_outlive_the_column() -> None:
    series = pl.Series(column_of(["a long value that no view holds", "b"]))
    gc.collect()
    assert series.to_list() == ["a long value that no view holds", "b"]
