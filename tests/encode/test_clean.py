"""Standardising the raw values of all fields together."""

from __future__ import annotations

import numpy as np
import pytest

from crvs_link.encode import Readings, encode
from crvs_link.encode.clean import CleanGroup, clean_groups
from crvs_link.encode.raw import read_field
from crvs_link.encode.sources import Source
from crvs_link.errors import AmbiguousInputError, UsageError
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
    field, clean = group.fields[number], group.clean["text"].to_list()
    rows = group.places[number].of(np.arange(len(clean), dtype=np.int32))
    return [None if row < 0 else clean[row] for row in field.lane(rows).tolist()]


def test_values_are_standardised_wherever_they_stand() -> None:
    group = cleaned(
        "occupation",
        extract_of({"occupation": ["Farmer", None, "n/a", "Farmer"]}),
        extract_of({"occupation": ["Farmer", "Nurse", "not known"]}),
    )
    assert texts(group, 0) == ["farmer", None, None, "farmer"]
    assert texts(group, 1) == ["farmer", "nurse", None]


def test_what_is_left_to_patterns_is_done_once_for_all_extracts() -> None:
    names = ["Dr Ana Lim", "มานี", "Ana", "Mohd. Ali"]
    one = cleaned("name_family", extract_of({"name_family": names}))
    assert texts(one, 0) == ["ana lim", "mani", "ana", "mohammad ali"]
    group = cleaned(
        "name_family",
        extract_of({"name_family": names}),
        extract_of({"name_family": names[::-1]}),
    )
    assert texts(group, 0) == texts(group, 1)[::-1] == texts(one, 0)
    assert group.clean.height == 2 * len(names) + 3


def test_slices_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    extract = extract_of({"name_family": [f"{'Dr ' * (n % 2)}Ana{n % 11} Lim" for n in range(40)]})
    whole = texts(cleaned("name_family", extract), 0)
    monkeypatch.setattr("crvs_link.encode.clean.SLICE", 3)
    monkeypatch.setattr("crvs_link.encode.clean.PLAIN_SLICE", 5)
    assert texts(cleaned("name_family", extract), 0) == whole


def test_values_that_hardly_repeat_are_standardised_row_by_row() -> None:
    phones = [f"08{n:08d}" if n % 7 else None for n in range(3000)]
    extract = extract_of({"phone": phones})
    group = cleaned("phone", extract)
    assert group.fields[0].codes is None
    assert texts(group, 0) == [phone and phone[-9:] for phone in phones]


def test_phones_are_read_by_the_country_of_their_register() -> None:
    extract = extract_of({"phone": ["012 345 679", "+855 12 345 679", "12345679"]})
    readings = [Readings(country="KHM"), Readings(country="TH")]
    group = cleaned("phone", extract, extract, readings=readings)
    assert texts(group, 0) == ["+85512345679"] * 3
    assert texts(group, 1) == ["012345679", "+85512345679", "12345679"]


def test_phones_stay_comparable_with_those_of_no_stated_country() -> None:
    stated = extract_of({"phone": ["081-234-5679", "+66 2 123 4567", "+44 20 7946 0018"]})
    other = extract_of({"phone": ["0066812345679", "021234567", "020 7946 0018"]})
    group = cleaned("phone", stated, other, readings=[Readings(country="THA"), Readings()])
    assert texts(group, 0) == texts(group, 1) == ["812345679", "021234567", "079460018"]
    turned = cleaned("phone", other, stated, readings=[Readings(), Readings(country="THA")])
    assert texts(turned, 0) == texts(turned, 1)


def test_left_values_beside_a_stated_country_are_still_read_by_patterns() -> None:
    phones = ["๐๘๑-๒๓๔-๕๖๗๙", "tel. 081 234 5679"]
    group = cleaned(
        "phone",
        extract_of({"phone": phones}),
        extract_of({"phone": phones}),
        readings=[Readings(country="THA"), Readings()],
    )
    assert texts(group, 0) == texts(group, 1) == ["812345679"] * 2


def test_a_country_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="stated as 'ZZ', which is no code of ISO 3166-1"):
        cleaned("occupation", extract_of({"occupation": ["x"]}), readings=[Readings(country="ZZ")])


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
