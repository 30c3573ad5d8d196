"""The best one-to-one assignment, against trying all of them."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given

from crvs_link.resolve import assignment, resolve
from crvs_link.schema import Assignment, Cardinality
from oracles.matchings import matchings
from strategies import candidate_graphs

PRIOR = 0.1
EVEN = math.log(PRIOR / (1 - PRIOR))

Pairs = Mapping[tuple[int, int], float]


def arrays(pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    left, right = np.array(list(pairs), np.int32).reshape(-1, 2).T.copy()
    return left, right, np.array(list(pairs.values()), float)


def chosen_pairs(pairs: Pairs) -> list[tuple[int, int]]:
    chosen = assignment.best_assignment(*arrays(pairs), prior=PRIOR)
    return [pair for pair, taken in zip(pairs, chosen, strict=True) if taken]


@pytest.mark.parametrize("most_cells", [assignment.MOST_CELLS, 0])
def test_no_other_assignment_has_a_higher_sum(
    most_cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assignment, "MOST_CELLS", most_cells)

    @given(candidate_graphs())
    def check(graph: tuple[int, int, Pairs]) -> None:
        _, _, pairs = graph
        found = chosen_pairs(pairs)
        for side in (0, 1):
            assert len({pair[side] for pair in found}) == len(found)
        sums = [
            math.fsum(max(pairs[pair], -1e6) + EVEN for pair in each)
            for each in matchings(list(pairs))
        ]
        reached = math.fsum(max(pairs[pair], -1e6) + EVEN for pair in found)
        assert reached == pytest.approx(max(sums), abs=1e-6)

    check()


def test_two_good_pairs_beat_the_best_one() -> None:
    """Greedy takes the middle pair and leaves both others without a partner."""
    pairs = {(0, 0): 9.0, (0, 1): 10.0, (1, 1): 9.0}
    assert chosen_pairs(pairs) == [(0, 0), (1, 1)]
    results = {
        how: resolve(*arrays(pairs), n_left=2, n_right=2, prior=PRIOR, assignment=how)
        for how in (Assignment.OPTIMAL, Assignment.GREEDY)
    }
    assert (results[Assignment.OPTIMAL].probability > 0).tolist() == [True, False, True]
    assert (results[Assignment.GREEDY].probability > 0).tolist() == [False, True, False]
    assert results[Assignment.OPTIMAL].method == "one-to-one: optimal"


def test_pairs_that_are_no_likely_matches_come_after_as_greedy_takes_them() -> None:
    pairs = {(0, 0): 9.0, (1, 0): -1.0, (1, 1): -2.0}
    result = resolve(
        *arrays(pairs), n_left=2, n_right=2, prior=PRIOR, assignment=Assignment.OPTIMAL
    )
    assert (result.probability > 0).tolist() == [True, False, True]


def test_where_one_side_is_not_limited_it_is_greedy() -> None:
    pairs = {(0, 0): 9.0, (0, 1): 10.0, (1, 1): 9.0}
    results = [
        resolve(
            *arrays(pairs),
            n_left=2,
            n_right=2,
            prior=PRIOR,
            cardinality=Cardinality.MANY_TO_ONE,
            assignment=how,
        )
        for how in (Assignment.OPTIMAL, Assignment.GREEDY)
    ]
    assert results[0].probability.tolist() == results[1].probability.tolist()


def test_nothing_to_assign() -> None:
    assert chosen_pairs({}) == []
    assert chosen_pairs({(0, 0): -5.0}) == []
