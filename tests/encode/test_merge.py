"""Merging distinct values: sorted, the same for any order, equal where values are."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
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


@given(st.lists(st.lists(st.integers(0, 4), max_size=4), max_size=30))
def test_bags_are_sorted_and_found_again(lists: list[list[int]]) -> None:
    items = np.array([item for one in lists for item in one], dtype=np.int32)
    lengths = np.array([len(one) for one in lists], dtype=np.int64)
    values, codes = merge_bags(items, lengths)
    assert values.dtype == pl.List(pl.Int32)
    bags = [tuple(sorted(one)) for one in lists]
    assert [tuple(bag) for bag in values.to_list()] == sorted(set(bags) - {()})
    assert [() if code < 0 else tuple(values[code]) for code in codes.tolist()] == bags


def test_repeats_in_a_bag_are_kept() -> None:
    items = np.array([3, 1, 3, 1, 3, 3, 3, 1], dtype=np.int32)
    values, codes = merge_bags(items, np.array([3, 2, 3], dtype=np.int64))
    assert values.to_list() == [[1, 3], [1, 3, 3]]
    assert codes.tolist() == [1, 0, 1]


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
