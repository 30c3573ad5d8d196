"""Columns of fixed width: every line a row, cut where the layout says."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import AmbiguousInputError, InputError, UsageError
from crvs_link.load import Extract, read_extract
from crvs_link.load.fixed import cut as module
from crvs_link.load.fixed.part import open_fixed

WIDTHS = {"id": 4, "given_name": 12, "surname": 14}
PEOPLE = [("r1", "张伟", "王芳"), ("r2", "李娜", ""), ("r3", "Ali", "刘洋"), ("r4", "陈静", "赵周")]


def layout(folder: Path, unit: str | None = None, *, gap: int = 0) -> Path:
    """A layout of `WIDTHS`, with a gap of places after each column."""
    start, tables = 1, []
    for name, width in WIDTHS.items():
        tables.append(f'[[column]]\nname = "{name}"\nstart = {start}\nwidth = {width}\n')
        start += width + gap
    path = folder / "layout.toml"
    path.write_text((f'unit = "{unit}"\n' if unit else "") + "\n".join(tables))
    return path


def line(cells: tuple[str, ...], encoding: str, *, by_bytes: bool, gap: int = 0) -> bytes:
    """One line, filled up with spaces; what stands in a gap is no part of a value."""
    padded = b""
    for cell, width in zip(cells, WIDTHS.values(), strict=True):
        size = len(cell.encode(encoding)) if by_bytes else len(cell)
        padded += (cell + " " * (width - size) + "#" * gap).encode(encoding)
    return padded


def read(data: bytes, unit: str | None, **options: str) -> Extract:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.dat"
        path.write_bytes(data)
        return read_extract(path, layout=layout(Path(folder), unit), **options)


cells = st.text(st.sampled_from("aé張ก"), max_size=4)


@given(
    rows=st.lists(st.one_of(st.none(), st.tuples(cells, cells, cells)), min_size=1, max_size=6),
    by_bytes=st.booleans(),
    encoding=st.sampled_from(["utf-8", "gb18030"]),
    end=st.sampled_from(["\n", "\r\n"]),
    gap=st.integers(0, 2),
    block=st.sampled_from([7, 1 << 24]),
)
def test_any_table_comes_back(
    *,
    rows: list[tuple[str, str, str] | None],
    by_bytes: bool,
    encoding: str,
    end: str,
    gap: int,
    block: int,
) -> None:
    if by_bytes:
        limit = WIDTHS["id"]
        rows = [row and tuple(_first(c, encoding, limit) for c in row) for row in rows]
    lines = [line(row, encoding, by_bytes=by_bytes, gap=gap) if row else b"" for row in rows]
    data = b"".join(each + end.encode() for each in lines)
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK", block)
        folder = Path(name)
        (folder / "x.dat").write_bytes(data)
        unit = "bytes" if by_bytes else "characters"
        part = open_fixed(folder / "x.dat", data, layout(folder, unit, gap=gap), encoding)
        hasher = hashlib.sha256()
        found = part.read(["surname", "id"], hasher)
    assert hasher.digest() == hashlib.sha256(data).digest()
    assert part.headers == tuple(WIDTHS)
    assert found.frame.rows() == [
        ((row[2] or None), (row[0] or None)) if row else (None, None) for row in rows
    ]
    empty = [row is None or (not any(row) and not gap) for row in rows]
    assert found.blank == tuple(at for at, blank in enumerate(empty) if blank)


def _first(cell: str, encoding: str, size: int) -> str:
    while len(cell.encode(encoding)) > size:
        cell = cell[:-1]
    return cell


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_bytes_and_characters(encoding: str) -> None:
    for unit in ("bytes", "characters"):
        data = b"\n".join(line(row, encoding, by_bytes=unit == "bytes") for row in PEOPLE)
        extract = read(data, unit)
        assert extract.format == "fixed width"
        assert extract.frame["name_family"].to_list() == ["王芳", None, "刘洋", "赵周"]
        assert extract.details["unit"] == unit
        assert "long lines" not in extract.details
        with pytest.raises(AmbiguousInputError, match="bytes or characters") as caught:
            read(data, None)
        assert "unit" in str(caught.value.hint)


def test_a_unit_need_not_be_stated_where_it_makes_no_difference() -> None:
    thai = [("r1", "สมชาย", "ใจดี"), ("r2", "มาลี", "ศรีสุข"), ("r3", "Ali", "ประเสริฐ")]
    data = b"\n".join(line(row, "cp874", by_bytes=True) for row in thai)
    assert read(data, None).frame["name_given"].to_list() == ["สมชาย", "มาลี", "Ali"]
    assert "CP874" in read(data, "bytes").details["encoding"]
    ascii_ = line(("r1", "Ali", "Khan"), "utf-8", by_bytes=True)
    assert read(ascii_, None).frame["name_family"].to_list() == ["Khan"]


def test_short_lines_are_read_and_counted() -> None:
    full = line(("r1", "Ali", "Khan"), "utf-8", by_bytes=True)
    extract = read(full + b"\nr2  Mina\n\nr3\n" + full.replace(b"r1", b"r4"), None)
    assert extract.details["short lines"].startswith("2,")
    assert extract.frame.rows() == [
        (1, "r1", "Ali", "Khan"),
        (2, "r2", "Mina", None),
        (5, "r4", "Ali", "Khan"),
    ]
    assert extract.account.set_aside == {"blank line": 1, "no identifying value": 1}


def test_lines_that_go_on_after_the_last_column() -> None:
    full = line(("r1", "Ali", "Khan"), "utf-8", by_bytes=True)
    with pytest.raises(InputError, match=r"line 3 goes on after place 30, .*; 1 of 2 lines"):
        read(full + b"  \n\n" + full.replace(b"r1", b"r2") + b"Maryam\n", None)
    extract = read(full + b"x\n" + full.replace(b"r1", b"r2") + b"y\n", None)
    assert extract.account.used == 2
    assert "all go on" in extract.details["long lines"]


def test_a_column_that_cuts_a_character_is_named_by_line() -> None:
    good = line(("r1", "张伟", "王芳"), "gb18030", by_bytes=True)
    bad = line(("r2", "a张伟张伟张伟", ""), "gb18030", by_bytes=True)
    with pytest.raises(InputError, match=r"line 2: the stretch that begins at byte 5") as caught:
        read(good + b"\n" + bad, "bytes", encoding="gb18030")
    assert "张" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_utf16_has_no_bytes_to_count() -> None:
    data = "\n".join(line(row, "utf-8", by_bytes=False).decode() for row in PEOPLE)
    assert read(data.encode("utf-16"), "characters").account.used == 4
    with pytest.raises(UsageError, match="counts bytes"):
        read(data.encode("utf-16"), "bytes")
