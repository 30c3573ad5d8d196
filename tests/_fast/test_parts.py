"""What raw values lead to, and the rarest keys of names."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.lookup import Lookup, lay_out
from crvs_link._fast.parts import Values, fill_places, fill_record, fill_slots
from crvs_link.block.lanes import paired, rarest_keys

RANKS = st.lists(st.integers(-1, 30), min_size=4, max_size=4)
FIRST = 1000


@given(
    st.lists(RANKS, min_size=1, max_size=12),
    st.lists(st.lists(st.integers(-1, 11)), min_size=1, max_size=9),
    st.lists(st.floats(0, 24), min_size=31, max_size=31),
)
def test_slots_are_those_of_a_batch(ranks, names, common) -> None:
    table = np.array(ranks, dtype=np.int32)
    width = max(map(len, names), default=0)
    codes = np.full((len(names), max(width, 1)), -1, dtype=np.int32)
    for row, tokens in enumerate(names):
        codes[row, : len(tokens)] = [min(token, len(ranks) - 1) for token in tokens]
    out = np.zeros((len(names), 16), dtype=np.int32)
    none = np.empty(0, np.uint8), np.empty(0, np.int32)
    shifted = np.where(table < 0, table, table + FIRST).astype(np.int32)
    fill_slots(codes, *none, shifted, np.array(common), FIRST, out)
    padded = np.concatenate((table, np.full((1, 4), -1, dtype=np.int32)))[codes]
    keys = rarest_keys(padded[:, :, :3].reshape(len(names), -1))
    assert out[:, :8].tolist() == np.where(keys < 0, keys, keys + FIRST).tolist()
    pairs = paired(rarest_keys(padded[:, :, 3]), np.array(common))
    assert out[:, 8:].tolist() == pairs.tolist()


def test_pairs_of_sounds_that_came_later_are_the_rarest() -> None:
    ranks = np.full((3, 4), -1, dtype=np.int32)
    ranks[:, 3] = [FIRST - 1, FIRST, FIRST + 1]
    out = np.zeros((3, 16), dtype=np.int32)
    names = np.array([[0, 1], [1, 2], [0, 2]], dtype=np.int32)
    none = np.empty(0, np.uint8), np.empty(0, np.int32)
    fill_slots(names, *none, ranks, np.array([4.0, 9.0]), FIRST, out)
    assert (out[:, 8] >> 21).tolist() == [64, 208, 144]
    assert len(set(out[:, 8].tolist())) == 3


def of(columns: tuple[str, ...], texts: list[str], numbers: list[list[int]], places: list[int]):
    lookup = Lookup()
    lookup.add_all(*lay_out(pl.Series(texts, dtype=pl.String)))
    table = np.array(numbers, dtype=np.int32)
    return Values(columns, lookup, table, np.array(places, dtype=np.int32))


def test_known_values_lead_to_their_places_and_new_ones_are_told() -> None:
    names = of(("name",), ["ali", "mina"], [[4, 40], [5, -2]], [0, 2])
    dates = of(("year", "month"), ["1990\x1f05", "1990\x1f\x00"], [[7], [8]], [1])
    out = np.empty(4, dtype=np.int32)
    assert fill_record({"name": "ali", "year": "1990", "month": "05"}, [names, dates], out) == []
    assert out.tolist() == [4, 7, 40, -1]
    assert fill_record({"name": None, "year": "1990"}, [names, dates], out) == []
    assert out.tolist() == [-1, 8, -1, -1]
    assert fill_record({"name": "omid"}, [names, dates], out) == [0]
    assert fill_record({"name": "mina", "year": "1991"}, [names, dates], out) == [0, 1]
    assert fill_record({}, [names, dates], out) == []
    assert out.tolist() == [-1, -1, -1, -1]


def test_values_of_many_records_lead_to_their_places() -> None:
    out = np.full((3, 5), 7, dtype=np.int32)
    codes = np.array([1, -1, 0], dtype=np.int32)
    numbers = np.array([[10, 11], [20, 21]], dtype=np.int32)
    fill_places(codes, numbers, np.array([4, 1], dtype=np.int32), out)
    assert out.tolist() == [[7, 21, 7, 7, 20], [7, -1, 7, 7, -1], [7, 11, 7, 7, 10]]


def test_records_that_do_not_fit_their_values_are_refused() -> None:
    out = np.zeros((1, 2), dtype=np.int32)
    numbers = np.zeros((1, 1), dtype=np.int32)
    code = np.zeros(1, dtype=np.int32)
    with pytest.raises(IndexError, match="no such value"):
        fill_places(code + np.int32(1), numbers, code, out)
    with pytest.raises(IndexError, match="no such place"):
        fill_places(code, numbers, code + np.int32(2), out)
    with pytest.raises(ValueError, match="one place is needed"):
        fill_places(code, numbers, np.zeros(2, dtype=np.int32), out)
