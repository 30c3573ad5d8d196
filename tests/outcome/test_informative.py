"""What finding nothing means, to three decimals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.outcome import bayes_factor, is_informative, p_no_record

shares = st.floats(0.0, 1.0)


@pytest.mark.parametrize(
    ("completeness", "power", "nothing", "none"),
    [
        (0.99, 0.90, 0.109, 0.092),
        (0.95, 0.95, 0.0975, 0.513),
        (0.90, 0.95, 0.145, 0.690),
        (0.70, 0.90, 0.370, 0.811),
        (0.40, 0.80, 0.680, 0.882),
    ],
)
def test_the_table_of_completeness(
    completeness: float, power: float, nothing: float, none: float
) -> None:
    found = float(p_no_record(np.array([completeness]), np.array([power]))[0])
    assert round(found, 3) == none
    # A tree of four leaves, drawn out.
    leaves = {
        (registered, seen): (completeness if registered else 1 - completeness)
        * ((power if seen else 1 - power) if registered else (0.0 if seen else 1.0))
        for registered in (True, False)
        for seen in (True, False)
    }
    not_found = leaves[True, False] + leaves[False, False]
    assert not_found == pytest.approx(nothing, abs=5e-4)
    assert found == pytest.approx(leaves[False, False] / not_found)


def test_the_interval_of_the_worked_record() -> None:
    power = np.full(3, 0.58)
    found = p_no_record(np.array([0.70, 0.625, 0.55]), power)
    assert [round(each, 2) for each in found.tolist()] == [0.51, 0.59, 0.66]


@given(c=shares, s=shares, more=shares)
def test_more_completeness_and_less_power_make_no_record_less_likely(
    c: float, s: float, more: float
) -> None:
    here, larger = np.array([c]), np.array([max(c, more)])
    power, better = np.array([s]), np.array([max(s, more)])
    assert p_no_record(larger, power)[0] <= p_no_record(here, power)[0] + 1e-12
    if c < 1.0:
        assert p_no_record(here, better)[0] >= p_no_record(here, power)[0] - 1e-12


@given(c=st.floats(0.01, 0.99), s=st.floats(0.0, 0.99))
def test_the_factor_is_between_the_odds_before_and_after(c: float, s: float) -> None:
    after = float(p_no_record(np.array([c]), np.array([s]))[0])
    factor = float(bayes_factor(np.array([s]))[0])
    assert after / (1 - after) == pytest.approx(factor * (1 - c) / c, rel=1e-9)


def test_what_is_not_known_says_nothing() -> None:
    nothing = np.array([np.nan])
    assert np.isnan(p_no_record(nothing, np.array([0.9]))).all()
    assert np.isnan(p_no_record(np.array([0.9]), nothing)).all()
    assert not is_informative(nothing, nothing).any()


def test_informative_needs_both_a_high_probability_and_a_shift() -> None:
    lowest, factor = np.array([0.79, 0.80, 0.95]), np.array([9.0, 5.0, 4.9])
    assert is_informative(lowest, factor).tolist() == [False, True, False]


def test_nobody_is_missing_from_a_register_of_all_whom_every_search_finds() -> None:
    assert p_no_record(np.ones(1), np.ones(1)).tolist() == [0.0]
