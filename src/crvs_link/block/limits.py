"""Blocking within a budget of record pairs: which groups are left out, and what that costs.

A rule costs as many pairs as its groups hold, and nearly all of them where a few keys
are shared by many records: the first of January, a placeholder, the name that half a
country bears. Such groups cost most and say least, so they go first: of a rule on lanes
its largest groups, of a rule on name tokens the groups of the commonest tokens.

A pair belongs to the first rule that *keeps* it. For a rule on lanes, the records of
groups that are left out lose the rule's key: they carry a missing lane that the rule
asks for. A rule on tokens keeps the pairs whose smallest common token lies below its
limit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from crvs_link._fast.blocks import sorted_entries
from crvs_link.block.lanes import lane, shared_slots

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.block.groups import FoundGroups
    from crvs_link.encode import CodedRecords


@dataclass(frozen=True)
class LeftOut:
    """What a blocking rule leaves out to stay within its budget, counted exactly.

    Parameters
    ----------
    groups : int
        Groups of equal keys.
    pairs : int
        Record pairs of these groups; other rules may still compare some of them.
    left_records, right_records : int
        Records of these groups: they lose candidates.
    left_without, right_without : int
        Those of them to which no rule gives any candidate.
    """

    groups: int
    pairs: int
    left_records: int
    right_records: int
    left_without: int
    right_without: int


@dataclass(frozen=True)
class KeptGroups:
    """The groups of a rule that are visited.

    Parameters
    ----------
    found : FoundGroups
        Its rule has the budget that was applied as ``max_pairs``.
    kept : bool[G], optional
        Which groups; None for all.
    token_limit : int, optional
        Tokens are shared below this number only.
    """

    found: FoundGroups
    kept: npt.NDArray[np.bool_] | None = None
    token_limit: int | None = None

    @property
    def groups(self) -> npt.NDArray[np.uint32]:
        """The groups that are visited, uint32[G, 5]."""
        return self.found.groups if self.kept is None else self.found.groups[self.kept]

    @property
    def rows_left_out(self) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
        """Left and right records of the groups that are not visited, uint32[n], ascending."""
        out = self.found.groups[:0] if self.kept is None else self.found.groups[~self.kept]
        left, right = (
            np.unique(rows[_covered(len(rows), out[:, k], out[:, k + 1])])
            for k, rows in ((0, self.found.left_rows), (2, self.found.right_rows))
        )
        return left, right


def keep_within(
    found: Sequence[FoundGroups],
    coded: CodedRecords,
    left: int,
    *,
    most_pairs: int | None = None,
) -> list[KeptGroups]:
    """Keep of each rule what its budget and that of all rules together allow.

    Parameters
    ----------
    found : sequence of FoundGroups
    coded : CodedRecords
    left : int
        Number of the left extract.
    most_pairs : int, optional
        Record pairs that all rules together may cost. Where their own budgets do not
        keep them below it, the largest groups of all rules are left out.

    Returns
    -------
    list of KeptGroups
        In the order of ``found``, in which pairs are given to rules. What is kept depends
        on the content of the records alone, and repeats itself with the ``max_pairs`` of
        the rules that are given back.
    """
    budgets = [
        rules.pairs if rules.rule.max_pairs is None else min(rules.pairs, rules.rule.max_pairs)
        for rules in found
    ]
    if most_pairs is not None and sum(budgets) > most_pairs:
        budgets = _shared(found, budgets, most_pairs)
    kept = []
    for rules, budget in zip(found, budgets, strict=True):
        if budget == rules.pairs:
            kept.append(KeptGroups(rules))
            continue
        bounded = replace(rules, rule=replace(rules.rule, max_pairs=budget))
        if bounded.rule.tokens:
            kept.append(_rarest_tokens(bounded, coded, left, budget))
        else:
            kept.append(KeptGroups(bounded, _smallest_groups(rules, budget)))
    return kept


def _shared(found: Sequence[FoundGroups], budgets: Sequence[int], most: int) -> list[int]:
    """Budgets of at most ``most`` pairs together, the largest groups left out first."""
    ascending = [np.sort(rules.sizes) for rules in found]
    costs = [np.concatenate(([0], np.cumsum(sizes))) for sizes in ascending]

    def up_to(size: int) -> list[int]:
        """Pairs of each rule in groups no larger than so many pairs."""
        return [
            min(budget, int(cost[np.searchsorted(sizes, size, side="right")]))
            for budget, sizes, cost in zip(budgets, ascending, costs, strict=True)
        ]

    fits, breaks = 0, max(int(sizes[-1]) for sizes in ascending if len(sizes))
    while breaks - fits > 1:
        size = (fits + breaks) // 2
        if sum(up_to(size)) <= most:
            fits = size
        else:
            breaks = size
    shares = up_to(fits)
    # Of the groups of the next size, those of the first rules are kept as far as they fit.
    room = most - sum(shares)
    for number, wanted in enumerate(up_to(breaks)):
        more = min(wanted - shares[number], room)
        shares[number] += more
        room -= more
    return shares


def _smallest_groups(found: FoundGroups, budget: int) -> npt.NDArray[np.bool_]:
    """Which groups are kept: from the smallest on, of equal ones those of smaller hash."""
    order = np.argsort(found.sizes, kind="stable")  # groups ascend by hash
    kept = np.zeros(len(order), dtype=bool)
    kept[order[: np.searchsorted(np.cumsum(found.sizes[order]), budget, side="right")]] = True
    return kept


def _rarest_tokens(found: FoundGroups, coded: CodedRecords, left: int, budget: int) -> KeptGroups:
    tokens = _tokens_of_groups(found, coded, left)
    costs = np.zeros(int(tokens.max(initial=-1)) + 1, dtype=np.int64)
    np.add.at(costs, tokens, found.sizes)
    limit = int(np.searchsorted(np.cumsum(costs), budget, side="right"))
    return KeptGroups(found, tokens < limit, limit)


def _tokens_of_groups(found: FoundGroups, coded: CodedRecords, left: int) -> npt.NDArray[np.int32]:
    """The name token that the records of each group share, int32[G].

    Where two keys have one hash, the smaller token stands for both.
    """
    lanes = [lane(coded, left, name) for name in found.rule.lanes]
    slots = shared_slots(coded, left, found.rule.tokens)
    hashes = found.groups[:, 4]
    tokens = np.full(len(hashes), np.iinfo(np.int32).max, dtype=np.int32)
    for place in range(slots.shape[1]):
        # A token in the last lane hashes as a token in a slot.
        column = np.ascontiguousarray(slots[:, place])
        entries = sorted_entries([*lanes, column])
        groups = np.searchsorted(hashes, (entries >> np.uint64(32)).astype(np.uint32))
        here = groups < len(hashes)
        here[here] = hashes[groups[here]] == entries[here] >> np.uint64(32)
        rows = (entries[here] & np.uint64(0xFFFFFFFF)).astype(np.int64)
        np.minimum.at(tokens, groups[here], column[rows])
    return tokens


def count_left_out(kept: Sequence[KeptGroups], n_left: int, n_right: int) -> list[LeftOut | None]:
    """Count what each rule leaves out; None where that is nothing.

    Parameters
    ----------
    kept : sequence of KeptGroups
        Of all rules.
    n_left, n_right : int
        Records of each side.
    """
    if all(rules.kept is None for rules in kept):
        return [None] * len(kept)
    reached = np.zeros(n_left, dtype=bool), np.zeros(n_right, dtype=bool)
    for rules in kept:
        groups = rules.groups
        for side, rows in enumerate((rules.found.left_rows, rules.found.right_rows)):
            first, last = groups[:, 2 * side], groups[:, 2 * side + 1]
            reached[side][rows[_covered(len(rows), first, last)]] = True
    counts: list[LeftOut | None] = []
    for rules in kept:
        if rules.kept is None:
            counts.append(None)
            continue
        left, right = rules.rows_left_out
        counts.append(
            LeftOut(
                groups=int((~rules.kept).sum()),
                pairs=int(rules.found.sizes[~rules.kept].sum()),
                left_records=len(left),
                right_records=len(right),
                left_without=int((~reached[0][left]).sum()),
                right_without=int((~reached[1][right]).sum()),
            )
        )
    return counts


def _covered(
    n: int, first: npt.NDArray[np.uint32], last: npt.NDArray[np.uint32]
) -> npt.NDArray[np.bool_]:
    """Which of ``n`` places lie in one of some ranges that do not overlap."""
    steps = np.zeros(n + 1, dtype=np.int8)
    steps[first] += 1  # no two ranges begin, or end, at one place
    steps[last] -= 1
    covered: npt.NDArray[np.bool_] = np.cumsum(steps[:n], dtype=np.int8) > 0
    return covered
