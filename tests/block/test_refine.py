"""Rules that leave groups out, refined with a further lane."""

from __future__ import annotations

from itertools import product

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocked import ONE, File, coded, files_to_link, prepared, visited
from coded import coded_frames
from crvs_link.block import prepare, refine_rules
from crvs_link.block.assumed import expected_agreement
from crvs_link.compare import common_fields
from crvs_link.spec import BlockingPlan, BlockingRule
from people import World, world
from strategies import LANES

SEX = BlockingRule(("sex",), max_pairs=6000)


@pytest.fixture(scope="module")
def data() -> World:
    return world(400, seed=11)


def refined(
    plan: BlockingPlan,
    left: pl.DataFrame,
    right: pl.DataFrame,
    lanes: list[str] | None = None,
    most: int = 10**9,
) -> BlockingPlan:
    records, _ = coded_frames(left, right)
    groups = prepare(plan, records, 0, 1, ONE, most_pairs=most)
    offered = common_fields(records, 0, 1) if lanes is None else lanes
    return refine_rules(plan, groups, records, 0, 1, offered, most_pairs=most, options=ONE)


def cost(rule: BlockingRule, data: World) -> int:
    records, _ = coded_frames(data.left, data.right)
    return prepare(BlockingPlan((rule,)), records, 0, 1, ONE)[0].pairs


def test_a_finer_rule_stands_before_its_own_and_shares_its_budget(data: World) -> None:
    assert cost(BlockingRule(("sex",)), data) > 60_000
    finer, own = refined(BlockingPlan((SEX,)), data.left, data.right).rules
    assert finer.lanes[0] == "sex"
    assert len(finer.lanes) == 2
    assert finer.max_pairs is None
    assert cost(finer, data) <= 3000
    assert own == BlockingRule(("sex",), max_pairs=6000 - cost(finer, data))


def test_of_the_lanes_that_fit_that_of_most_matches_is_taken(data: World) -> None:
    lanes = ["residence_postcode", "name_given", "residence_town"]
    plan = BlockingPlan((SEX,))
    costs = {name: cost(BlockingRule(("sex", name)), data) for name in lanes}
    assert costs["residence_postcode"] < costs["name_given"] < 3000 < costs["residence_town"]
    assert refined(plan, data.left, data.right, lanes).rules[0].lanes == (
        "sex",
        "residence_postcode",
    )
    half = data.left.with_columns(
        postcode=pl.when(pl.int_range(pl.len()) % 2 == 0).then("postcode")
    )
    assert refined(plan, half, data.right, lanes).rules[0].lanes == ("sex", "name_given")
    assert refined(plan, data.left, data.right, ["residence_town"]) == plan


def test_a_rule_without_a_budget_of_its_own_has_an_equal_share(data: World) -> None:
    plan = BlockingPlan((BlockingRule(("dob",)), BlockingRule(("sex",))))
    rules = refined(plan, data.left, data.right, ["residence_postcode"], most=12_000).rules
    assert rules == (plan.rules[0], BlockingRule(("sex", "residence_postcode")), plan.rules[1])
    assert refined(plan, data.left, data.right, ["residence_postcode"], most=2000) == plan


def test_a_rule_on_tokens_is_refined_as_well(data: World) -> None:
    tokens = BlockingRule((), tokens=True, max_pairs=4000)
    finer, own = refined(BlockingPlan((tokens,)), data.left, data.right, ["dob.year"]).rules
    assert finer == BlockingRule(("dob.year",), tokens=True)
    assert own.max_pairs == 4000 - cost(finer, data)


@pytest.mark.parametrize(
    "other",
    [
        BlockingRule(("sex", "residence_postcode")),
        BlockingRule(("dob", "sex", "name_given")),
        BlockingRule(("sex",), tokens=True),
    ],
)
def test_a_rule_with_a_finer_one_needs_no_other(data: World, other: BlockingRule) -> None:
    plan = BlockingPlan((SEX, other))
    assert refined(plan, data.left, data.right) == plan


def test_rules_within_their_budgets_stay_as_they_are(data: World) -> None:
    plan = BlockingPlan((BlockingRule(("dob",), max_pairs=10**6), BlockingRule(("name_given",))))
    assert refined(plan, data.left, data.right) == plan


def test_a_key_is_no_refinement_of_its_field(data: World) -> None:
    plan = BlockingPlan((BlockingRule(("dob",), max_pairs=20),))
    assert refined(plan, data.left, data.right, ["dob", "dob.year", "dob.month_day"]) == plan


def test_the_refinement_depends_on_content_alone(data: World) -> None:
    plan = BlockingPlan((SEX, BlockingRule((), tokens=True, max_pairs=5000)))
    turned = data.left.reverse(), data.right.sample(fraction=1, shuffle=True, seed=1)
    assert refined(plan, *turned) == refined(plan, data.left, data.right)


def test_a_key_agrees_more_often_than_its_field() -> None:
    assert expected_agreement("name_family") < expected_agreement("name_family.sound") < 1


coarse_rules = st.builds(
    BlockingRule, st.sampled_from([("sex",), ("nationality",)]), st.booleans(), st.integers(4, 40)
)
coarse_plans = st.lists(coarse_rules, min_size=1, max_size=2).map(tuple).map(BlockingPlan)


@given(files_to_link, coarse_plans)
def test_pairs_left_out_that_agree_on_the_further_lane_are_kept(
    files: tuple[File, File], plan: BlockingPlan
) -> None:
    left, right = files
    within = left is right
    records, last = (coded(left), 0) if within else (coded(left, right), 1)
    groups = prepared(plan, left, right)
    finer = refine_rules(plan, groups, records, 0, last, list(LANES), most_pairs=10**6, options=ONE)
    added = [rule for rule in finer.rules if (rule.lanes, rule.tokens) not in
             {(known.lanes, known.tokens) for known in plan.rules}]  # fmt: skip
    kept = {
        pair for of_rule in prepared(finer, left, right) for pair in visited(of_rule, within=within)
    }
    for rule in added:
        whole = BlockingRule(rule.lanes[:-1], tokens=rule.tokens)
        lane = [left[0][rule.lanes[-1]], right[0][rule.lanes[-1]]]
        all_pairs = visited(prepared(BlockingPlan((whole,)), left, right)[0], within=within)
        agreeing = {(i, j) for i, j in all_pairs if lane[0][i] == lane[1][j] >= 0}
        assert agreeing <= kept
    for of_rule in prepared(finer, left, right):
        budget = of_rule.rule.max_pairs
        assert budget is None or of_rule.pairs <= budget
    for rule, own in product(added, plan.rules):
        if rule.lanes[:-1] == own.lanes and rule.tokens == own.tokens and own.max_pairs:
            alone = prepared(BlockingPlan((rule,)), left, right)[0]
            assert alone.pairs <= own.max_pairs / 2
