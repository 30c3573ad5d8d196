"""Delimiter and header."""

from __future__ import annotations

from pathlib import Path

import pytest

from crvs_link.errors import AmbiguousInputError, InputError, UsageError
from crvs_link.load.dialect import find_delimiter, head_text, header_of, stated_delimiter
from crvs_link.load.source import HEAD_BYTES

CSV = Path("a.csv")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_that_fits_is_found_among_others(delimiter: str) -> None:
    text = delimiter.join(["a", "b", "c"]) + "\n"
    # Every other delimiter occurs more often than the true one, inside the cells.
    cell = ",,,;;;|||\t\t\t".replace(delimiter, "")
    text += delimiter.join([cell] * 3) + "\n"
    assert find_delimiter(CSV, text) == delimiter


def test_a_header_that_holds_two_is_settled_by_the_rows() -> None:
    assert find_delimiter(CSV, "a;b,c;d\n1;2;3\n4;5,6;7\n") == ";"


def test_a_ragged_file_still_has_its_delimiter() -> None:
    assert find_delimiter(CSV, "a;b;c\n1;2\n1;2;3;4\n") == ";"


def test_one_column_needs_none() -> None:
    assert find_delimiter(CSV, "full_name\nx y\n") == ","


def test_two_that_fit_equally_are_refused() -> None:
    text = "a,b;c\n1,2;3\n"
    with pytest.raises(AmbiguousInputError, match="comma and semicolon") as caught:
        find_delimiter(CSV, text)
    assert "--delimiter" in str(caught.value.hint)
    assert find_delimiter(Path("a.tsv"), "a,b\tc\n1,2\t3\n") == "\t"


def test_an_open_quotation_does_not_hide_the_delimiter() -> None:
    assert find_delimiter(CSV, 'a;b\n1;"x\n' + "y" * 200_000 + "\n") == ";"


@pytest.mark.parametrize(
    ("text", "delimiter"), [("tab", "\t"), (r"\t", "\t"), (",", ","), ("~", "~"), (" ", " ")]
)
def test_a_stated_delimiter(text: str, delimiter: str) -> None:
    assert stated_delimiter(text) == delimiter


@pytest.mark.parametrize("text", ["", ",,", "a", '"', "\n", "é", "\0"])
def test_what_cannot_delimit_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="cannot be a delimiter"):
        stated_delimiter(text)


def test_the_header_is_read_as_a_record() -> None:
    assert header_of('" a b ","c,d","e ""f"""\n1,2,3\n', ",") == ("a b", "c,d", 'e "f"')
    assert header_of('a,"b\n1,2\n', ",") is None


def test_head_text_keeps_whole_lines_without_the_byte_order_mark() -> None:
    line = "é,b\n".encode()
    head = (b"\xef\xbb\xbf\r\n\n" + line * HEAD_BYTES)[:HEAD_BYTES]
    text = head_text(CSV, head)
    assert text.startswith("é,b\n")
    assert text.endswith("\n")
    assert "\ufffd" not in text


def test_lines_that_cannot_be_lines() -> None:
    with pytest.raises(InputError, match="CR alone"):
        head_text(CSV, b"a,b\r1,2\r3,4\r")
    with pytest.raises(InputError, match="no line end"):
        head_text(CSV, b"x" * HEAD_BYTES)
