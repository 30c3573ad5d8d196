"""The order of keys, against sorting in Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crvs_link._fast.order import ascending, descending_keys, pair_keys

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


def test_what_has_no_order_is_refused() -> None:
    with pytest.raises(ValueError, match="not a number"):
        descending_keys(np.array([0.0, np.nan]))
    with pytest.raises(ValueError, match="one length"):
        pair_keys(np.zeros(1, dtype=np.int32), np.zeros(2, dtype=np.int32))
