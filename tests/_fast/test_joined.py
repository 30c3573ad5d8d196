"""Keys of tokens written as one."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.joined import join_keys

KEYS = ["akbr", "rs", "a", "hsn", "mhmd", "nr", "frs", "xrkbrlongerthantwelve"]
TEXT = np.frombuffer("".join(KEYS).encode(), dtype=np.uint8)
STARTS = np.cumsum([0, *map(len, KEYS)]).astype(np.int64)


def joined(names: list[list[int]]) -> list[str | None]:
    keys = np.array([key for name in names for key in name], np.int32)
    counts = np.array([len(name) for name in names], np.int64)
    return pl.Series(join_keys(TEXT, STARTS, keys, counts)).to_list()


@given(st.lists(st.lists(st.integers(0, len(KEYS) - 1), max_size=5), max_size=8))
def test_keys_are_joined_as_inside_a_word(names: list[list[int]]) -> None:
    expected = []
    for name in names:
        parts = [
            KEYS[key].removeprefix("a") if place else KEYS[key] for place, key in enumerate(name)
        ]
        expected.append(re.sub(r"(.)\1+", r"\1", "".join(parts).replace("h", "")) or None)
    assert joined(names) == expected


def test_parts_that_do_not_fit_are_refused() -> None:
    one = np.ones(1, np.int64)
    key = np.zeros(1, np.int32)
    with pytest.raises(ValueError, match="from 0 to the end"):
        join_keys(TEXT, STARTS[:-1], key, one)
    with pytest.raises(ValueError, match="ascend"):
        join_keys(TEXT, np.array([0, 5, 2, len(TEXT)], np.int64), key, one)
    with pytest.raises(ValueError, match="outside"):
        join_keys(TEXT, STARTS, key + len(KEYS), one)
    with pytest.raises(ValueError, match="fewer than no"):
        join_keys(TEXT, STARTS, key, -one)
    with pytest.raises(ValueError, match="add up"):
        join_keys(TEXT, STARTS, key, one + 1)
