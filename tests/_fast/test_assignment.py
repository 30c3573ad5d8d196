"""Picking among candidate pairs, in an order given."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.assignment import best_pair, rank_in_order, take_in_order
from strategies import candidate_graphs


def ends_of(pairs) -> tuple[np.ndarray, np.ndarray]:
    left, right = np.array(list(pairs), np.int32).reshape(-1, 2).T.copy()
    return left, right


@given(candidate_graphs(), st.randoms(use_true_random=False), st.booleans(), st.booleans())
def test_pairs_are_taken_while_their_records_are_free(graph, random, once_left, once_right) -> None:
    n_left, n_right, pairs = graph
    left, right = ends_of(pairs)
    order = list(range(len(pairs)))
    random.shuffle(order)
    expected, used = [0] * len(pairs), set()
    for e in order:
        sides = {("left", left[e])} if once_left else set()
        sides |= {("right", right[e])} if once_right else set()
        if not sides & used:
            expected[e] = 1
            used |= sides
    taken = take_in_order(
        np.array(order, np.uint32),
        left,
        right,
        n_left,
        n_right,
        once_left=once_left,
        once_right=once_right,
    )
    assert taken.tolist() == expected


@given(candidate_graphs(), st.randoms(use_true_random=False))
def test_ranks_count_the_pairs_of_a_record_in_order(graph, random) -> None:
    n_left, _, pairs = graph
    left, _ = ends_of(pairs)
    order = list(range(len(pairs)))
    random.shuffle(order)
    ranks = rank_in_order(np.array(order, np.uint32), left, n_left)
    place = {e: position for position, e in enumerate(order)}
    for e, rank in enumerate(ranks):
        ahead = [k for k in place if left[k] == left[e] and place[k] < place[e]]
        assert rank == len(ahead) + 1


@given(candidate_graphs())
def test_the_best_pair_is_the_first_of_the_largest(graph) -> None:
    n_left, _, pairs = graph
    left, _ = ends_of(pairs)
    value = np.array(list(pairs.values()))
    for record, e in enumerate(best_pair(left, value, n_left)):
        own = np.flatnonzero(left == record)
        assert e == (own[np.argmax(value[own])] if len(own) else -1)


def test_faulty_arrays_are_refused() -> None:
    good, bad = np.array([0], np.int32), np.array([1], np.int32)
    order = np.array([0], np.uint32)
    sides = {"once_left": True, "once_right": True}
    with pytest.raises(ValueError, match="out of range"):
        take_in_order(order, bad, good, 1, 1, **sides)
    with pytest.raises(ValueError, match="out of range"):
        take_in_order(order, good, bad, 1, 1, **sides)
    with pytest.raises(ValueError, match="same length"):
        take_in_order(order, good, good[:0], 1, 1, **sides)
    with pytest.raises(ValueError, match="not there"):
        rank_in_order(order + 1, good, 1)
    with pytest.raises(ValueError, match="same length"):
        rank_in_order(order[:0], good, 1)
    with pytest.raises(ValueError, match="same length"):
        best_pair(good, np.zeros(2), 1)
    with pytest.raises(ValueError, match="out of range"):
        best_pair(good, np.zeros(1), 0)
