"""Shares and their intervals: published values, an independent implementation, edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from crvs_link.evaluate import Agreement, BCubed, Share

COUNTS = st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [
        # Newcombe, R. G. (1998), Statistics in Medicine 17, 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_intervals(numerator: int, denominator: int, low: float, high: float) -> None:
    share = Share(numerator, denominator)
    assert share.low == pytest.approx(low, abs=5e-5)
    assert share.high == pytest.approx(high, abs=5e-5)


@given(COUNTS)
def test_intervals_are_those_of_scipy(counts: tuple[int, int]) -> None:
    share, other = Share(*counts), binomtest(*counts).proportion_ci(method="wilson")
    assert share.low == pytest.approx(other.low, rel=1e-9, abs=1e-12)
    assert share.high == pytest.approx(other.high, rel=1e-9, abs=1e-12)
    assert share.low is not None
    assert share.value is not None
    assert share.high is not None
    assert 0 <= share.low <= share.value <= share.high <= 1


def test_all_and_nothing() -> None:
    assert (Share(5, 5).value, Share(5, 5).high) == (1, 1)
    assert (Share(0, 5).value, Share(0, 5).low) == (0, 0)
    nothing = Share(0, 0)
    assert (nothing.value, nothing.low, nothing.high) == (None, None, None)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_f1_is_the_harmonic_mean(false: int, missed: int, both: int) -> None:
    agreement = Agreement(false + both, missed + both, both)
    assert (agreement.false, agreement.missed) == (false, missed)
    precision, recall = agreement.precision.value, agreement.recall.value
    if false + missed + both == 0:
        assert agreement.f1 is None
    elif not both:
        assert agreement.f1 == 0
    else:
        assert precision is not None
        assert recall is not None
        assert agreement.f1 == pytest.approx(2 / (1 / precision + 1 / recall))


def test_b_cubed_f1() -> None:
    assert BCubed(4, 0.5, 1.0).f1 == pytest.approx(2 / 3)
    assert BCubed(0, None, None).f1 is None
