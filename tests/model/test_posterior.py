"""Probabilities from weights, where numbers are extreme."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.model.posterior import posterior, prior_bounds


@given(st.floats(-30, 30), st.floats(1e-9, 0.5))
def test_is_bayes_rule(log_ratio: float, prior: float) -> None:
    probability, likelihood = posterior(np.array([log_ratio]), prior)
    evidence = prior * math.exp(log_ratio) + 1 - prior
    assert probability[0] == pytest.approx(prior * math.exp(log_ratio) / evidence, rel=1e-12)
    assert likelihood[0] == pytest.approx(math.log(evidence), rel=1e-9, abs=1e-14)


def test_extreme_weights_neither_overflow_nor_vanish() -> None:
    probability, likelihood = posterior(np.array([-5000.0, 5000.0]), 1e-12)
    assert probability.tolist() == [0.0, 1.0]
    assert likelihood[0] == pytest.approx(-1e-12, rel=1e-3)
    assert likelihood[1] == pytest.approx(5000 + math.log(1e-12))


def test_bounds_of_the_prior() -> None:
    assert prior_bounds(1000, 10) == pytest.approx((1e-9, 0.01))
    assert prior_bounds(1, 1) == (1e-6, 0.5)
