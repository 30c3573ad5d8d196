"""Blocking rules chosen from the data."""

from __future__ import annotations

import polars as pl
import pytest

from coded import coded_frames
from crvs_link.block import choose_rules, prepare
from crvs_link.compare import common_fields
from crvs_link.encode import CodedRecords
from crvs_link.run import RunOptions
from crvs_link.spec import BlockingPlan
from people import Notes, World, world


def chosen(coded: CodedRecords, right: int, budget: int = 60, threads: int = 2) -> BlockingPlan:
    fields = common_fields(coded, 0, right)
    options = RunOptions(threads=threads)
    most = budget * max(coded.sizes[0], coded.sizes[right])
    return choose_rules(coded, 0, right, fields, most_pairs=most, options=options)


def reached(data: World, coded: CodedRecords, plan: BlockingPlan) -> float:
    """Share of true pairs that some rule holds for."""
    ids = [frame["id"].to_list() for frame in (data.left, data.right)]
    found = set()
    for groups in prepare(plan, coded, 0, 1, RunOptions(threads=1)):
        for a0, a1, b0, b1, _ in groups.units.tolist():
            found |= {
                (ids[0][i], ids[1][j])
                for i in groups.left_rows[a0:a1]
                for j in groups.right_rows[b0:b1]
            }
    return len(found & data.truth) / len(data.truth)


@pytest.fixture(scope="module")
def data() -> World:
    return world(400, seed=11)


def test_rules_reach_nearly_every_match_within_the_budget(data: World) -> None:
    coded, _ = coded_frames(data.left, data.right)
    plan = chosen(coded, 1)
    groups = prepare(plan, coded, 0, 1, RunOptions(threads=1))
    assert sum(g.pairs for g in groups) <= 60 * 400
    assert reached(data, coded, plan) >= 0.98


def test_a_small_budget_is_kept_at_the_price_of_matches(data: World) -> None:
    coded, _ = coded_frames(data.left, data.right)
    small, large = chosen(coded, 1, budget=1), chosen(coded, 1)
    groups = prepare(small, coded, 0, 1, RunOptions(threads=1))
    assert sum(g.pairs for g in groups) <= 400
    assert reached(data, coded, small) < reached(data, coded, large)


@pytest.mark.parametrize(
    ("room", "per_rule", "told"),
    [(10**9, 1000, False), (5000, 0, True), (10_000, 2000, True), (3000, 1000, True)],
)
def test_rules_fit_in_memory_with_what_each_takes_besides(
    data: World, room: int, per_rule: int, told: bool
) -> None:
    coded, _ = coded_frames(data.left, data.right)
    notes = Notes()
    plan = choose_rules(
        coded,
        0,
        1,
        common_fields(coded, 0, 1),
        most_pairs=60 * 400,
        options=RunOptions(progress=notes),
        room=room,
        per_rule=per_rule,
    )
    groups = prepare(plan, coded, 0, 1, RunOptions(threads=1))
    assert groups
    assert sum(g.pairs for g in groups) <= min(60 * 400, room - per_rule * len(groups))
    assert (plan == chosen(coded, 1)) is not told
    assert len(notes.said) == told
    if told:
        pairs = sum(g.pairs for g in groups)
        assert f"{len(groups)} in place of {len(chosen(coded, 1).rules)}" in notes.said[0]
        assert f"about {pairs:,} in place of" in notes.said[0]


def test_no_rule_fits_a_budget_of_nothing(data: World) -> None:
    coded, _ = coded_frames(data.left, data.right)
    assert chosen(coded, 1, budget=0).rules == ()


def test_the_choice_depends_on_content_alone(data: World) -> None:
    plans = [
        chosen(coded_frames(left, right)[0], 1, threads=threads)
        for left, right, threads in [
            (data.left, data.right, 1),
            (data.left, data.right, 5),
            (data.left.reverse(), data.right.sample(fraction=1, shuffle=True, seed=1), 2),
        ]
    ]
    assert plans[0] == plans[1] == plans[2]


def test_a_file_can_be_blocked_with_itself(data: World) -> None:
    both = pl.concat([data.left, data.right])
    coded, _ = coded_frames(both)
    plan = chosen(coded, 0)
    groups = prepare(plan, coded, 0, 0, RunOptions(threads=1))
    assert 0 < sum(g.pairs for g in groups) <= 60 * both.height
