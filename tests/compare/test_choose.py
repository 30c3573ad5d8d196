"""Comparisons chosen from the columns, and levels split by rarity."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from coded import coded_frames
from crvs_link.compare import choose_comparisons, common_fields
from crvs_link.compare.choose import LEAST_SHARE, RARITY, rarity_bounds
from crvs_link.compare.program import rarity_levels
from crvs_link.schema import FieldKind
from crvs_link.spec import MAX_PATTERNS
from people import world


def test_name_parts_are_compared_apart_and_for_an_exchange() -> None:
    data = world(80, seed=1)
    spec = choose_comparisons(coded_frames(data.left, data.right)[0], 0, 1)
    by_name = {c.name: c for c in spec.comparisons}
    assert "name" not in by_name
    assert by_name["name_family"].partner == "name_given"
    assert (
        by_name["name_family"].levels[by_name["name_family"].first_exact - 1].endswith("exchanged")
    )
    assert by_name["name_given"].partner is None
    assert by_name["dob"].kind is FieldKind.DATE


def test_a_whole_name_on_one_side_is_compared_as_a_bag() -> None:
    left = pl.DataFrame({"full_name": ["Karim Ali", "Noor Ahmadi"], "dob": ["1990-01-17", "1991"]})
    right = pl.DataFrame({"given_name": ["Karim"], "surname": ["Ali"], "dob": ["1990-01-17"]})
    coded, _ = coded_frames(left, right)
    assert common_fields(coded, 0, 1) == ["name", "dob"]
    assert [c.name for c in choose_comparisons(coded, 0, 1).comparisons] == ["name", "dob"]


def test_a_field_without_a_value_on_one_side_is_not_compared() -> None:
    left = pl.DataFrame({"full_name": ["Karim Ali"], "sex": ["male"], "mother_name": ["Amina"]})
    right = pl.DataFrame({"full_name": ["Karim Ali"], "sex": ["?"], "mother_name": [None]})
    coded, _ = coded_frames(left, right)
    assert common_fields(coded, 0, 1) == ["name"]


def test_every_comparison_has_its_labels() -> None:
    data = world(300, seed=4)
    for comparison in choose_comparisons(coded_frames(data.left)[0], 0, 0).comparisons:
        assert comparison.levels[0] == "missing"
        assert len(set(comparison.levels)) == len(comparison.levels)
        exact = comparison.levels[comparison.first_exact :]
        assert len(exact) == len(comparison.rarity) + 1
        assert all(label.startswith("the same") for label in exact)
        inexact = comparison.levels[1 : comparison.first_exact]
        assert not any(label == "the same" for label in inexact)


def test_the_number_of_patterns_fits_a_code() -> None:
    data = world(300, seed=4)
    wide = data.left.with_columns(
        street=pl.col("town"), locality=pl.col("town"), phone=pl.lit("0123456789"),
        occupation=pl.col("town"), father_name=pl.col("surname"), mother_name=pl.col("surname"),
        birth_place=pl.col("town"), nationality=pl.col("sex"), national_id=pl.col("id"),
    )  # fmt: skip
    spec = choose_comparisons(coded_frames(wide)[0], 0, 0)
    assert len(spec.comparisons) >= 10
    assert spec.n_patterns <= MAX_PATTERNS


counts = st.lists(st.integers(0, 3000), min_size=1, max_size=40).map(
    lambda values: np.array(values, np.int64)
)


@given(counts)
def test_rarity_bounds_leave_values_on_either_side(values: np.ndarray) -> None:
    bounds = rarity_bounds(values)
    assert list(bounds) == sorted(bounds, reverse=True)
    assert set(bounds) <= set(RARITY)
    total = values.sum()
    levels = rarity_levels(values, bounds)
    for level in range(len(bounds) + 1):
        if bounds:
            assert values[levels == level].sum() >= LEAST_SHARE * total


@given(counts)
def test_a_rarer_value_never_stands_lower(values: np.ndarray) -> None:
    levels = rarity_levels(values, RARITY)
    order = np.argsort(values)
    assert (np.diff(levels[order].astype(int)) <= 0).all()
