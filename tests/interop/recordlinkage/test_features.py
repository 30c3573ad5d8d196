"""Our comparisons as compare features of recordlinkage."""

from __future__ import annotations

import doctest
import importlib
from itertools import product

import pandas as pd
import pytest
import recordlinkage as rl

from crvs_link.errors import UsageError
from crvs_link.interop.recordlinkage import Field
from crvs_link.interop.recordlinkage import features as features_of


def levels(values_a: list, values_b: list, field: Field) -> list[int]:
    """Levels of the two columns, value by value."""
    a = pd.DataFrame({"x": values_a}, index=[f"a{k}" for k in range(len(values_a))])
    b = pd.DataFrame({"x": values_b}, index=[f"b{k}" for k in range(len(values_b))])
    pairs = pd.MultiIndex.from_arrays([a.index, b.index])
    return rl.Compare([field]).compute(pairs, a, b).iloc[:, 0].tolist()


def labels(values_a: list, values_b: list, field: Field) -> list[str]:
    return [field.comparison.levels[k] for k in levels(values_a, values_b, field)]


def test_names_are_folded_and_graded() -> None:
    field = Field("name_family", "x")
    found = labels(
        ["Noori", "NOORI", "Hossain", "Noori", None],
        ["noori", "Nóori", "Hosain", "Tamang", "Noori"],
        field,
    )
    assert found[0] == found[1]
    assert found[0].startswith("the same")
    assert found[2].startswith("similarity 0.9")
    assert found[3:] == ["disagree", "missing"]


def test_dates_are_read_and_graded() -> None:
    field = Field("dob_raw", "x", label="born")
    assert labels(
        ["1990-05-23", "1990-05-23", "1990-05-23", "1990-05-23", "1990"],
        ["1990-05-23", "1990-05-28", "1990-05-13", "1961-02-03", "1990-07-01"],
        field,
    ) == [
        "the same",
        "one digit differs",
        "one digit differs",
        "conflict",
        "intervals overlap, within a year",
    ]


def test_dates_of_pandas_are_dates() -> None:
    days = pd.to_datetime(["1990-05-23", "2001-01-02"]).tolist()
    found = labels(days, ["1990-05-23", "2001-02-01"], Field("dob_raw", "x"))
    assert found == ["the same", "digits, or day and month, exchanged"]


def test_full_names_are_bags_of_tokens() -> None:
    found = labels(
        ["Amina Noori", "Amina Noori"], ["NOORI, Amina", "Karim Tamang"], Field("name_full", "x")
    )
    assert found == ["the same", "nothing alike"]


def test_sex_in_words_and_letters() -> None:
    found = labels(["male", "f", "female"], ["M", "female", "male"], Field("sex", "x"))
    assert found == ["the same", "the same", "disagree"]


def test_a_column_without_any_value_is_missing_throughout() -> None:
    assert levels([None, None], ["Noori", "Ali"], Field("name_family", "x")) == [0, 0]


def test_every_pair_has_its_own_level_however_records_repeat() -> None:
    a = pd.DataFrame({"x": ["noori", "ali", "tamang"]})
    b = pd.DataFrame({"y": ["ali", "noori", None, "tamang"]})
    pairs = pd.MultiIndex.from_tuples(list(product(range(3), range(4)))[::-1])
    field = Field("name_family", "x", "y")
    found = rl.Compare([field]).compute(pairs, a, b).iloc[:, 0]
    first = field.comparison.first_exact
    for (i, j), level in found.items():
        if b["y"][j] is None:
            assert level == 0
        else:
            assert (level >= first) == (a["x"][i] == b["y"][j])
    assert field.sample is not None
    assert field.sample.exact.sum() > 0


def test_the_same_record_is_no_random_pair_of_one_frame() -> None:
    frame = pd.DataFrame({"x": [f"{chr(97 + k)}oori{chr(97 + k)}" for k in range(20)]})
    pairs = pd.MultiIndex.from_tuples([(i, j) for i in range(20) for j in range(i)])
    field = Field("name_family", "x")
    rl.Compare([field]).compute(pairs, frame)
    assert field.sample is not None
    assert (field.sample.levels < field.comparison.first_exact).all()


@pytest.mark.parametrize("columns", ["shoe", "record_id", ["dob_year", "shoe"], "birth_adm1_name"])
def test_what_is_no_column_is_refused(columns: str | list[str]) -> None:
    with pytest.raises(UsageError, match="canonical column"):
        Field(columns)


def test_as_many_columns_as_canonical_ones() -> None:
    with pytest.raises(UsageError, match="as many columns"):
        Field(["dob_year", "dob_month", "dob_day"], ["y", "m"])


def test_dates_in_three_columns() -> None:
    parts = ["dob_year", "dob_month", "dob_day"]
    a = pd.DataFrame({"y": [1990, 1991], "m": [5, 6], "d": [23, 1]})
    b = pd.DataFrame({"y": [1990, 1991], "m": [5, 6], "d": [23, 2]})
    field = Field(parts, ["y", "m", "d"])
    pairs = pd.MultiIndex.from_arrays([[0, 1], [0, 1]])
    found = rl.Compare([field]).compute(pairs, a, b).iloc[:, 0]
    assert [field.comparison.levels[k] for k in found] == ["the same", "one digit differs"]


def test_examples() -> None:
    module = importlib.import_module("crvs_link.interop.recordlinkage.features")
    failed, tried = doctest.testmod(module)
    assert tried
    assert not failed
    assert [each.label for each in features_of({"sex": "gender"})] == ["gender"]
