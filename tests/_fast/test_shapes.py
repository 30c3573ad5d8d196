"""Shapes of values, against the pattern that says what numbers are."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.shapes import take_shapes

values = st.text("0179 -/:.ATzé٣", max_size=20) | st.text("19", min_size=60, max_size=70)


@given(st.lists(st.none() | values, max_size=20), st.integers(0, 20))
def test_numbers_and_what_stands_round_them(texts: list[str | None], cut: int) -> None:
    whole = pl.Series(texts, dtype=pl.String)
    series = pl.concat([whole[:cut], whole[cut:]], rechunk=False)
    numbers, column = take_shapes(series)
    assert numbers.dtype == np.int32
    assert numbers.shape == (6, len(texts))
    for row, (text, shape) in enumerate(zip(texts, pl.Series(column), strict=True)):
        runs = re.findall(r"[0-9]+", text or "")
        if text is None or not runs or len(text.encode()) > 64:
            assert shape is None
            assert not numbers[:, row].any()
            continue
        small = re.sub(r"[A-Z]", lambda letter: letter[0].lower(), text)
        assert shape == re.sub(r"[0-9]", "0", small)
        kept = [int(run[:9]) for run in runs[:6]]
        assert numbers[:, row].tolist() == kept + [0] * (6 - len(kept))


def test_nothing_has_no_shapes() -> None:
    numbers, column = take_shapes(pl.Series([], dtype=pl.String))
    assert numbers.shape == (6, 0)
    assert len(column) == 0


def test_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match="column of strings"):
        take_shapes(pl.Series([1]))
