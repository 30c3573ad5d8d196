"""Rules, budgets and memory of one linkage, before its pairs are compared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coded import coded_frames
from crvs_link.compare import Tables, compare_candidates, needed_lanes
from crvs_link.config import LinkageConfig, RunConfig
from crvs_link.errors import UsageError
from crvs_link.pipeline import budget as budget_module
from crvs_link.pipeline.plan import PlannedWork, plan_linkage, prepare_work
from crvs_link.run import RunOptions
from crvs_link.spec import BlockingPlan, BlockingRule
from people import Notes, World, world

COARSE = BlockingPlan(
    (BlockingRule(("dob",)), BlockingRule(("sex",)), BlockingRule((), tokens=True))
)


@pytest.fixture(scope="module")
def data() -> World:
    return world(300, seed=8)


def planned(data: World, plan: BlockingPlan | None = None, **choices: Any) -> PlannedWork:
    coded, _ = coded_frames(data.left, data.right)
    options = choices.pop("options", RunOptions(threads=2))
    config = RunConfig((), **choices)
    linkage = LinkageConfig("register", plan=plan)
    return plan_linkage(coded, Tables(coded), 0, 1, config, linkage, options)


def counted(work: PlannedWork) -> list[int]:
    counts, _ = compare_candidates(work.candidates, work.program, work.spec, RunOptions(threads=1))
    return counts.counts.sum(axis=1).tolist()  # type: ignore[no-any-return]


def test_rules_within_their_budget_are_not_touched(data: World) -> None:
    notes = Notes()
    work = planned(data, COARSE, options=RunOptions(progress=notes))
    assert work.plan == COARSE
    assert [cost.left_out for cost in work.costs] == [None] * 3
    assert notes.said == []
    assert len(needed_lanes(work.spec, COARSE)) == len(work.lanes)


def test_stated_rules_have_the_budget_of_the_records(
    data: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert planned(data, COARSE, budget=1).pairs > 50_000, "few records need no budget"
    monkeypatch.setattr(budget_module, "UNBUDGETED", 0)
    notes = Notes()
    work = planned(data, COARSE, budget=20, options=RunOptions(progress=notes))
    assert 3000 < work.pairs <= 20 * 300
    cut = [cost for cost in work.costs if cost.left_out]
    assert [cost.rule.lanes for cost in cut] == [("sex",), ()]
    assert len(notes.said) == 2
    for note, cost in zip(notes.said, cut, strict=True):
        assert cost.left_out is not None
        assert note.startswith(f"register: The blocking rule {cost.rule.name} leaves out ")
        assert f"{cost.left_out.pairs:,} of its" in note
        assert f"{cost.left_out.left_records:,} records on the left and" in note


def test_a_budget_of_a_rule_is_kept_however_few_the_records(data: World) -> None:
    plan = BlockingPlan((BlockingRule(("sex",), max_pairs=5000), BlockingRule(("dob",))))
    work = planned(data, plan)
    finer, own, dob = work.costs
    assert finer.rule.lanes[0] == own.rule.lanes[0] == "sex"
    assert own.left_out is not None
    assert finer.pairs + own.pairs <= 5000
    assert dob.left_out is None


def test_the_plan_that_comes_out_repeats_itself(
    data: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget_module, "UNBUDGETED", 0)
    first = planned(data, COARSE, budget=20)
    monkeypatch.undo()
    again = planned(data, first.plan)
    assert again.plan == first.plan
    assert again.costs == first.costs
    assert counted(again) == counted(first)
    coded, _ = coded_frames(data.left, data.right)
    lanes = needed_lanes(first.spec, first.plan)
    alone = prepare_work(coded, Tables(coded), 0, 1, first.spec, first.plan, lanes, RunOptions())
    assert alone.costs == first.costs


@pytest.mark.parametrize("plan", [COARSE, None])
def test_pairs_are_cut_to_what_fits_in_memory(data: World, plan: BlockingPlan | None) -> None:
    free = planned(data, plan)
    limit = free.need.at(free.pairs // 2)
    works = [planned(data, plan, memory=limit, options=RunOptions(threads=n)) for n in (1, 2, 5)]
    assert works[0].memory <= limit
    assert 0 < works[0].pairs < free.pairs
    assert works[0].plan == works[1].plan == works[2].plan
    if plan is not None:
        assert any(cost.left_out for cost in works[0].costs)
        again = planned(data, works[0].plan, memory=limit)
        assert (again.plan, again.costs) == (works[0].plan, works[0].costs)
    if plan is None:
        notes = Notes()
        planned(data, memory=limit, options=RunOptions(progress=notes))
        assert notes.said[0].startswith("Fewer or cheaper blocking rules were chosen")
    by_options = planned(data, plan, memory=1, options=RunOptions(memory=limit))
    assert by_options.plan == works[0].plan


@pytest.mark.parametrize("plan", [COARSE, None])
def test_a_linkage_that_cannot_fit_says_what_it_needs(
    data: World, plan: BlockingPlan | None
) -> None:
    free = planned(data, plan)
    with pytest.raises(UsageError, match=r"needs at least [\d,]+ MiB of memory \([\d,]+ MiB to"):
        planned(data, plan, memory=free.need.at(0) - (20 << 20))
    with pytest.raises(UsageError, match="it may use 1 MiB") as caught:
        planned(data, plan, memory=1 << 20)
    assert caught.value.exit_code == 2
    assert "--memory" in str(caught.value.hint)


def test_a_side_searched_for_itself_is_bounded_too(data: World) -> None:
    coded, _ = coded_frames(data.left, data.right)
    work = planned(data, COARSE)

    def inner(most: int | None, memory: int | None = None) -> PlannedWork:
        return prepare_work(
            coded,
            Tables(coded),
            0,
            0,
            work.spec,
            work.plan,
            list(work.lanes),
            RunOptions(memory=memory),
            most_pairs=most,
        )

    free = inner(None)
    assert inner(work.most_inner).pairs == free.pairs, "few pairs need no budget"
    assert inner(1000).pairs <= 1000 < free.pairs
    limit = free.need.at(free.pairs // 3)
    assert inner(None, limit).memory <= limit


def test_what_the_estimate_leaves_of_the_limit_is_for_more_kept_pairs(data: World) -> None:
    free = planned(data)
    assert free.most_kept is None
    tight = planned(data, free.plan, memory=free.memory)
    assert tight.plan == free.plan
    assert tight.most_kept == 300
    assert planned(data, free.plan, memory=free.memory + 10_000).most_kept == 350


def test_refined_rules_lose_no_match_that_a_cut_rule_alone_would_keep(data: World) -> None:
    """What a budget costs, with and without refinement, in true pairs."""
    plan = BlockingPlan((BlockingRule(("sex",), max_pairs=4000),))
    work = planned(data, plan)
    ids = [frame["id"].to_list() for frame in (data.left, data.right)]
    found = set()
    for groups in work.candidates.groups:
        for a0, a1, b0, b1, _ in groups.units.tolist():
            found |= {
                (ids[0][i], ids[1][j])
                for i in groups.left_rows[a0:a1]
                for j in groups.right_rows[b0:b1]
            }
    assert len(found & data.truth) > 0.7 * len(data.truth)
    assert replace(work.plan.rules[-1], max_pairs=None) == BlockingRule(("sex",))
