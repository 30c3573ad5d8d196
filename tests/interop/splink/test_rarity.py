"""Term-frequency adjustment as levels of rarity."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.interop.splink.rarity import MOST_VALUES, split_by_rarity, zipf_frequencies


@given(st.floats(0.01, 0.6))
def test_frequencies_have_about_the_sum_of_squares_that_the_model_knows(u: float) -> None:
    found = zipf_frequencies(u)
    assert found.sum() == pytest.approx(1)
    assert (np.diff(found) <= 0).all()
    assert (found**2).sum() == pytest.approx(u, rel=0.35)


def test_values_are_not_without_number() -> None:
    assert len(zipf_frequencies(1e-6)) == MOST_VALUES


@given(st.floats(0.01, 0.3), st.floats(0.3, 1.0), st.floats(0.0, 1.0))
def test_nothing_is_lost_and_rarer_agreement_says_more(u: float, m: float, weight: float) -> None:
    bounds, many, few = split_by_rarity(m, u, weight)
    assert len(many) == len(few) == len(bounds) + 1
    assert math.fsum(many) == pytest.approx(m)
    assert math.fsum(few) == pytest.approx(u)
    said = np.array(many) / np.array(few)
    assert (np.diff(said) >= -1e-9 * said[:-1]).all()


def test_an_adjustment_in_full_weighs_by_frequency() -> None:
    """As Splink: m / u * (u / f), so that a level ten times as rare says ten times as much."""
    u, m = 0.02, 0.8
    bounds, many, few = split_by_rarity(m, u, 1.0)
    frequencies = zipf_frequencies(u)
    edges = [1.0, *bounds, 0.0]
    for k, (high, low) in enumerate(pairwise(edges)):
        of_level = frequencies[(frequencies > low) & (frequencies <= high)]
        typical = (of_level**2).sum() / of_level.sum()
        chance = (frequencies**2).sum()
        assert many[k] / few[k] == pytest.approx(m / u * chance / typical)


def test_no_adjustment_leaves_all_levels_alike() -> None:
    _, many, few = split_by_rarity(0.8, 0.02, 0.0)
    assert np.array(many) / np.array(few) == pytest.approx(40.0)
