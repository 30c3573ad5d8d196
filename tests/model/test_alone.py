"""Where the model of a single comparison begins."""

from __future__ import annotations

import numpy as np
import pytest

from crvs_link.model.alone import ABOVE_CHANCE, LOWEST, SHARE, assumed_model


def test_weights_rise_evenly_from_a_disagreement_to_more_than_chance_gives() -> None:
    u = (0.0, 0.9, 0.05, 0.04, 0.01)
    model = assumed_model((u,), n_pairs=10**6, max_matches=1024.0)
    (weights,) = model.weights()
    assert weights[0] == 0
    np.testing.assert_allclose(weights[1:], np.linspace(LOWEST, 10 + ABOVE_CHANCE, 4))
    assert model.u == (u,)
    assert model.prior == pytest.approx(SHARE * 1024 / 10**6)


def test_a_missing_value_is_assumed_to_say_nothing() -> None:
    u = (0.2, 0.7, 0.06, 0.04)
    (weights,) = assumed_model((u,), n_pairs=10**6, max_matches=1024.0).weights()
    assert weights[0] == 0
    np.testing.assert_allclose(weights[1:], np.linspace(LOWEST, 10 + ABOVE_CHANCE, 3))
