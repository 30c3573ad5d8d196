"""Infants without a name yet."""

from __future__ import annotations

import doctest

import polars as pl
import pytest

from crvs_link.encode import infants
from crvs_link.encode.infants import name_mother, name_mothers


@pytest.mark.parametrize(
    "name",
    ["Baby of Amina", "BABY BOY OF  Amina", "baby girl of: Amina", "B/O Amina", "Infant of Amina",
     "Bayi Ny. Amina", "New-born of Amina"],
)  # fmt: skip
def test_the_mother_is_known_by_the_name_of_her_child(name: str) -> None:
    frame = pl.DataFrame({"name_full": [name]})
    assert name_mothers(frame).rows() == [(None, "Amina")]


@pytest.mark.parametrize("name", ["B O Smith", "Babyof Khan", "Baby", "Omar", None])
def test_other_names_are_left_alone(name: str | None) -> None:
    frame = pl.DataFrame({"name_full": pl.Series([name], dtype=pl.String)})
    assert name_mothers(frame) is frame


def test_no_mother_is_replaced_and_no_father_taken_for_one() -> None:
    frame = pl.DataFrame(
        {
            "name_given": ["Baby of Amina", "Baby of Karim Ali"],
            "father_name": ["Omar", "karim ali"],
            "mother_name": ["Zaynab", None],
        }
    )
    assert name_mothers(frame)["mother_name"].to_list() == ["Zaynab", None]


@pytest.mark.parametrize("name", ["Baby of Amina", " b/o  Karim Ali ", "Baby of", "Omar", None])
@pytest.mark.parametrize("father", ["karim ali", None])
@pytest.mark.parametrize("mother", ["Zaynab", None])
def test_one_record_is_read_as_a_frame_is(
    name: str | None, father: str | None, mother: str | None
) -> None:
    record = {"name_given": name, "father_name": father, "mother_name": mother}
    frame = pl.DataFrame([record], schema=dict.fromkeys(record, pl.String))
    assert [name_mother(record)] == name_mothers(frame).to_dicts()


def test_one_row_in_thousands_makes_no_column() -> None:
    frame = pl.DataFrame({"name_given": ["Baby of Amina", *["Omar"] * 2000]})
    assert name_mothers(frame) is frame


def test_examples() -> None:
    assert doctest.testmod(infants).failed == 0
