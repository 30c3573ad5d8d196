"""Delimited text: values come back as written, and no faulty row passes."""

from __future__ import annotations

import csv
import hashlib
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import InputError
from crvs_link.load.csv import open_text
from crvs_link.load.part import Rows
from crvs_link.load.source import read_head
from strategies import text_tables

ABC = ["a", "b", "c"]


@contextmanager
def written(data: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(data)
        yield path


def read(data: bytes, delimiter: str | None = None) -> Rows:
    with written(data) as path:
        part = open_text(path, read_head(path), delimiter)
        return part.read(part.headers, hashlib.sha256())


def encoded(
    table: dict[str, list[str]], delimiter: str, *, quote_all: bool, end: str, bom: bool
) -> bytes:
    """A table as RFC 4180 has it, quoted where it must be or everywhere."""

    def field(cell: str) -> str:
        must = quote_all or any(c in cell for c in f'{delimiter}"\r\n')
        return '"' + cell.replace('"', '""') + '"' if must else cell

    records = [list(table), *zip(*table.values(), strict=True)]
    text = "".join(delimiter.join(map(field, record)) + end for record in records)
    return (b"\xef\xbb\xbf" if bom else b"") + text.encode()


@given(
    table=text_tables(min_columns=2),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    quote_all=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
    bom=st.booleans(),
    stated=st.booleans(),
)
def test_any_table_comes_back_as_written(
    *,
    table: dict[str, list[str]],
    delimiter: str,
    quote_all: bool,
    end: str,
    bom: bool,
    stated: bool,
) -> None:
    data = encoded(table, delimiter, quote_all=quote_all, end=end, bom=bom)
    rows = read(data, delimiter if stated else None)
    assert rows.frame.columns == list(table)
    assert rows.blank == ()
    for name, cells in table.items():
        assert rows.frame.get_column(name).dtype == pl.String
        assert rows.frame.get_column(name).to_list() == [cell or None for cell in cells]


pieces = st.sampled_from(["a", "x", ",", ",", '"', '"', '""', "\n", "\n", "\r\n", " ", "é"])


def _oracle(text: str, width: int) -> list[list[str]] | None:
    """The rows by the reader of the standard library; None if it or a row is at fault."""
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None
    rows = []
    for record in records[1:]:
        blank = len(record) <= 1 and not "".join(record).strip()
        if len(record) != width and not blank:
            return None
        rows.append(record + [""] * (width - len(record)))
    return rows


@given(body=st.lists(pieces, max_size=24).map("".join), width=st.integers(1, 3))
def test_what_is_read_is_what_a_strict_reader_reads(body: str, width: int) -> None:
    """Nothing that the strict reader refuses is ever read, nor read differently."""
    text = ",".join(ABC[:width]) + "\n" + body
    try:
        rows = read(text.encode(), ",")
    except InputError:
        return  # stricter than the oracle for a lone quotation mark; never laxer
    expected = _oracle(text, width)
    assert expected is not None
    assert [[cell or "" for cell in row] for row in rows.frame.rows()] == expected


@pytest.mark.parametrize(
    "fault",
    [
        ("1,2", "has 2 fields"),
        ("1,2,3,4", "has 4 fields"),
        ('1,"2,3', "quotation"),
        ('1,"2"x,3', "text follows"),
    ],
    ids=["few", "many", "open", "closed early"],
)
@pytest.mark.parametrize("rows", [3, 120_000])
def test_a_faulty_row_in_many_is_found(fault: tuple[str, str], rows: int) -> None:
    row, message = fault
    good = ['1,"2\n2",', "4,5,"] * (rows // 2)
    at = len(good) * 2 // 3
    text = "\n".join(["a,b,c", *good[:at], row, *good[at:], ""])
    with pytest.raises(InputError, match=message) as caught:
        read(text.encode())
    line = text[: text.index(f"\n{row}\n") + 1].count("\n") + 1
    if "fields" in message or "follows" in message:
        assert f"line {line}" in str(caught.value)


def test_files_without_a_fault_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("crvs_link.load.csv.check_lines", refuse)
    for text in ('a,b\n"1\n",","\n2,\n', "a,b\r\n1,2\r\n\r\n3,4\r\n\r\n", "a\n1\n\n"):
        read(text.encode(), ",")
    with pytest.raises(AssertionError):
        read(b"a,b\n1,2,3\n")


def test_short_and_long_rows_do_not_cancel_in_columns_that_are_not_wanted() -> None:
    with written(b"a,b,c\n1,2\n4,5,6,7\n8,9,0\n") as path:
        part = open_text(path, read_head(path), None)
        with pytest.raises(InputError, match="line 2 has 2 fields"):
            part.read(["a"], hashlib.sha256())


def test_short_and_long_rows_do_not_cancel() -> None:
    with pytest.raises(InputError, match="line 2 has 2 fields"):
        read(b"a,b,c\n1,2\n4,5,6,")


def test_an_empty_last_field_at_the_end_is_a_field() -> None:
    assert read(b"a,b,c\n1,2,").frame.rows() == [("1", "2", None)]


def test_only_wanted_columns_are_kept_and_all_are_checked() -> None:
    with written(b"a,b,c\n1,2,3\n4,5,6\n") as path:
        part = open_text(path, read_head(path), None)
        assert part.read(["c", "a"], hashlib.sha256()).frame.select("c", "a").rows() == [
            ("3", "1"),
            ("6", "4"),
        ]
    for bad in (b"4,5,6,7", b"4,5", b'4,"5"x,6', b"4,\xff,6"):
        with written(b"a,b,c\n1,2,3\n" + bad + b"\n") as path:
            part = open_text(path, read_head(path), None)
            with pytest.raises(InputError, match="line 3"):
                part.read(["a"], hashlib.sha256())


def test_leading_zeros_and_words_for_nothing_survive() -> None:
    frame = read(b"a,b,c\n007,NULL,1E5\n0.50,NA,true\n").frame
    assert frame.rows() == [("007", "NULL", "1E5"), ("0.50", "NA", "true")]


def test_blank_lines_are_told() -> None:
    assert read(b"a,b,c\n1,2,3\n\n4,5,6\n\n\n").blank == (1, 3, 4)
    assert read(b"a,b,c\r\n1,2,3\r\n4,5,6\r\n\r\n").blank == (2,)
    assert read(b"a\n1\n\n2\n").blank == (1,)
    assert read(b'a\n1\n""\n2\n').blank == ()
    assert read(b"a,b,c\n,,\n").blank == ()


def test_marks_inside_a_field_are_characters() -> None:
    frame = read(b'a,b,c\n1,x "y" z,3\n4,"5 ""6""",7\n').frame
    assert frame.rows() == [("1", 'x "y" z', "3"), ("4", '5 "6"', "7")]


def test_spaces_alone_are_a_blank_line() -> None:
    rows = read(b"a,b,c\n1,2,3\n \t\n")
    assert rows.blank == (1,)
    assert rows.frame.row(1) == (" \t", None, None)
    assert read(b"a\tb\n\t\n\n").blank == (1,)


def test_bytes_that_are_not_utf8() -> None:
    with pytest.raises(InputError, match=r"line 3, byte 6 of the line \(byte offset 17"):
        read(b"a,b,c\n1,2,3\n4,caf\xe9,6\n")
    with pytest.raises(InputError, match="line 1, byte 3"):
        read(b"a,\xe9,c\n1,2,3\n")


def test_a_nul_byte_behind_the_head() -> None:
    with pytest.raises(InputError, match=r"line 50002, byte 3 .*NUL"):
        read(b"a,b,c\n" + b"1,2,3\n" * 50_000 + b"1,\0,3\n")


def test_a_quotation_that_never_ends_in_the_header() -> None:
    with pytest.raises(InputError, match="line 1: the quotation marks of the column names"):
        read(b'a,"b,c\n1,2,3\n')
    with pytest.raises(InputError, match="line 3: the quotation marks"):
        read(b'\xef\xbb\xbf\r\n\n"a"x,b\n1,2\n')


def test_only_empty_lines() -> None:
    with pytest.raises(InputError, match="no column names"):
        read(b"\xef\xbb\xbf\n\r\n\n")


def test_details_say_how_it_was_read() -> None:
    with written(b"\xef\xbb\xbfa\tb\n1\t2\n") as path:
        part = open_text(path, read_head(path), None)
    assert part.format == "tsv"
    assert part.details == {"delimiter": "tab", "encoding": "UTF-8 with byte order mark"}
    assert part.place == str(path)


def test_errors_hold_no_values() -> None:
    """Neither the message nor anything chained to it quotes the text of a record."""
    for data in (
        b"a,b,c\nMaryam,2\n",
        b'a,b,c\n1,"Maryam"x,3\n',
        b'a,b,c\n1,"Maryam,3\n',
        b"a,b,c\nMaryam,\xff,3\n",
    ):
        with pytest.raises(InputError) as caught:
            read(data)
        error: BaseException | None = caught.value
        while error is not None:
            assert "Maryam" not in str(error)
            assert "Maryam" not in str(getattr(error, "hint", ""))
            error = error.__cause__ or error.__context__
