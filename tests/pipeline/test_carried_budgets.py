"""Budgets of rules grow with the extracts, and with nothing else."""

from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

from crvs_link.pipeline import carried_budgets
from crvs_link.pipeline.carried_budgets import ROOM, SearchCosts
from crvs_link.spec import BlockingPlan, BlockingRule

COUNTS = st.integers(0, 10**12)


def test_examples() -> None:
    results = doctest.testmod(carried_budgets)
    assert (results.failed, results.attempted > 0) == (0, True)


@given(COUNTS, COUNTS, COUNTS, COUNTS, st.booleans())
def test_a_budget_never_shrinks_and_follows_growth(then, now, budget, cost, whole) -> None:
    rule = BlockingRule(("dob",), max_pairs=budget)
    costs = SearchCosts(then, {rule.name: cost} if whole else {})
    (grown,) = costs.with_room(BlockingPlan((rule,)), now).rules
    assert grown.max_pairs is not None
    base = max(budget, ROOM * cost) if whole else budget
    growth = max(1.0, now / max(then, 1))
    assert base <= grown.max_pairs
    assert abs(grown.max_pairs - growth * base) <= 1 + 1e-9 * growth * base


def test_a_rule_without_a_budget_gets_none() -> None:
    plan = BlockingPlan((BlockingRule(("dob",)),))
    assert SearchCosts(10, {"dob": 3}).with_room(plan, 100) == plan
