"""Codes of values, against dictionaries of Python objects."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.encode import (
    combine,
    count,
    encode_lists,
    encode_sorted,
    encode_strings,
    has_repeats,
    remap,
)
from strategies import code_columns, raw_strings


def oracle(values: list[Any], missing: Any = None) -> tuple[list[int], list[int]]:
    book: dict[Any, int] = {}
    codes, first = [], []
    for row, value in enumerate(values):
        if value == missing:
            codes.append(-1)
            continue
        if value not in book:
            book[value] = len(book)
            first.append(row)
        codes.append(book[value])
    return codes, first


def as_lists(result: tuple[np.ndarray, np.ndarray]) -> tuple[list[int], list[int]]:
    codes, first = result
    assert codes.dtype == np.int32
    assert first.dtype == np.uint32
    return codes.tolist(), first.tolist()


@given(raw_strings())
def test_codes_of_strings_are_those_of_a_dictionary(values: list[str | None]) -> None:
    series = pl.Series(values, dtype=pl.String)
    codes, first = encode_strings(series)
    assert as_lists((codes, first)) == oracle(values)
    assert series.gather(first).to_list() == list(dict.fromkeys(v for v in values if v is not None))


@given(raw_strings(), st.integers(0, 20), st.integers(0, 40), st.integers(0, 40))
def test_slices_and_chunks_do_not_matter(
    values: list[str | None], start: int, length: int, cut: int
) -> None:
    whole = pl.Series(values, dtype=pl.String)
    part = whole.slice(start, length)
    assert as_lists(encode_strings(part)) == oracle(values[start : start + length])
    chunked = pl.concat([whole[:cut], part, whole[cut:]], rechunk=False)
    assert as_lists(encode_strings(chunked)) == oracle(chunked.to_list())


@pytest.mark.parametrize("values", [[], [None] * 70, ["x"] * 200, [""], [None, "", None]])
def test_edges(values: list[str | None]) -> None:
    assert as_lists(encode_strings(pl.Series(values, dtype=pl.String))) == oracle(values)


def test_every_length_around_the_inline_ones_is_told_apart() -> None:
    values = ["x" * n + end for n in range(40) for end in ("", "a", "b", "é", "\0")]
    assert as_lists(encode_strings(pl.Series(values + values))) == oracle(values + values)


def test_equal_beginnings_and_ends_are_told_apart() -> None:
    # Long values share length, prefix and last bytes; only the middle differs.
    values = [f"same beginning {n:05d} and the same end" for n in range(3000)]
    assert as_lists(encode_strings(pl.Series(values * 2))) == oracle(values * 2)


def test_the_table_grows_in_the_middle_of_blocks() -> None:
    values = [str(n * n % 7919) for n in range(60_000)]
    assert as_lists(encode_strings(pl.Series(values))) == oracle(values)


def test_threads_do_not_disturb_each_other() -> None:
    series = pl.Series([str(n % 5000) for n in range(50_000)])
    expected = encode_strings(series)[0].tobytes()
    seen: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: seen.append(encode_strings(series)[0].tobytes()))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [expected] * 4


def check_sorted(values: list[str | None]) -> None:
    series = pl.Series(values, dtype=pl.String)
    codes, column = encode_sorted(series)
    assert codes.dtype == np.int32
    distinct = sorted({v for v in values if v is not None}, key=str.encode)
    assert pl.Series(column, dtype=pl.String).to_list() == distinct
    assert has_repeats(series) == (len(distinct) < len(series) - series.null_count())
    assert [None if c < 0 else distinct[c] for c in codes] == values


@given(raw_strings())
def test_sorted_codes_ascend_with_the_bytes_of_the_values(values: list[str | None]) -> None:
    check_sorted(values)


def test_values_that_share_their_first_bytes_are_sorted_by_the_rest() -> None:
    ends = ["", "\0", "\0\0", "a", "b", "bb", "é", "é\0"]
    for start in ("", "x" * 11, "x" * 12, "x" * 13, "x" * 30):
        check_sorted([start + end for end in reversed(ends)] + [None])


def test_many_values_are_sorted() -> None:
    check_sorted([f"{n * n % 7919}{'-' * (n % 14)}" for n in range(30_000)])


@given(st.lists(st.text("ab", min_size=1, max_size=16), max_size=60))
def test_values_of_few_letters_and_around_twelve_bytes_are_sorted(values: list[str]) -> None:
    check_sorted(list(values))


def test_values_of_many_letters_are_sorted() -> None:
    """So many at each place that their ranks do not fit into one number."""
    rng = np.random.default_rng(7)
    values = ["".join(map(chr, row)) for row in rng.integers(33, 127, (3000, 11))]
    check_sorted([*values, *(value + "x" * (n % 3) for n, value in enumerate(values))])


def test_chunks_and_nulls_do_not_matter_to_the_order() -> None:
    values = [f"{n * 7919 % 1000:04d}" if n % 5 else None for n in range(2500)]
    whole = pl.Series(values)
    chunked = pl.concat([whole[:3], whole[3:3], whole[3:900], whole[900:]], rechunk=False)
    assert encode_sorted(chunked)[0].tolist() == encode_sorted(whole)[0].tolist()
    check_sorted(values)


@pytest.mark.parametrize("values", [[], [None, None], ["", None], ["a", "a"], ["a", "a\0"]])
def test_edges_of_sorting(values: list[str | None]) -> None:
    check_sorted(values)


def test_serial_numbers_repeat_or_do_not() -> None:
    numbers = [f"A{n * 7919 % 100_000:08d}" for n in range(50_000)]
    assert not has_repeats(pl.Series(numbers))
    assert has_repeats(pl.Series([*numbers, numbers[17]]))
    assert has_repeats(pl.Series([*numbers, "unlike the others", "unlike the others"]))
    assert not has_repeats(pl.Series([*numbers, None, None, "unlike the others"]))


@given(code_columns())
def test_codes_of_tuples_are_those_of_a_dictionary(columns: list[np.ndarray]) -> None:
    tuples = list(zip(*(c.tolist() for c in columns), strict=True))
    assert as_lists(combine(columns)) == oracle(tuples, missing=(-1,) * len(columns))


def test_one_missing_member_is_a_member() -> None:
    left = np.array([-1, -1, 0, 0, -1], dtype=np.int32)
    right = np.array([-1, 0, -1, 0, 0], dtype=np.int32)
    codes, first = combine([left, right])
    assert codes.tolist() == [-1, 0, 1, 2, 0]
    assert first.tolist() == [1, 2, 3]


def test_tuples_need_columns_of_one_length_and_type() -> None:
    column = np.zeros(3, dtype=np.int32)
    with pytest.raises(ValueError, match="at least one"):
        combine([])
    with pytest.raises(ValueError, match="same shape"):
        combine([column, column[:2]])
    with pytest.raises(ValueError, match="int32_t"):
        combine([column.astype(np.int64)])  # type: ignore[list-item]


@given(st.lists(st.lists(st.integers(0, 3), max_size=5), max_size=60))
def test_codes_of_lists_are_those_of_a_dictionary(lists: list[list[int]]) -> None:
    items = np.array([i for one in lists for i in one], dtype=np.int32)
    offsets = np.cumsum([0, *map(len, lists)]).astype(np.int64)
    assert as_lists(encode_lists(items, offsets)) == oracle([tuple(x) for x in lists], missing=())


def test_lists_of_one_prefix_and_length_are_told_apart() -> None:
    lists = [[7, *map(int, f"{n:06d}"), 9] for n in range(2000)]
    items = np.array(lists, dtype=np.int32).ravel()
    offsets = np.arange(0, len(items) + 1, 8, dtype=np.int64)
    assert as_lists(encode_lists(items, offsets)) == oracle([tuple(x) for x in lists])


@pytest.mark.parametrize("offsets", [[], [1, 3], [0, 2], [0, 4], [0, 2, 1, 3]])
def test_offsets_have_to_fit(offsets: list[int]) -> None:
    with pytest.raises(ValueError, match="offsets must"):
        encode_lists(np.zeros(3, dtype=np.int32), np.array(offsets, dtype=np.int64))


def test_remap_looks_up_and_keeps_missing() -> None:
    lut = np.array([5, -1, 7], dtype=np.int32)
    codes = np.array([2, -1, 0, 1], dtype=np.int32)
    assert remap(codes, lut).tolist() == [7, -1, 5, -1]
    assert remap(np.empty(0, np.int32), np.empty(0, np.int32)).tolist() == []
    assert remap(np.array([-1], np.int32), np.empty(0, np.int32)).tolist() == [-1]


@given(st.lists(st.integers(-1, 9), max_size=200))
def test_counts_are_those_of_the_present_codes(values: list[int]) -> None:
    counts = count(np.array(values, dtype=np.int32), 10)
    assert counts.dtype == np.int64
    assert counts.tolist() == [values.count(code) for code in range(10)]


def test_codes_outside_the_table_are_refused() -> None:
    codes = np.array([0, 3], dtype=np.int32)
    with pytest.raises(IndexError, match="outside the table"):
        remap(codes, np.zeros(3, dtype=np.int32))
    with pytest.raises(IndexError, match="outside the table"):
        count(codes, 3)
    with pytest.raises(IndexError, match="outside the table"):
        count(codes, 0)
    with pytest.raises(ValueError, match="negative"):
        count(codes, -1)


def test_read_only_input_is_accepted() -> None:
    codes = np.array([0, 1, -1], dtype=np.int32)
    codes.flags.writeable = False
    assert count(codes, 2).tolist() == [1, 1]
    assert remap(codes, codes).tolist() == [0, 1, -1]
    assert combine([codes, codes])[0].tolist() == [0, 1, -1]
