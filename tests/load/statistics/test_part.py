"""Files of SPSS and Stata, written by pyreadstat."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat
import pytest
from polars.testing import assert_frame_equal

from crvs_link import read_extract
from crvs_link.errors import InputError, UsageError
from crvs_link.load.source import read_head
from crvs_link.load.statistics import open_statistics
from load.mutations import mutations, read_or_refuse
from people import world

SEXES = {1: "Male", 2: "Female"}
# Names of portable files have up to eight letters, all capital.
PORTABLE = {
    "id": "ID",
    "given_name": "FORENAME",
    "surname": "SURNAME",
    "birth_date": "DOB",
    "sex": "SEX",
    "town": "TOWN",
    "postcode": "POSTCODE",
}


def people() -> pl.DataFrame:
    """A few hundred people, some in native scripts, with nulls."""
    more = pl.DataFrame(
        {
            "id": ["N1", "N2"],
            "given_name": ["รัตนา", "أمينة"],
            "surname": ["ศรีสุข", None],
            "birth_date": ["1901-03-01", None],
            "sex": ["female", None],
            "town": ['a "quoted" town', "one, two"],
            "postcode": ["00123", None],
        }
    )
    return pl.concat([world(300, seed=9).left, more], how="diagonal")


def write(frame: pl.DataFrame, path: Path, **options: Any) -> None:
    if path.suffix == ".dta":
        pyreadstat.write_dta(frame, path, **options)
    elif path.suffix == ".por":
        pyreadstat.write_por(frame, path, **options)
    else:
        pyreadstat.write_sav(frame, path, compress=path.suffix == ".zsav", **options)


@pytest.mark.parametrize("name", ["x.sav", "x.zsav", "x.dta"])
def test_round_trip(tmp_path: Path, name: str) -> None:
    people().write_csv(tmp_path / "x.csv")
    coded = people().with_columns(
        pl.col("birth_date").str.to_date(),
        pl.col("sex").replace_strict(["male", "female"], [1.0, 2.0]),
    )
    labels = {"sex": {1: "male", 2: "female"}}
    write(coded, tmp_path / name, variable_value_labels=labels)
    _same(tmp_path / name, tmp_path / "x.csv")


def test_round_trip_of_a_portable_file(tmp_path: Path) -> None:
    frame = world(300, seed=9).left.select(pl.all().name.map(PORTABLE.__getitem__))
    frame.write_csv(tmp_path / "x.csv")
    write(frame.with_columns(pl.col("DOB").str.to_date()), tmp_path / "x.por")
    _same(tmp_path / "x.por", tmp_path / "x.csv")


def _same(path: Path, csv: Path) -> None:
    expected, found = read_extract(csv), read_extract(path)
    assert_frame_equal(found.frame, expected.frame)
    assert found.account == expected.account
    assert found.columns == expected.columns
    assert found.format == {".zsav": "sav"}.get(path.suffix, path.suffix[1:])
    assert found.digest == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_labels_and_missing_codes_of_spss(tmp_path: Path) -> None:
    path = tmp_path / "x.sav"
    frame = pl.DataFrame(
        {"SURNAME": ["Rahman", "Noori", "Begum", "Ali"], "SEX": [1.0, 2.0, 3.0, 9.0]}
    )
    write(
        frame, path, variable_value_labels={"SEX": {**SEXES, 9: "?"}}, missing_ranges={"SEX": [9]}
    )
    extract = read_extract(path)
    assert extract.frame.get_column("sex").to_list() == ["Male", "Female", "3", None]
    assert extract.details == {"encoding": "UTF-8", "value labels": "'SEX'"}
    assert extract.notes == (
        "Column 'SEX' has codes that the file declares missing (1 rows), read as empty.",
    )


def test_missing_letters_of_stata(tmp_path: Path) -> None:
    import pandas as pd

    path = tmp_path / "x.dta"
    frame = pd.DataFrame(
        {
            "surname": ["Rahman", "Noori", "Begum", "Ali", "Uddin"],
            "sex": pd.Series([1, 2, "a", "z", None], dtype=object),
            "age": pd.Series([40, 41, 42, 43, 44], dtype=object),
        }
    )
    pyreadstat.write_dta(
        frame, path, missing_user_values={"sex": ["a", "z"]}, variable_value_labels={"sex": SEXES}
    )
    extract = read_extract(path)
    assert extract.frame.get_column("sex").to_list() == ["Male", "Female", None, None, None]
    assert extract.frame.get_column("age").to_list() == ["40", "41", "42", "43", "44"]
    assert extract.notes == (
        "Column 'sex' has codes that the file declares missing (2 rows), read as empty.",
    )


@pytest.mark.parametrize("name", ["x.sav", "x.dta"])
def test_labels_tell_columns_whose_names_do_not(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    frame = pl.DataFrame(
        {
            "V1": ["Rahman", "Noori"],
            "V2": ["Noor", "Laila"],
            "given_name": ["Amina", "Karim"],
            "V4": ["x", "y"],
        }
    )
    labels = {
        "V1": "Family name",
        "V2": "Mother's given name",
        "given_name": "Town",
        "V4": "Town",
    }
    write(frame, path, column_labels=labels)
    columns = {match.original: match for match in read_extract(path).columns}
    assert columns["V1"].canonical == "name_family"
    assert (columns["V1"].how, columns["V1"].evidence) == ("name", "its label 'Family name'")
    assert columns["V4"].canonical == "residence_town"
    assert columns["given_name"].canonical == "name_given"
    assert "V2" not in columns


@pytest.mark.parametrize("version", [8, 10, 12, 13])
def test_old_files_of_stata_do_not_say_their_encoding(tmp_path: Path, version: int) -> None:
    path = tmp_path / "x.dta"
    write(pl.DataFrame({"surname": ["Müller", "Ali"]}), path, version=version)
    extract = read_extract(path)
    assert extract.details["encoding"] == "Windows-1252, which the file does not say"
    assert [note for note in extract.notes if "Windows-1252 is assumed" in note]
    part = open_statistics(path, read_head(path), "UTF-8")
    assert part.read(["surname"], hashlib.sha256()).frame.item(0, 0) == "Müller"
    assert part.details["encoding"] == "UTF-8"
    write(pl.DataFrame({"surname": ["Muller", "Ali"]}), path, version=version)
    assert read_extract(path).notes == ()


@pytest.mark.parametrize("head", [b"$FL2@(#)", b"<stata_dta><header>", b"s\x02\x01\x00xx"])
def test_what_is_no_such_file(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(head + bytes(100))
    with pytest.raises(InputError, match=r"x\.csv cannot be read as a file of SPSS or Stata"):
        read_extract(path)
    other = tmp_path / "x.sav"
    other.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(InputError, match="is not a file of SPSS or Stata") as caught:
        read_extract(other)
    assert caught.value.hint


def test_without_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.sav"
    write(pl.DataFrame({"surname": ["Rahman"]}), path)
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(UsageError, match="needs the package pyreadstat") as caught:
        read_extract(path)
    assert "crvs-link[statistics]" in str(caught.value.hint)


def _damage(folder: Path, name: str, count: int, seed: int) -> None:
    frame = world(40, seed=3).left.select(pl.all().name.map(PORTABLE.__getitem__))
    source = folder / name
    write(frame, source)
    values = tuple(frame.get_column("ID"))
    for at, data in enumerate(mutations(source.read_bytes(), seed=seed, count=count)):
        path = folder / f"damaged{at}{source.suffix}"
        path.write_bytes(data)
        read_or_refuse(path, values=values)


NAMES = ["x.sav", "x.zsav", "x.dta", "x.por"]


@pytest.mark.parametrize("name", NAMES)
def test_damaged_files(tmp_path: Path, name: str) -> None:
    _damage(tmp_path, name, 30, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_many_damaged_files(tmp_path: Path, name: str) -> None:
    _damage(tmp_path, name, 1500, seed=2)
