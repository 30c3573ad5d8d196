"""Candidates by key, compared and weighed, against a look at every record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crvs_link._fast.bound import Bound
from crvs_link._fast.directory import Directory, chain_again
from crvs_link._fast.postings import key_rows, row_bits
from crvs_link._fast.search import Searcher

LANES = 4
NOBODY = np.empty(0, dtype=np.uint8)
LOW = np.linspace(-3.0, 5.0, 3**LANES)
WEIGHTS = (
    LOW,
    np.zeros(1),
    np.zeros((len(LOW), 0), dtype=np.int32),
    np.zeros((1, 0), dtype=np.int32),
    np.empty(0),
)
CATEGORY = 0


@dataclass
class Register:
    """Records of a few lanes, of which the last were added later, and rules."""

    lanes: np.ndarray
    slots: np.ndarray
    base: int
    rules: list[tuple[list[int], int]]
    most: int
    gone: list[int]

    def searcher(self, width: int) -> Searcher:
        records = np.full((len(self.lanes), width), -1, dtype=np.int32)
        base = self.lanes[: self.base]
        records[: self.base, :LANES] = base
        stated = []
        for places, tokens in self.rules:
            columns = [np.ascontiguousarray(base[:, place]) for place in places]
            first = 8 * (tokens - 1)
            shared = np.ascontiguousarray(self.slots[: self.base, first : first + 8])
            by_key = key_rows(columns, shared if tokens else None, self.base)
            stated.append((places, tokens, self.most, *by_key, row_bits(self.base)))
        later = len(self.lanes) - self.base
        room = later * len(self.rules) * 8
        heads = np.full(64, -1, dtype=np.int32)
        added = np.zeros((room, 16), dtype=np.uint8)
        comparisons = [(CATEGORY, lane, -1, [], 2, 3**lane, NOBODY, ()) for lane in range(LANES)]
        searcher = Searcher(
            Bound(comparisons, width), Directory(stated, width, heads, added), records, WEIGHTS
        )
        if later:
            lanes = np.full((later, width), -1, dtype=np.int32)
            lanes[:, :LANES] = self.lanes[self.base :]
            searcher.add(lanes, self.slots[self.base :], self.base, 0)
        for row in self.gone:
            records[row, -1] = 0
        return searcher

    def expected(self, lanes: np.ndarray, slots: np.ndarray) -> tuple[dict[int, int], int]:
        """The first rule that leads to each row, and the rules with a key that is not followed."""
        found: dict[int, int] = {}
        left_out = 0
        for number, (places, tokens) in enumerate(self.rules):
            if min((lanes[place] for place in places), default=0) < 0:
                continue
            own = [t for t in slots[8 * (tokens - 1) :][:8].tolist() if t >= 0] if tokens else [-1]
            for token in own:
                rows = [
                    row
                    for row in range(len(self.lanes))
                    if all(self.lanes[row, place] == lanes[place] for place in places)
                    and (not tokens or token in self.slots[row, 8 * (tokens - 1) :][:8])
                ]
                if sum(row < self.base for row in rows) > self.most:
                    left_out |= 1 << number
                    continue
                for row in rows:
                    if row not in self.gone:
                        found.setdefault(row, number)
        return found, left_out


CODES = st.integers(-1, 2)


def slots_of(draw, n: int) -> np.ndarray:
    slots = np.full((n, 16), -1, dtype=np.int32)
    for row in range(n):
        for first in (0, 8):
            tokens = sorted(draw(st.sets(st.integers(0, 3), max_size=3)))
            slots[row, first : first + len(tokens)] = tokens
    return slots


@st.composite
def registers(draw) -> Register:
    n = draw(st.integers(1, 60))
    rows = st.lists(CODES, min_size=LANES, max_size=LANES)
    lanes = np.array(draw(st.lists(rows, min_size=n, max_size=n)), dtype=np.int32)
    rule = st.tuples(
        st.lists(st.integers(0, LANES - 1), unique=True, max_size=3), st.integers(0, 2)
    ).filter(lambda rule: rule[0] or rule[1])
    return Register(
        lanes,
        slots_of(draw, n),
        draw(st.integers(1, n)),
        draw(st.lists(rule, min_size=1, max_size=20)),
        draw(st.sampled_from([1, 3, 20, 1000])),
        sorted(draw(st.sets(st.integers(0, n - 1), max_size=5))),
    )


def told(searcher: Searcher, register: Register, lanes, slots):
    """Weight and rule by row, records that were compared, and rules not followed."""
    hits, compared, _, left_out = searcher.search(
        lanes, slots, len(register.lanes), 0, 1e-9, 0.0, -1
    )
    return {row: (weight, rule) for row, _, weight, _, rule in hits}, compared, left_out


@settings(deadline=None)
@given(registers(), st.sampled_from([16, 32]), st.data())
def test_every_row_of_a_key_is_found_once_for_the_first_rule(register, width, data) -> None:
    searcher = register.searcher(width)
    n = data.draw(st.integers(1, 40))
    rows = st.lists(CODES, min_size=LANES, max_size=LANES)
    asked = np.full((n, width), -1, dtype=np.int32)
    asked[:, :LANES] = data.draw(st.lists(rows, min_size=n, max_size=n))
    slots = slots_of(data.draw, n)
    counts, *columns, compared, _, left_out = searcher.search_many(
        asked, slots, len(register.lanes), 0, 1e-9, 0.0, -1
    )
    bounds = np.concatenate(([0], np.cumsum(counts)))
    for k in range(n):
        expected, crowded = register.expected(asked[k], slots[k])
        found, n_compared, not_followed = told(searcher, register, asked[k], slots[k])
        assert {row: rule for row, (_, rule) in found.items()} == expected
        assert (n_compared, not_followed) == (len(expected), crowded)
        assert (compared[k], left_out[k]) == (len(expected), crowded)
        some = slice(bounds[k], bounds[k + 1])
        many = zip(*(columns[place][some].tolist() for place in (0, 2, 4)), strict=True)
        assert {row: (weight, rule) for row, weight, rule in many} == found
        for row, (weight, _) in found.items():
            own, other = asked[k, :LANES], register.lanes[row]
            levels = np.where((own < 0) | (other < 0), 0, np.where(own == other, 2, 1))
            assert weight == LOW[int(levels @ 3 ** np.arange(LANES))]


def test_a_key_among_many_of_its_entry_is_found_and_counted() -> None:
    """Keys of thousands of rows beside keys of one, under one entry of a small directory."""
    rng = np.random.default_rng(3)
    lane = np.concatenate((np.repeat(np.arange(4), 3000), np.arange(4, 2004))).astype(np.int32)
    lanes = np.full((len(lane), LANES), -1, dtype=np.int32)
    lanes[:, 0] = rng.permutation(lane)
    slots = np.full((len(lane), 16), -1, dtype=np.int32)
    slots[:, 0] = lanes[:, 0]
    for rule in ([0], 0), ([], 1):
        register = Register(lanes, slots, len(lane), [rule], 2999, [])
        searcher = register.searcher(16)
        for value in (0, 3, 4, 1000, 2003, 2004):
            asked = np.full(16, -1, dtype=np.int32)
            asked[0] = value
            own = np.full(16, -1, dtype=np.int32)
            own[0] = value
            found, compared, left_out = told(searcher, register, asked, own)
            expected, crowded = register.expected(asked, own)
            assert sorted(found) == sorted(expected)
            assert (compared, left_out) == (len(expected), crowded)


@pytest.mark.parametrize("tokens", [0, 1])
def test_keys_that_share_all_bits_but_the_last_are_told_apart(tokens: int) -> None:
    """Of so many keys hundreds share the entry and what stands above their rows."""
    n = 600_000
    keys = np.random.default_rng(5).permutation(n).astype(np.int32)
    lanes = np.full((n, LANES), -1, dtype=np.int32)
    slots = np.full((n, 16), -1, dtype=np.int32)
    (slots if tokens else lanes)[:, 0] = keys
    rules = [([], 1) if tokens else ([0], 0)]
    searcher = Register(lanes, slots, n, rules, 10, []).searcher(16)
    asked = np.full((n, 16), -1, dtype=np.int32)
    asked[:, :LANES] = lanes
    counts, rows, *_ = searcher.search_many(asked, slots, n, 0, 1e-9, 0.0, -1)
    assert (counts == 1).all()
    assert (rows == np.arange(n)).all()


def test_parts_that_do_not_fit_are_refused() -> None:
    heads, added = np.full(4, -1, dtype=np.int32), np.zeros((0, 16), dtype=np.uint8)
    postings = key_rows([np.zeros(3, dtype=np.int32)], None, 3)
    with pytest.raises(ValueError, match="no such lane"):
        Directory([([15], 0, 9, *postings, 2)], 16, heads, added)
    with pytest.raises(ValueError, match="do not fit together"):
        Directory([([0], 1, 9, *postings, 2)], 16, heads, added)
    with pytest.raises(ValueError, match="1 to 8 lanes"):
        Directory([([], 0, 9, *postings, 2)], 16, heads, added)
    with pytest.raises(ValueError, match="at most 2 tokens"):
        Directory([([0], 3, 9, *postings, 2)], 16, heads, added)
    with pytest.raises(ValueError, match="not of a known size"):
        Directory([], 16, heads[:3], added)
    with pytest.raises(ValueError, match="no room"):
        chain_again(np.zeros((2, 16), dtype=np.uint8), added, heads)
    with pytest.raises(ValueError, match="1 to 24 comparisons"):
        Bound([], 16)
