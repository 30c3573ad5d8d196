"""Telling what files are."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from crvs_link.errors import InputError
from crvs_link.load.kinds import (
    ARROW,
    GZIP,
    NDJSON,
    PARQUET,
    SPREADSHEET,
    TEXT,
    ZIP,
    first_object,
    kind_of,
)


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.xlsx", b"a,b\n1,2\n", "not a workbook"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image"),
        ("a.csv", b"\x28\xb5\x2f\xfd", "zstd"),
        ("a.feather", b"FEA1\0\0", "Feather file of version 1"),
        ("a.csv", b"a,b\n1,\0\n", "NUL byte at byte offset 6"),
        ("a.json", b'[{"a": 1}]', r"unknown type \('\.json'\)"),
        ("a.parquet", b"a,b\n1,2\n", "not a Parquet file"),
    ],
)
def test_what_is_no_extract_is_named(name: str, content: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what) as caught:
        kind_of(Path(name), content)
    assert caught.value.exit_code == 3
    assert caught.value.hint


def test_content_goes_before_the_ending() -> None:
    assert kind_of(Path("a.csv"), b"PAR1....") == PARQUET
    assert kind_of(Path("a.csv"), b"PK\x03\x04 xl/workbook.xml") == SPREADSHEET
    assert kind_of(Path("a.xlsx"), _zip()) == SPREADSHEET
    assert kind_of(Path("a"), b"\xd0\xcf\x11\xe0") == SPREADSHEET
    assert kind_of(Path("a.csv"), b"ARROW1\0\0") == ARROW
    assert kind_of(Path("a.csv"), b"\xff\xff\xff\xff\x10\0\0\0") == ARROW
    assert kind_of(Path("a.csv"), b"\x1f\x8b\x08\0") == GZIP
    assert kind_of(Path("a.csv"), _zip()) == ZIP
    assert kind_of(Path("a.csv"), b' {"a": "b"}\n{') == NDJSON
    assert kind_of(Path("a.csv"), b'{"a"}\n1\n') == TEXT
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        assert kind_of(Path("a.csv"), "\u0e01,b\n1,2\n".encode(encoding)) == TEXT
    for name in ("a.csv", "a.TSV", "a.txt", "a"):
        assert kind_of(Path(name), b"a,b\n") == TEXT


def test_the_first_object_of_json_lines() -> None:
    assert first_object(b'\xef\xbb\xbf\n{"resourceType": "Patient"}\n{') == {
        "resourceType": "Patient"
    }
    for head in (b"{\n", b'[{"a": 1}]\n', b"a,b\n", b'{"a": 1\n}', b'{"a": "\xff"}\n'):
        assert first_object(head) is None
