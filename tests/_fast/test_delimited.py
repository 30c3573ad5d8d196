"""Delimited text against its grammar, one character after another."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.delimited import PADDING, DelimitedRows

Row = list[str | None]


def grammar(text: str, width: int) -> tuple[list[Row], list[int]] | None:
    """Rows and blank lines; None for a fault. RFC 4180, marks in pairs within a field."""
    rows: list[Row] = []
    blank: list[int] = []
    at = 0
    while at < len(text):
        start, row = at, []
        while True:
            if text.startswith('"', at):
                end = at + 1
                while text.startswith('""', end) or (end < len(text) and text[end] != '"'):
                    end += 2 if text.startswith('""', end) else 1
                if end == len(text):
                    return None
                row.append(text[at + 1 : end].replace('""', '"'))
                at = end + 1
                if text.startswith("\r\n", at) or text[at:] == "\r":
                    at += 1
            else:
                end = min(found for c in ",\n" if (found := (text + c).find(c, at)) >= 0)
                field = text[at:end]
                if field.count('"') % 2:
                    return None
                row.append(field if text.startswith(",", end) else field.removesuffix("\r"))
                at = end
            if not text.startswith(",", at):
                break
            at += 1
        if at < len(text) and text[at] != "\n":
            return None
        at += 1
        if len(row) == 1 and not row[0].strip(" \t\r\n\v\f") and text[start] != '"':
            blank.append(len(rows))
            row += [""] * (width - 1)
        elif len(row) != width:
            return None
        rows.append([cell or None for cell in row])
    return rows, blank


def parse(
    data: bytes, width: int, block: int, kept: list[int] | None = None
) -> tuple[list[Row], list[int]] | None:
    """Rows of the kernel, fed with blocks of some size, longer where a row is."""
    rows = DelimitedRows(b",", width, range(width) if kept is None else kept)
    held, at, size = b"", 0, block
    while True:
        more = data[at : at + size]
        at += len(more)
        held += more
        taken = rows.feed(held + b"," * PADDING, len(held), 1 << 62, last=not more)
        if taken < 0:
            return None
        held = held[taken:]
        if not more:
            break
    assert held == b""
    height = rows.height
    columns, blank = rows.finish()
    series = [pl.Series(column, dtype=pl.String) for column in columns]
    assert all(len(one) == height for one in series)
    return [list(row) for row in zip(*series, strict=True)], blank.tolist()


pieces = st.sampled_from(
    ["a", "é", "abcdefgh", "x" * 20, ",", ",", '"', '"', '""', "\n", "\n", "\r", "\r\n", " "]
)


@given(
    text=st.lists(pieces, max_size=30).map("".join),
    width=st.integers(1, 3),
    block=st.integers(1, 50),
)
def test_rows_are_those_of_the_grammar(text: str, width: int, block: int) -> None:
    assert parse(text.encode(), width, block) == grammar(text, width)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=40), st.booleans())
def test_fields_of_every_length_are_kept_whole(lengths: list[int], quoted: bool) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH"
    cells = [letters[:length] for length in lengths]
    mark = '"' if quoted else ""
    text = ",".join(f"{mark}{cell}{mark}" for cell in cells) + "\n"
    assert parse(text.encode(), len(cells), 64) == ([[cell or None for cell in cells]], []) or (
        cells == [""] and not quoted
    )


@given(st.binary(max_size=6), st.integers(0, 12))
def test_bytes_are_text_where_python_decodes_them(data: bytes, before: int) -> None:
    data = b"x" * before + data.translate(None, b'",\r\n')
    try:
        expected = None if b"\0" in data or not data.decode() else [[data.decode()]]
    except UnicodeDecodeError:
        expected = None
    if data:
        found = parse(data + b"\n", 1, 64)
        assert (found and found[0]) == expected


@pytest.mark.parametrize(
    "data",
    [b"\x7f", b"\xc2\x80", b"\xdf\xbf", b"\xe0\xa0\x80", b"\xed\x9f\xbf", b"\xee\x80\x80",
     b"\xef\xbf\xbf", b"\xf0\x90\x80\x80", b"\xf4\x8f\xbf\xbf"],
)  # fmt: skip
def test_the_ends_of_utf8_are_text(data: bytes) -> None:
    assert parse(data + b"\n", 1, 64) == ([[data.decode()]], [])


@pytest.mark.parametrize(
    "data",
    [b"\x80", b"\xc1\xbf", b"\xc2", b"\xe0\x9f\xbf", b"\xed\xa0\x80", b"\xe1\x80",
     b"\xf0\x8f\xbf\xbf", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xff"],
)  # fmt: skip
def test_what_lies_beyond_is_a_fault(data: bytes) -> None:
    assert parse(data + b"\n", 1, 64) is None
    assert parse(b"12345678" + data + b"\n", 1, 64) is None


def test_no_row_that_begins_after_enough_is_taken() -> None:
    rows = DelimitedRows(b";", 2, [1])
    text = b"1;2\n3;4\n5;6\n"
    assert rows.feed(text + bytes(PADDING), len(text), 0, last=True) == 0
    assert rows.feed(text + bytes(PADDING), len(text), 4, last=True) == 4
    assert rows.feed(text[4:] + bytes(PADDING), 8, 1, last=True) == 4
    columns, _ = rows.finish()
    assert pl.Series(columns[0]).to_list() == ["2", "4"]
    assert rows.height == 0


def test_only_kept_fields_are_given_and_all_are_counted() -> None:
    assert parse(b'1,"2",3\n4,5,6\n', 3, 64, [0, 2]) == ([["1", "3"], ["4", "6"]], [])
    assert parse(b"1,2\n", 3, 64, [0]) is None
    assert parse(b"1,2,3,4\n", 3, 64, [0]) is None


def test_arguments_that_do_not_fit() -> None:
    for delimiter, width, kept in ((b"", 1, []), (b",,", 1, []), (b",", 0, []), (b",", 2, [2])):
        with pytest.raises(ValueError, match=r"rows need|only fields"):
            DelimitedRows(delimiter, width, kept)
    with pytest.raises(ValueError, match="room after"):
        DelimitedRows(b",", 1, []).feed(b"1\n", 2, 2, last=True)
