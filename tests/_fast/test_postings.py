"""Groups of records by key, against a dict of keys."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import itemgetter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.postings import key_rows, row_bits

CODES = st.integers(-1, 3)


@st.composite
def records(draw) -> tuple[list[np.ndarray], np.ndarray | None, int]:
    n = draw(st.integers(0, 40))
    n_lanes = draw(st.integers(0, 3))
    column = st.lists(CODES, min_size=n, max_size=n)
    lanes = [np.array(draw(column), dtype=np.int32) for _ in range(n_lanes)]
    if n_lanes and draw(st.booleans()):
        return lanes, None, n
    rows = draw(st.lists(st.sets(st.integers(0, 9), max_size=8), min_size=n, max_size=n))
    slots = np.full((n, 8), -1, dtype=np.int32)
    for row, tokens in enumerate(rows):
        slots[row, : len(tokens)] = sorted(tokens)
    return lanes, slots, n


def keys_of(lanes: list[np.ndarray], slots: np.ndarray | None, n: int) -> dict[tuple, list[int]]:
    """Rows by whole key, token and all."""
    rows = defaultdict(list)
    for row in range(n):
        key = tuple(int(lane[row]) for lane in lanes)
        if min(key, default=0) < 0:
            continue
        tokens = [()] if slots is None else [(int(t),) for t in slots[row] if t >= 0]
        for token in tokens:
            rows[key + token].append(row)
    return rows


@given(records())
def test_rows_of_equal_keys_lie_together_where_the_directory_leads(case) -> None:
    lanes, slots, n = case
    expected = keys_of(lanes, slots, n)
    directory, rows, low = key_rows(lanes, slots, n)
    shift = row_bits(n)
    assert (len(directory) - 1).bit_count() == 1
    assert directory[0] == 0
    assert directory[-1] == len(rows)
    assert len(low) == (0 if slots is None else len(rows))
    entry = np.repeat(np.arange(len(directory) - 1), np.diff(directory.astype(np.int64)))
    tags = rows >> np.uint32(shift)
    told = zip(entry.tolist(), tags.tolist(), low.tolist() or [0] * len(rows), strict=True)
    plain = (rows & np.uint32((1 << shift) - 1)).tolist()
    found = [
        [row for _, row in group]
        for _, group in groupby(zip(told, plain, strict=True), key=itemgetter(0))
    ]
    # Lanes are told apart by some bits only: the records say which key they have.
    if slots is None:
        found = [
            [row for row in group if tuple(int(lane[row]) for lane in lanes) == key]
            for group in found
            for key in {tuple(int(lane[row]) for lane in lanes): 0 for row in group}
        ]
    assert sorted(found) == sorted(expected.values())
    assert sorted(zip(entry.tolist(), tags.tolist(), strict=True)) == list(
        zip(entry.tolist(), tags.tolist(), strict=True)
    )


def test_the_directory_leads_to_few_rows() -> None:
    n = 20_000
    directory, rows, _ = key_rows([np.arange(n, dtype=np.int32)], None, n)
    sizes = np.diff(directory.astype(np.int64))
    assert len(rows) == n
    assert 4 <= sizes.mean() < 8
    assert sizes.max() < 32


def test_what_does_not_fit_is_refused() -> None:
    lane = np.zeros(3, dtype=np.int32)
    with pytest.raises(ValueError, match="1 to 8 lanes"):
        key_rows([], None, 3)
    with pytest.raises(ValueError, match="of one length"):
        key_rows([lane], None, 4)
    with pytest.raises(ValueError, match="8 token slots"):
        key_rows([lane], np.zeros((3, 7), dtype=np.int32), 3)
