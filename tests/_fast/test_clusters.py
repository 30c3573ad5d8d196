"""The clustering kernel against its own definition, carried out step by step."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.clusters import correlation_clusters
from strategies import scored_pairs


def run(n: int, scores: dict[tuple[int, int], int], unseen: int) -> list[int]:
    left, right = np.array(list(scores), np.int32).reshape(-1, 2).T.copy()
    score = np.array(list(scores.values()), np.int64)
    return correlation_clusters(left, right, score, n, unseen).tolist()


def merged(n: int, scores: dict[tuple[int, int], int], unseen: int) -> list[set[int]]:
    """Merge the two clusters with the largest total, by smallest member where equal."""
    clusters = [{v} for v in range(n)]

    def total(one: set[int], other: set[int]) -> int:
        return sum(scores.get((min(i, j), max(i, j)), unseen) for i in one for j in other)

    while True:
        ranked = [
            (-total(one, other), *sorted((min(one), min(other))), one, other)
            for one, other in combinations(clusters, 2)
            if total(one, other) > 0
        ]
        if not ranked:
            return clusters
        *_, one, other = min(ranked, key=lambda entry: entry[:3])
        clusters.remove(other)
        one |= other


def no_move_raises(found: list[int], scores: dict[tuple[int, int], int], unseen: int) -> bool:
    def gain(v: int, label: int) -> int:
        return sum(
            scores.get((min(u, v), max(u, v)), unseen)
            for u, other in enumerate(found)
            if other == label and u != v
        )

    return all(
        gain(v, own) >= max(0, *(gain(v, label) for label in found)) for v, own in enumerate(found)
    )


@st.composite
def integer_scores(draw: st.DrawFn) -> tuple[int, dict[tuple[int, int], int], int]:
    n, pairs = draw(scored_pairs())
    return n, {pair: round(x) for pair, x in pairs.items()}, draw(st.integers(-3, 0))


@given(integer_scores())
def test_clusters_are_merged_as_defined_unless_a_move_is_better(case) -> None:
    n, scores, unseen = case
    found = run(n, scores, unseen)
    expected = [min(c) for v in range(n) for c in merged(n, scores, unseen) if v in c]
    if no_move_raises(expected, scores, unseen) and all(
        # A record that adds nothing to its cluster leaves it.
        expected.count(own) == 1
        or sum(
            scores.get((min(u, v), max(u, v)), unseen)
            for u in range(n)
            if u != v and expected[u] == own
        )
        > 0
        for v, own in enumerate(expected)
    ):
        assert found == expected
    assert no_move_raises(found, scores, unseen)


@given(integer_scores(), st.randoms(use_true_random=False))
def test_the_order_of_pairs_and_of_their_ends_plays_no_part(case, random) -> None:
    n, scores, unseen = case
    shuffled = list(scores.items())
    random.shuffle(shuffled)
    turned = {(pair if random.random() < 0.5 else pair[::-1]): x for pair, x in shuffled}
    assert run(n, turned, unseen) == run(n, scores, unseen)


def test_a_move_repairs_what_merging_spoilt() -> None:
    """Record 1 joins 0 first; once 2, 3 and 4 are together it belongs with them."""
    scores = {(0, 1): 10, (1, 2): 4, (1, 3): 4, (1, 4): 4, (2, 3): 9, (2, 4): 9, (3, 4): 9}
    scores |= {(0, 2): -20, (0, 3): -20, (0, 4): -20}
    assert run(5, scores, 0) == [0, 1, 1, 1, 1]


def test_ties_go_to_the_smaller_records() -> None:
    assert run(3, {(0, 1): 5, (1, 2): 5, (0, 2): -100}, 0) == [0, 0, 2]
    assert run(4, {(0, 3): 5, (1, 2): 5, (0, 1): -100, (2, 3): 5, (0, 2): -9}, -9) == [0, 1, 1, 0]


def test_no_pairs_and_no_records() -> None:
    assert run(0, {}, -1) == []
    assert run(1, {}, -1) == [0]
    assert run(3, {(0, 2): 0}, 0) == [0, 1, 2]


@pytest.mark.parametrize(
    ("left", "right", "score", "unseen", "message"),
    [
        ([0], [1], [], 0, "same length"),
        ([0], [], [1], 0, "same length"),
        ([0], [2], [1], 0, "out of range"),
        ([-1], [0], [1], 0, "out of range"),
        ([1], [1], [1], 0, "with itself"),
        ([0], [1], [1], 1, "must not be positive"),
    ],
)
def test_faulty_pairs_are_refused(left, right, score, unseen, message) -> None:
    arrays = np.array(left, np.int32), np.array(right, np.int32), np.array(score, np.int64)
    with pytest.raises(ValueError, match=message):
        correlation_clusters(*arrays, 2, unseen)
