"""Probabilities under each cardinality, against the formula for each record or pair."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import ConfigError
from crvs_link.resolve import (
    Resolution,
    greedy,
    independent,
    one_sided,
    one_to_one,
    pair_posterior,
    resolve,
)
from crvs_link.schema import Assignment, Cardinality
from strategies import candidate_graphs

priors = st.sampled_from([1e-9, 0.01, 0.2, 0.9])


def arrays(pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    left, right = np.array(list(pairs), np.int32).reshape(-1, 2).T.copy()
    return left, right, np.array(list(pairs.values()))


def run(function, graph, prior: float, **options) -> Resolution:
    n_left, n_right, pairs = graph
    return function(*arrays(pairs), n_left=n_left, n_right=n_right, prior=prior, **options)


def posterior(log_lr: float, prior: float) -> float:
    odds = prior / (1 - prior) * math.exp(log_lr)
    return odds / (1 + odds)


@given(candidate_graphs(), priors)
def test_pairs_for_themselves(graph, prior) -> None:
    n_left, n_right, pairs = graph
    result = run(independent, graph, prior)
    q = {pair: posterior(x, prior) for pair, x in pairs.items()}
    assert result.probability == pytest.approx(list(q.values()), abs=1e-12)
    for side, n, unlinked in (
        (0, n_left, result.p_unlinked_left),
        (1, n_right, result.p_unlinked_right),
    ):
        expected = [math.prod(1 - x for pair, x in q.items() if pair[side] == v) for v in range(n)]
        assert unlinked == pytest.approx(expected, abs=1e-12)
    assert result.n_links_expected == pytest.approx(sum(q.values()))


@given(candidate_graphs(), priors, st.sampled_from(["left", "right"]))
def test_candidates_of_one_record_share_its_one_partner(graph, prior, once) -> None:
    n_left, n_right, pairs = graph
    side, n, n_others = (0, n_left, n_right) if once == "left" else (1, n_right, n_left)
    result = run(one_sided, graph, prior, once=once)
    share = min(prior * n_others, 0.95, 1 - 0.5 / n)
    odds = {pair: share / (1 - share) / n_others * math.exp(x) for pair, x in pairs.items()}
    total = [1 + sum(x for pair, x in odds.items() if pair[side] == v) for v in range(n)]
    q = {pair: x / total[pair[side]] for pair, x in odds.items()}
    assert result.probability == pytest.approx(list(q.values()), abs=1e-12)
    none = [result.p_unlinked_left, result.p_unlinked_right]
    assert none[side] == pytest.approx([1 / x for x in total], abs=1e-12)
    free = [
        math.prod(1 - x for pair, x in q.items() if pair[1 - side] == v) for v in range(n_others)
    ]
    assert none[1 - side] == pytest.approx(free, abs=1e-12)


@given(candidate_graphs(), priors, st.sampled_from(list(Cardinality)))
def test_greedy_takes_the_heaviest_pair_that_is_free(graph, prior, cardinality) -> None:
    pairs = graph[2]
    sides = {
        Cardinality.ONE_TO_ONE: (0, 1),
        Cardinality.MANY_TO_ONE: (0,),
        Cardinality.ONE_TO_MANY: (1,),
        Cardinality.MANY_TO_MANY: (),
    }[cardinality]
    result = run(greedy, graph, prior, cardinality=cardinality)
    used: set[tuple[int, int]] = set()
    expected = dict.fromkeys(pairs, 0.0)
    for pair in sorted(pairs, key=lambda pair: (-pairs[pair], pair)):
        if not used & {(side, pair[side]) for side in sides}:
            used |= {(side, pair[side]) for side in sides}
            expected[pair] = posterior(pairs[pair], prior)
    assert result.probability == pytest.approx(list(expected.values()), abs=1e-12)


@given(candidate_graphs(), st.randoms(use_true_random=False), st.sampled_from(list(Assignment)))
def test_the_order_of_pairs_plays_no_part(graph, random, assignment) -> None:
    n_left, n_right, pairs = graph
    order = list(range(len(pairs)))
    random.shuffle(order)
    left, right, log_lr = arrays(pairs)
    for cardinality in Cardinality:
        options = {
            "n_left": n_left,
            "n_right": n_right,
            "prior": 0.05,
            "cardinality": cardinality,
            "assignment": assignment,
        }
        straight = resolve(left, right, log_lr, **options).probability[order]
        shuffled = resolve(left[order], right[order], log_lr[order], **options).probability
        assert shuffled == pytest.approx(straight, abs=1e-9)


GRAPH = (3, 2, {(0, 0): 4.0, (0, 1): 3.0, (1, 0): 5.0, (2, 1): -2.0})


@pytest.mark.parametrize(
    ("cardinality", "function", "options"),
    [
        (Cardinality.MANY_TO_MANY, independent, {}),
        (Cardinality.MANY_TO_ONE, one_sided, {"once": "left", "overlap_max": 0.3}),
        (Cardinality.ONE_TO_MANY, one_sided, {"once": "right", "overlap_max": 0.3}),
    ],
)
def test_a_cardinality_chooses_how_pairs_are_weighed(cardinality, function, options) -> None:
    expected = run(function, GRAPH, 0.1, **options)
    result = run(resolve, GRAPH, 0.1, cardinality=cardinality, overlap_max=0.3)
    assert result.probability.tolist() == expected.probability.tolist()
    assert result.method == expected.method
    assert result.method.startswith(cardinality)


def test_one_to_one_starts_from_the_matches_that_the_prior_expects() -> None:
    n_left, n_right, pairs = GRAPH
    expected = one_to_one(
        *arrays(pairs), n_left=n_left, n_right=n_right, expected_matches=0.6, overlap_max=0.3
    )
    result = run(resolve, GRAPH, 0.1, overlap_max=0.3)
    assert result.probability.tolist() == expected.probability.tolist()


def test_the_prior_tells_apart_two_readings_of_weak_evidence() -> None:
    """Lone pairs that are all links, or none, depending on what was expected before."""
    n = 100
    graph = (n, n, {(i, i): math.log(0.1 * n) for i in range(n)})
    assert run(resolve, graph, 0.0001).n_links_expected < 1
    assert run(resolve, graph, 0.0095).n_links_expected > 90


def test_greedy_assignment_keeps_the_cardinality() -> None:
    for cardinality in Cardinality:
        result = run(resolve, GRAPH, 0.1, cardinality=cardinality, assignment=Assignment.GREEDY)
        expected = run(greedy, GRAPH, 0.1, cardinality=cardinality)
        assert result.probability.tolist() == expected.probability.tolist()
        assert result.method == f"{cardinality}: greedy"


@pytest.mark.parametrize("cardinality", list(Cardinality))
@pytest.mark.parametrize("assignment", list(Assignment))
def test_extremes_stay_probabilities(cardinality, assignment) -> None:
    pairs = {(0, 0): math.inf, (0, 1): 900.0, (1, 0): -math.inf, (1, 1): -900.0}
    for graph in ((2, 2, pairs), (2, 2, {}), (0, 0, {}), (0, 2, {}), (1, 1, {(0, 0): 0.0})):
        result = run(resolve, graph, 0.5, cardinality=cardinality, assignment=assignment)
        for values in (result.probability, result.p_unlinked_left, result.p_unlinked_right):
            assert ((values >= 0) & (values <= 1)).all()
        assert len(result.p_unlinked_left) == graph[0]
        assert len(result.p_unlinked_right) == graph[1]


def test_posterior_of_one_half_where_the_evidence_balances_the_prior() -> None:
    log_lr = np.array([math.log(99.0), -math.inf, math.inf])
    assert pair_posterior(log_lr, 0.01) == pytest.approx([0.5, 0.0, 1.0])


@pytest.mark.parametrize("cardinality", [c for c in Cardinality if c != Cardinality.ONE_TO_ONE])
@pytest.mark.parametrize("prior", [0.0, 1.0, -0.1, math.nan])
def test_an_impossible_prior_is_refused(cardinality, prior) -> None:
    with pytest.raises(ValueError, match="prior must lie between 0 and 1"):
        run(resolve, GRAPH, prior, cardinality=cardinality)


def test_an_impossible_overlap_is_refused_where_it_is_used() -> None:
    for cardinality in (Cardinality.ONE_TO_ONE, Cardinality.ONE_TO_MANY, Cardinality.MANY_TO_ONE):
        with pytest.raises(ConfigError, match="overlap_max"):
            run(resolve, GRAPH, 0.1, cardinality=cardinality, overlap_max=1.5)
