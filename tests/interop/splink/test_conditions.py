"""Conditions of levels, in the dialects that Splink writes."""

from __future__ import annotations

import doctest

import pytest

from crvs_link.interop.splink import conditions
from crvs_link.interop.splink.conditions import Asked, Condition, understand


@pytest.mark.parametrize(
    ("sql", "test", "bound"),
    [
        ('"surname_l" = "surname_r"', Asked.EXACT, None),
        ("`surname_l` = `surname_r`", Asked.EXACT, None),
        ("surname_l = surname_r", Asked.EXACT, None),
        ('LOWER("surname_l") = LOWER("surname_r")', Asked.EXACT, None),
        ('jaro_winkler_similarity("surname_l", "surname_r") >= 0.92', Asked.JARO_WINKLER, 0.92),
        ("jaro_winkler(`surname_l`, `surname_r`) >= 0.7", Asked.JARO_WINKLER, 0.7),
        ('levenshtein("surname_l", "surname_r") <= 2', Asked.EDITS, 2.0),
        ('damerau_levenshtein("surname_l", "surname_r") <= 1', Asked.EDITS, 1.0),
        (
            "ABS(EPOCH(try_strptime(\"surname_l\", '%Y-%m-%d')) - "
            "EPOCH(try_strptime(\"surname_r\", '%Y-%m-%d'))) <= 31557600.0",
            Asked.DAYS,
            365.25,
        ),
        ('jaccard("surname_l", "surname_r") >= 0.9', Asked.OTHER, None),
        ('jaro_similarity("surname_l", "surname_r") >= 0.9', Asked.OTHER, None),
        ('"surname_l" = "surname_r" AND "surname_l" = \'x\'', Asked.OTHER, None),
        ('levenshtein("surname_l", "surname_r") >= 2', Asked.OTHER, None),
        (
            "NULLIF(regexp_extract(\"surname_l\", '^[A-Z]{1,2}', 0), '') = "
            "NULLIF(regexp_extract(\"surname_r\", '^[A-Z]{1,2}', 0), '')",
            Asked.OTHER,
            None,
        ),
    ],
)
def test_conditions_on_one_column(sql: str, test: Asked, bound: float | None) -> None:
    assert understand(sql) == Condition(test, frozenset({"surname"}), bound)


def test_else_missing_and_two_columns() -> None:
    assert understand("ELSE") == Condition(Asked.ELSE, frozenset())
    missing = understand('"dob_l" IS NULL OR "dob_r" IS NULL', is_null=True)
    assert missing == Condition(Asked.MISSING, frozenset({"dob"}))
    turned = understand('"a_l" = "b_r" AND "a_r" = "b_l"')
    assert turned == Condition(Asked.OTHER, frozenset({"a", "b"}))
    assert understand('"a_l" = "b_r"').test is Asked.OTHER


def test_examples() -> None:
    failed, tried = doctest.testmod(conditions)
    assert tried
    assert not failed
