"""The order of keys, against sorting in Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crvs_link._fast.order import ascending, content_keys, descending_keys, pair_keys

# Keys that differ in the lowest digit, in the highest, and in none.
KEYS = st.lists(
    st.integers(0, 2**64 - 1) | st.integers(0, 3) | st.integers(0, 3).map(lambda k: k << 62)
)
RECORDS = st.integers(0, 4) | st.integers(2**31 - 3, 2**31 - 1)


@given(KEYS)
@example([])
def test_equal_keys_stay_in_the_order_in_which_they_come(keys: list[int]) -> None:
    order = ascending(np.array(keys, dtype=np.uint64))
    assert order.tolist() == sorted(range(len(keys)), key=lambda i: keys[i])


@given(st.lists(st.tuples(RECORDS, RECORDS)))
def test_pairs_are_ordered_by_left_then_right(pairs: list[tuple[int, int]]) -> None:
    left, right = np.array(pairs, dtype=np.int32).reshape(-1, 2).T.copy()
    order = ascending(pair_keys(left, right))
    assert order.tolist() == sorted(range(len(pairs)), key=lambda i: pairs[i])


@given(st.lists(st.floats(allow_nan=False) | st.sampled_from([0.0, -0.0, 1.5, -1.5])))
def test_numbers_are_ordered_from_the_largest(values: list[float]) -> None:
    order = ascending(descending_keys(np.array(values, dtype=np.float64)))
    assert order.tolist() == sorted(range(len(values)), key=lambda i: -values[i])


@given(st.lists(st.lists(st.integers(-1, 3), min_size=3, max_size=3)))
def test_equal_rows_and_no_others_have_equal_content_keys(rows: list[list[int]]) -> None:
    lanes = list(np.array(rows, dtype=np.int32).reshape(-1, 3).T.copy())
    keys = content_keys(lanes)
    state = np.zeros(len(rows), dtype=np.uint64)
    for lane in lanes:
        state = (state ^ lane.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        state ^= state >> np.uint64(29)
    assert keys.tolist() == state.tolist()
    assert len(set(keys.tolist())) == len({tuple(row) for row in rows})


def test_lanes_of_different_lengths_have_no_content_keys() -> None:
    with pytest.raises(ValueError, match="one length"):
        content_keys([np.zeros(1, np.int32), np.zeros(2, np.int32)])
    with pytest.raises(ValueError, match="1 to 32"):
        content_keys([])


def test_what_has_no_order_is_refused() -> None:
    with pytest.raises(ValueError, match="not a number"):
        descending_keys(np.array([0.0, np.nan]))
    with pytest.raises(ValueError, match="one length"):
        pair_keys(np.zeros(1, dtype=np.int32), np.zeros(2, dtype=np.int32))
