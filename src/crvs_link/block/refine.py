"""Rules that leave groups out, refined: a finer rule keeps part of what they leave out.

Where a rule's largest groups break its budget, a further rule is put before it that
asks for one more lane. Pairs of the large groups that agree on that lane too are then
still compared. The two together cost no more than the one was allowed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crvs_link.block.assumed import expected_agreement
from crvs_link.block.costs import estimated_costs
from crvs_link.block.groups import find_groups
from crvs_link.block.lanes import lane
from crvs_link.spec import MOST_RULE_LANES, BlockingPlan, BlockingRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from crvs_link.block.plan import RuleGroups
    from crvs_link.encode import CodedRecords
    from crvs_link.run import RunOptions

FINER_SHARE = 0.5
"""Share of what a rule may cost that its refinement may use."""

MOST_RULES = 32
"""Rules that the kernel tells apart."""


def refine_rules(
    plan: BlockingPlan,
    groups: Sequence[RuleGroups],
    coded: CodedRecords,
    left: int,
    right: int,
    lanes: Sequence[str],
    *,
    most_pairs: int,
    options: RunOptions,
) -> BlockingPlan:
    """Refine the rules of a plan that leave groups out.

    The further lane is the one on which most matches among the records that lost
    candidates can be expected to agree, of those whose finer rule takes no more than
    `FINER_SHARE` of what its rule may cost.

    Parameters
    ----------
    plan : BlockingPlan
    groups : sequence of RuleGroups
        Of its rules within their budgets, from `crvs_link.block.prepare`.
    coded : CodedRecords
    left, right : int
    lanes : sequence of str
        Lanes that may be used.
    most_pairs : int
        Candidate pairs of all rules together; an equal share of them is what a rule
        without a budget of its own may cost.
    options : RunOptions

    Returns
    -------
    BlockingPlan
        Each finer rule before its own, which keeps what remains of its own budget. A
        rule of which the plan has a finer one already, or for which no lane does, stays
        as it is.
    """
    lost = {
        (of_rule.rule.lanes, of_rule.rule.tokens): of_rule.rows_left_out
        for of_rule in groups
        if of_rule.rows_left_out is not None
    }
    rules: list[BlockingRule] = []
    room = MOST_RULES - len(plan.rules)
    for rule in plan.rules:
        rows = lost.get((rule.lanes, rule.tokens))
        if (
            room > 0
            and rows is not None
            and len(rule.lanes) < MOST_RULE_LANES
            and not any(_is_finer(other, rule) for other in plan.rules)
        ):
            own = rule.max_pairs
            most = FINER_SHARE * (most_pairs / len(plan.rules) if own is None else own)
            found = _finer(rule, most, rows, coded, left, right, lanes, options)
            if found is not None:
                finer, cost = found
                rules += [finer, rule if own is None else replace(rule, max_pairs=own - cost)]
                room -= 1
                continue
        rules.append(rule)
    return BlockingPlan(tuple(rules))


def _is_finer(one: BlockingRule, other: BlockingRule) -> bool:
    """Whether one rule holds for some of the pairs of another, and for no other pair."""
    asks, less = set(one.lanes), set(other.lanes)
    return one.tokens >= other.tokens and (
        asks > less or (asks == less and one.tokens > other.tokens)
    )


def _finer(
    rule: BlockingRule,
    most: float,
    rows: tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]],
    coded: CodedRecords,
    left: int,
    right: int,
    lanes: Sequence[str],
    options: RunOptions,
) -> tuple[BlockingRule, int] | None:
    """Find the rule with one more lane that keeps most, and its exact cost."""
    expected: dict[str, float] = {}
    for name in lanes:
        if name not in rule.lanes and name.partition(".")[0] not in rule.lanes:
            share = expected_agreement(name)
            for extract, lost in zip((left, right), rows, strict=True):
                share *= float((lane(coded, extract, name)[lost] >= 0).mean())
            expected[name] = share
    candidates = [
        replace(rule, lanes=(*rule.lanes, name), max_pairs=None)
        for name in sorted(expected, key=lambda name: -expected[name])
        if expected[name] > 0
    ]
    costs = estimated_costs(candidates, coded, left, right, options)
    for finer, cost in zip(candidates, costs, strict=True):
        if cost <= most:
            plan = BlockingPlan((finer,))
            exact = sum(found.pairs for found in find_groups(plan, coded, left, right, options))
            if exact <= most:
                return finer, exact
    return None
