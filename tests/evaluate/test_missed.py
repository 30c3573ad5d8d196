"""Missed links by reason, and the list of true pairs, against loops over pairs."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.evaluate import MissedLinks, Reason, evaluate_result, missed
from crvs_link.evaluate.missed import true_pairs


@given(st.lists(st.integers(-1, 4), max_size=14), st.none() | st.integers(0, 14))
def test_true_pairs(persons: list[int], first_right: int | None) -> None:
    if first_right is not None:
        first_right = min(first_right, len(persons))
    found = true_pairs(np.array(persons, dtype=np.int64), first_right)
    n = len(persons)
    every = (
        combinations(range(n), 2)
        if first_right is None
        else product(range(first_right), range(first_right, n))
    )
    expected = [(i, j) for i, j in every if persons[i] == persons[j] >= 0]
    assert list(zip(found.first.tolist(), found.second.tolist(), strict=True)) == expected


TRUTH = pl.DataFrame(
    {
        "left_id": ["found", "review", "gone", "far", "low", "taken"],
        "right_id": ["FOUND", "REVIEW", "GONE", "FAR", "LOW", "TAKEN"],
    }
)
TRACED = {
    # left_ref, right_ref, rule, weight, probability
    "found": ("found", "FOUND", "dob", 20.0, 0.99),
    "review": ("review", "REVIEW", "dob", 9.0, 0.5),
    "gone": ("gone", None, None, None, None),
    "far": ("far", "FAR", None, 11.0, 0.8),
    "low": ("low", "LOW", "name", 3.0, 0.49),
    "taken": ("taken", "row 6", "dob", 14.0, 0.5),
}
SCHEMA = {
    "left_ref": pl.String,
    "right_ref": pl.String,
    "rule": pl.String,
    "weight": pl.Float64,
    "probability": pl.Float64,
}


def trace(register: str | None, pairs: pl.DataFrame) -> pl.DataFrame:
    assert register == "births"
    assert pairs["right"].to_list() == [left.upper() for left in pairs["left"]]
    return pl.DataFrame([TRACED[left] for left in pairs["left"]], SCHEMA, orient="row")


def split(truth: pl.DataFrame = TRUTH) -> MissedLinks | None:
    from crvs_link.evaluate import evaluate

    found = pl.DataFrame({"left_id": ["found"], "right_id": ["FOUND"]})
    review = pl.DataFrame({"left": ["review"], "right": ["REVIEW"]})
    with pytest.MonkeyPatch.context() as patch:
        real = evaluate.read_result
        patch.setattr(
            evaluate,
            "read_result",
            lambda source: type(real(source))(real(source).table, review, "match", ()),
        )
        (evaluation,) = evaluate_result(
            found.with_columns(register=pl.lit("births")),
            truth.with_columns(register=pl.lit("births")),
            trace=trace,
        )
    return evaluation.missed


def test_each_reason() -> None:
    found = split()
    assert found is not None
    assert {of.reason: of.pairs for of in found.reasons} == dict.fromkeys(Reason, 1)
    assert (found.blocked.numerator, found.blocked.denominator) == (4, 6)
    examples = {of.reason: of.examples for of in found.reasons}
    assert examples[Reason.NOT_READ] == ()
    (lost,) = examples[Reason.LOST]
    assert (lost.left, lost.right, lost.weight, lost.rule) == ("taken", "row 6", 14.0, "dob")
    (far,) = examples[Reason.NOT_BLOCKED]
    assert (far.left, far.rule) == ("far", None)


def test_too_many_pairs_are_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "MOST_LISTED", 5)
    assert split() is None
    monkeypatch.setattr(missed, "MOST_LISTED", 6)
    assert split() is not None
