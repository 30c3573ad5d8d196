"""Every pair that a rule keeps is compared once, under the first rule that keeps it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocked import File, coded, files_to_link, prepared, visited
from crvs_link._fast.patterns import KINDS, Program, compare_groups
from crvs_link._fast.score import score_groups
from crvs_link.block import RuleGroups
from crvs_link.compare import CandidatePairs, first_rules
from crvs_link.errors import ConfigError
from crvs_link.pipeline.candidates import bind_candidates
from crvs_link.run import RunOptions
from crvs_link.spec import BlockingPlan, BlockingRule
from strategies import LANES, budgeted_plans

PROGRAM = Program([(KINDS["category"], 0, -1, None, [], 2, np.zeros(10, np.uint8), 1)])


def bound(files: tuple[File, File], made: list[RuleGroups]) -> CandidatePairs:
    left, right = files
    if left is right:
        return bind_candidates(made, coded(left), 0, 0, LANES, RunOptions(threads=2))
    return bind_candidates(made, coded(left, right), 0, 1, LANES, RunOptions(threads=2))


def compared(candidates: CandidatePairs) -> list[tuple[int, int, int]]:
    """(rule, left record, right record) of every pair that the kernels visit."""
    found = []
    for work in candidates.ranges:
        groups = candidates.groups[work.rule]
        where = (
            *(candidates.left, candidates.right, candidates.rules, work.rule),
            *(groups.left_rows, groups.right_rows, groups.units[work.start : work.stop]),
        )
        stream = compare_groups(PROGRAM, *where, work.pairs, candidates.within, False)[:2]
        edges = score_groups(*where, candidates.within, *stream, np.zeros(4), np.zeros(1), 4, -1.0)
        found += [(work.rule, int(i), int(j)) for i, j in zip(edges[0], edges[1], strict=True)]
    return found


@given(files_to_link, budgeted_plans(), st.none() | st.integers(0, 120))
def test_a_pair_belongs_to_the_first_rule_that_keeps_it(
    files: tuple[File, File], plan: BlockingPlan, most: int | None
) -> None:
    left, right = files
    within = left is right
    made = prepared(plan, left, right, most=most)
    expected: dict[tuple[int, int], int] = {}
    for number, of_rule in enumerate(made):
        for pair in visited(of_rule, within=within):
            expected.setdefault(pair, number)
    candidates = bound(files, made)
    found = compared(candidates)
    assert sorted(found) == sorted((rule, *pair) for pair, rule in expected.items())

    n = len(left[1]), len(right[1])
    pairs = [(i, j) for i in range(n[0]) for j in range(n[1]) if not within or i < j]
    rows = np.array(pairs, np.uint32).reshape(-1, 2).T.copy()
    said = first_rules(candidates.left, candidates.right, candidates.rules, rows[0], rows[1])
    assert said.tolist() == [expected.get(pair, -1) for pair in pairs]


def test_a_pair_left_out_by_one_rule_is_found_by_the_next() -> None:
    """As it was: the first rule held, and so the pair was lost to the second."""
    lanes = {"sex": [0] * 6, "nationality": list(range(6)), "phone": [-1] * 6}
    files = (lanes, [[0, 1]] * 6), (dict(lanes), [[0, 2]] * 6)
    plan = BlockingPlan(
        (
            BlockingRule(("sex",), max_pairs=5),
            BlockingRule((), tokens=True, max_pairs=5),
            BlockingRule(("nationality",)),
        )
    )
    made = prepared(plan, *files)
    assert [(g.rule.name, g.pairs) for g in made] == [
        ("sex", 0),
        ("a name token", 0),
        ("nationality", 6),
    ]
    assert sorted(compared(bound(files, made))) == [(2, i, i) for i in range(6)]


def test_of_two_rules_that_leave_tokens_out_each_keeps_its_own() -> None:
    lanes = {"sex": [0] * 6, "nationality": [0] * 6, "phone": [-1] * 6}
    # Token 1 is shared by 4 pairs, the commoner 0 by 36.
    tokens = [[0, 1], [0, 1], [0], [0], [0], [0]]
    files = (lanes, tokens), (dict(lanes), tokens)
    strict = BlockingRule(("sex",), tokens=1, max_pairs=1)
    lenient = BlockingRule(("nationality",), tokens=1, max_pairs=4)
    made = prepared(BlockingPlan((strict, lenient)), *files)
    assert [(g.rule.lanes, g.pairs) for g in made] == [(("sex",), 0), (("nationality",), 4)]
    assert sorted(compared(bound(files, made))) == [(1, i, j) for i in (0, 1) for j in (0, 1)]


def test_more_lanes_than_records_have() -> None:
    lanes = {"sex": [0] * 3, "nationality": [0] * 3, "phone": [0] * 3}
    files = (lanes, [[]] * 3), (dict(lanes), [[]] * 3)
    made = prepared(BlockingPlan((BlockingRule(("sex",), max_pairs=1),)), *files)
    with pytest.raises(ConfigError, match="need 33 lanes; records have 32"):
        bind_candidates(made, coded(*files), 0, 1, [*LANES, *(["sex"] * 29)], RunOptions())
