"""JSON lines: keys become columns, values text, and every line a row."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import InputError
from crvs_link.load import ndjson as module
from crvs_link.load.ndjson import open_ndjson
from crvs_link.load.part import Rows

keys = st.sampled_from(["id", "surname", 'a "b"', "c:", "{", "[", "ก", "\\", "e,f"])
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.text(st.sampled_from('ab"\\{}[]:,ก😀\n é'), max_size=6),
)
objects = st.dictionaries(keys, values, max_size=4)


def read(data: bytes) -> tuple[tuple[str, ...], Rows]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.ndjson"
        path.write_bytes(data)
        part = open_ndjson(path)
        hasher = hashlib.sha256()
        rows = part.read(part.headers, hasher)
        assert hasher.digest() == hashlib.sha256(data).digest()
        return part.headers, rows


def as_text(value: object) -> str | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else json.dumps(value)


@given(
    rows=st.lists(st.one_of(st.none(), objects), min_size=1, max_size=8).filter(any),
    ascii_only=st.booleans(),
    spaces=st.booleans(),
    bom=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
    block=st.sampled_from([16, 1 << 24]),
)
def test_any_objects_come_back(
    *,
    rows: list[dict[str, object] | None],
    ascii_only: bool,
    spaces: bool,
    bom: bool,
    end: str,
    last: bool,
    block: int,
) -> None:
    separators = (", ", " : ") if spaces else (",", ":")
    lines = [
        "" if row is None else json.dumps(row, ensure_ascii=ascii_only, separators=separators)
        for row in rows
    ]
    # A last line that is empty is one only where an end follows it.
    text = end.join(lines) + (end if last or rows[-1] is None else "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK", block)
        headers, found = read((b"\xef\xbb\xbf" if bom else b"") + text.encode())
    assert headers == tuple(dict.fromkeys(key for row in rows if row for key in row))
    assert found.blank == tuple(at for at, row in enumerate(rows) if row is None)
    assert found.frame.rows() == [
        tuple(as_text((row or {}).get(key)) for key in headers) for row in rows
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b'{"id": 1, "surname": {"a": 1}}', "more than one value in 'surname'"),
        (b'{"id": [1]}', "more than one value in 'id'"),
        (b'{"id": 1, "id": 2}', "the key 'id' more than once"),
        (b'{"id": "Maryam"', "is not JSON"),
        (b'{"id": NaN}', "is not JSON"),
        (b'["Maryam"]', "holds no JSON object"),
        (b"7", "holds no JSON object"),
        (b'{"id": 1} {"id": 2}', "is not JSON"),
        (b'{"id": 1},', "is not JSON"),
    ],
)
@pytest.mark.parametrize("above", [1, 5000])
def test_a_line_at_fault_is_named(line: bytes, fault: str, above: int) -> None:
    data = b'{"id": 1}\n' * above + b"\n" + line + b'\n{"id": 3}\n'
    with pytest.raises(InputError, match=rf"x\.ndjson: line {above + 2} .*{fault}") as caught:
        read(data)
    assert "Maryam" not in str(caught.value)
    assert caught.value.hint


def test_bytes_that_are_not_utf8() -> None:
    with pytest.raises(InputError, match="line 2, byte 9"):
        read(b'{"id":1}\n{"id": "\xff"}\n')


def test_long_numbers_keep_their_digits() -> None:
    _, rows = read(b'{"id": 3520112345678901234567}\n{"id": 12}\n{"id": 1.5}\n')
    assert rows.frame.rows() == [("3520112345678901234567",), ("12",), ("1.5",)]
