"""Relatives of a host record, in the household that the extract states."""

from __future__ import annotations

import numpy as np
import polars as pl

from coded import coded_frames
from crvs_link.outcome import family_links, relatives

ROWS = [
    # id, household, name, father, mother, spouse, sex, born
    ("C1", "A", "Amina Rahman", "Karim", "Salma Khatun", None, "female", "2012-03-04"),
    ("F1", "A", "Karim Rahman", None, None, "Salma", "male", "1980-01-01"),
    ("M1", "A", "Salma Khatun", None, None, "Karim Rahman", "female", "1983-01-01"),
    ("B1", "A", "Karim", None, None, None, "male", "2005-01-01"),
    ("S1", "A", "Salma", None, None, None, "male", "1960-01-01"),
    ("X1", "B", "Karim Rahman", None, None, None, "male", "1970-01-01"),
    ("N1", None, "Karim Rahman", "Karim", None, None, "male", "1970-01-01"),
]
COLUMNS = [
    "id", "household_id", "name_full", "father_name", "mother_name", "spouse_name", "sex",
    "date_of_birth",
]  # fmt: skip


def kin(*, without: tuple[str, ...] = ()) -> set[tuple[str, str, str]]:
    frame = pl.DataFrame(ROWS, COLUMNS, orient="row").drop(without)
    coded, _ = coded_frames(frame, frame)
    found = relatives(coded, 0, np.ones(len(ROWS), dtype=bool))
    ids = frame["id"].to_list()
    return {(ids[one], relation, ids[other]) for one, other, relation in found.rows()}


def test_father_mother_and_spouse_by_name_sex_and_age() -> None:
    assert kin() == {
        ("C1", "father", "F1"),
        ("C1", "mother", "M1"),
        ("F1", "spouse", "M1"),
        ("F1", "spouse", "S1"),
        ("M1", "spouse", "F1"),
    }


def test_without_a_stated_household_there_are_none() -> None:
    assert kin(without=("household_id",)) == set()


def test_what_is_not_known_excludes_nobody() -> None:
    found = kin(without=("sex", "date_of_birth"))
    assert {("C1", "father", "F1"), ("C1", "father", "B1"), ("C1", "mother", "S1")} <= found


def test_only_those_who_ask() -> None:
    frame = pl.DataFrame(ROWS, COLUMNS, orient="row")
    coded, _ = coded_frames(frame, frame)
    nobody = relatives(coded, 0, np.zeros(len(ROWS), dtype=bool))
    assert nobody.height == 0
    assert nobody.columns == ["record", "relative", "relation"]


def test_the_surest_relative_counts() -> None:
    pairs = pl.DataFrame(
        {
            "record": [0, 0, 0, 3],
            "relative": [1, 2, 1, 2],
            "relation": ["father", "mother", "x", "y"],
        },
        schema={"record": pl.UInt32, "relative": pl.UInt32, "relation": pl.String},
    )
    nan = np.nan
    linked = [np.array([nan, 0.7, nan, nan]), np.array([nan, nan, 0.9, nan])]
    found = family_links(pairs, linked, [None, None], 4)
    assert found.register.tolist() == [1, -1, -1, 1]
    assert found.relation.tolist() == ["mother", None, None, "y"]
    assert found.probability[[0, 3]].tolist() == [0.9, 0.9]
    assert np.isnan(found.probability[1:3]).all()
    closed = np.array([True, False, False, False])
    without = family_links(pairs, linked, [None, closed], 4)
    assert without.register.tolist() == [0, -1, -1, 1]
    assert without.relation.tolist() == ["father", None, None, "y"]
