"""The second-round comparison: its classes, and its m and u without labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.households import HOUSEHOLD_LEVELS, N_CLASSES, HouseholdTerm
from crvs_link.model import (
    fit_household,
    household_levels,
    shared_agreement,
    shared_comparisons,
)
from crvs_link.model.household import LEAST_EXPECTED, propensity_classes
from crvs_link.schema import FieldKind
from crvs_link.spec import Comparison, ModelSpec

LEVELS = ("missing", "disagree", "similarity 0.80 or more", "the same")


def text(field: str) -> Comparison:
    return Comparison(field, field, FieldKind.TEXT, LEVELS, thresholds=(0.8,))


SPEC = ModelSpec(tuple(map(text, ["name_given", "name_family", "residence_town"])))


def test_given_names_and_sex_are_not_shared() -> None:
    fields = ["name_given", "sex", "dob", "phone", "residence_town", "mother_name", "birth_place"]
    spec = ModelSpec(tuple(map(text, fields)))
    assert shared_comparisons(spec) == ("phone", "residence_town", "mother_name")


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=1))
def test_agreement_has_a_digit_for_each_shared_field(levels: list[tuple[int, int, int]]) -> None:
    codes = SPEC.pack(np.array(levels, dtype=np.uint8))
    found = shared_agreement(SPEC, ("name_family", "residence_town"), codes)
    assert found.tolist() == [family + 4 * town for _, family, town in levels]


def families(
    n: int, *, seed: int, shared: int = 2
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Agreement, links, first-round probability and truth of pairs of three sorts.

    Matches agree on most shared fields and have other members that link in four of five
    cases; brothers and sisters agree on all of them and always have one; strangers agree on
    few and never have one.
    """
    rng = np.random.default_rng(seed)
    sort = rng.integers(0, 3, n)
    match = sort == 0
    exact = rng.random((n, shared)) < np.array([0.9, 1.0, 0.2])[sort][:, None]
    states = np.where(exact, 3, 1)
    agreement = (states * 4 ** np.arange(shared)).sum(axis=1)
    links = np.where(rng.random(n) < np.array([0.8, 0.95, 0.002])[sort], 2, 1).astype(np.uint8)
    # What the other comparisons say, whose posterior is known: normal, of one variance.
    said = np.where(match, 1.5, -1.5) + rng.standard_normal(n)
    return agreement, links, 1 / (1 + 2 * np.exp(-3.0 * said)), match


def fitted(agreement: np.ndarray, links: np.ndarray, p: np.ndarray, n: int) -> HouseholdTerm:
    term = fit_household(tuple(f"f{k}" for k in range(n)), agreement, links, p)
    assert term is not None
    return term


def weights_of(term: HouseholdTerm, agreement: np.ndarray, links: np.ndarray) -> np.ndarray:
    levels = household_levels(term.classes, agreement, len(term.shared), links)
    return term.weights()[levels]


def test_brothers_and_sisters_gain_nothing_and_matches_with_another_name_gain_much() -> None:
    agreement, links, p, _ = families(30_000, seed=1)
    term = fitted(agreement, links, p, 2)
    weight = weights_of(term, agreement, links)
    alike = agreement == 3 + 4 * 3
    unlike = agreement == 1 + 4 * 1
    linked = links == 2
    assert 0 <= weight[alike & linked].max() < 0.7
    assert weight[unlike & linked].min() > 4
    assert (weight[~linked] <= 0).all()


def test_m_and_u_are_those_of_the_truth() -> None:
    agreement, links, p, match = families(60_000, seed=2)
    term = fitted(agreement, links, p, 2)
    levels = household_levels(term.classes, agreement, 2, links)
    looked_at = []
    for k in range(N_CLASSES):
        here = (levels == 2 * k + 1) | (levels == 2 * k + 2)
        if min((here & match).sum(), (here & ~match).sum()) < 500:
            continue
        m, u = (float((links[here & side] == 2).mean()) for side in (match, ~match))
        looked_at.append(m > u)
        if m > u:
            assert term.m[2 * k + 2] == pytest.approx(m, abs=0.02)
            assert term.u[2 * k + 2] == pytest.approx(u, abs=0.02)
        else:
            # Brothers and sisters have one more often than matches: it says nothing.
            assert m < term.m[2 * k + 2] == term.u[2 * k + 2] < u
    assert set(looked_at) == {True, False}


def test_a_copy_of_a_shared_column_adds_no_evidence() -> None:
    """The same classes, and the same weight of every pair, to the last bit."""
    agreement, links, p, _ = families(20_000, seed=3)
    with_copy = agreement + 16 * (agreement // 4)
    one, two = fitted(agreement, links, p, 2), fitted(with_copy, links, p, 3)
    assert one.m == two.m
    assert one.u == two.u
    assert np.array_equal(weights_of(one, agreement, links), weights_of(two, with_copy, links))


@given(st.integers(0, 2**32 - 1))
def test_order_of_pairs_does_not_matter(seed: int) -> None:
    agreement, links, p, _ = families(500, seed=4)
    order = np.random.default_rng(seed).permutation(500)
    one = fitted(agreement, links, p, 2)
    other = fitted(agreement[order], links[order], p[order], 2)
    assert one.classes == other.classes
    assert np.allclose(one.m, other.m)
    assert np.allclose(one.u, other.u)


@given(
    st.lists(
        st.tuples(st.integers(0, 15), st.integers(0, 2), st.floats(0, 1)), min_size=50, max_size=200
    )
)
def test_probabilities_are_whole_and_links_never_speak_against_a_match(
    pairs: list[tuple[int, int, float]],
) -> None:
    agreement, links, p = (np.array(column) for column in zip(*pairs, strict=True))
    term = fit_household(("a", "b"), agreement, links.astype(np.uint8), p.astype(float))
    known = links > 0
    if min(p[known].sum(), (1 - p[known]).sum()) < LEAST_EXPECTED:
        assert term is None
        return
    assert term is not None
    assert len(term.m) == len(term.u) == len(HOUSEHOLD_LEVELS)
    assert term.m[0] == term.u[0] == 0
    weights = term.weights()
    for low in range(1, len(HOUSEHOLD_LEVELS), 2):
        for side in (term.m, term.u):
            assert side[low] + side[low + 1] == pytest.approx(1)
            assert min(side[low], side[low + 1]) > 0
        assert weights[low] <= 0 <= weights[low + 1]


def test_a_class_of_few_pairs_says_little() -> None:
    agreement, links, p, _ = families(20_000, seed=5)
    agreement, p = np.append(agreement, 2), np.append(p, 0.99)
    links = np.append(links, np.uint8(2))
    classes = propensity_classes(agreement, 2, links, p)
    assert set(classes) >= {"33", "11", "20"}
    term = fit_household(("a", "b"), np.full(60, 2), np.full(60, 2, np.uint8), np.full(60, 0.5))
    assert term is not None
    assert abs(term.weights()).max() < 0.01


def test_ways_that_were_never_seen_are_taken_for_those_of_a_family() -> None:
    levels = household_levels({"33": 0}, np.array([15, 14]), 2, np.array([2, 2], np.uint8))
    assert levels.tolist() == [2, len(HOUSEHOLD_LEVELS) - 1]
