"""Clusters of one file: close to the best of all partitions, and lawful."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from crvs_link.errors import ConfigError
from crvs_link.resolve import UNSEEN, cluster, weak_pairs
from oracles.partitions import Partition, partitions, total_log_odds
from strategies import scored_pairs

Scores = dict[tuple[int, int], float]


def arrays(scores: Scores) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    left, right = np.array(list(scores), np.int32).reshape(-1, 2).T.copy()
    return left, right, np.array(list(scores.values()), float)


def clusters_of(n: int, scores: Scores, unseen: float = UNSEEN) -> NDArray[np.int32]:
    return cluster(n, *arrays(scores), unseen=unseen)


def as_partition(found: NDArray[np.int32]) -> Partition:
    return tuple(tuple(np.flatnonzero(found == label).tolist()) for label in np.unique(found))


def test_the_oracle_lists_every_partition_once() -> None:
    listed = list(partitions(range(5)))
    assert len(listed) == len(set(listed)) == 52  # the fifth Bell number


@given(
    st.lists(st.integers(0, 2), min_size=1, max_size=7),
    st.randoms(use_true_random=False),
)
def test_clear_evidence_gives_the_best_partition(persons, random) -> None:
    """Most pairs speak clearly for what is true, a few are missing or slightly wrong."""
    n = len(persons)
    scores = {}
    for i, j in combinations(range(n), 2):
        clear = random.uniform(3.0, 9.0) * (1 if persons[i] == persons[j] else -1)
        if random.random() < 0.9:
            scores[i, j] = clear
    best = max(partitions(range(n)), key=lambda split: total_log_odds(split, scores, UNSEEN))
    found = as_partition(clusters_of(n, scores))
    assert total_log_odds(found, scores, UNSEEN) == pytest.approx(
        total_log_odds(best, scores, UNSEEN), abs=1e-4
    )


def test_contradictory_evidence_comes_close_to_the_best_partition() -> None:
    """Pure noise: at least 98 % of the best total on average, and 60 % always."""
    generator = np.random.default_rng(7)
    reached = []
    for _ in range(60):
        scores = {
            pair: float(generator.normal(-1, 4))
            for pair in combinations(range(6), 2)
            if generator.random() < 0.8
        }
        best = max(total_log_odds(split, scores, UNSEEN) for split in partitions(range(6)))
        found = total_log_odds(as_partition(clusters_of(6, scores)), scores, UNSEEN)
        reached.append(found / best if best > 0 else 1.0)
    assert np.mean(reached) >= 0.98
    assert min(reached) >= 0.6
    assert max(reached) <= 1 + 1e-6


@given(scored_pairs())
def test_every_cluster_and_every_record_of_it_gains_by_it(case) -> None:
    n, scores = case
    found = clusters_of(n, scores)
    for members in as_partition(found):
        assert found[members[0]] == members[0]
        if len(members) > 1:
            assert total_log_odds((members,), scores, UNSEEN) > 0
            for v in members:
                rest = tuple(u for u in members if u != v)
                gain = total_log_odds((members,), scores, UNSEEN) - total_log_odds(
                    (rest,), scores, UNSEEN
                )
                assert gain > -1e-5


@given(scored_pairs(), st.randoms(use_true_random=False))
def test_the_order_of_pairs_plays_no_part(case, random) -> None:
    n, scores = case
    shuffled = list(scores.items())
    random.shuffle(shuffled)
    assert clusters_of(n, dict(shuffled)).tolist() == clusters_of(n, scores).tolist()


@given(scored_pairs(), st.randoms(use_true_random=False))
def test_renaming_records_renames_the_clusters(case, random) -> None:
    """Where no two totals are equal; equal ones go by the names."""
    n, scores = case
    # Multiples of 4, each told apart by a power of two of its own: no two totals agree.
    distinct = {
        pair: 4.0 * round(x / 4) + 2.0 ** (k - 20) for k, (pair, x) in enumerate(scores.items())
    }
    name = list(range(n))
    random.shuffle(name)
    renamed = {tuple(sorted((name[i], name[j]))): x for (i, j), x in distinct.items()}
    expected = {frozenset(name[v] for v in c) for c in as_partition(clusters_of(n, distinct, -4.0))}
    assert {frozenset(c) for c in as_partition(clusters_of(n, renamed, -4.0))} == expected


@given(scored_pairs(), scored_pairs())
def test_separate_components_say_nothing_of_each_other(one, other) -> None:
    n, shifted = one[0], {(one[0] + i, one[0] + j): x for (i, j), x in other[1].items()}
    together = clusters_of(n + other[0], one[1] | shifted)
    assert together[:n].tolist() == clusters_of(*one).tolist()
    assert (together[n:] - n).tolist() == clusters_of(*other).tolist()


def test_a_doubtful_chain_does_not_join_strangers() -> None:
    chain = {(0, 1): 6.0, (1, 2): 1.0, (2, 3): 6.0, (0, 2): -9.0, (1, 3): -9.0, (0, 3): -9.0}
    assert clusters_of(4, chain).tolist() == [0, 0, 2, 2]


def test_pairs_that_were_never_candidates_count_against_a_cluster() -> None:
    star = {(0, j): 0.5 for j in range(1, 8)}
    assert set(clusters_of(8, star, unseen=0.0)) == {0}
    assert len(set(clusters_of(8, star, unseen=-1.0))) > 4
    pair = {(0, 1): 0.01}
    assert clusters_of(2, pair, unseen=-50.0).tolist() == [0, 0]


def test_a_weak_pair_inside_a_strong_cluster_is_reported() -> None:
    scores = {(0, 1): 9.0, (0, 2): 9.0, (1, 2): -5.0, (3, 4): -5.0}
    found = clusters_of(5, scores)
    assert found.tolist() == [0, 0, 0, 3, 4]
    assert weak_pairs(found, *arrays(scores)).tolist() == [False, False, True, False]
    scores[1, 2] = -4.5  # just above one per cent
    assert not weak_pairs(clusters_of(5, scores), *arrays(scores)).any()


def test_infinite_log_odds_and_no_pairs() -> None:
    assert clusters_of(3, {(0, 1): math.inf, (1, 2): -math.inf}).tolist() == [0, 0, 2]
    assert clusters_of(2, {}).tolist() == [0, 1]
    assert clusters_of(0, {}).tolist() == []


def test_faulty_log_odds_are_refused() -> None:
    with pytest.raises(ValueError, match="must be numbers"):
        clusters_of(2, {(0, 1): math.nan})
    for unseen in (0.1, -math.inf, math.nan):
        with pytest.raises(ConfigError, match="unseen pair"):
            clusters_of(2, {}, unseen=unseen)


@given(scored_pairs(), st.data())
def test_no_cluster_holds_a_pair_that_cannot_be_one_person(case, data) -> None:
    n, scores = case
    refused = np.array(
        data.draw(st.lists(st.booleans(), min_size=len(scores), max_size=len(scores)))
    )
    left, right, log_odds = arrays(scores)
    # However strong the evidence for it, and for all that would join it by others.
    found = cluster(n, left, right, abs(log_odds) + 40, cannot_link=refused.astype(bool))
    assert not (found[left] == found[right])[refused.astype(bool)].any()


def test_a_cannot_link_leaves_each_of_two_their_own_records() -> None:
    """Twins with two records each: the strongest pair of all is between them."""
    scores = {(0, 1): 8.0, (2, 3): 8.0, (0, 2): 30.0, (1, 3): 2.0, (0, 3): 2.0, (1, 2): 2.0}
    left, right, log_odds = arrays(scores)
    refused = np.array([a < 2 <= b for a, b in scores])
    assert cluster(4, left, right, log_odds).tolist() == [0, 0, 0, 0]
    assert cluster(4, left, right, log_odds, cannot_link=refused).tolist() == [0, 0, 2, 2]


def test_what_a_person_decided_outweighs_what_cannot_be() -> None:
    scores = {(0, 1): -30.0, (0, 2): 20.0, (1, 2): -5.0, (2, 3): 20.0}
    left, right, log_odds = arrays(scores)
    refused = np.array([True, False, True, False])
    must = np.array([1, 0, 0, 0], dtype=np.int8)
    assert cluster(4, left, right, log_odds, cannot_link=refused).tolist() == [0, 1, 0, 0]
    found = cluster(4, left, right, log_odds, cannot_link=refused, decided=must)
    # The rule still keeps apart what was not decided on.
    assert found.tolist() == [0, 0, 2, 2]
    apart = np.array([1, 0, 0, -1], dtype=np.int8)
    found = cluster(4, left, right, log_odds, cannot_link=refused, decided=apart)
    assert found[2] != found[3]


def test_a_decision_outweighs_many_pairs_that_cannot_be() -> None:
    """Two groups of 30, each sure of itself; all between them is refused but one must."""
    n = 30
    scores = {(a, b): 10.0 for a in range(2 * n) for b in range(a + 1, 2 * n)}
    left, right, log_odds = arrays(scores)
    refused = (left < n) & (right >= n)
    must = ((left == 0) & (right == n)).astype(np.int8)
    found = cluster(2 * n, left, right, log_odds, cannot_link=refused & (must == 0), decided=must)
    assert found[0] == found[n]
