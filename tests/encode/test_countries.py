"""Nationalities of a column: three states that are no country, kept apart."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from crvs_link.encode import Readings, encode
from crvs_link.encode.countries import clean_country_values
from crvs_link.errors import AmbiguousInputError
from crvs_link.run import RunOptions
from crvs_link.schema import CodeSystem
from extracts import extract_of


def clean(
    raw: list[str | None], counts: list[int], rows: int | None = None
) -> tuple[list[str | None], list[str]]:
    frame = pl.DataFrame({"raw": raw}, schema={"raw": pl.String})
    found, notes = clean_country_values(
        frame, np.array(counts), sum(counts) if rows is None else rows, None
    )
    return found["text"].to_list(), notes


def test_three_states_that_are_no_country_are_kept_apart() -> None:
    raw = ["Myanmar", "stateless", "XXA", "under verification", "n/a", "XXX", None]
    texts, notes = clean(raw, [50, 3, 4, 5, 6, 7, 0], rows=85)
    assert texts == ["MMR", "XXA", "XXA", None, None, None, None]
    assert notes == [
        "of 85 records, 7 of code XXA, which is compared as a value, 5 undetermined, 23 unrecorded"
    ]


def test_what_is_no_country_is_compared_as_it_is_written() -> None:
    texts, notes = clean(["Rohingya", "ROHINGYA ", "Thai"], [2, 1, 9])
    assert texts == ["rohingya", "rohingya", "THA"]
    assert notes == ["of 12 records, 3 no country that is known, compared as written"]


def test_countries_alone_need_no_note() -> None:
    assert clean(["THA", "Thailand"], [1, 2]) == (["THA", "THA"], [])
    assert clean([], []) == ([], [])


def test_each_extract_has_its_own_code_system_and_each_field_its_own_note() -> None:
    columns = {"nationality": ["AUS", "AUS"], "birth_country": ["MYA", None]}
    coded = encode(
        [extract_of(columns), extract_of({"nationality": ["AUS"]})],
        [Readings(country_codes=CodeSystem.UNHCR), Readings()],
        RunOptions(threads=1),
    )
    values = coded.dictionaries["nationality"].values["text"].to_list()
    codes = coded.fields["nationality"].codes
    assert [[values[code] for code in lane.tolist()] for lane in codes if lane is not None] == [
        ["AUT", "AUT"],
        ["AUS"],
    ]
    assert coded.dictionaries["birth_country"].values["text"].to_list() == ["MMR"]
    assert coded.notes == ((0, "birth_country", "of 2 records, 1 unrecorded"),)


def test_codes_of_unhcr_are_refused_until_stated() -> None:
    extract = extract_of({"nationality": ["MYA", "AUS", "SUD"]}, originals={"nationality": "CoO"})
    with pytest.raises(AmbiguousInputError, match=r"people\.csv, column 'CoO': ") as caught:
        encode([extract], [Readings()], RunOptions(threads=1))
    assert "--country-codes unhcr" in str(caught.value.hint)
