"""One-to-one probabilities: the prior and the matchings agree with each other."""

from __future__ import annotations

import math
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import ConfigError
from crvs_link.resolve import OVERLAP_MAX, Resolution, one_to_one
from crvs_link.resolve.one_to_one import prior_odds
from oracles.matchings import matching_probabilities
from strategies import candidate_graphs


def solved(graph, expected_matches: float = 1.0, overlap_max: float | None = None) -> Resolution:
    n_left, n_right, pairs = graph
    left, right = np.array(list(pairs), np.int32).reshape(-1, 2).T.copy()
    return one_to_one(
        left,
        right,
        np.array(list(pairs.values())),
        n_left=n_left,
        n_right=n_right,
        expected_matches=expected_matches,
        overlap_max=overlap_max,
    )


def certain(n: int) -> dict[tuple[int, int], float]:
    return {(i, i): 30.0 for i in range(n)}


@given(candidate_graphs(), st.floats(0.0, 6.0), st.sampled_from([None, 0.3, 1.0]))
def test_the_expected_links_set_the_prior_that_gives_them(graph, first, overlap_max) -> None:
    n_left, n_right, pairs = graph
    result = solved(graph, first, overlap_max)
    smaller = min(n_left, n_right)
    share = OVERLAP_MAX if overlap_max is None else overlap_max
    n_links = min(result.n_links_expected, share * smaller, smaller - 0.5)
    rho = prior_odds(n_links, n_left, n_right)
    expected = matching_probabilities({pair: rho * math.exp(x) for pair, x in pairs.items()})
    # The rounds end when ln(rho) moves by less than 1e-6; q moves by a quarter of that
    # for each pair on its own, and by a few times as much together.
    assert result.probability == pytest.approx(list(expected.values()), abs=1e-5)


@given(candidate_graphs(heaviest=40.0))
def test_a_record_is_linked_once_or_not_at_all(graph) -> None:
    n_left, n_right, pairs = graph
    result = solved(graph)
    for side, n, unlinked in (
        (0, n_left, result.p_unlinked_left),
        (1, n_right, result.p_unlinked_right),
    ):
        ends = [pair[side] for pair in pairs]
        total = np.bincount(ends, result.probability, n) if pairs else np.zeros(n)
        assert total + unlinked == pytest.approx(1.0, abs=1e-12)
    assert result.n_links_expected == pytest.approx(result.probability.sum(), abs=1e-12)


@given(candidate_graphs(), st.randoms(use_true_random=False))
def test_rows_permuted_means_results_permuted(graph, random) -> None:
    n_left, n_right, pairs = graph
    left, right = list(range(n_left)), list(range(n_right))
    random.shuffle(left)
    random.shuffle(right)
    renamed = sorted(((left[i], right[j]), x) for (i, j), x in pairs.items())
    q = dict(
        zip(
            (pair for pair, _ in renamed),
            solved((n_left, n_right, dict(renamed))).probability,
            strict=True,
        )
    )
    expected = solved(graph).probability
    assert [q[left[i], right[j]] for i, j in pairs] == pytest.approx(expected, abs=1e-9)


def test_the_prior_odds_are_those_of_the_paper_whichever_file_is_larger() -> None:
    assert prior_odds(2.0, 10, 5) == pytest.approx(3.0 / (9.0 * 4.0))
    assert prior_odds(2.0, 5, 10) == prior_odds(2.0, 10, 5)
    assert prior_odds(3.0, 5, 10) > prior_odds(2.0, 5, 10)


def test_presumed_overlap_is_bounded_but_links_are_not() -> None:
    """Where all other records are linked, a weak last pair is not forced together."""
    n, weak = 200, math.log(1 / 20)
    pairs = certain(n - 1) | {(n - 1, n - 1): weak}
    bounded = solved((n, n, pairs))
    forced = solved((n, n, pairs), overlap_max=1.0)
    assert bounded.n_links_expected > OVERLAP_MAX * n
    assert bounded.probability[-1] < 0.2
    assert forced.probability[-1] > 0.5
    assert bounded.probability[:-1].min() > 0.999


@pytest.mark.parametrize("overlap_max", [0.1, 0.5, 0.9, 1.0])
def test_more_presumed_overlap_makes_every_lone_pair_likelier(overlap_max) -> None:
    pairs = certain(50) | {(i, i): 2.0 for i in range(50, 100)}
    less = solved((100, 100, pairs), overlap_max=overlap_max * 0.9)
    more = solved((100, 100, pairs), overlap_max=overlap_max)
    assert (more.probability >= less.probability - 1e-9).all()


@pytest.mark.parametrize(("ratio", "few", "many"), [(10.0, 990.0, 990.0), (0.1, 0.111, 970.0)])
def test_weak_evidence_leads_to_the_fixed_point_nearest_to_the_model(ratio, few, many) -> None:
    """Lone pairs of likelihood ratio ``ratio * n``: strong ones speak for themselves."""
    n = 1000
    graph = (n, n, {(i, i): math.log(ratio * n) for i in range(n)})
    assert solved(graph, expected_matches=0.0).n_links_expected == pytest.approx(few, rel=0.02)
    assert solved(graph, expected_matches=n).n_links_expected == pytest.approx(many, rel=0.02)


def test_a_few_rounds_settle_the_prior(monkeypatch) -> None:
    """Plain substitution takes twelve here: a quarter of each step is left for the next."""
    pairs = {(i, i): 0.02 * i - 2.0 + math.log(1000) for i in range(600)}
    settled = solved((1000, 1000, pairs), expected_matches=50.0)
    module = import_module("crvs_link.resolve.one_to_one")  # the package has the function
    monkeypatch.setattr(module, "MAX_ROUNDS", 7)
    early = solved((1000, 1000, pairs), expected_matches=50.0)
    assert early.n_links_expected == settled.n_links_expected


def test_one_pair_of_one_record_each() -> None:
    result = solved((1, 1, {(0, 0): math.log(9.0)}))
    # L is capped at one half: rho = 1.5 / (1.5 * 1.5).
    assert result.probability == pytest.approx([6 / 7])
    assert result.method == "one-to-one: exact"


def test_nothing_to_link() -> None:
    for n_left, n_right in ((0, 0), (0, 3), (2, 2)):
        result = solved((n_left, n_right, {}))
        assert result.n_links_expected == 0.0
        assert result.p_unlinked_left.tolist() == [1.0] * n_left
        assert result.p_unlinked_right.tolist() == [1.0] * n_right


def test_the_method_says_where_probabilities_are_not_exact() -> None:
    band = {(i, j): 3.0 for i in range(30) for j in (i - 1, i, i + 1) if 0 <= j < 30}
    assert solved((30, 30, band)).method == "one-to-one: exact, belief propagation in 1 components"


@pytest.mark.parametrize("overlap_max", [0.0, -0.1, 1.01, math.nan])
def test_an_impossible_overlap_is_refused(overlap_max) -> None:
    with pytest.raises(ConfigError, match="overlap_max"):
        solved((1, 1, {}), overlap_max=overlap_max)
