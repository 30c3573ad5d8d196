"""Groups, strips and ranges of a blocking plan."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coded import coded_frames
from crvs_link.block import prepare, work_ranges
from crvs_link.block.plan import strips
from crvs_link.run import RunOptions
from crvs_link.spec import BlockingPlan, BlockingRule
from people import world

PLAN = BlockingPlan((BlockingRule(("sex",)), BlockingRule(("dob.year",), tokens=True)))


@pytest.fixture(scope="module")
def groups() -> list:
    data = world(120, seed=3)
    coded, _ = coded_frames(data.left, data.right)
    return prepare(PLAN, coded, 0, 1, RunOptions(threads=2))


def test_costs_are_exact(groups: list) -> None:
    data = world(120, seed=3)
    by_sex = [data.left["sex"].value_counts(), data.right["sex"].value_counts()]
    both = by_sex[0].drop_nulls().join(by_sex[1].drop_nulls(), on="sex")
    products = (both["count"] * both["count_right"]).to_list()
    assert groups[0].pairs == sum(products)
    assert groups[0].largest == max(products)
    assert groups[0].unit_pairs.sum() == groups[0].pairs


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), max_size=8),
    st.integers(1, 200),
)
def test_strips_hold_every_pair_once(sizes: list[tuple[int, int]], most: int) -> None:
    ends = np.cumsum([(0, 0), *sizes], axis=0)
    groups = np.array(
        [(a0, a1, b0, b1, 7) for (a0, b0), (a1, b1) in itertools.pairwise(ends)],
        dtype=np.uint32,
    ).reshape(-1, 5)
    units, pairs = strips(groups, within=False, most=most)
    seen = [
        (i, j) for a0, a1, b0, b1, _ in units.tolist() for i in range(a0, a1) for j in range(b0, b1)
    ]
    expected = [
        (i, j)
        for a0, a1, b0, b1, _ in groups.tolist()
        for i in range(a0, a1)
        for j in range(b0, b1)
    ]
    assert sorted(seen) == sorted(expected)
    assert pairs.sum() == len(expected)
    rows = units[:, 1].astype(int) - units[:, 0]
    assert all(pairs[rows > 1] <= most)


@given(st.lists(st.integers(2, 60), max_size=6), st.integers(1, 300))
def test_strips_within_a_file_count_pairs_of_two_records(sizes: list[int], most: int) -> None:
    ends = np.cumsum([0, *sizes])
    groups = np.array(
        [(a, b, a, b, 0) for a, b in itertools.pairwise(ends)], dtype=np.uint32
    ).reshape(-1, 5)
    units, pairs = strips(groups, within=True, most=most)
    assert pairs.sum() == sum(n * (n - 1) // 2 for n in sizes)
    for (a0, a1, _, b1, _), n in zip(units.tolist(), pairs.tolist(), strict=True):
        assert n == sum(b1 - 1 - i for i in range(a0, a1))


@pytest.mark.parametrize("most", [1, 50, 10**9])
def test_ranges_cover_the_units_in_order(groups: list, most: int) -> None:
    ranges = work_ranges(groups, most)
    for rule, of_rule in enumerate(groups):
        mine = [r for r in ranges if r.rule == rule]
        assert mine[0].start == 0
        assert mine[-1].stop == len(of_rule.units)
        assert all(a.stop == b.start for a, b in itertools.pairwise(mine))
        for part in mine:
            assert part.pairs == of_rule.unit_pairs[part.start : part.stop].sum()
    assert [r.rule for r in ranges] == sorted(r.rule for r in ranges)


def test_rules_without_a_pair_have_no_range() -> None:
    data = world(3, seed=1, overlap=0.0)
    coded, _ = coded_frames(data.left, data.right)
    plan = BlockingPlan((BlockingRule(("dob", "name_given", "name_family")),))
    groups = prepare(plan, coded, 0, 1, RunOptions(threads=1))
    assert groups[0].pairs == 0
    assert work_ranges(groups) == []
