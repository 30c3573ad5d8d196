"""The rule on shared tokens, cut to a budget."""

from __future__ import annotations

import polars as pl
import pytest

from coded import coded_frames
from crvs_link.block import cut, find_groups
from crvs_link.block.rare_tokens import rare_token_rule
from crvs_link.run import RunOptions
from crvs_link.spec import BlockingPlan

NAMES = ["karim rahmani", "salma rahmani", "noor rahmani", "laila ahmadi", "jamal rahmani"]


def test_the_rarest_tokens_that_the_budget_covers_are_kept() -> None:
    coded, _ = coded_frames(*[pl.DataFrame({"full_name": NAMES})] * 2)
    rule, share = rare_token_rule(coded, 0, 1, most_pairs=8, agreement=0.5) or pytest.fail(
        "no rule"
    )
    assert rule.tokens
    assert not rule.lanes
    assert rule.max_pairs is not None
    assert 5 <= rule.max_pairs <= 8
    assert 0.5 <= share < 1
    plan = BlockingPlan((rule,))
    (kept,) = cut(find_groups(plan, coded, 0, 1, RunOptions()), coded, 0, 1)
    assert kept.pairs <= rule.max_pairs
    whole, all_ = rare_token_rule(coded, 0, 1, most_pairs=1000, agreement=0.5) or pytest.fail(
        "no rule"
    )
    assert (whole.max_pairs or 0) > rule.max_pairs
    assert all_ >= share


def test_where_no_token_is_rare_enough_there_is_no_rule() -> None:
    coded, _ = coded_frames(*[pl.DataFrame({"full_name": ["karim"] * 9})] * 2)
    assert rare_token_rule(coded, 0, 1, most_pairs=80, agreement=0.5) is None
    assert rare_token_rule(coded, 0, 0, most_pairs=80, agreement=0.5) is not None
