"""Decisions of review within the probabilities."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crvs_link.codes import SearchResult
from crvs_link.resolve import (
    OVERLAP_MAX,
    SEARCH_RESULTS,
    Decided,
    Losses,
    Status,
    cluster,
    conflicting,
    decide,
    hold,
    resolve,
    resolve_decided,
)
from crvs_link.resolve.one_to_one import prior_odds
from crvs_link.schema import Assignment, Cardinality
from oracles.matchings import matchings
from strategies import candidate_graphs

N = 6
LOSSES = Losses()


@st.composite
def graphs(draw):
    """Candidate pairs of two small files, and decisions on some of them."""
    every = [(a, b) for a in range(N) for b in range(N)]
    pairs = sorted(draw(st.lists(st.sampled_from(every), min_size=1, max_size=14, unique=True)))
    left, right = (np.array(side, np.int32) for side in zip(*pairs, strict=True))
    log_lr = np.array(draw(st.lists(st.floats(-20, 20), min_size=len(pairs), max_size=len(pairs))))
    sign = draw(
        st.lists(st.sampled_from([0, 0, 0, 1, -1]), min_size=len(pairs), max_size=len(pairs))
    )
    kinds = np.array(sign)
    return left, right, log_lr, Decided(kinds > 0, kinds < 0)


def resolved(left, right, log_lr, decided, cardinality, assignment=Assignment.PROBABILISTIC):
    return resolve_decided(
        left,
        right,
        log_lr,
        decided,
        n_left=N,
        n_right=N,
        prior=0.05,
        cardinality=cardinality,
        assignment=assignment,
        overlap_max=None,
    )


def ruled_out(left, right, must, cardinality) -> set[int]:
    """The slow way: pairs that must link and share a limited record with another."""
    found = set()
    for i in np.flatnonzero(must):
        for j in np.flatnonzero(must):
            same_left = left[i] == left[j] and cardinality in {"one-to-one", "many-to-one"}
            same_right = right[i] == right[j] and cardinality in {"one-to-one", "one-to-many"}
            if i != j and (same_left or same_right):
                found.add(int(i))
    return found


@given(graphs(), st.sampled_from(Cardinality), st.sampled_from(Assignment))
def test_decisions_hold_and_cardinality_with_them(graph, cardinality, assignment) -> None:
    left, right, log_lr, decided = graph
    found = resolved(left, right, log_lr, decided, cardinality, assignment)
    decision = hold(
        decide(found, left, right, LOSSES, cardinality=cardinality, min_probability=0.999),
        decided,
        left,
        right,
        cardinality,
    )
    conflict = ruled_out(left, right, decided.must, cardinality)
    assert conflict == set(np.flatnonzero(conflicting(decided.must, left, right, cardinality)))
    linked = decision.status == Status.LINK
    for e in np.flatnonzero(decided.must):
        assert decision.status[e] == (Status.REVIEW if e in conflict else Status.LINK)
        if e not in conflict:
            assert found.probability[e] == 1.0
            assert found.p_unlinked_left[left[e]] == 0.0
    assert not linked[decided.cannot].any()
    assert (found.probability[decided.cannot] == 0.0).all()
    for once, side in (("one-to-many", right), ("many-to-one", left)):
        if cardinality in {Cardinality.ONE_TO_ONE, once}:
            assert np.bincount(side[linked], minlength=N).max(initial=0) <= 1
    results = [SEARCH_RESULTS[code] for code in decision.search_result]
    for record in range(N):
        mine = left == record
        if linked[mine].any():
            assert results[record] is SearchResult.LINKED
        elif conflict & set(np.flatnonzero(mine)):
            assert results[record] is SearchResult.REVIEW


@settings(max_examples=40)
@given(candidate_graphs(), st.data())
def test_other_pairs_have_the_probability_that_the_decisions_leave_them(graph, data) -> None:
    """One by one: of the matchings that hold every decision, the share with each pair."""
    n_left, n_right, pairs = graph
    kinds = {pair: data.draw(st.sampled_from([0, 0, 0, 1, -1])) for pair in pairs}
    must = {pair for pair, kind in kinds.items() if kind > 0}
    assume(must and all(len({pair[side] for pair in must}) == len(must) for side in (0, 1)))
    left, right = np.array(list(pairs), np.int32).reshape(-1, 2).T.copy()
    sign = np.array(list(kinds.values()))
    found = resolve_decided(
        left,
        right,
        np.array(list(pairs.values())),
        Decided(sign > 0, sign < 0),
        n_left=n_left,
        n_right=n_right,
        prior=1.0 / (n_left * n_right + 1),
        cardinality=Cardinality.ONE_TO_ONE,
        assignment=Assignment.PROBABILISTIC,
        overlap_max=None,
    )
    smaller = min(n_left, n_right)
    most = min(OVERLAP_MAX * smaller, smaller - 0.5)
    rho = prior_odds(min(found.n_links_expected, most), n_left, n_right)
    open_pairs = [pair for pair, kind in kinds.items() if kind >= 0]
    total, with_pair = 0.0, dict.fromkeys(pairs, 0.0)
    for chosen in matchings(open_pairs):
        if must <= set(chosen):
            weight = math.prod(rho * math.exp(pairs[pair]) for pair in set(chosen) - must)
            total += weight
            for pair in chosen:
                with_pair[pair] += weight
    expected = [share / total for share in with_pair.values()]
    assert found.probability == pytest.approx(expected, abs=1e-4)


@given(graphs(), st.sampled_from(Cardinality))
def test_without_decisions_nothing_is_different(graph, cardinality) -> None:
    left, right, log_lr, _ = graph
    nothing = Decided.nothing(len(left))
    found = resolved(left, right, log_lr, nothing, cardinality)
    expected = resolve(
        left, right, log_lr, n_left=N, n_right=N, prior=0.05, cardinality=cardinality
    )
    assert np.array_equal(found.probability, expected.probability)
    assert np.array_equal(found.p_unlinked_left, expected.p_unlinked_left)
    decision = decide(expected, left, right, LOSSES, cardinality=cardinality)
    assert hold(decision, nothing, left, right, cardinality) is decision


def test_a_pair_that_cannot_link_leaves_its_records_to_others() -> None:
    left, right = np.array([0, 0], np.int32), np.array([0, 1], np.int32)
    log_lr = np.array([12.0, 10.0])
    free = resolved(left, right, log_lr, Decided.nothing(2), Cardinality.ONE_TO_ONE)
    cannot = Decided(np.zeros(2, bool), np.array([True, False]))
    found = resolved(left, right, log_lr, cannot, Cardinality.ONE_TO_ONE)
    assert found.probability[1] > free.probability[1]
    assert found.probability[1] > 0.9


@pytest.mark.parametrize(("alone", "expected"), [(0.001, [True, False]), (0.999, [False, True])])
def test_evidence_contradicts_what_it_speaks_against(alone: float, expected: list[bool]) -> None:
    decided = Decided(np.array([True, False]), np.array([False, True]))
    assert decided.contradicted(np.full(2, alone), np.zeros(2, dtype=bool)).tolist() == expected


@pytest.mark.parametrize("alone", [0.001, 0.999])
def test_a_rule_that_refuses_a_pair_is_evidence_against_it(alone: float) -> None:
    decided = Decided(np.array([True, False]), np.array([False, True]))
    refused = np.ones(2, dtype=bool)
    assert decided.contradicted(np.full(2, alone), refused).tolist() == [True, False]


@given(st.lists(st.sampled_from([0, 0, 1, -1]), min_size=15, max_size=15), st.randoms())
def test_clusters_keep_decisions_that_can_hold_together(kinds, random) -> None:
    pairs = [(a, b) for a in range(N) for b in range(a + 1, N)]
    left, right = (np.array(side, np.int32) for side in zip(*pairs, strict=True))
    log_odds = np.array([random.uniform(-60, 60) for _ in pairs])
    sign = np.array(kinds, np.int8)
    together = components(left, right, sign)
    torn = any(sign[e] < 0 and together[a] == together[b] for e, (a, b) in enumerate(pairs))
    found = cluster(N, left, right, log_odds, decided=sign)
    if not torn:
        for e, (a, b) in enumerate(pairs):
            if sign[e]:
                assert (found[a] == found[b]) == (sign[e] > 0)


def components(left, right, sign) -> list[int]:
    """Records that must be together, through others too."""
    name = list(range(N))
    for _ in range(N):
        for a, b, kind in zip(left, right, sign, strict=True):
            if kind > 0:
                name[a] = name[b] = min(name[a], name[b])
    return name


def test_clusters_without_decisions_are_as_ever() -> None:
    chain = [(a, b) for a, b in pairwise(range(N))]
    left, right = (np.array(side, np.int32) for side in zip(*chain, strict=True))
    log_odds = np.linspace(-3, 3, len(chain))
    nothing = np.zeros(len(chain), np.int8)
    expected = cluster(N, left, right, log_odds)
    assert np.array_equal(cluster(N, left, right, log_odds, decided=nothing), expected)
