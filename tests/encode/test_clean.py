"""Standardising the raw values of all fields together."""

from __future__ import annotations

import pytest

from crvs_link.encode import Readings, encode
from crvs_link.encode.clean import CleanGroup, clean_groups
from crvs_link.encode.raw import read_field
from crvs_link.encode.sources import Source
from crvs_link.errors import AmbiguousInputError
from crvs_link.load import Extract
from crvs_link.run import RunOptions
from extracts import extract_of


def cleaned(field: str, *extracts: Extract, readings: list[Readings] | None = None) -> CleanGroup:
    fields = [
        read_field(Source(field, number, (field,)), extract.frame)
        for number, extract in enumerate(extracts)
    ]
    said = readings or [Readings()] * len(extracts)
    (group,) = clean_groups({field: fields}, extracts, said, RunOptions(threads=2))
    return group


def texts(group: CleanGroup, number: int) -> list[str | None]:
    """The clean text of each record of an extract."""
    field, places = group.fields[number], group.places[number]
    return [
        None if code < 0 else group.clean["text"][int(places[code])]
        for code in field.codes.tolist()
    ]


def test_values_are_standardised_once_for_all_extracts() -> None:
    group = cleaned(
        "occupation",
        extract_of({"occupation": ["Farmer", None, "n/a", "Farmer"]}),
        extract_of({"occupation": ["Farmer", "Nurse"]}),
    )
    assert group.clean.height == 3
    assert texts(group, 0) == ["farmer", None, None, "farmer"]
    assert texts(group, 1) == ["farmer", "nurse"]


def test_slices_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    extract = extract_of({"occupation": [f"Trade {n % 11}" for n in range(40)]})
    whole = texts(cleaned("occupation", extract), 0)
    monkeypatch.setattr("crvs_link.encode.clean.SLICE", 3)
    assert texts(cleaned("occupation", extract), 0) == whole


def test_each_extract_has_its_own_codes_for_sex() -> None:
    extract = extract_of({"sex": ["1", "2", None]})
    readings = [Readings(), Readings(sex_codes={"1": "female", "2": "male"})]
    group = cleaned("sex", extract, extract, readings=readings)
    assert texts(group, 0) == ["male", "female", None]
    assert texts(group, 1) == ["female", "male", None]


def test_values_that_could_not_be_used_are_counted_by_row() -> None:
    extract = extract_of(
        {"phone": ["000000000", "000000000", "n/a", "812345678", None]},
        originals={"phone": "Tel no."},
    )
    assert cleaned("phone", extract).notes == (
        (
            0,
            "phone",
            "3 of the values of 'Tel no.' are placeholders or hold no letter and digit "
            "and count as missing",
        ),
    )


def test_a_calendar_beside_no_date_is_not_a_date_that_could_not_be_read() -> None:
    extract = extract_of(
        {
            "dob_raw": ["1990-01-01", None, "?", "?"],
            "dob_calendar": ["gregorian", "gregorian", "gregorian", None],
        },
        originals={"dob_raw": "Born"},
    )
    (_, unusable) = encode([extract], [Readings()], RunOptions(threads=1)).notes
    assert unusable == (
        0,
        "dob_raw",
        "2 of the values of 'Born' could not be read as dates and count as missing",
    )


def test_ambiguous_dates_name_the_file_and_the_column() -> None:
    extract = extract_of(
        {"dob_raw": ["01/02/1990", "03/04/1991"]},
        path_text="data/births.csv",
        originals={"dob_raw": "D.O.B."},
    )
    with pytest.raises(AmbiguousInputError) as caught:
        encode([extract], [Readings()], RunOptions(threads=1))
    assert str(caught.value).startswith("data/births.csv, column 'D.O.B.': ")
    assert "1990" not in str(caught.value)
    assert caught.value.hint is not None
    assert "--date-order" in caught.value.hint


def test_ambiguous_parts_name_all_their_columns() -> None:
    extract = extract_of(
        {"dob_year": ["90", "91"], "dob_month": ["1", "2"]}, originals={"dob_year": "Y"}
    )
    with pytest.raises(AmbiguousInputError, match=r"people\.csv, columns 'Y', 'dob_month': "):
        encode([extract], [Readings()], RunOptions(threads=1))


def test_ambiguous_sex_names_the_file_and_the_column() -> None:
    extract = extract_of({"sex": ["0", "1"]}, originals={"sex": "Gender"})
    with pytest.raises(AmbiguousInputError, match=r"people\.csv, column 'Gender': "):
        encode([extract], [Readings()], RunOptions(threads=1))
