"""Bag kernel against every pairing of tokens."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.bags import BagTable, levels
from crvs_link.compare.tables import bag_arrays, text_table
from oracles.bags import bag_level
from oracles.texts import jaro_winkler

TOKENS = sorted(["ali", "aly", "a", "hasan", "hassan", "husain", "karim", "k", "rahim", "rahima"])
SOUNDS = {"ali": 0, "aly": 0, "hasan": 1, "hassan": 1, "husain": 1, "karim": 2}
bags = st.lists(st.sampled_from(TOKENS), min_size=1, max_size=5)


def alike(x: str, y: str) -> bool:
    if x in SOUNDS and SOUNDS.get(x) == SOUNDS.get(y):
        return True
    if len(x) == 1 or len(y) == 1:
        return x[0] == y[0]
    return jaro_winkler(x, y) + 1e-12 >= 0.88


def table_of(*names: list[str]) -> BagTable:
    codes = pl.Series([sorted(TOKENS.index(t) for t in name) for name in names])
    sounds = np.array([SOUNDS.get(t, -1) for t in TOKENS], np.int32)
    return BagTable(*bag_arrays(codes), text_table(pl.Series(TOKENS)), sounds, 0.88)


@given(bags, bags)
def test_levels_are_those_of_every_pairing_both_ways(a: list[str], b: list[str]) -> None:
    if sorted(a) == sorted(b):
        return
    codes = np.array([0, 1], np.int32)
    expected = bag_level(a, b, alike)
    assert levels(table_of(a, b), codes, codes[::-1].copy()).tolist() == [expected, expected]


def test_a_bag_is_the_same_as_itself() -> None:
    codes = np.zeros(1, np.int32)
    assert levels(table_of(["ali"]), codes, codes).tolist() == [6]


def test_tokens_past_the_eighth_are_not_compared() -> None:
    many = ["ali"] * 8 + ["karim"]
    other = ["ali"] * 8 + ["rahim"]
    codes = np.array([0, 1], np.int32)
    assert levels(table_of(many, other), codes[:1], codes[1:]).tolist() == [6]


def test_parts_that_do_not_fit_are_refused() -> None:
    texts = text_table(pl.Series(TOKENS))
    sounds = np.full(len(TOKENS), -1, np.int32)
    offsets = np.array([0, 2], np.int64)
    with pytest.raises(ValueError, match="ascend"):
        BagTable(offsets, np.array([3, 1], np.int32), texts, sounds, 0.88)
    with pytest.raises(ValueError, match="outside"):
        BagTable(offsets, np.array([1, 99], np.int32), texts, sounds, 0.88)
    with pytest.raises(ValueError, match="sound key"):
        BagTable(offsets, np.array([1, 2], np.int32), texts, sounds[:1], 0.88)
    with pytest.raises(ValueError, match="at least one"):
        BagTable(np.array([0, 0], np.int64), np.array([], np.int32), texts, sounds, 0.88)
