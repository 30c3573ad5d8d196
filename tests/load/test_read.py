"""The whole of reading an extract."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from crvs_link.errors import (
    AmbiguousInputError,
    InputError,
    SourceNotFoundError,
    UsageError,
)
from crvs_link.load import Extract, read_extract
from crvs_link.schema import COLUMNS, IDENTIFYING_COLUMNS
from strategies import text_tables

PEOPLE = "rec_id,given_name,surname,date_of_birth,sex\nr1,Ali,Khan,1990-01-02,m\nr2,Mina,,,f\n"


@contextmanager
def written(files: dict[str, bytes]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, data in files.items():
            (folder / file).write_bytes(data)
        yield folder


def read(text: str | bytes, name: str = "people.csv", **options: object) -> Extract:
    data = text.encode() if isinstance(text, str) else text
    with written({name: data}) as folder:
        return read_extract(folder / name, **options)  # type: ignore[arg-type]


def test_an_extract_says_all_about_itself() -> None:
    extract = read(PEOPLE)
    assert extract.source_id == "people"
    assert extract.path_text.endswith("people.csv")
    assert [path.name for path in extract.paths] == ["people.csv"]
    assert extract.digest == "sha256:" + hashlib.sha256(PEOPLE.encode()).hexdigest()
    assert extract.format == "csv"
    assert extract.details == {"delimiter": "comma", "encoding": "UTF-8"}
    assert extract.frame.schema == {
        "row_number": pl.UInt32,
        "record_id": pl.String,
        "name_given": pl.String,
        "name_family": pl.String,
        "dob_raw": pl.String,
        "sex": pl.String,
    }
    assert extract.frame.rows() == [
        (1, "r1", "Ali", "Khan", "1990-01-02", "m"),
        (2, "r2", "Mina", None, None, "f"),
    ]
    assert [(m.canonical, m.original, m.how) for m in extract.columns][:2] == [
        ("record_id", "rec_id", "name"),
        ("name_given", "given_name", "name"),
    ]
    assert extract.ignored == ()
    assert (extract.account.read, extract.account.used) == (2, 2)
    assert extract.set_aside.is_empty()
    assert extract.notes == ()
    assert not extract.id_is_identity_number


@settings(max_examples=80)
@given(
    table=text_tables(min_columns=2).filter(lambda table: table.keys() != {"sex", "remarks"}),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    shuffle=st.randoms(use_true_random=False),
)
def test_neither_form_nor_order_of_columns_changes_what_is_read(
    table: dict[str, list[str]], delimiter: str, quoting: int, shuffle: object
) -> None:
    """CSV in any dialect, Parquet and a frame give the same rows, in any order of columns."""
    frame = pl.DataFrame(table, schema=dict.fromkeys(table, pl.String))
    names = list(table)
    shuffle.shuffle(names)  # type: ignore[attr-defined]
    with written({}) as folder:
        with (folder / "x.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, delimiter=delimiter, quoting=quoting)
            writer.writerow(names)
            writer.writerows(frame.select(names).rows())
        frame.write_parquet(folder / "x.parquet")
        outcomes = [_outcome(source) for source in (frame, folder / "x.csv", folder / "x.parquet")]
    first, *others = outcomes
    for other in others:
        if isinstance(first, Extract):
            assert isinstance(other, Extract)
            assert_frame_equal(other.frame, first.frame)
            assert_frame_equal(other.set_aside, first.set_aside)
            assert other.account == first.account
            assert set(other.columns) == set(first.columns)
            assert set(other.notes) == set(first.notes)
            _check(first, table)
        else:
            assert other == first


def _outcome(source: object) -> Extract | type[Exception]:
    try:
        return read_extract(source)  # type: ignore[arg-type]
    except InputError as error:
        return type(error)


def _check(extract: Extract, table: dict[str, list[str]]) -> None:
    """Every used row holds the cells of its row number, under the canonical names."""
    original = {match.canonical: match.original for match in extract.columns}
    height = len(next(iter(table.values())))
    assert extract.account.read == height
    for row in extract.frame.iter_rows(named=True):
        for canonical, name in original.items():
            assert row[canonical] == (table[name][row["row_number"] - 1] or None)
    numbers = [*extract.frame["row_number"], *extract.set_aside["row_number"]]
    assert sorted(numbers) == list(range(1, height + 1))


@settings(max_examples=50)
@given(
    cuts=st.lists(st.integers(0, 40), max_size=3).map(sorted),
    blank=st.booleans(),
)
def test_parts_are_one_extract(cuts: list[int], blank: bool) -> None:
    lines = [f"{i},name{i}" for i in range(40)]
    if blank:
        lines[20] = ""
    files, start = {}, 0
    for number, end in enumerate([*cuts, 40]):
        text = "\n".join(["id,surname", *lines[start:end], ""])
        files[f"births_{number}.csv"] = text.encode()
        start = end
    with written(files) as folder:
        parts = read_extract(f"{folder}/births_*.csv")
        digest = hashlib.sha256(b"".join(files.values())).hexdigest()
    whole = read("\n".join(["id,surname", *lines, ""]))
    assert_frame_equal(parts.frame, whole.frame)
    assert_frame_equal(parts.set_aside, whole.set_aside)
    assert parts.account == whole.account
    assert parts.digest == f"sha256:{digest}"
    assert [path.name for path in parts.paths] == list(files)
    assert parts.source_id == "births"
    assert parts.path_text.endswith("births_*.csv")


def test_parts_may_order_their_columns_but_not_differ() -> None:
    with written({"b1.csv": b"id,surname\n1,a\n", "b2.csv": b"surname;id\nb;2\n"}) as folder:
        extract = read_extract(f"{folder}/b*.csv")
        assert extract.frame.select("record_id", "name_family").rows() == [("1", "a"), ("2", "b")]
        assert extract.details["delimiter"] == "comma, semicolon"
        (folder / "b3.csv").write_bytes(b"id,dob\n3,1990-01-02\n")
        with pytest.raises(
            InputError, match=r"b3\.csv lacks 'surname' and has 'dob' besides; .*b1\.csv"
        ):
            read_extract(f"{folder}/b*.csv")


def test_a_fault_in_a_part_names_the_part() -> None:
    files = {"b1.csv": b"id,surname\n1,a\n", "b2.csv": b"id,surname\n2\n"}
    with written(files) as folder, pytest.raises(InputError, match=r"b2\.csv: line 2 has 1 field"):
        read_extract(f"{folder}/b*.csv")


def test_an_empty_part_among_others_is_no_fault() -> None:
    with written({"b1.csv": b"id,surname\n", "b2.csv": b"id,surname\n2,a\n"}) as folder:
        assert read_extract(f"{folder}/b*.csv").frame.rows() == [(1, "2", "a")]


def test_rows_are_set_aside_by_reason() -> None:
    extract = read("id,surname,sex\n1,a,m\n2,,f\n\n,  ,m\n5,b,\n\n")
    assert extract.set_aside.rows() == [
        (2, "no identifying value"),
        (3, "blank line"),
        (4, "no identifying value"),
        (6, "blank line"),
    ]
    assert extract.account.set_aside == {"blank line": 2, "no identifying value": 2}
    assert (extract.account.read, extract.account.used) == (6, 2)
    assert extract.frame.get_column("row_number").to_list() == [1, 5]


def test_a_record_id_may_repeat_where_the_row_is_not_used() -> None:
    assert read("id,surname\n1,a\n1,\n").frame.height == 1


def test_a_column_with_no_value_counts_as_absent() -> None:
    extract = read("surname,last_name,dob\nKhan,,1990-01-02\nAli, ,1991-01-02\n")
    assert extract.notes == ("Column 'last_name' has no value at all and is left out.",)
    assert extract.ignored == ("last_name",)
    assert [match.original for match in extract.columns] == ["surname", "dob"]


def test_an_identity_number_serves_as_record_id_only_if_stated() -> None:
    text = "national_id,surname\n17,a\n18,b\n"
    assert read(text).frame.columns == ["row_number", "record_id", "name_family", "id_number"]
    assert read(text).frame.get_column("record_id").to_list() == ["1", "2"]
    stated = read(text, columns={"record_id": "national_id"})
    assert stated.id_is_identity_number
    assert stated.frame.columns == ["row_number", "record_id", "name_family"]
    assert stated.frame.get_column("record_id").to_list() == ["17", "18"]
    assert not read("id,surname\n1,a\n").id_is_identity_number


def test_ignored_columns_are_listed() -> None:
    extract = read("surname,remarks,cluster\na,b,c\n")
    assert extract.ignored == ("remarks", "cluster")
    assert extract.frame.columns == ["row_number", "record_id", "name_family"]


def test_content_tells_what_names_do_not() -> None:
    extract = read("surname,x1,x2\na,1990-01-02,m\nb,1991-01-02,f\n")
    found = {match.canonical: (match.original, match.how) for match in extract.columns}
    assert found["dob_raw"] == ("x1", "content")
    assert found["sex"] == ("x2", "content")
    assert len(extract.notes) == 2
    assert "1990" not in "".join(extract.notes)


def test_one_row_is_enough() -> None:
    assert read("surname\na\n").account.read == 1


def test_record_ids_are_left_as_they_are_for_whoever_counts_them() -> None:
    frame = pl.DataFrame({"record_id": ["K1", "K1", None, " "], "name": ["a", "b", "c", "d"]})
    extract = read_extract(frame, check_ids=False)
    assert extract.frame["record_id"].to_list() == ["K1", "K1", None, " "]
    assert extract.notes == ()
    unnamed = read_extract(frame.drop("record_id"), check_ids=False)
    assert unnamed.frame["record_id"].to_list() == ["1", "2", "3", "4"]


def test_duplicate_record_ids_name_the_file() -> None:
    with pytest.raises(InputError, match=r"people\.csv: rows 1 and 3 .*column 'id'"):
        read("id,surname\nx,a\ny,b\nx,c\n")


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("surname,dob\n", InputError, "column names but no rows"),
        ("surname,surname\na,b\n", InputError, "same name"),
        ("surname,,dob\na,b,c\n", InputError, "column 2 of 3 has no name"),
        ("surname,last_name\na,b\n", AmbiguousInputError, "could each be name_family"),
        ("bride_name,groom_name\na,b\n", AmbiguousInputError, "about two people"),
        ("remark,sex\na,m\nb,f\n", InputError, "among 'remark', 'sex'; looked for name_given"),
        ("mother_dob,father_dob\na,b\n", InputError, "no column with a value"),
        ("surname,sex\n,m\n,f\n", InputError, "no column with a value"),
        ("dob,given_name\nAli,1990-01-02\n", InputError, "look swapped"),
        ("Ali,Khan,1990-01-02\nOmar,Ali,1991-01-02\n", InputError, "looks like a record"),
    ],
)
def test_content_that_cannot_be_used(text: str, error: type[InputError], message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        read(text)
    assert "people.csv" in str(caught.value)
    assert caught.value.hint
    assert caught.value.exit_code == 3


def test_calls_that_cannot_be_carried_out() -> None:
    with pytest.raises(UsageError, match="no column that crvs-link knows"):
        read(PEOPLE, columns={"nonsense": "surname"})
    with pytest.raises(InputError, match="there is no column 'family'"):
        read(PEOPLE, columns={"name_family": "family"})
    with pytest.raises(UsageError, match="cannot be a delimiter"):
        read(PEOPLE, delimiter="::")
    with pytest.raises(SourceNotFoundError):
        read_extract("nowhere.csv")
    with pytest.raises(UsageError, match="expected a path"):
        read_extract(7)  # type: ignore[arg-type]


def test_a_stated_delimiter_that_is_wrong_recognises_nothing() -> None:
    with pytest.raises(InputError, match="no column with a value"):
        read("surname;dob\na;1990-01-02\n", delimiter=",")


def test_frames_and_their_types() -> None:
    frame = pl.DataFrame(
        {
            "id": [7, 8],
            "surname": pl.Series(["a", "b"], dtype=pl.Categorical),
            "dob": [dt.date(1990, 1, 2), None],
            "phone": [66123456789.0, None],
            "tags": [["x"], ["y"]],
        }
    )
    extract = read_extract(frame)
    assert extract.frame.rows() == [(1, "7", "a", "1990-01-02", "66123456789"),
                                    (2, "8", "b", None, None)]  # fmt: skip
    assert (extract.format, extract.paths, extract.path_text) == ("frame", (), "frame")
    assert extract.digest == read_extract(frame.clone()).digest
    assert extract.digest.startswith("sha256:")
    with pytest.raises(InputError, match="'tags' is nested"):
        read_extract(frame, columns={"name_given": "tags"})
    with pytest.raises(InputError, match="no rows"):
        read_extract(frame.clear())


def test_every_identifying_column_alone_is_enough() -> None:
    for column in COLUMNS:
        if column in IDENTIFYING_COLUMNS:
            assert read(f"{column}\n1990\n").frame.columns[-1] == column


@pytest.mark.parametrize(
    ("place", "source_id"),
    [
        ("births.csv", "births"),
        ("births_*.csv", "births"),
        ("births-[0-9]?.csv", "births"),
        ("*.csv", "extract"),
    ],
)
def test_the_default_id(place: str, source_id: str) -> None:
    files = {"births.csv": b"surname\na\n", "births_1.csv": b"surname\na\n",
             "births-12.csv": b"surname\na\n"}  # fmt: skip
    with written(files) as folder:
        assert read_extract(folder / place).source_id == source_id
        assert read_extract(folder / place, source_id="mine").source_id == "mine"
