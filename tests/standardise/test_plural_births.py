"""Plural births, as the forms of the region state them."""

from __future__ import annotations

import doctest

import polars as pl
import pytest

from crvs_link.standardise import plural_births
from crvs_link.standardise.plural_births import clean_birth_order, clean_plurality
from crvs_link.standardise.tables import table


def of(*raw: str | None) -> pl.DataFrame:
    return pl.DataFrame({"raw": pl.Series(raw, dtype=pl.String)})


@pytest.mark.parametrize(
    ("raw", "children"),
    [
        ("SINGLE", 1), ("Twin", 2), ("TRIPLET", 3), ("QUADRUPLET", 4),
        ("HIGHER_MULTIPLE_DELIVERY", 2), ("2", 2), ("3.0", 3), ("true", 2), ("False", 1),
        ("แฝดสอง", 2), ("kembar dua", 2), ("双胞胎", 2), ("ikiz", 2), ("৩", 3), ("sinh đơn", 1),
        ("0", -1), ("77", -1), ("a girl", -1), ("unknown", -1), ("", -1), (None, -1),
    ],
)  # fmt: skip
def test_plurality(raw: str | None, children: int) -> None:
    assert clean_plurality(of(raw)).tolist() == [children]


@pytest.mark.parametrize(
    ("raw", "order"),
    [("1", 1), ("2nd", 2), ("Twin A", 1), ("B", 2), ("III", 3), ("second", 2), ("last", -1)],
)
def test_birth_order(raw: str, order: int) -> None:
    assert clean_birth_order(of(raw)).tolist() == [order]


def test_no_word_stands_for_two_numbers() -> None:
    for what in ("plurality", "birth_order"):
        clean = clean_plurality if what == "plurality" else clean_birth_order
        for meaning, entries in table("plural_births")[what].items():
            assert set(clean(of(*entries)).tolist()) == {int(meaning)}


def test_examples() -> None:
    assert doctest.testmod(plural_births).failed == 0
