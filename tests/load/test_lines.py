"""Faults of delimited text are found with their line, their byte, their column."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import InputError
from crvs_link.load import lines as module
from crvs_link.load.lines import check_encoding, check_lines

ABC = ("a", "b", "c")


def _write(folder: Path, data: bytes) -> Path:
    path = folder / "x.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a,b,c\n1,2,3\n4,5\n6,7,8\n", "line 3 has 2 fields, fewer than the 3"),
        (b"a,b,c\n1,2,3\n4,5,6,7\n", "line 3 has 4 fields, more than the 3"),
        (b"a,b,c\n1,2,3\n4\n", "line 3 has 1 field, fewer"),
        (b'a,b,c\r\n1,"x\r\n\r\ny",3\r\n4,5\r\n', "line 5 has 2 fields"),
        (b'a,b,c\n"1\n2",3\n', "line 2 has 2 fields"),
        (b"\xef\xbb\xbf\n\na,b,c\n1,2\n", "line 4 has 2 fields"),
        (b'a,b,c\n1,"2"x,3\n', "line 2, column 'b': text follows a closing"),
        (b'a,b,c\n1,2,3\n4,"5,6\n7,8,9\n', "line 3, column 'b': a quotation that begins there"),
        (b'a,b,c\n1,2,3\n4,5,6"\n', "line 3, column 'c': a quotation mark stands alone"),
        (b"a,b,c\n1,2,3\n4,5,6,", "line 3 has 4 fields"),
        (b'a,b,c\n""\n', "line 2 has 1 field"),
    ],
)
def test_the_first_fault_and_its_line(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        check_lines(_write(tmp_path, data), ",", ABC)
    assert message in str(caught.value)
    assert "x.csv" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "delimiter"),
    [
        (b'\n\na,b,c\n\n1,2,3\r\n  \r\n"x\n\ny",5,6\n\n', ","),
        (b'a,b,c\n1,x "y" z,3\n4,"5 ""6""",7\n', ","),
        (b"a\tb\tc\n\t\t\n\n", "\t"),
    ],
    ids=["blank lines", "marks inside a field", "tabs alone"],
)
def test_what_is_no_fault(tmp_path: Path, data: bytes, delimiter: str) -> None:
    check_lines(_write(tmp_path, data), delimiter, ABC)


@given(
    before=st.lists(st.sampled_from(["a", "é", "ม", "\n", "𐴀"]), max_size=30),
    block=st.integers(1, 16),
    fault=st.sampled_from([b"\xff", b"\xc3", b"\xe0\xa0", b"\xed\xa0\x80", b"\0"]),
)
def test_the_first_bad_byte_is_named(before: list[str], block: int, fault: bytes) -> None:
    good = "".join(before).encode()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", block)
        path = _write(Path(folder), good + fault + b"\nabc\xff\n")
        with pytest.raises(InputError) as caught:
            check_encoding(path)
    line = good.count(b"\n") + 1
    column = len(good) - good.rfind(b"\n")
    expected = f"line {line}, byte {column} of the line (byte offset {len(good)} of the file)"
    assert expected in str(caught.value)
    assert ("NUL" in str(caught.value)) == (fault == b"\0")


def test_text_in_utf8_passes(tmp_path: Path) -> None:
    check_encoding(_write(tmp_path, "a,b\né,ม\n".encode()))
