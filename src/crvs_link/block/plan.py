"""A blocking plan worked out on the records: groups, exact costs, ranges of work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.block.groups import find_groups, group_sizes
from crvs_link.block.limits import count_left_out, keep_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.block.groups import FoundGroups
    from crvs_link.block.limits import LeftOut
    from crvs_link.encode import CodedRecords
    from crvs_link.run import RunOptions
    from crvs_link.spec import BlockingPlan, BlockingRule

RANGE_PAIRS = 1 << 16
"""Pairs of one range of work: about three milliseconds of one processor."""


@dataclass(frozen=True)
class RuleGroups:
    """The groups of one rule that are visited.

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
    left_out : LeftOut, optional
        What the budget left out; None for nothing.
    rows_left_out : (uint32[n], uint32[n]), optional
        Left and right records of the groups that were left out.
    token_limit : int, optional
        A rule on tokens keeps pairs that share a token below this number.
    """

    rule: BlockingRule
    left_rows: npt.NDArray[np.uint32]
    right_rows: npt.NDArray[np.uint32]
    units: npt.NDArray[np.uint32]
    unit_pairs: npt.NDArray[np.int64]
    pairs: int
    largest: int
    left_out: LeftOut | None = None
    rows_left_out: tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]] | None = None
    token_limit: int | None = None


@dataclass(frozen=True)
class WorkRange:
    """Consecutive units of one rule: what one thread takes at a time."""

    rule: int
    start: int
    stop: int
    pairs: int


def prepare(
    plan: BlockingPlan,
    coded: CodedRecords,
    left: int,
    right: int,
    options: RunOptions,
    *,
    most_pairs: int | None = None,
) -> list[RuleGroups]:
    """Find the groups of every rule of a plan, and keep those that its budget allows.

    Parameters
    ----------
    plan : BlockingPlan
    coded : CodedRecords
    left, right : int
        Numbers of the extracts; the same for a de-duplication.
    options : RunOptions
    most_pairs : int, optional
        Record pairs that all rules together may cost, beside the budget of each.

    Returns
    -------
    list of RuleGroups
        In the order of the plan, in which pairs are given to rules.
    """
    found = find_groups(plan, coded, left, right, options)
    return cut(found, coded, left, right, most_pairs=most_pairs)


def cut(
    found: Sequence[FoundGroups],
    coded: CodedRecords,
    left: int,
    right: int,
    *,
    most_pairs: int | None = None,
) -> list[RuleGroups]:
    """Keep of all groups those that the budget allows; see `prepare`."""
    within = left == right
    kept = keep_within(found, coded, left, most_pairs=most_pairs)
    counts = count_left_out(kept, coded.sizes[left], coded.sizes[right])
    made = []
    for rules, left_out in zip(kept, counts, strict=True):
        sizes = rules.found.sizes if rules.kept is None else rules.found.sizes[rules.kept]
        units, unit_pairs = strips(rules.groups, within=within)
        made.append(
            RuleGroups(
                rule=rules.found.rule,
                left_rows=rules.found.left_rows,
                right_rows=rules.found.right_rows,
                units=units,
                unit_pairs=unit_pairs,
                pairs=int(sizes.sum()),
                largest=int(sizes.max(initial=0)),
                left_out=left_out,
                rows_left_out=rules.rows_left_out if left_out is not None else None,
                token_limit=rules.token_limit,
            )
        )
    return made


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
    if not (group_sizes(groups, within=False) > most).any():
        return groups, group_sizes(groups, within=within)
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
