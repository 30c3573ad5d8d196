"""Which groups a budget keeps, and what is counted as left out, against every pair tried."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocked import File, Pairs, files_to_link, prepared, visited
from crvs_link.block import RuleGroups
from crvs_link.spec import BlockingPlan, BlockingRule
from oracles.blocking import groups_of
from strategies import LANES, budgeted_plans


def by_key(rule: BlockingRule, left: File, right: File) -> dict[tuple[int, ...], Pairs]:
    """All groups of a rule, by trying every pair."""
    rows = [list(zip(*(lanes[name] for name in LANES), strict=True)) for lanes, _ in (left, right)]
    return groups_of(
        [LANES.index(name) for name in rule.lanes],
        rule.tokens,
        *rows,
        left[1],
        right[1],
        within=left is right,
    )


def sizes(of_rule: RuleGroups, left: File, right: File) -> tuple[list[int], list[int]]:
    """Pairs of the groups of a rule on lanes that were kept, and of those left out."""
    found = set(visited(of_rule, within=left is right))
    kept, out = [], []
    for group in by_key(of_rule.rule, left, right).values():
        assert group <= found or not group & found, "a group is kept whole or not at all"
        (kept if group <= found else out).append(len(group))
    return kept, out


def from_rarest(left: File, right: File) -> list[int]:
    """Name tokens by the number of records that carry them."""
    files = [left] if left is right else [left, right]
    carried = Counter(token for _, tokens in files for record in tokens for token in record)
    return sorted(range(10), key=lambda token: (carried[token], token))


def left_out(of_rule: RuleGroups, left: File, right: File) -> list[Pairs]:
    """Groups of a rule that were left out."""
    groups = by_key(of_rule.rule, left, right)
    if of_rule.token_limit is not None:
        out = from_rarest(left, right)[of_rule.token_limit :]
        return [group for key, group in groups.items() if key[-1] in out]
    found = set(visited(of_rule, within=left is right))
    return [group for group in groups.values() if not group & found]


def records(pairs: Pairs, *, within: bool) -> tuple[set[int], set[int]]:
    """Left and right records of pairs."""
    rows = {i for i, _ in pairs}, {j for _, j in pairs}
    return (rows[0] | rows[1], rows[0] | rows[1]) if within else rows


@given(files_to_link, budgeted_plans())
def test_each_rule_keeps_its_cheapest_groups_while_they_fit(
    files: tuple[File, File], plan: BlockingPlan
) -> None:
    left, right = files
    made = prepared(plan, left, right)
    assert Counter(g.rule for g in made if g.left_out is None) <= Counter(plan.rules)
    assert Counter((g.rule.lanes, g.rule.tokens) for g in made) == Counter(
        (rule.lanes, rule.tokens) for rule in plan.rules
    )
    for of_rule in made:
        budget = of_rule.rule.max_pairs
        groups = by_key(of_rule.rule, left, right)
        found = visited(of_rule, within=left is right)
        assert of_rule.pairs == found.total()
        out = sum(map(len, groups.values())) - of_rule.pairs
        assert out == (of_rule.left_out.pairs if of_rule.left_out else 0)
        if budget is None:
            assert not out
        elif of_rule.rule.tokens:
            kept: Counter[tuple[int, int]] = Counter()
            for token in from_rarest(left, right):
                more = [group for key, group in groups.items() if key[-1] == token]
                if kept.total() + sum(map(len, more)) > budget:
                    break
                for group in more:
                    kept.update(group)
            assert found == kept
        else:
            kept_sizes, out_sizes = sizes(of_rule, left, right)
            assert max(kept_sizes, default=0) <= min(out_sizes, default=budget)
            assert sum(kept_sizes) <= budget < sum(kept_sizes) + min(out_sizes, default=budget + 1)


@given(files_to_link, budgeted_plans(), st.integers(1, 120))
def test_all_rules_together_stay_within_their_budget(
    files: tuple[File, File], plan: BlockingPlan, most: int
) -> None:
    left, right = files
    made = prepared(plan, left, right, most=most)
    assert sum(g.pairs for g in made) <= most
    if any(rule.tokens or rule.max_pairs for rule in plan.rules):
        return
    kept, out = (
        [size for each in parts for size in each]
        for parts in zip(*(sizes(g, left, right) for g in made), strict=True)
    )
    assert max(kept, default=0) <= min(out, default=max(kept, default=0)), "largest groups first"
    assert sum(kept) + min(out, default=most + 1) > most, "no more than needed"


@given(files_to_link, budgeted_plans(), st.none() | st.integers(1, 120))
def test_the_budgets_that_come_out_keep_the_same_again(
    files: tuple[File, File], plan: BlockingPlan, most: int | None
) -> None:
    left, right = files
    made = prepared(plan, left, right, most=most)
    again = prepared(BlockingPlan(tuple(g.rule for g in made)), left, right)
    assert [g.rule for g in again] == [g.rule for g in made]
    for one, other in zip(made, again, strict=True):
        assert one.units.tolist() == other.units.tolist()
        assert (one.left_out, one.token_limit) == (other.left_out, other.token_limit)


@given(files_to_link, budgeted_plans(), st.integers(1, 60))
def test_records_that_lose_candidates_are_counted(
    files: tuple[File, File], plan: BlockingPlan, most: int
) -> None:
    left, right = files
    within = left is right
    made = prepared(plan, left, right, most=most)
    compared: Pairs = set().union(*(visited(g, within=within) for g in made))
    reached = records(compared, within=within)
    for of_rule in made:
        out = left_out(of_rule, left, right)
        lost = records(set().union(*out), within=within)
        counted = of_rule.left_out
        assert (counted is None) == (not out)
        if counted is not None:
            assert (counted.groups, counted.pairs) == (len(out), sum(map(len, out)))
            assert (counted.left_records, counted.right_records) == tuple(map(len, lost))
            assert counted.left_without == len(lost[0] - reached[0])
            assert counted.right_without == len(lost[1] - reached[1])


def test_equal_groups_go_by_their_keys_not_by_the_order_of_rows() -> None:
    lanes = {"sex": [0, 1, 2], "nationality": [0, 0, 0], "phone": [0, 0, 0]}
    turned = {"sex": [2, 1, 0], "nationality": [0, 0, 0], "phone": [0, 0, 0]}
    plan = BlockingPlan((BlockingRule(("sex",), max_pairs=2),))
    kept = [
        {lanes["sex"][i] for i, _ in visited(prepared(plan, file, file2)[0], within=False)}
        for lanes, file, file2 in (
            (lanes, (lanes, [[]] * 3), (lanes, [[]] * 3)),
            (turned, (turned, [[]] * 3), (turned, [[]] * 3)),
        )
    ]
    assert len(kept[0]) == 2
    assert kept[0] == kept[1]


def test_the_commonest_tokens_are_left_out_of_a_rule_on_tokens() -> None:
    lanes = {field: [0] * 4 for field in LANES}
    left = (lanes, [[0, 1], [0, 2], [0], [3]])
    right = (dict(lanes), [[0, 1], [0], [0, 3], [2]])
    made = prepared(BlockingPlan((BlockingRule((), tokens=True, max_pairs=5),)), left, right)[0]
    # Token 0 alone has nine pairs; 1, 2 and 3 have one each.
    assert visited(made, within=False) == Counter([(0, 0), (1, 3), (3, 2)])
    assert made.left_out is not None
    assert (made.left_out.pairs, made.left_out.groups) == (9, 1)
    assert (made.left_out.left_records, made.left_out.right_records) == (3, 3)
    assert (made.left_out.left_without, made.left_out.right_without) == (1, 1)


@pytest.mark.parametrize("most", [0, 1, 10**9])
def test_a_plan_without_pairs_leaves_nothing_out(most: int) -> None:
    empty = ({field: [-1, -1] for field in LANES}, [[], []])
    made = prepared(BlockingPlan((BlockingRule(("sex",)),)), empty, empty, most=most)
    assert [(g.pairs, g.left_out) for g in made] == [(0, None)]
