"""Merging distinct values: sorted, the same for any order, equal where values are."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.encode.merge import (
    common_first,
    merge_bags,
    merge_dates,
    merge_texts,
    pool_texts,
)
from crvs_link.standardise.columns import DATE_SCHEMA
from strategies import raw_strings

Reading = tuple[str, str]
Days = tuple[int, int]

text_parts = st.lists(raw_strings(max_size=12), min_size=1, max_size=3)
days = st.tuples(st.integers(-2, 2), st.integers(0, 1)).map(lambda d: (d[0], d[0] + d[1]))
readings = st.sampled_from([("gregorian", "exact"), ("buddhist", "exact"), ("buddhist", "partial")])


def found(values: pl.Series, codes: np.ndarray) -> list[str | None]:
    return [None if code < 0 else values[code] for code in codes.tolist()]


@given(text_parts)
def test_texts_are_sorted_and_found_again(parts: list[list[str | None]]) -> None:
    values, codes = merge_texts([pl.Series(part, dtype=pl.String) for part in parts])
    distinct = {text for part in parts for text in part if text is not None}
    assert values.to_list() == sorted(distinct, key=str.encode)
    assert [found(values, one) for one in codes] == parts


@given(text_parts, st.integers(0, 3))
def test_the_commonest_come_first_and_are_found_again(
    parts: list[list[str | None]], weight: int
) -> None:
    values, codes = merge_texts([pl.Series(part, dtype=pl.String) for part in parts])
    times = [np.full(len(part), 1.0 + weight * number) for number, part in enumerate(parts)]
    ordered, places = common_first(values, list(zip(codes, times, strict=True)))
    count: Counter[str] = Counter()
    for number, part in enumerate(parts):
        for text in part:
            if text is not None:
                count[text] += 1 + weight * number
    assert ordered.to_list() == sorted(values.to_list(), key=lambda text: -count[text])
    assert [found(ordered, one) for one in places] == parts


@given(text_parts)
def test_pooled_texts_are_distinct_and_found_again(parts: list[list[str | None]]) -> None:
    values, codes = pool_texts([pl.Series(part, dtype=pl.String) for part in parts])
    joined = [text for part in parts for text in part if text is not None]
    assert values.to_list() == list(dict.fromkeys(joined))
    assert [found(values, one) for one in codes] == parts


tokens_with_roles = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from([0, 3, 8, 64])), max_size=4
)


@given(st.lists(tokens_with_roles, max_size=30))
def test_bags_are_sorted_and_found_again(names: list[list[tuple[int, int]]]) -> None:
    tokens = np.array([token for name in names for token, _ in name], dtype=np.int32)
    roles = np.array([role for name in names for _, role in name], dtype=np.uint8)
    values, codes = merge_bags(tokens, roles, np.array([len(name) for name in names], np.int64))
    assert values.schema == {"tokens": pl.List(pl.Int32), "roles": pl.List(pl.UInt8)}
    bags = [list(zip(*both, strict=True)) for both in values.select("tokens", "roles").iter_rows()]
    assert [tuple(bag) for bag in bags] == sorted({tuple(name) for name in names if name})
    assert [[] if code < 0 else bags[code] for code in codes.tolist()] == names


def test_more_tokens_than_there_is_room_for_are_refused() -> None:
    one = np.ones(1, dtype=np.int64)
    with pytest.raises(OverflowError, match="distinct tokens"):
        merge_bags(np.array([1 << 24], np.int32), np.zeros(1, np.uint8), one)


@given(st.lists(st.none() | st.tuples(days, readings), max_size=20))
def test_dates_are_equal_where_their_days_are(rows: list[tuple[Days, Reading] | None]) -> None:
    flat = [(None,) * 4 if row is None else (*row[0], *row[1]) for row in rows]
    values, codes = merge_dates(pl.DataFrame(flat, schema=DATE_SCHEMA, orient="row"))
    assert values.schema == DATE_SCHEMA
    assert codes.dtype == np.int32
    intervals = list(zip(values["dob_from"], values["dob_to"], strict=True))
    assert intervals == sorted({row[0] for row in rows if row is not None})
    again = [None if code < 0 else intervals[code] for code in codes]
    assert again == [None if row is None else row[0] for row in rows]
    for value in values.iter_rows(named=True):
        interval = (value["dob_from"], value["dob_to"])
        seen = [row[1] for row in rows if row is not None and row[0] == interval]
        for place, column in enumerate(["dob_calendar", "dob_method"]):
            said = {reading[place] for reading in seen}
            assert value[column] == (said.pop() if len(said) == 1 else None)
