"""One M-step from given probabilities, against the textbook."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.model import FitOptions, count_labels, refit
from crvs_link.schema import FieldKind
from crvs_link.spec import Comparison, MissingValues, ModelParameters, ModelSpec
from oracles import fellegi_sunter
from strategies import counts_of

SPEC = ModelSpec(
    (
        Comparison("dob", "dob", FieldKind.DATE, ("missing", "disagree", "near", "same")),
        Comparison("sex", "sex", FieldKind.CATEGORY, ("missing", "disagree", "same")),
    )
)
U = ((0.0, 0.9, 0.09, 0.01), (0.0, 0.5, 0.5))
BEFORE = ModelParameters(((0.0, 0.1, 0.2, 0.7), (0.0, 0.1, 0.9)), U, 0.01)

pairs = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.floats(0, 1)), min_size=1, max_size=30
)


def arrays(listed: list[tuple[int, int, float]]) -> tuple[np.ndarray, np.ndarray]:
    levels = np.array([(a, b) for a, b, _ in listed], np.uint8)
    return SPEC.pack(levels), np.array([q for _, _, q in listed])


@given(pairs)
def test_m_is_the_monotone_share_of_each_level(listed: list[tuple[int, int, float]]) -> None:
    codes, q = arrays(listed)
    after = refit(SPEC, BEFORE, codes, q, n_pairs=10_000, max_matches=100.0)
    for k, comparison in enumerate(SPEC.comparisons):
        counts = [
            fellegi_sunter.SMOOTHING * share
            for share in fellegi_sunter.typical(
                len(comparison.levels), comparison.first_exact, fellegi_sunter.TYPICAL_EXACT
            )
        ]
        for pair in listed:
            if pair[k]:
                counts[pair[k]] += pair[2]
        assert after.m[k] == pytest.approx(fellegi_sunter.monotone(counts, U[k]))
    assert after.u == U
    assert after.prior == pytest.approx(max(sum(x[2] for x in listed) / 10_000, 1e-10))


@given(pairs, st.randoms(use_true_random=False))
def test_the_order_of_pairs_does_not_matter(
    listed: list[tuple[int, int, float]], random: object
) -> None:
    shuffled = list(listed)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = [
        refit(SPEC, BEFORE, *arrays(order), n_pairs=1000, max_matches=50.0)
        for order in (listed, shuffled)
    ]
    for first, second in zip(found[0].m, found[1].m, strict=True):
        assert first == pytest.approx(second)
    assert found[0].prior == pytest.approx(found[1].prior)


def test_the_prior_stays_below_the_most_matches_there_can_be() -> None:
    codes, q = arrays([(3, 2, 1.0)] * 40)
    assert refit(SPEC, BEFORE, codes, q, n_pairs=1000, max_matches=20.0).prior == 0.02


def test_more_smoothing_stays_nearer_to_what_is_typical() -> None:
    codes, q = arrays([(1, 1, 1.0)] * 10)
    little, much = (
        refit(
            SPEC, BEFORE, codes, q, n_pairs=1000, max_matches=50.0, options=FitOptions(smoothing=s)
        )
        for s in (0.1, 100.0)
    )
    assert little.m[1][2] < much.m[1][2]


@given(pairs)
def test_labels_count_in_place_of_their_pairs(listed: list[tuple[int, int, float]]) -> None:
    """Labels of all pairs: what the pairs were thought to be no longer matters."""
    codes, q = arrays(listed)
    counts = counts_of(SPEC, np.array([(a, b) for a, b, _ in listed], np.uint8))
    matches = q > 0.5
    told = count_labels(
        counts, codes, np.ones(len(q)), matches=matches, candidates=np.ones(len(q), bool)
    )
    found = refit(SPEC, BEFORE, codes, q, n_pairs=10_000, max_matches=100.0, labels=told)
    known = refit(SPEC, BEFORE, codes, matches * 1.0, n_pairs=10_000, max_matches=100.0)
    for first, second in zip(found.m, known.m, strict=True):
        assert first == pytest.approx(second)
    assert found.prior == pytest.approx(known.prior)


def test_a_labelled_match_that_is_no_candidate_counts_too() -> None:
    codes, q = arrays([(3, 2, 1.0)] * 10)
    far = SPEC.pack(np.array([(1, 1)], np.uint8))
    told = count_labels(
        counts_of(SPEC, np.array([(3, 2)] * 10, np.uint8)),
        far,
        np.array([4.0]),
        matches=np.array([True]),
        candidates=np.array([False]),
    )
    found = refit(SPEC, BEFORE, codes, q, n_pairs=1000, max_matches=50.0, labels=told)
    assert found.prior == pytest.approx(14 / 1000)
    assert found.m[1][1] == pytest.approx((4 + 2 * 0.15) / 16)


def test_what_is_stated_is_held_and_missing_has_its_share() -> None:
    dob, sex = SPEC.comparisons
    stated = (0.0, 0.2, 0.8)
    spec = ModelSpec(
        (
            dataclasses.replace(dob, missing=MissingValues.INFORMATIVE),
            dataclasses.replace(sex, m=stated),
        )
    )
    u = ((0.3, 0.63, 0.06, 0.01), U[1])
    before = ModelParameters(((0.3, 0.1, 0.1, 0.5), stated), u, 0.01)
    codes, q = arrays([(3, 2, 1.0)] * 6 + [(0, 1, 1.0)] * 2)
    found = refit(spec, before, codes, q, n_pairs=1000, max_matches=50.0)
    assert found.m[1] == stated
    assert found.m[0][0] == pytest.approx((2 + 2 * 0.3) / 10)
    assert sum(found.m[0]) == pytest.approx(1)
