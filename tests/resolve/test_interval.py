"""The interval of a number of errors: a distribution worked out another way, and coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.resolve import count_interval


def quantiles(expected: float, variance: float) -> tuple[int, int]:
    """By adding up the probabilities of a negative binomial, one number after another."""
    excess = max(variance - expected, 0) + expected**2 * (math.exp((math.log(2) / 1.96) ** 2) - 1)
    r, p = expected**2 / excess, expected / (expected + excess)
    reached, k, found = 0.0, 0, []
    for bound in (0.025, 0.975):
        while True:
            log = math.lgamma(k + r) - math.lgamma(r) - math.lgamma(k + 1)
            term = math.exp(log + r * math.log(p) + k * math.log1p(-p))
            if reached + term >= bound:
                break
            reached, k = reached + term, k + 1
        found.append(k)
    return found[0], found[1]


@pytest.mark.parametrize(
    ("expected", "variance"), [(0.001, 0.001), (0.36, 0.2), (3.3, 2.8), (40.0, 900.0), (700.0, 1e4)]
)
def test_it_is_that_of_a_negative_binomial(expected: float, variance: float) -> None:
    assert count_interval(expected, variance) == quantiles(expected, variance)


def test_nothing_expected_is_nothing() -> None:
    assert count_interval(0.0, 0.0) == (0, 0)


@given(st.floats(0.5, 1e5), st.floats(0, 50))
def test_it_holds_the_expectation(expected: float, times: float) -> None:
    low, high = count_interval(expected, times * expected)
    assert 0 <= low <= expected <= high


def test_it_covers_where_the_model_is_wrong_by_up_to_a_factor_of_two() -> None:
    """Links of known probability, the model's off by a factor of which 95 % are within two."""
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(1000):
        stated = rng.beta(0.5, 60, 2000)
        factor = math.exp(rng.normal(0, math.log(2) / 1.96))
        false = int((rng.random(2000) < np.minimum(stated * factor, 1)).sum())
        low, high = count_interval(stated.sum(), (stated * (1 - stated)).sum())
        inside += low <= false <= high
    assert 920 <= inside <= 980
