"""Encodings by name and by their first bytes."""

from __future__ import annotations

import pytest

from crvs_link.errors import UsageError
from crvs_link.load.text.encoding import decoded, stated_encoding, utf16

TEXT = "id,surname\n1,ใจดี\n2,Khan\n"


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("windows-1256", "cp1256"),
        ("TIS-620", "tis-620"),
        ("cp874", "cp874"),
        ("GBK", "gbk"),
        ("Big5", "big5"),
        ("utf-16", "utf-16"),
    ],
)
def test_names_of_encodings(name: str, codec: str) -> None:
    assert stated_encoding(name).codec == codec
    assert stated_encoding(name).stated


@pytest.mark.parametrize("name", ["", "utf-9", "rot13", "hex", "idna", "utf-7", "unicode_escape"])
def test_what_is_no_encoding_of_files(name: str) -> None:
    with pytest.raises(UsageError, match="is not an encoding") as caught:
        stated_encoding(name)
    assert "--encoding" in str(caught.value.hint)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_with_and_without_its_mark(codec: str) -> None:
    for text in (TEXT, "\ufeff" + TEXT):
        for cut in (0, 1):
            data = text.encode(codec)
            found = utf16(data[: len(data) - cut])
            assert found is not None
            assert found.codec == codec
            assert decoded(data, codec) == TEXT


def test_stray_zero_bytes_are_no_utf16() -> None:
    for data in (b"a,b\n1,\0\n", b"a,b\n1,2\n\0", b"a\0,\0b\n1,2\n", b"a,b\n", b"\0\0\n\0"):
        assert utf16(data) is None
