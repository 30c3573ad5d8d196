"""Blocks and pairs against trying every pair with every rule."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.blocks import meet, rows_of, sorted_entries
from crvs_link._fast.pairs import Records, Rules, first_rules
from crvs_link._fast.patterns import KINDS, Program, compare_groups
from crvs_link._fast.score import score_groups
from crvs_link.block.plan import strips
from oracles.blocking import first_rule

N_LANES = 4
Rule = tuple[list[int], int, int | None]


@st.composite
def files(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Lanes int32[n, 4] and token slots int32[n, 16] of a small file, with gaps."""
    n = draw(st.integers(0, 14))
    code = st.integers(-1, 2)
    lanes = draw(
        st.lists(st.lists(code, min_size=N_LANES, max_size=N_LANES), min_size=n, max_size=n)
    )
    some = st.lists(st.integers(0, 4), max_size=4, unique=True)
    slots = np.full((n, 16), -1, np.int32)
    for row in range(n):
        for first in (0, 8):
            of_row = sorted(draw(some))
            slots[row, first : first + len(of_row)] = of_row
    return np.array(lanes, np.int32).reshape(n, N_LANES), slots


rule_sets = st.lists(
    st.tuples(
        st.lists(st.integers(0, N_LANES - 1), max_size=3, unique=True),
        st.integers(0, 2),
        st.none() | st.integers(0, 4),
    ).filter(lambda rule: bool(rule[0]) or rule[1] > 0),
    min_size=1,
    max_size=5,
)


def columns(lanes: np.ndarray) -> list[np.ndarray]:
    return [np.ascontiguousarray(lanes[:, k]) for k in range(lanes.shape[1])]


def slots_of(file: tuple[np.ndarray, np.ndarray], tokens: int) -> np.ndarray | None:
    """What the records of a file share that hold for a rule on so many tokens."""
    return np.ascontiguousarray(file[1][:, 8 * tokens - 8 : 8 * tokens]) if tokens else None


def packed(file: tuple[np.ndarray, np.ndarray], width: int = N_LANES) -> Records:
    lanes = columns(file[0]) + [np.full(len(file[0]), -1, np.int32)] * (width - N_LANES)
    return Records(lanes, file[1])


def all_candidates(
    left: tuple[np.ndarray, np.ndarray],
    right: tuple[np.ndarray, np.ndarray],
    rules: list[Rule],
    *,
    within: bool,
    most: int,
    width: int = N_LANES,
) -> list[tuple[int, int, int]]:
    """(rule, left row, right row) in the order in which the kernels visit them."""
    a, b = packed(left, width), packed(right, width)
    bound = Rules(rules)
    program = Program([(KINDS["category"], 0, -1, None, [], 2, np.zeros(3, np.uint8), 1)])
    found = []
    for number, (lanes, tokens, _) in enumerate(rules):
        sides = [
            sorted_entries([columns(f[0])[k] for k in lanes], slots_of(f, tokens))
            for f in (left, right)
        ]
        groups, pairs, largest = meet(sides[0], sides[1], within)
        assert 0 <= largest <= pairs
        units, unit_pairs = strips(groups, within=within, most=most)
        assert unit_pairs.sum() == pairs
        rows = [rows_of(side) for side in sides]
        codes, belonging, distinct, counts = compare_groups(
            program, a, b, bound, number, rows[0], rows[1], units, pairs, within, False
        )
        assert counts.sum() == len(codes)
        assert np.unique(codes).tolist() == distinct.tolist()
        edges = score_groups(
            a, b, bound, number, rows[0], rows[1], units, within,
            codes, belonging, np.zeros(4), np.zeros(1), 4, -1.0,
        )  # fmt: skip
        assert edges[2].tolist() == codes.tolist()
        found += [(number, int(x), int(y)) for x, y in zip(edges[0], edges[1], strict=True)]
    return found


@given(files(), files(), rule_sets, st.sampled_from([1, 3, 1000]), st.sampled_from([4, 17]))
def test_every_pair_is_visited_once_by_its_first_rule(
    left: tuple[np.ndarray, np.ndarray],
    right: tuple[np.ndarray, np.ndarray],
    rules: list[Rule],
    most: int,
    width: int,
) -> None:
    expected = []
    for i, j in product(range(len(left[0])), range(len(right[0]))):
        rule = first_rule(
            rules,
            left[0][i].tolist(),
            right[0][j].tolist(),
            left[1][i].tolist(),
            right[1][j].tolist(),
        )
        if rule >= 0:
            expected.append((rule, i, j))
    found = all_candidates(left, right, rules, within=False, most=most, width=width)
    assert sorted(found) == sorted(expected)
    if not len(left[0]) or not len(right[0]):
        return
    rows = np.array([(i, j) for _, i, j in expected], np.uint32).reshape(-1, 2)
    said = first_rules(
        packed(left, width), packed(right, width), Rules(rules),
        np.ascontiguousarray(rows[:, 0]), np.ascontiguousarray(rows[:, 1]),
    )  # fmt: skip
    assert said.tolist() == [rule for rule, _, _ in expected]


@given(files(), rule_sets, st.sampled_from([1, 3, 1000]))
def test_within_a_file_every_pair_of_two_records_is_visited_once(
    file: tuple[np.ndarray, np.ndarray], rules: list[Rule], most: int
) -> None:
    expected = []
    for i, j in combinations(range(len(file[0])), 2):
        rule = first_rule(
            rules,
            file[0][i].tolist(),
            file[0][j].tolist(),
            file[1][i].tolist(),
            file[1][j].tolist(),
        )
        if rule >= 0:
            expected.append((rule, i, j))
    assert sorted(all_candidates(file, file, rules, within=True, most=most)) == sorted(expected)


@given(files(), files(), rule_sets)
def test_cutting_groups_does_not_change_the_order_of_visit_within_a_rule(
    left: tuple[np.ndarray, np.ndarray],
    right: tuple[np.ndarray, np.ndarray],
    rules: list[Rule],
) -> None:
    one = all_candidates(left, right, rules, within=False, most=1)
    assert one == all_candidates(left, right, rules, within=False, most=10**6)


def test_groups_larger_than_a_tile_are_visited_whole() -> None:
    lanes = np.zeros((700, N_LANES), np.int32)
    file = (lanes, np.full((700, 16), -1, np.int32))
    found = all_candidates(file, file, [([0], 0, None)], within=False, most=10_000)
    assert len(set(found)) == len(found) == 700 * 700
    found = all_candidates(file, file, [([0, 1], 0, None)], within=True, most=10_000)
    assert len(set(found)) == len(found) == 700 * 699 // 2
    assert all(i < j for _, i, j in found)


def test_a_sample_of_keys_holds_whole_groups() -> None:
    rng = np.random.default_rng(1)
    lane = rng.integers(0, 2000, 20_000).astype(np.int32)
    whole = sorted_entries([lane], None)
    part = sorted_entries([lane], None, 2)
    assert 0.15 < len(part) / len(whole) < 0.35
    kept = set((part >> 32).tolist())
    assert sorted(part.tolist()) == [e for e in whole.tolist() if e >> 32 in kept]


@pytest.mark.parametrize(
    "call",
    [
        lambda: sorted_entries([], None),
        lambda: sorted_entries([np.zeros(2, np.int32), np.zeros(3, np.int32)], None),
        lambda: sorted_entries([np.zeros(2, np.int32)], np.zeros((2, 3), np.int32)),
        lambda: Records([], None),
        lambda: Records([np.zeros(1, np.int32)] * 33, None),
        lambda: Records([np.zeros(2, np.int32), np.zeros(3, np.int32)], None),
        lambda: Rules([([], 0, None)]),
        lambda: Rules([([32], 0, None)]),
        lambda: Rules([([], 3, None)]),
        lambda: Program([]),
    ],
)
def test_what_cannot_be_blocked_is_refused(call: object) -> None:
    with pytest.raises(ValueError, match=r"rule|lane|slots|comparison"):
        call()  # type: ignore[operator]


def test_rows_and_units_outside_the_records_are_refused() -> None:
    file = (np.zeros((2, N_LANES), np.int32), np.full((2, 8), -1, np.int32))
    records, rules = packed(file), Rules([([0], 0, None)])
    rows = np.array([0, 2], np.uint32)
    with pytest.raises(IndexError):
        first_rules(records, records, rules, rows, rows)
    program = Program([(KINDS["category"], 0, -1, None, [], 2, np.zeros(1, np.uint8), 1)])
    units = np.array([[0, 3, 0, 2, 0]], np.uint32)
    with pytest.raises(IndexError):
        compare_groups(
            program, records, records, rules, 0, rows[:1], rows[:1], units, 9, False, False
        )
