"""What rarity adds is what is left when values are not told apart by it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.levels import THE_SAME, name_labels, name_levels
from crvs_link.model import rarity_bits, split_levels
from crvs_link.schema import FieldKind
from crvs_link.spec import Comparison, ModelParameters

TEXT = Comparison(
    "surname",
    "name_family",
    FieldKind.TEXT,
    ("missing", "disagree", "similar", "often", "seldom", "rare"),
    thresholds=(0.9,),
    rarity=(0.01, 0.001),
)
BANDS = (1e-3, 1e-5)
NAME = Comparison("name", "name", FieldKind.BAG, ("missing", *name_levels(BANDS)), rarity=BANDS)
probabilities = st.lists(st.floats(0.01, 1.0), min_size=5, max_size=5).map(
    lambda p: (0.0, *(x / sum(p) for x in p))
)


@given(probabilities, probabilities, st.integers(3, 5))
def test_without_it_the_weight_is_that_of_one_exact_level(
    m: tuple[float, ...], u: tuple[float, ...], level: int
) -> None:
    """The law: base and rarity sum to the weight, and the base is that of a model unsplit."""
    weight = ModelParameters((m,), (u,), 0.01).weights()[0][level]
    unsplit = ModelParameters(((*m[:3], sum(m[3:])),), ((*u[:3], sum(u[3:])),), 0.01).weights()[0][
        3
    ]
    assert weight - rarity_bits(TEXT, m, u, level) == pytest.approx(unsplit, abs=1e-9)


@given(probabilities, probabilities, st.integers(0, 2))
def test_levels_that_are_not_split_have_none(
    m: tuple[float, ...], u: tuple[float, ...], level: int
) -> None:
    assert rarity_bits(TEXT, m, u, level) == 0.0


def test_equal_shares_of_matches_leave_the_ratio_of_frequencies() -> None:
    """Where matches agree on every band as often as chance does but for one factor."""
    m = (0.0, 0.1, 0.0, 0.3, 0.3, 0.3)
    u = (0.0, 0.9, 0.0, 0.09, 0.009, 0.001)
    average = 0.1 / 3
    for level in (3, 4, 5):
        assert rarity_bits(TEXT, m, u, level) == pytest.approx(math.log2(average / u[level]))


def test_names_are_split_within_what_they_have_in_common() -> None:
    for kind in (THE_SAME, "every token alike by sound"):
        labels = name_labels(kind, BANDS)
        levels = tuple(NAME.levels.index(label) for label in labels)
        for level in levels:
            assert sorted(split_levels(NAME, level)) == sorted(levels)
    assert split_levels(NAME, 0) == (0,)
    assert split_levels(NAME, 1) == (1,)
