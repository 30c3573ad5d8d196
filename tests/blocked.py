"""Small files blocked by a plan, and the pairs of the groups that are kept."""

from __future__ import annotations

from collections import Counter

from hypothesis import strategies as st

from coded import coded_lanes
from crvs_link.block import RuleGroups, prepare
from crvs_link.encode import CodedRecords
from crvs_link.run import RunOptions
from crvs_link.spec import BlockingPlan
from strategies import small_files

ONE = RunOptions(threads=1)
File = tuple[dict[str, list[int]], list[list[int]]]
Pairs = set[tuple[int, int]]


def coded(*files: File) -> CodedRecords:
    return coded_lanes([lanes for lanes, _ in files], [tokens for _, tokens in files])


def prepared(
    plan: BlockingPlan, left: File, right: File, *, most: int | None = None
) -> list[RuleGroups]:
    """Groups of two files, or of one with itself if both are the same object."""
    if left is right:
        return prepare(plan, coded(left), 0, 0, ONE, most_pairs=most)
    return prepare(plan, coded(left, right), 0, 1, ONE, most_pairs=most)


def visited(groups: RuleGroups, *, within: bool) -> Counter[tuple[int, int]]:
    """How often each pair stands in a group that is kept."""
    found: Counter[tuple[int, int]] = Counter()
    for a0, a1, b0, b1, _ in groups.units.tolist():
        for i in range(a0, a1):
            for j in range(max(b0, i + 1) if within else b0, b1):
                found[int(groups.left_rows[i]), int(groups.right_rows[j])] += 1
    return found


files_to_link = st.tuples(small_files(), small_files()) | small_files().map(lambda f: (f, f))
"""Two files, or one to be linked with itself."""
