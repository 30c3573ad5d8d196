"""Sums over matchings against the list of all matchings."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from crvs_link._fast.matching import Matchings
from oracles.matchings import matching_probabilities, matchings
from strategies import candidate_forests, candidate_graphs

Graph = tuple[int, int, dict[tuple[int, int], float]]


def take_apart(n_left: int, n_right: int, log_weights: Mapping[tuple[int, int], float]):
    ends = np.array(list(log_weights), np.int32).reshape(-1, 2).T.copy()
    return Matchings(ends[0], ends[1], np.array(list(log_weights.values())), n_left, n_right)


def probabilities(graph: Graph, rho: float = 1.0) -> NDArray[np.float64]:
    matchings = take_apart(*graph)
    matchings.solve(rho)
    return matchings.probability()


def listed(graph: Graph, rho: float = 1.0) -> list[float]:
    weights = {pair: rho * math.exp(x) for pair, x in graph[2].items()}
    return list(matching_probabilities(weights).values())


def ladder(n: int, log_weight: float = 1.0) -> Graph:
    """One component of 2n records and n - 1 cycles that share edges."""
    pairs = {(i, j): log_weight for i in range(n) for j in (i - 1, i, i + 1) if 0 <= j < n}
    return n, n, pairs


def test_the_oracle_knows_how_many_matchings_there_are() -> None:
    grid = [(i, j) for i in range(4) for j in range(4)]
    assert sum(1 for _ in matchings(grid)) == 209  # sum of k! C(4, k)**2


@given(candidate_graphs(), st.sampled_from([1.0, 0.01, 30.0]))
def test_probabilities_are_shares_of_all_matchings(graph, rho) -> None:
    assert probabilities(graph, rho) == pytest.approx(listed(graph, rho), abs=1e-10)


@given(candidate_graphs(most=4, heaviest=50.0))
def test_extreme_weights_neither_overflow_nor_vanish(graph) -> None:
    assert probabilities(graph) == pytest.approx(listed(graph), abs=1e-10)


@given(candidate_forests(), st.sampled_from([1.0, 0.01, 30.0]))
def test_a_forest_is_exact_whatever_its_size(graph, rho) -> None:
    assert probabilities(graph, rho) == pytest.approx(listed(graph, rho), abs=1e-10)


@pytest.mark.parametrize("x", [-700.0, -50.0, -1.0, 0.0, 1.0, 36.0, 50.0])
def test_a_single_pair_has_w_over_one_plus_w(x) -> None:
    w = math.exp(x)
    assert probabilities((1, 1, {(0, 0): x})) == pytest.approx([w / (1 + w)], rel=1e-14)


def test_a_ratio_of_zero_excludes_a_pair_and_a_huge_one_is_certain() -> None:
    graph = (2, 2, {(0, 0): -math.inf, (0, 1): 2000.0, (1, 0): 2000.0, (1, 1): math.inf})
    assert probabilities(graph)[:1] == [0.0]
    assert probabilities((1, 1, {(0, 0): math.inf})) == pytest.approx([1.0])


@given(candidate_graphs(heaviest=50.0))
def test_each_record_is_linked_once_or_unlinked(graph) -> None:
    n_left, n_right, pairs = graph
    matchings = take_apart(*graph)
    expected = matchings.solve(1.0)
    q, unlinked = matchings.probability(), matchings.p_unlinked()
    shares = np.append(unlinked, 0.0)
    for (i, j), x in zip(pairs, q, strict=True):
        shares[i] += x
        shares[n_left + j] += x
    assert shares[: n_left + n_right] == pytest.approx(1.0, abs=1e-12)
    assert expected == pytest.approx(q.sum(), abs=1e-12)


@given(candidate_graphs(), st.randoms(use_true_random=False))
def test_renaming_records_renames_the_result(graph, random) -> None:
    n_left, n_right, pairs = graph
    left, right = list(range(n_left)), list(range(n_right))
    random.shuffle(left)
    random.shuffle(right)
    renamed = {(left[i], right[j]): x for (i, j), x in pairs.items()}
    swapped = {(j, i): x for (i, j), x in pairs.items()}
    expected = pytest.approx(probabilities(graph), abs=1e-12)
    assert probabilities((n_left, n_right, renamed)) == expected
    assert probabilities((n_right, n_left, swapped)) == expected


@given(candidate_graphs(most=3), candidate_graphs(most=3))
def test_components_say_nothing_of_each_other(one, other) -> None:
    both = one[2] | {(one[0] + i, one[1] + j): x for (i, j), x in other[2].items()}
    together = probabilities((one[0] + other[0], one[1] + other[1], both))
    alone = np.concatenate((probabilities(one), probabilities(other)))
    assert together == pytest.approx(alone, abs=1e-12)


@given(candidate_graphs())
def test_solving_again_forgets_the_prior_before(graph) -> None:
    matchings = take_apart(*graph)
    matchings.solve(40.0)
    matchings.solve(0.5)
    assert matchings.probability() == pytest.approx(probabilities(graph, 0.5), abs=1e-12)


@pytest.mark.parametrize("n", [2, 11, 12])
def test_twelve_records_are_summed_exactly(n) -> None:
    graph = ladder(n)
    matchings = take_apart(*graph)
    assert (matchings.exact_components, matchings.propagated_components) == (1, 0)
    assert matchings.largest_component == 2 * n
    matchings.solve(1.0)
    assert matchings.probability() == pytest.approx(banded(n), abs=1e-12)


def banded(n: int, log_weight: float = 1.0) -> list[float]:
    """Probabilities of the pairs of a ladder, by dropping each pair from the total.

    The total weight of all matchings of a band of width one follows a recursion over
    rows that needs to know only which of the last two columns are taken.
    """
    w = math.exp(log_weight)
    pairs = list(ladder(n)[2])

    def total(without: int | None) -> float:
        states = {(): 1.0}
        for i in range(n):
            after: dict[tuple[int, ...], float] = {}
            for taken, weight in states.items():
                options = [taken] + [
                    (*taken, j)
                    for e, (row, j) in enumerate(pairs)
                    if row == i and e != without and j not in taken
                ]
                for option in options:
                    kept = tuple(sorted(j for j in option if j >= i))
                    factor = 1.0 if option is taken else w
                    after[kept] = after.get(kept, 0.0) + weight * factor
            states = after
        return sum(states.values())

    everything = total(None)
    return [1.0 - total(e) / everything for e in range(len(pairs))]


def test_the_banded_oracle_agrees_with_the_list_of_all_matchings() -> None:
    assert banded(4) == pytest.approx(listed(ladder(4)), abs=1e-12)


def test_a_larger_core_is_propagated_and_comes_close() -> None:
    graph = ladder(40, 0.0)
    matchings = take_apart(*graph)
    assert (matchings.exact_components, matchings.propagated_components) == (0, 1)
    matchings.solve(1.0)
    assert matchings.probability() == pytest.approx(banded(40, 0.0), abs=0.03)
    assert matchings.p_unlinked().min() > 0.0


def test_a_large_ring_is_propagated_to_the_exact_answer() -> None:
    """A long cycle is a tree to every record that looks 100 records far."""
    n, w = 200, 3.0
    ring = {(i, (i + d) % n): math.log(w) for i in range(n) for d in (0, 1)}
    matchings = take_apart(n, n, ring)
    assert matchings.propagated_components == 1
    matchings.solve(1.0)
    message = (math.sqrt(1 + 4 * w) - 1) / 2  # m = w / (1 + m)
    expected = w / ((1 + message) ** 2 + w)
    assert matchings.probability() == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("log_weight", [-50.0, 0.0, 10.0, 45.0])
def test_propagation_never_gives_a_record_more_than_one_partner(log_weight) -> None:
    n_left, n_right, pairs = ladder(60, log_weight)
    pairs |= {(0, j): log_weight for j in range(n_right)}
    matchings = take_apart(n_left, n_right, pairs)
    expected = matchings.solve(1.0)
    q, unlinked = matchings.probability(), matchings.p_unlinked()
    ends = np.array(list(pairs)).T
    for end, n, free in (
        (ends[0], n_left, unlinked[:n_left]),
        (ends[1], n_right, unlinked[n_left:]),
    ):
        total = np.bincount(end, q, n)
        assert total.max() <= 1 + 1e-12
        assert total + free == pytest.approx(1.0, abs=1e-12)
    assert expected == pytest.approx(q.sum())


@pytest.mark.parametrize("n", [30, 300])
def test_branches_on_a_propagated_core_are_weighed_with_it(n) -> None:
    """A branch of weight 0 changes nothing; a sure one takes its record out."""
    n_left, n_right, pairs = ladder(n)
    plain = probabilities((n_left, n_right, pairs))
    hung = pairs | {(0, n_right): -math.inf, (n_left, 0): -math.inf}
    same = probabilities((n_left + 1, n_right + 1, hung))[: len(pairs)]
    assert same == pytest.approx(plain, abs=1e-9)
    sure = take_apart(n_left, n_right + 1, pairs | {(0, n_right): 50.0})
    sure.solve(1.0)
    assert sure.probability()[:2] == pytest.approx(0.0, abs=1e-12)


def test_no_pairs_and_no_records() -> None:
    for n_left, n_right in ((0, 0), (3, 0), (2, 2)):
        empty = take_apart(n_left, n_right, {})
        assert empty.solve(1.0) == 0.0
        assert empty.probability().tolist() == []
        assert empty.p_unlinked().tolist() == [1.0] * (n_left + n_right)
        assert empty.largest_component == 1


def test_the_largest_component_counts_branches_and_core() -> None:
    square = {(i, j): 0.0 for i in range(2) for j in range(2)}
    star = {(2, j): 0.0 for j in range(2, 6)}
    assert take_apart(9, 9, square).largest_component == 4
    assert take_apart(9, 9, square | star).largest_component == 5
    assert take_apart(9, 9, square | star | {(1, 2): 0.0}).largest_component == 9


@pytest.mark.parametrize(
    ("left", "right", "log_lr", "message"),
    [
        ([0, 1], [0], [0.0, 0.0], "same length"),
        ([0], [0], [], "same length"),
        ([2], [0], [0.0], "out of range"),
        ([-1], [0], [0.0], "out of range"),
        ([0], [2], [0.0], "out of range"),
        ([0], [0], [math.nan], "not a number"),
    ],
)
def test_faulty_pairs_are_refused(left, right, log_lr, message) -> None:
    with pytest.raises(ValueError, match=message):
        Matchings(
            np.array(left, np.int32), np.array(right, np.int32), np.array(log_lr, float), 2, 2
        )


def test_read_only_arrays_are_accepted() -> None:
    left, right, ratio = np.zeros(1, np.int32), np.zeros(1, np.int32), np.zeros(1)
    for array in (left, right, ratio):
        array.flags.writeable = False
    assert Matchings(left, right, ratio, 1, 1).solve(1.0) == pytest.approx(0.5)
