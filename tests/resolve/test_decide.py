"""Decisions have the smallest expected loss, and respect the cardinality."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crvs_link.codes import SearchResult
from crvs_link.errors import ConfigError
from crvs_link.resolve import (
    REVIEW_REASONS,
    SEARCH_RESULTS,
    Decision,
    Losses,
    Resolution,
    ReviewReason,
    Status,
    decide,
    rank_within_left,
    resolve,
)
from crvs_link.schema import Cardinality
from strategies import candidate_graphs

loss_sets = st.builds(
    lambda review, false, missed, wrong: Losses(
        review=review,
        false_link=review * false,
        missed_link=review * missed,
        wrong_partner=review * false * wrong,
    ),
    st.sampled_from([0.1, 0.5, 3.0]),
    st.floats(2.0, 30.0),
    st.floats(2.0, 30.0),
    st.floats(1.0, 3.0),
)


def ends_of(pairs) -> tuple[np.ndarray, np.ndarray]:
    left, right = np.array(list(pairs), np.int32).reshape(-1, 2).T.copy()
    return left, right


def resolution_of(q, p_unlinked_left, p_unlinked_right=()) -> Resolution:
    return Resolution(
        np.array(q, float),
        np.array(p_unlinked_left, float),
        np.array(p_unlinked_right, float),
        float(sum(q)),
        "stated",
    )


def decide_one(q: list[float], losses: Losses | None = None, **options) -> tuple[str, list[int]]:
    """Search result of one left record with candidates of these probabilities."""
    left, right = ends_of([(0, j) for j in range(len(q))])
    decision = decide(resolution_of(q, [1 - sum(q)]), left, right, losses or Losses(), **options)
    return SEARCH_RESULTS[decision.search_result[0]], decision.status.tolist()


def expected_losses(q: list[float], losses: Losses) -> dict[str, float]:
    """Of linking the best candidate, of leaving the record unlinked, and of review."""
    none, best = 1 - sum(q), max(q)
    return {
        "link": none * losses.false_link + (1 - none - best) * losses.wrong_partner,
        "none": (1 - none) * losses.missed_link,
        "review": losses.review,
    }


@given(st.lists(st.integers(1, 60), min_size=1, max_size=4), st.integers(0, 120), loss_sets)
def test_the_decision_has_the_smallest_expected_loss(parts, rest, losses) -> None:
    q = [part / (sum(parts) + rest) for part in parts]
    costs = expected_losses(q, losses)
    ranked = sorted(costs, key=lambda action: costs[action])
    assume(costs[ranked[1]] - costs[ranked[0]] > 1e-7)
    result, status = decide_one(q, losses)
    assert {
        "link": result == SearchResult.LINKED,
        "none": result == SearchResult.NO_LINK,
        "review": result in {SearchResult.REVIEW, SearchResult.LINKED_AMBIGUOUS},
    }[ranked[0]]
    assert (Status.LINK in status) == (ranked[0] == "link")
    assert (Status.REVIEW in status) == (ranked[0] == "review")


@pytest.mark.parametrize(
    ("q", "result", "status"),
    [
        ([0.95], SearchResult.LINKED, [1]),
        ([0.85], SearchResult.REVIEW, [2]),
        ([0.2], SearchResult.REVIEW, [2]),
        ([0.05], SearchResult.NO_LINK, [0]),
        ([0.93, 0.05], SearchResult.REVIEW, [2, 2]),
        ([0.96, 0.03], SearchResult.LINKED, [1, 0]),
        ([0.005, 0.49, 0.49], SearchResult.LINKED_AMBIGUOUS, [0, 2, 2]),
        ([0.5, 0.5], SearchResult.LINKED_AMBIGUOUS, [2, 2]),
        ([0.3, 0.15], SearchResult.REVIEW, [2, 2]),
        ([0.009] * 30, SearchResult.REVIEW, [2] + [0] * 29),
        ([0.03] * 30, SearchResult.LINKED_AMBIGUOUS, [2] * 30),
    ],
)
def test_search_results_by_the_default_losses(q, result, status) -> None:
    assert decide_one(q) == (result, status)


def test_records_without_candidates_have_no_link() -> None:
    left, right = ends_of([(1, 0)])
    decision = decide(resolution_of([0.99], [1.0, 0.01, 1.0]), left, right, Losses())
    results = [SEARCH_RESULTS[code] for code in decision.search_result]
    assert results == [SearchResult.NO_LINK, SearchResult.LINKED, SearchResult.NO_LINK]
    left, right = ends_of([])
    nothing = decide(resolution_of([], []), left, right, Losses())
    assert (len(nothing.status), len(nothing.search_result)) == (0, 0)


def test_a_link_below_the_minimum_goes_to_review() -> None:
    assert decide_one([0.95], min_probability=0.96) == (SearchResult.REVIEW, [2])
    assert decide_one([0.95], min_probability=0.95) == (SearchResult.LINKED, [1])
    assert decide_one([0.05], min_probability=0.96) == (SearchResult.NO_LINK, [0])


def test_pairs_in_review_say_why() -> None:
    pairs = [(0, 0), (1, 1), (1, 2), (2, 3), (3, 4)]
    left, right = ends_of(pairs)
    resolution = resolution_of([0.6, 0.45, 0.45, 0.92, 0.99], [0.4, 0.1, 0.08, 0.01])
    decision = decide(resolution, left, right, Losses(), min_probability=0.95)
    reasons = [REVIEW_REASONS[code] if code >= 0 else None for code in decision.reason]
    assert reasons == [
        ReviewReason.UNCERTAIN,
        ReviewReason.AMBIGUOUS,
        ReviewReason.AMBIGUOUS,
        ReviewReason.BELOW_MINIMUM,
        None,
    ]


def test_one_to_many_decides_for_each_right_record() -> None:
    pairs = [(0, 0), (0, 1), (1, 2), (2, 3), (2, 4), (3, 4)]
    left, right = ends_of(pairs)
    q = [0.97, 0.98, 0.03, 0.4, 0.42, 0.42]
    free_left = [0.03 * 0.02, 0.97, 0.6 * 0.58, 0.58]
    free_right = [0.03, 0.02, 0.97, 0.6, 0.16]
    resolution = resolution_of(q, free_left, free_right)
    decision = decide(resolution, left, right, Losses(), cardinality=Cardinality.ONE_TO_MANY)
    assert decision.status.tolist() == [1, 1, 0, 2, 2, 2]
    assert [SEARCH_RESULTS[code] for code in decision.search_result] == [
        SearchResult.LINKED,
        SearchResult.NO_LINK,
        SearchResult.LINKED_AMBIGUOUS,
        SearchResult.REVIEW,
    ]


def test_many_to_many_decides_for_each_pair() -> None:
    pairs = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)]
    left, right = ends_of(pairs)
    resolution = resolution_of([0.97, 0.98, 0.95, 0.3, 0.09], [0.0006, 0.035, 0.91])
    decision = decide(resolution, left, right, Losses(), cardinality=Cardinality.MANY_TO_MANY)
    assert decision.status.tolist() == [1, 1, 1, 2, 0]
    assert [SEARCH_RESULTS[code] for code in decision.search_result] == [
        SearchResult.LINKED,
        SearchResult.LINKED,
        SearchResult.NO_LINK,
    ]


@given(st.integers(0, 100), loss_sets)
def test_a_pair_for_itself_is_decided_at_the_smallest_expected_loss(percent, losses) -> None:
    q = percent / 100
    costs = expected_losses([q], losses)
    ranked = sorted(costs, key=lambda action: costs[action])
    assume(costs[ranked[1]] - costs[ranked[0]] > 1e-7)
    left, right = ends_of([(0, 0)])
    resolution = resolution_of([q], [1 - q], [1 - q])
    decision = decide(resolution, left, right, losses, cardinality=Cardinality.MANY_TO_MANY)
    statuses = {"none": Status.NONE, "link": Status.LINK, "review": Status.REVIEW}
    assert decision.status.tolist() == [statuses[ranked[0]]]


def test_many_slight_chances_are_ambiguous_though_no_pair_is_uncertain_by_itself() -> None:
    left, right = ends_of([(0, j) for j in range(20)])
    resolution = resolution_of([0.08] * 20, [0.92**20], [0.92] * 20)
    decision = decide(resolution, left, right, Losses(), cardinality=Cardinality.MANY_TO_MANY)
    assert SEARCH_RESULTS[decision.search_result[0]] == SearchResult.LINKED_AMBIGUOUS
    assert decision.status.tolist() == [Status.REVIEW] * 20


def decided(graph, losses: Losses, cardinality: Cardinality) -> tuple[Resolution, Decision]:
    n_left, n_right, pairs = graph
    left, right = ends_of(pairs)
    resolution = resolve(
        left,
        right,
        np.array(list(pairs.values())),
        n_left=n_left,
        n_right=n_right,
        prior=0.1,
        cardinality=cardinality,
    )
    return resolution, decide(resolution, left, right, losses, cardinality=cardinality)


@given(candidate_graphs(heaviest=20.0), loss_sets, st.sampled_from(list(Cardinality)))
def test_links_respect_the_cardinality_and_results_agree_with_them(
    graph, losses, cardinality
) -> None:
    n_left, _, pairs = graph
    resolution, decision = decided(graph, losses, cardinality)
    left, right = ends_of(pairs)
    linked = decision.status == Status.LINK
    assert (resolution.probability[linked] > 0.5).all()
    if cardinality in {Cardinality.ONE_TO_ONE, Cardinality.MANY_TO_ONE}:
        assert len(np.unique(left[linked])) == linked.sum()
    if cardinality in {Cardinality.ONE_TO_ONE, Cardinality.ONE_TO_MANY}:
        assert len(np.unique(right[linked])) == linked.sum()
    assert ((decision.status == Status.REVIEW) == (decision.reason >= 0)).all()
    for record in range(n_left):
        result = SEARCH_RESULTS[decision.search_result[record]]
        own = decision.status[left == record]
        assert (result == SearchResult.LINKED) == (Status.LINK in own)
        if result in {SearchResult.REVIEW, SearchResult.LINKED_AMBIGUOUS}:
            assert Status.REVIEW in own
        if result == SearchResult.NO_LINK:
            assert set(own) <= {Status.NONE}
        ambiguous = (
            resolution.p_unlinked_left[record] < 0.5
            and resolution.probability[left == record].max() <= 0.5
        )
        assert (result == SearchResult.LINKED_AMBIGUOUS) == ambiguous


@pytest.mark.parametrize(
    ("losses", "message"),
    [
        ({"review": 0.6}, "review .* more than half of false_link"),
        ({"missed_link": 0.1}, "review .* more than half of missed_link"),
        ({"wrong_partner": 0.9}, "wrong_partner .* less than false_link"),
        ({"review": 0.0}, "review is 0.0, and must be above 0"),
        ({"false_link": -1.0}, "false_link is -1.0"),
        ({"missed_link": float("nan")}, "missed_link is nan"),
        ({"wrong_partner": float("inf")}, "wrong_partner is inf"),
    ],
)
def test_losses_out_of_proportion_are_refused(losses, message) -> None:
    with pytest.raises(ConfigError, match=message):
        Losses(**losses)


@pytest.mark.parametrize("min_probability", [-0.1, 1.1, float("nan")])
def test_an_impossible_minimum_is_refused(min_probability) -> None:
    with pytest.raises(ConfigError, match="min_probability"):
        decide_one([0.9], min_probability=min_probability)


@given(candidate_graphs())
def test_ranks_go_by_weight_then_right_record(graph) -> None:
    _, _, pairs = graph
    left, right = ends_of(pairs)
    ranks = rank_within_left(left, right, np.array(list(pairs.values())))
    for (i, j), rank in zip(pairs, ranks, strict=True):
        own = sorted((k for h, k in pairs if h == i), key=lambda k: (-pairs[i, k], k))
        assert rank == own.index(j) + 1
