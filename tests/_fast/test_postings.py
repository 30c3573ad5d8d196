"""Groups of records by key, against a dict of keys."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.postings import directory, key_groups, key_places, row_bits

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


@given(records())
def test_rows_of_equal_keys_lie_together(case) -> None:
    lanes, slots, n = case
    expected = defaultdict(list)
    for row in range(n):
        key = tuple(int(lane[row]) for lane in lanes)
        if min(key, default=0) < 0:
            continue
        tokens = [()] if slots is None else [(int(t),) for t in slots[row] if t >= 0]
        for token in tokens:
            expected[key + token].append(row)
    groups, low, rows = key_groups(lanes, slots, n)
    bounds = groups[:, 1].tolist()
    found = [rows[a:b].tolist() for a, b in pairwise(bounds)]
    assert sorted(found) == sorted(expected.values())
    assert len(low) == (0 if slots is None else len(found))
    assert (np.diff(groups[:-1, 0].astype(np.int64)) >= 0).all()


@given(st.lists(st.integers(0, 2**32 - 1), max_size=200))
def test_the_directory_leads_to_every_group(hashes) -> None:
    high = np.sort(np.array(hashes, dtype=np.uint32))
    groups = np.stack((np.append(high, 2**32 - 1), np.arange(len(high) + 1)), axis=1)
    found = directory(np.ascontiguousarray(groups.astype(np.uint32)))
    bits = (len(found) - 1).bit_length() - 1
    assert len(found) == 2**bits + 1
    for place, value in enumerate(high.tolist()):
        bucket = value >> (32 - bits) if bits else 0
        assert found[bucket] <= place < found[bucket + 1]


def test_what_does_not_fit_is_refused() -> None:
    lane = np.zeros(3, dtype=np.int32)
    with pytest.raises(ValueError, match="1 to 8 lanes"):
        key_groups([], None, 3)
    with pytest.raises(ValueError, match="of one length"):
        key_groups([lane], None, 4)
    with pytest.raises(ValueError, match="8 token slots"):
        key_groups([lane], np.zeros((3, 7), dtype=np.int32), 3)


@given(records())
def test_rules_on_lanes_lead_to_their_rows_and_few_others(case) -> None:
    lanes, _, n = case
    if not lanes:
        return
    whole, _, sorted_rows = key_groups(lanes, None, n)
    places, rows = key_places(lanes, n)
    bits, shift = row_bits(n), (len(places) - 1).bit_length() - 1
    mask = (1 << bits) - 1
    assert (rows & np.uint32(mask)).tolist() == sorted_rows.tolist()
    assert places[-1] == len(rows)
    for group, high in enumerate(whole[:-1, 0].tolist()):
        bucket = high >> (32 - shift) if shift else 0
        first, last = int(whole[group, 1]), int(whole[group + 1, 1])
        assert places[bucket] <= first < last <= places[bucket + 1]
        tags = rows[first:last].astype(np.int64) >> bits
        assert set(tags.tolist()) == {high & ((1 << (32 - bits)) - 1)}
