"""What blocking rules cost, before any of them is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link._fast.blocks import meet, sorted_entries
from crvs_link.block.lanes import lane, shared_slots
from crvs_link.run import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.encode import CodedRecords
    from crvs_link.run import RunOptions
    from crvs_link.spec import BlockingRule

EXACT_ROWS = 200_000
"""Above so many rows, costs are estimated on whole groups of a share of the keys."""


def estimated_costs(
    rules: Sequence[BlockingRule],
    coded: CodedRecords,
    left: int,
    right: int,
    options: RunOptions,
    known: dict[BlockingRule, float] | None = None,
) -> npt.NDArray[np.float64]:
    """Record pairs that each rule would compare.

    Counted, up to `EXACT_ROWS` records; above, a share of the keys stands for all.

    Parameters
    ----------
    rules : sequence of BlockingRule
    coded : CodedRecords
    left, right : int
    options : RunOptions
    known : dict of BlockingRule to float, optional
        Costs that were estimated before, between the same extracts; others are added.

    Returns
    -------
    float64[rules]
    """
    known = {} if known is None else known
    asked, rules = rules, [rule for rule in rules if rule not in known]
    rows = coded.sizes[left] + coded.sizes[right]
    bits = max(0, int(np.ceil(np.log2(max(rows / EXACT_ROWS, 1)))))
    within = left == right
    lanes = {
        (extract, name): lane(coded, extract, name)
        for extract in {left, right}
        for name in {n for rule in rules for n in rule.lanes}
    }
    slots = {
        (extract, tokens): shared_slots(coded, extract, tokens)
        for extract in {left, right}
        for tokens in {rule.tokens for rule in rules if rule.tokens}
    }

    def cost(number: int) -> float:
        rule = rules[number]
        sides = [
            sorted_entries(
                [lanes[extract, name] for name in rule.lanes],
                slots[extract, rule.tokens] if rule.tokens else None,
                bits,
            )
            for extract in ((left,) if within else (left, right))
        ]
        _, pairs, _ = meet(sides[0], sides[-1], within)
        return float(pairs << bits)

    found = in_order(cost, [rows] * len(rules), options, "Choosing blocking rules")
    known.update(zip(rules, found, strict=True))
    return np.array([known[rule] for rule in asked])
