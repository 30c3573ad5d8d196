"""The M-step under the rule that evidence does not fall by level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from crvs_link.model.monotone import monotone_m
from oracles import fellegi_sunter

Table = NDArray[np.float64]


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, Table]:
    """Counts and u of a few comparisons of different widths, filled up with zeros."""
    widths = draw(st.lists(st.integers(1, 7), min_size=1, max_size=4))
    counts, u = np.zeros((2, len(widths), max(widths)))
    for k, width in enumerate(widths):
        values = st.floats(1e-3, 1e4)
        counts[k, :width] = draw(st.lists(values, min_size=width, max_size=width))
        rare = st.integers(0, 9).map(lambda power: 10.0**-power)
        parts = draw(st.lists(rare, min_size=width, max_size=width))
        u[k, :width] = np.array(parts) / sum(parts)
    return counts, u


@given(tables())
def test_is_the_isotonic_regression_of_m_over_u(given_tables: tuple[Table, Table]) -> None:
    counts, u = given_tables
    found = monotone_m(counts, u)
    for k in range(len(u)):
        width = np.count_nonzero(u[k])
        ratio = isotonic_regression(counts[k, :width] / u[k, :width], weights=u[k, :width]).x
        expected = ratio * u[k, :width]
        np.testing.assert_allclose(found[k, :width], expected / expected.sum(), rtol=1e-9)
        assert not found[k, width:].any()
        # and what pooling adjacent violators gives
        pooled = fellegi_sunter.monotone([0.0, *counts[k, :width]], [0.0, *u[k, :width]])
        np.testing.assert_allclose(found[k, :width], pooled[1:], rtol=1e-9)


@given(tables())
def test_ratios_do_not_fall_and_rows_sum_to_one(given_tables: tuple[Table, Table]) -> None:
    counts, u = given_tables
    found = monotone_m(counts, u)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-12)
    for k in range(len(u)):
        width = np.count_nonzero(u[k])
        ratio = found[k, :width] / u[k, :width]
        assert (ratio[1:] >= ratio[:-1] * (1 - 1e-12)).all()


@given(tables(), st.data())
def test_nothing_monotone_suits_the_counts_better(
    given_tables: tuple[Table, Table], data: st.DataObject
) -> None:
    counts, u = given_tables
    found = monotone_m(counts, u)
    rival_counts = np.where(u > 0, data.draw(st.floats(0.01, 100)) * counts[:, ::-1] + 0.01, 0.0)
    rival = monotone_m(rival_counts, u)
    real = u > 0
    gain = np.sum(counts[real] * (np.log(rival[real]) - np.log(found[real])))
    assert gain <= 1e-9 * counts.sum()


def test_levels_in_order_are_left_as_they_are() -> None:
    counts = np.array([[1.0, 2.0, 7.0]])
    found = monotone_m(counts, np.array([[0.9, 0.09, 0.01]]))
    np.testing.assert_allclose(found, [[0.1, 0.2, 0.7]], rtol=1e-12)


def test_levels_out_of_order_share_their_counts_in_proportion_to_u() -> None:
    found = monotone_m(np.array([[1.0, 6.0, 3.0]]), np.array([[0.7, 0.1, 0.2]]))
    assert found[0] == pytest.approx([0.1, 0.3, 0.6])
