"""On which lanes pairs agree, against the lanes themselves; what rules ask for."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocked import File, coded, files_to_link, prepared, visited
from coded import coded_frames
from crvs_link.block import agreement, lane, name_slots, prepare, rule_lanes
from crvs_link.block.lanes import TOKENS, lane_names, pair_slots
from crvs_link.run import RunOptions
from crvs_link.spec import BlockingPlan, BlockingRule
from people import world
from strategies import LANES, budgeted_plans


@given(files_to_link, budgeted_plans(), st.none() | st.integers(1, 60))
def test_rules_hold_where_their_lanes_agree(
    files: tuple[File, File], plan: BlockingPlan, most: int | None
) -> None:
    left, right = files
    within = left is right
    made = prepared(plan, left, right, most=most)
    records = coded(left) if within else coded(left, right)
    lanes = rule_lanes(records, list(LANES), made)
    n = len(left[1]), len(right[1])
    pairs = [(i, j) for i in range(n[0]) for j in range(n[1]) if not within or i < j]
    rows = np.array(pairs, np.uint32).reshape(-1, 2)
    agrees = agreement(lanes, records, 0, 0 if within else 1, made, rows[:, 0], rows[:, 1])
    for of_rule, asked in zip(made, lanes.rules, strict=True):
        kept = set(visited(of_rule, within=within))
        holds = agrees[:, list(asked)].all(axis=1)
        assert {pair for pair, each in zip(pairs, holds, strict=True) if each} == kept


def test_lanes_and_tokens_are_looked_up_for_some_records_alone() -> None:
    data = world(80, seed=3)
    records, _ = coded_frames(data.left, data.right)
    rows = np.array([5, 5, 61, 0], np.uint32)
    for name in lane_names(records, ["name_given", "dob"]):
        assert lane(records, 1, name, rows).tolist() == lane(records, 1, name)[rows].tolist()
    for slots in (name_slots, pair_slots):
        assert slots(records, 1, rows).tolist() == slots(records, 1)[rows].tolist()


def test_pairs_of_tokens_in_any_order_and_column() -> None:
    whole = pl.DataFrame({"full_name": ["Amina Noor Khatun", "Khatun Amina", "Karim Rahman"]})
    parts = pl.DataFrame(
        {"given_name": ["Noor", "Amina", "Amina"], "surname": ["Amina", "Noor", None]}
    )
    records, _ = coded_frames(whole, parts)
    a, b = ([set(row) - {-1} for row in pair_slots(records, k).tolist()] for k in (0, 1))
    assert list(map(len, a)) == [3, 1, 1]
    assert a[1] < a[0]
    assert b[0] == b[1] < a[0]
    assert not b[2], "one token makes no pair"
    assert not a[2] & (a[0] | b[0])
    rows = np.array([1, 0, 2], np.uint32)
    bags = pair_slots(records, 0, rows)
    assert bags.tolist() == pair_slots(records, 0)[rows].tolist()


@pytest.mark.parametrize(
    ("rules", "shared"),
    [
        ([BlockingRule(("name_given",)), BlockingRule((), tokens=1)], "name"),
        ([BlockingRule(("name_given", "dob")), BlockingRule(("dob.year",), tokens=2)], "dob"),
        ([BlockingRule(("name_given", "dob")), BlockingRule(("residence_postcode",))], None),
    ],
)
def test_a_subject_that_every_rule_asks_for(rules: list[BlockingRule], shared: str | None) -> None:
    data = world(40, seed=3)
    records, _ = coded_frames(data.left, data.right)
    made = prepare(BlockingPlan(tuple(rules)), records, 0, 1, RunOptions(threads=1))
    lanes = rule_lanes(records, ["name_given", "dob"], made)
    assert lanes.shared == shared
    assert set(TOKENS) <= set(lanes.names)
