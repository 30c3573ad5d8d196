"""Intervals for the number of rare events, against the exact distribution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from crvs_link.resolve import Estimate
from crvs_link.resolve.expected import chance_interval, poisson_interval


def exact_distribution(p: list[float]) -> np.ndarray:
    """Of the number of independent events: one after the other."""
    found = np.ones(1)
    for each in p:
        found = np.convolve(found, [1 - each, each])
    return found


@given(st.lists(st.sampled_from([0.0001, 0.01, 0.03, 0.1]), min_size=1, max_size=120))
def test_the_interval_holds_the_number_as_often_as_it_says(p: list[float]) -> None:
    low, high = chance_interval(sum(p), sum(x * (1 - x) for x in p))
    exact = exact_distribution(p)
    inside = exact[int(low) : int(high) + 1].sum()
    assert inside >= 0.945
    # Nor is it wider than it has to be: within one of the exact points.
    points = np.searchsorted(np.cumsum(exact), (0.025, 0.975))
    assert abs(low - points[0]) <= 1
    assert abs(high - points[1]) <= 1


@pytest.mark.parametrize("mean", [0.01, 0.3, 1.0, 4.5, 37.0, 900.0, 1001.0, 5e4, 2e6])
def test_poisson_points(mean: float) -> None:
    exact = stats.poisson.ppf([0.025, 0.975], mean)
    assert np.allclose(poisson_interval(mean), exact, atol=0.0 if mean <= 1000 else 1.0)


def test_certain_events_are_counted_exactly() -> None:
    assert chance_interval(12.0, 0.0) == (12.0, 12.0)
    assert chance_interval(0.0, 0.0) == (0.0, 0.0)


def test_intervals_that_have_nothing_in_common() -> None:
    low, high = Estimate(0.1, 0.05, 0.2), Estimate(0.4, 0.3, 0.5)
    assert low.excludes(high)
    assert high.excludes(low)
    assert not low.excludes(Estimate(0.25, 0.2, 0.3))
