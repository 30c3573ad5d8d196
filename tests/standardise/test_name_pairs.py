"""Pairs of full names by the pattern that makes them hard, and how the comparison takes them."""

from __future__ import annotations

import unicodedata
from typing import Final

import numpy as np
import polars as pl
import pytest

from crvs_link.spec import DISAGREE
from name_pairs import name_levels, name_model, name_pairs

STRUCTURE: Final = (
    "mononym",
    "filler",
    "connector",
    "marker",
    "title",
    "title-or-name",
    "female-marker",
    "order",
    "marriage",
    "compound",
    "no-family",
    "initials",
    "frequency",
    "chain",
    "nisba",
)
"""How names are built."""

WRITING: Final = (
    "arabic-vowels",
    "arabic-consonants",
    "arabic-endings",
    "hamza-ayn",
    "arabic-script",
    "persian-code-points",
    "zwnj",
    "tatweel-and-marks",
    "presentation-forms",
    "urdu",
    "bengali",
    "burmese",
    "zawgyi",
    "thai",
    "lao",
    "khmer",
    "chinese",
    "chinese-dialect",
    "vietnamese",
    "tamil",
    "sinhala",
    "devanagari",
    "turkish",
    "rohingya",
    "mrz",
)
"""How names are written, in their own script and in Latin."""

FAMILY: Final = ("siblings", "father-son", "same-father", "baby-of")
"""How names of relatives resemble each other."""

PATTERNS: Final = (*STRUCTURE, *WRITING, *FAMILY)

PRINTED: Final = {
    ("Ghulam Nabi", "Nabi Ghulam", True),
    ("Mst Rokeya Begum", "Rokeya Khatun", True),
    ("Qasim", "Kassem", True),
    ("Khin Maung Oo", "Oo Khin Maung", True),
    ("Mohammad Rahim", "Md Rahim", True),
    ("Nguyen Van An", "Nguyen Van Anh", False),
    ("Maung Maung", "Maung Aung", False),
    ("Mohammad Ali", "Mohammad Alam", False),
    ("Rahima Khatun", "Rahim Khatun", False),
    ("Abdul Rahman", "Abdul Rahim", False),
}
"""Ten pairs that Jaro-Winkler ranks the wrong way round."""

SCRIPTS: Final = (
    "ARABIC",
    "BENGALI",
    "CJK",
    "CYRILLIC",
    "DEVANAGARI",
    "HANGUL",
    "HANIFI",
    "KHMER",
    "LAO",
    "MYANMAR",
    "SINHALA",
    "TAMIL",
    "THAI",
)


def of_pattern(pattern: str) -> pl.DataFrame:
    """The pairs of one pattern."""
    return name_pairs().filter(pl.col("pattern") == pattern)


def native(text: str) -> set[str]:
    """Scripts other than Latin of the letters of a text."""
    scripts = {unicodedata.name(c).split()[0] for c in text if unicodedata.category(c)[0] == "L"}
    return scripts - {"LATIN"}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_has_pairs_of_both_kinds(pattern: str) -> None:
    same = of_pattern(pattern)["same"]
    assert len(same) >= 5
    assert 2 <= same.sum() <= len(same) - 2


def test_every_pair_has_a_pattern_that_is_listed() -> None:
    assert set(name_pairs()["pattern"]) == {*PATTERNS, "printed", "random"}


def test_the_printed_pairs_are_there() -> None:
    assert set(of_pattern("printed").select("left", "right", "same").rows()) == PRINTED


def test_strangers_are_few_and_different() -> None:
    same = of_pattern("random")["same"]
    assert 25 <= len(same) <= 30
    assert not same.any()


def test_pairs_are_many_and_of_both_kinds() -> None:
    pairs = name_pairs()
    assert len(pairs) >= 330
    assert 0.5 < pairs["same"].sum() / len(pairs) < 0.6


def test_no_pair_stands_there_twice_or_both_ways() -> None:
    pairs = [frozenset(row) for row in name_pairs().select("left", "right").iter_rows()]
    assert len(set(pairs)) == len(pairs)
    assert all(len(pair) == 2 for pair in pairs)


def test_a_third_is_in_native_scripts() -> None:
    scripts = [native(left + right) for left, right, *_ in name_pairs().iter_rows()]
    assert sum(map(bool, scripts)) > len(scripts) / 3
    assert set.union(*scripts) == set(SCRIPTS)


def test_levels_are_those_of_the_comparison_whichever_side_is_left() -> None:
    pairs = name_pairs()
    levels, weights = name_levels(pairs["left"], pairs["right"])
    other_levels, other_weights = name_levels(pairs["right"], pairs["left"])
    np.testing.assert_array_equal(levels, other_levels)
    np.testing.assert_array_equal(weights, other_weights)
    spec, parameters = name_model()
    assert levels.max() < len(spec.comparisons[0].levels)
    np.testing.assert_array_equal(weights, parameters.weights()[0][levels])


def test_what_is_no_name_says_nothing() -> None:
    levels, weights = name_levels(pl.Series(["Unnamed", "FNU LNU"]), pl.Series(["Karim", "FNU"]))
    assert (levels < DISAGREE).all()
    assert not weights.any()


def test_one_person_weighs_more_than_two() -> None:
    pairs = name_pairs()
    _, weights = name_levels(pairs["left"], pairs["right"])
    same = pairs["same"].to_numpy()
    assert np.median(weights[same]) > np.quantile(weights[~same], 0.95)


@pytest.mark.parametrize("pattern", [name for name in PATTERNS if name != "baby-of"])
def test_in_each_pattern_one_person_weighs_more_than_two(pattern: str) -> None:
    pairs = of_pattern(pattern)
    _, weights = name_levels(pairs["left"], pairs["right"])
    same = pairs["same"].to_numpy()
    assert np.median(weights[same]) > np.median(weights[~same])


@pytest.mark.parametrize("pattern", ["baby-of"])
def test_a_child_without_a_name_is_told_by_nothing(pattern: str) -> None:
    pairs = of_pattern(pattern)
    _, weights = name_levels(pairs["left"], pairs["right"])
    assert not weights.any()
