"""One M-step from given probabilities, against the textbook."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.model import FitOptions, refit
from crvs_link.schema import FieldKind
from crvs_link.spec import Comparison, ModelParameters, ModelSpec
from oracles import fellegi_sunter

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
