from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.profile.heaping import (
    AGES_OF_MYERS,
    AGES_OF_WHIPPLE,
    final_digits,
    myers,
    whipple,
    years_of_myers,
    years_of_whipple,
)
from oracles import heaping as oracle
from strategies import heaped_ages


def counted(ages: list[int]) -> npt.NDArray[np.int64]:
    return np.bincount(np.array(ages, dtype=np.int64), minlength=1).astype(np.int64)


@given(ages=heaped_ages)
def test_the_indices_of_ages_are_those_of_the_textbook(ages: list[int]) -> None:
    for index, expected in (
        (whipple(counted(ages), *AGES_OF_WHIPPLE), oracle.whipple(ages)),
        (myers(counted(ages), *AGES_OF_MYERS), oracle.myers(ages)),
    ):
        if expected is None:
            assert (index.value, index.rows) == (None, 0)
        else:
            assert index.value == pytest.approx(float(expected), rel=1e-12, abs=1e-12)


@given(ages=heaped_ages)
def test_the_indices_keep_to_their_limits(ages: list[int]) -> None:
    found = whipple(counted(ages), *AGES_OF_WHIPPLE)
    assert found.value is None or 0 <= found.value <= 500
    blended = myers(counted(ages), *AGES_OF_MYERS)
    assert blended.value is None or -1e-9 <= blended.value <= 90 + 1e-9


@pytest.mark.parametrize("slope", [0, 1, 7])
def test_a_straight_age_structure_is_not_heaped(slope: int) -> None:
    counts = 1000 - slope * np.arange(100, dtype=np.int64)
    assert whipple(counts, *AGES_OF_WHIPPLE).value == 100
    assert myers(counts, *AGES_OF_MYERS).value == pytest.approx(0, abs=1e-9)


def test_everybody_on_a_round_age() -> None:
    ages = np.zeros(100, dtype=np.int64)
    ages[::5] = 3
    assert whipple(ages, *AGES_OF_WHIPPLE).value == 500
    assert myers(ages, *AGES_OF_MYERS).value == pytest.approx(80)
    ages[5::10] = 0
    assert myers(ages, *AGES_OF_MYERS).value == pytest.approx(90)


def test_nobody_on_a_round_age() -> None:
    ages = np.ones(100, dtype=np.int64)
    ages[::5] = 0
    assert whipple(ages, *AGES_OF_WHIPPLE).value == 0


def test_a_range_counts_itself_and_nothing_beside_it() -> None:
    found = whipple(counted([22, 23, 25, 60, 62, 63]), *AGES_OF_WHIPPLE)
    assert (found.value, found.rows, found.first, found.last) == (250, 4, 23, 62)
    found = myers(counted([9, 10, 98, 99]), *AGES_OF_MYERS)
    assert (found.rows, found.first, found.last) == (2, 10, 98)
    assert myers(counted([9, 99]), *AGES_OF_MYERS).value is None


@given(newest=st.integers(0, 2600))
def test_years_of_birth_are_cut_as_ages_are(newest: int) -> None:
    first, last = years_of_whipple(newest)
    assert (last - first, first % 10, last % 10) == (39, 3, 2)
    assert newest - 33 < last <= newest - 23
    first, last = years_of_myers(newest)
    assert (last - first, first % 10, last % 10) == (88, 0, 8)
    assert newest - 20 < last <= newest - 10


def test_a_range_that_begins_before_the_first_year() -> None:
    found = whipple(np.array([4, 1, 1], dtype=np.int64), -37, 2)
    assert (found.rows, found.value) == (6, pytest.approx(500 * 4 / 6))
    assert whipple(np.array([4], dtype=np.int64), -47, -8).value is None


def test_final_digits() -> None:
    assert final_digits(counted([3, 13, 13, 20, 99])) == (1, 0, 0, 3, 0, 0, 0, 0, 0, 1)
