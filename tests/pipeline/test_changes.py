"""The changes that are named change the decision, and no smaller one does."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.pipeline.changes import DECISIONS, decisive_changes
from crvs_link.resolve import Competing, Losses, Status
from report.factory import PARAMETERS, SPEC

WEIGHTS = PARAMETERS.weights()
levels_of_pairs = st.tuples(*(st.integers(0, len(c.levels) - 1) for c in SPEC.comparisons))
LOSSES = Losses()


def weight_of(levels: list[int]) -> float:
    code = SPEC.pack(np.array([levels], dtype=np.uint8))
    return float(PARAMETERS.pattern_weights(SPEC, code)[0])


def standing_of(levels: list[int], rival: float) -> Competing:
    """A pair with one rival of this probability, were it not for the pair."""
    odds = math.log2(PARAMETERS.prior / (1 - PARAMETERS.prior))
    return Competing(weight_of(levels) + odds, 1 - rival, (rival,), LOSSES)


@given(levels_of_pairs, st.sampled_from([0.0, 0.2, 0.7]))
def test_applied_to_the_levels_they_change_the_decision(
    levels: tuple[int, ...], rival: float
) -> None:
    before = [*levels]
    standing = standing_of(before, rival)
    decided, _ = standing.at(0.0)
    found = decisive_changes(SPEC, PARAMETERS, before, standing)
    for change in found:
        k = next(i for i, c in enumerate(SPEC.comparisons) if c.name == change.comparison)
        after = [*before]
        after[k] = change.level
        assert SPEC.comparisons[k].levels[change.level] == change.label
        assert change.bits == pytest.approx(weight_of(after) - weight_of(before))
        # The same pair, built with the other level from the start.
        status, probability = standing_of(after, rival).at(0.0)
        assert DECISIONS[status] == change.decision != DECISIONS[decided]
        assert probability == pytest.approx(change.probability)


@given(levels_of_pairs, st.sampled_from([0.0, 0.2, 0.7]))
def test_none_is_left_out_that_takes_fewer_bits(levels: tuple[int, ...], rival: float) -> None:
    before = [*levels]
    standing = standing_of(before, rival)
    decided, _ = standing.at(0.0)
    named = {
        (change.comparison, change.decision): abs(change.bits)
        for change in decisive_changes(SPEC, PARAMETERS, before, standing)
    }
    every: dict[tuple[str, str], float] = {}
    for k, comparison in enumerate(SPEC.comparisons):
        for level in range(len(comparison.levels)):
            after = [*before]
            after[k] = level
            status, _ = standing_of(after, rival).at(0.0)
            if status is not decided:
                key = comparison.name, DECISIONS[status]
                bits = abs(WEIGHTS[k][level] - WEIGHTS[k][before[k]])
                every[key] = min(every.get(key, math.inf), bits)
    assert named == pytest.approx(every)


def test_the_least_comes_first() -> None:
    levels = [3, 4, 3, 2]
    standing = standing_of(levels, 0.0)
    assert standing.at(0.0)[0] is Status.LINK
    bits = [abs(change.bits) for change in decisive_changes(SPEC, PARAMETERS, levels, standing)]
    assert bits == sorted(bits)
    assert bits


def test_a_missing_value_may_become_known() -> None:
    levels = [3, 0, 0, 2]
    found = decisive_changes(SPEC, PARAMETERS, levels, standing_of(levels, 0.0))
    known = {(c.comparison, c.decision): c for c in found}
    assert known["dob", "link"].bits > 0 > known["dob", "no link"].bits


@given(levels_of_pairs, st.sampled_from([0.0, 0.2, 0.7]))
def test_of_some_levels_alone(levels: tuple[int, ...], rival: float) -> None:
    before = [*levels]
    standing = standing_of(before, rival)
    ends = [[1, len(comparison.levels) - 1] for comparison in SPEC.comparisons]
    found = decisive_changes(SPEC, PARAMETERS, before, standing, ends)
    decided, _ = standing.at(0.0)
    expected = set()
    for k, comparison in enumerate(SPEC.comparisons):
        for level in ends[k]:
            status, _ = standing_of([*before[:k], level, *before[k + 1 :]], rival).at(0.0)
            if status is not decided:
                expected.add((comparison.name, DECISIONS[status]))
    assert {(change.comparison, change.decision) for change in found} == expected
    of = {
        comparison.name: levels for comparison, levels in zip(SPEC.comparisons, ends, strict=True)
    }
    assert all(change.level in of[change.comparison] for change in found)
