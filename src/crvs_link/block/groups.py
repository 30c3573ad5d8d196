"""The groups of records that agree on the keys of a blocking rule, and what each costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crvs_link._fast.blocks import meet, rows_of, sorted_entries
from crvs_link.block.lanes import lane, shared_slots
from crvs_link.run import in_order

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.encode import CodedRecords
    from crvs_link.run import RunOptions
    from crvs_link.spec import BlockingPlan, BlockingRule


@dataclass(frozen=True)
class FoundGroups:
    """All groups of one rule.

    Parameters
    ----------
    rule : BlockingRule
    left_rows, right_rows : uint32[m]
        Rows in the order of their keys.
    groups : uint32[G, 5]
        First and last + 1 place in ``left_rows``, the same in ``right_rows``, and the
        hash of the key, ascending.
    sizes : int64[G]
        Record pairs of each group.
    """

    rule: BlockingRule
    left_rows: npt.NDArray[np.uint32]
    right_rows: npt.NDArray[np.uint32]
    groups: npt.NDArray[np.uint32]
    sizes: npt.NDArray[np.int64]

    @property
    def pairs(self) -> int:
        """Record pairs of all groups."""
        return int(self.sizes.sum())


def find_groups(
    plan: BlockingPlan, coded: CodedRecords, left: int, right: int, options: RunOptions
) -> list[FoundGroups]:
    """Find the groups of every rule of a plan.

    Parameters
    ----------
    plan : BlockingPlan
    coded : CodedRecords
    left, right : int
        Numbers of the extracts; the same for a de-duplication.
    options : RunOptions

    Returns
    -------
    list of FoundGroups
        In the order of the rules.
    """
    within = left == right
    slots = {
        (extract, tokens): shared_slots(coded, extract, tokens)
        for extract in {left, right}
        for tokens in {rule.tokens for rule in plan.rules if rule.tokens}
    }

    def entries(rule: BlockingRule, extract: int) -> npt.NDArray[np.uint64]:
        return sorted_entries(
            [lane(coded, extract, name) for name in rule.lanes],
            slots[extract, rule.tokens] if rule.tokens else None,
        )

    def groups_of(number: int) -> FoundGroups:
        rule = plan.rules[number]
        left_entries = entries(rule, left)
        right_entries = left_entries if within else entries(rule, right)
        groups, _, _ = meet(left_entries, right_entries, within)
        left_rows = rows_of(left_entries)
        return FoundGroups(
            rule=rule,
            left_rows=left_rows,
            right_rows=left_rows if within else rows_of(right_entries),
            groups=groups,
            sizes=group_sizes(groups, within=within),
        )

    rows = [coded.sizes[left] + coded.sizes[right]] * len(plan.rules)
    return list(in_order(groups_of, rows, options, "Blocking"))


def group_sizes(groups: npt.NDArray[np.uint32], *, within: bool) -> npt.NDArray[np.int64]:
    """Record pairs of each group, int64[G]; within a file those of two different records."""
    n_left = (groups[:, 1] - groups[:, 0]).astype(np.int64)
    if within:
        return n_left * (n_left - 1) // 2
    return n_left * (groups[:, 3] - groups[:, 2])
