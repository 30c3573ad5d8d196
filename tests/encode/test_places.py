"""Places of whole extracts: one dictionary, its keys, and what is said of how many were found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from crvs_link.compare import choose_comparisons
from crvs_link.compare.choose import PLACE_LABELS
from crvs_link.compare.tables import Tables
from crvs_link.encode import CodedRecords, Readings, encode
from crvs_link.encode.places import clean_areas, merge_places
from crvs_link.load.places import read_places
from crvs_link.run import RunOptions
from crvs_link.schema import FieldKind
from crvs_link.standardise.gazetteer import Gazetteer
from crvs_link.standardise.places import UNITS
from extracts import extract_of

SHIPPED = Path(__file__).parents[2] / "configs" / "places"
LEFT = ["Port Albert", "Hollin Camp", "Far Hill", "Tamarisk", "Block 4", None, "Port Albert"]
RIGHT = ["Hollin Refugee Camp", "Mirandel Region, Mirandel", "Oldbridge", "QM777"]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    read = read_places([str(SHIPPED / "example.csv"), str(SHIPPED / "example_names.csv")])
    assert read is not None
    return Gazetteer.of(read)


@pytest.fixture(scope="module")
def coded(gazetteer: Gazetteer) -> CodedRecords:
    extracts = [
        extract_of({"birth_place": LEFT, "sex": ["f"] * len(LEFT)}),
        extract_of({"birth_place": RIGHT}),
    ]
    readings = [Readings(gazetteer=gazetteer)] * 2
    return encode(extracts, readings, RunOptions(threads=2))


def test_one_sorted_dictionary_for_all_extracts(coded: CodedRecords) -> None:
    assert "birth_place" not in coded.fields
    dictionary = coded.dictionaries["birth_area"]
    assert dictionary.kind is FieldKind.PLACE
    values = dictionary.values
    assert values.columns == [*UNITS, "text", "open"]
    assert values.equals(values.unique().sort(values.columns))
    left, right = coded.fields["birth_area"].codes
    assert left is not None
    assert right is not None
    assert [code < 0 for code in left] == [False, False, False, False, True, True, False]
    assert left[0] == left[6]
    assert left[1] == right[0], "two names of one camp are one place"
    assert values["text"].gather(left[[0, 1, 2, 3]]).to_list() == [
        "mirandel",
        "hollin camp",
        "far hill",
        "tamarisk",
    ]


def test_keys_are_the_units_of_each_level(coded: CodedRecords) -> None:
    dictionary = coded.dictionaries["birth_area"]
    assert sorted(dictionary.keys) == ["adm1", "adm2", "adm3"]
    for name, key in dictionary.keys.items():
        assert key.dtype == np.int32
        assert key.tolist() == dictionary.values[name].to_list()


def test_a_comparison_and_its_table_follow_from_the_dictionary(coded: CodedRecords) -> None:
    (comparison,) = choose_comparisons(coded, 0, 1).comparisons
    assert comparison.field == "birth_area"
    assert comparison.levels[: comparison.first_exact] == ("missing", *PLACE_LABELS)
    table = Tables(coded).of("birth_area")
    assert table is not None
    assert table.size == coded.dictionaries["birth_area"].values.height


def test_notes_say_how_many_were_found_and_where(coded: CodedRecords) -> None:
    said = {extract: text for extract, column, text in coded.notes if "places files" in text}
    assert said[0] == (
        "by the places files: 1 in a camp, a settlement or a unit of level 4; 2 in a unit of "
        "level 1; 1 in a country and no more; 1 in none, and compared as text; of all, 1 by a "
        "name of several units, known as far as these lie in one"
    )
    assert "of all, 1 with a P-code that no places file has" in said[1]
    assert any("1 of the values of 'birth_place' name no place" in text for *_, text in coded.notes)


def test_values_count_as_often_as_they_occur(gazetteer: Gazetteer) -> None:
    distinct = pl.DataFrame(
        {"residence_town": ["Hollin", "Hollin"], "residence_adm1_name": [None, "Mirandel"]}
    )
    _, notes = clean_areas(distinct, np.array([1200, 3]), gazetteer)
    assert notes == [
        (
            "residence_town",
            "by the places files: 1,200 in a unit of level 3; 3 in a country and no more; of all, "
            "3 by columns that exclude each other, known as far as they agree",
        )
    ]


def test_places_that_differ_in_what_is_open_alone_are_two() -> None:
    row = {**dict.fromkeys(UNITS, 0), "text": "marsh", "doubt": None}
    clean = pl.DataFrame([{**row, "open": True}, {**row, "open": False}, {**row, "open": True}])
    values, codes = merge_places(clean)
    assert values["open"].to_list() == [False, True]
    assert codes.tolist() == [1, 0, 1]
    values, codes = merge_places(clean.clear())
    assert values.height == len(codes) == 0


def test_extracts_are_not_read_with_different_files(gazetteer: Gazetteer) -> None:
    extracts = [extract_of({"birth_place": RIGHT})] * 2
    with pytest.raises(ValueError, match="the same gazetteer"):
        encode(extracts, [Readings(), Readings(gazetteer=gazetteer)], RunOptions(threads=1))
