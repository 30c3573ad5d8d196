"""A blocking plan worked out on the records: groups, exact costs, ranges of work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crvs_link._fast.blocks import meet, rows_of, sorted_entries
from crvs_link.block.lanes import lane, name_slots
from crvs_link.run import in_order

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.encode import CodedRecords
    from crvs_link.run import RunOptions
    from crvs_link.spec import BlockingPlan, BlockingRule

RANGE_PAIRS = 1 << 16
"""Pairs of one range of work: about three milliseconds of one processor."""


@dataclass(frozen=True)
class RuleGroups:
    """The groups of one rule.

    Parameters
    ----------
    rule : BlockingRule
    left_rows, right_rows : uint32[m]
        Rows in the order of their keys.
    units : uint32[U, 5]
        Groups, large ones cut into strips: first and last + 1 place in
        ``left_rows``, the same in ``right_rows``, and the hash of the key.
    unit_pairs : int64[U]
        Record pairs of each unit.
    pairs : int
        Record pairs of all groups.
    largest : int
        Record pairs of the largest group.
    """

    rule: BlockingRule
    left_rows: npt.NDArray[np.uint32]
    right_rows: npt.NDArray[np.uint32]
    units: npt.NDArray[np.uint32]
    unit_pairs: npt.NDArray[np.int64]
    pairs: int
    largest: int


@dataclass(frozen=True)
class WorkRange:
    """Consecutive units of one rule: what one thread takes at a time."""

    rule: int
    start: int
    stop: int
    pairs: int


def prepare(
    plan: BlockingPlan, coded: CodedRecords, left: int, right: int, options: RunOptions
) -> list[RuleGroups]:
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
    list of RuleGroups
    """
    within = left == right
    slots = {
        extract: name_slots(coded, extract)
        for extract in {left, right}
        if any(rule.tokens for rule in plan.rules)
    }

    def entries(rule: BlockingRule, extract: int) -> npt.NDArray[np.uint64]:
        return sorted_entries(
            [lane(coded, extract, name) for name in rule.lanes],
            slots[extract] if rule.tokens else None,
        )

    def groups_of(number: int) -> RuleGroups:
        rule = plan.rules[number]
        left_entries = entries(rule, left)
        right_entries = left_entries if within else entries(rule, right)
        groups, pairs, largest = meet(left_entries, right_entries, within)
        left_rows = rows_of(left_entries)
        units, unit_pairs = strips(groups, within=within)
        return RuleGroups(
            rule=rule,
            left_rows=left_rows,
            right_rows=left_rows if within else rows_of(right_entries),
            units=units,
            unit_pairs=unit_pairs,
            pairs=pairs,
            largest=largest,
        )

    sizes = [coded.sizes[left] + coded.sizes[right]] * len(plan.rules)
    return list(in_order(groups_of, sizes, options, "Blocking"))


def strips(
    groups: npt.NDArray[np.uint32], *, within: bool, most: int = RANGE_PAIRS
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """Cut large groups into strips of left records of at most ``most`` pairs.

    Parameters
    ----------
    groups : uint32[G, 5]
    within : bool
        Whether both sides are one file; a group's pairs are then those of two
        different records.
    most : int

    Returns
    -------
    units : uint32[U, 5]
    pairs : int64[U]
    """
    wide = groups.astype(np.int64)
    n_left = wide[:, 1] - wide[:, 0]
    n_right = wide[:, 3] - wide[:, 2]
    height = np.maximum(most // np.maximum(n_right, 1), 1)
    n_strips = -(-n_left // height)
    owner = np.repeat(np.arange(len(wide)), n_strips)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(n_strips) - n_strips, n_strips)
    first = wide[owner, 0] + number * height[owner]
    last = np.minimum(first + height[owner], wide[owner, 1])
    rows = last - first
    if within:
        # Record i of a group of n meets the n - 1 - i after it.
        after = wide[owner, 1] - 1 - first
        pairs = rows * after - rows * (rows - 1) // 2
    else:
        pairs = rows * n_right[owner]
    units = np.column_stack((first, last, wide[owner, 2], wide[owner, 3], wide[owner, 4]))
    return np.ascontiguousarray(units.astype(np.uint32)), pairs


def work_ranges(rules: list[RuleGroups], most: int = RANGE_PAIRS) -> list[WorkRange]:
    """Cut the units of all rules into ranges of about ``most`` pairs, in order.

    The pairs, and the order in which they are visited, do not depend on ``most``.
    """
    ranges: list[WorkRange] = []
    for number, rule in enumerate(rules):
        if not len(rule.units):
            continue
        ends = np.cumsum(rule.unit_pairs)
        part = (ends - 1) // most
        starts = np.flatnonzero(np.concatenate(([True], part[1:] != part[:-1])))
        stops = np.append(starts[1:], len(ends))
        totals = np.diff(np.concatenate(([0], ends[stops - 1])))
        ranges += [
            WorkRange(number, int(start), int(stop), int(total))
            for start, stop, total in zip(starts, stops, totals, strict=True)
        ]
    return ranges
