"""The exact reading of delimited text, line by line: where the first fault is.

Slower than the kernel that parses, so only done when that has found a fault. The
grammar is RFC 4180, but for a pair of quotation marks in the middle of an unquoted
field, which are characters like any other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crvs_link.errors import InputError
from crvs_link.load.digest import BLOCK
from crvs_link.load.headers import shown
from crvs_link.load.source import BOM

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_TO_CLOSING: Final = re.compile(rb'(?:[^"]++|"")*+')
_UTF8_HINT: Final = (
    "State the encoding that it was written in with --encoding, such as cp1252 or cp874, or save "
    "it as UTF-8: 'CSV UTF-8' in Excel."
)


def check_encoding(path: Path) -> None:
    """Refuse a file that is not UTF-8 or not text, at its first such byte.

    Raises
    ------
    InputError
        Names the line, the byte in the line (from 1) and the byte offset (from 0).
    """
    lines, offset, rest = 0, 0, b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            # A line end is one byte in UTF-8, so a block that ends with one is whole.
            data = rest + block
            cut = data.rfind(b"\n") + 1
            _check_block(path, data[:cut], lines, offset)
            lines += data.count(b"\n", 0, cut)
            offset += cut
            rest = data[cut:]
    _check_block(path, rest, lines, offset)


def _check_block(path: Path, data: bytes, lines: int, offset: int) -> None:
    fault = data.find(b"\0")
    what, hint = "a NUL byte, which is not text", "Export the extract as CSV (UTF-8) or Parquet."
    try:
        data.decode()
    except UnicodeDecodeError as error:
        if fault < 0 or error.start < fault:
            fault, what, hint = error.start, "a byte that is not UTF-8", _UTF8_HINT
    if fault < 0:
        return
    line = lines + data.count(b"\n", 0, fault) + 1
    column = fault - data.rfind(b"\n", 0, fault)
    raise InputError(
        f"{path}: line {line}, byte {column} of the line (byte offset {offset + fault} of the "
        f"file) is {what}; expected text in UTF-8.",
        hint=hint,
    )


def check_lines(path: Path, delimiter: str, headers: Sequence[str]) -> None:
    """Read every line; refuse the first that does not fit the header.

    Parameters
    ----------
    path : Path
        A file in UTF-8 whose first line that is not empty holds the column names.
    delimiter : str
    headers : sequence of str

    Raises
    ------
    InputError
        A row with too few or too many fields, a quotation that is broken or never
        closed; names the physical line.
    """
    _LineReader(path, delimiter, headers).read()


class _LineReader:
    """Walks over records; a record is one line, or more where a quotation spans lines."""

    def __init__(self, path: Path, delimiter: str, headers: Sequence[str]) -> None:
        self._path = path
        self._delimiter = delimiter.encode()
        self._headers = headers
        self._inside = False
        self._delimiters = 0
        self._opened = 0

    def read(self) -> None:
        width = len(self._headers)
        started = 0
        with self._path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                line = raw.removesuffix(b"\n").removesuffix(b"\r")
                if number == 1:
                    line = line.removeprefix(BOM)
                if not line and not started:
                    continue  # empty lines before the column names
                if not self._inside:
                    started, self._delimiters = number, 0
                if not self._inside and b'"' not in line:
                    self._delimiters = line.count(self._delimiter)
                else:
                    self._walk(line, number)
                if self._inside:
                    continue
                blank = started == number and not self._delimiters and not line.strip()
                if self._delimiters != width - 1 and not blank:
                    raise self._ragged(started)
        if self._inside:
            raise self._fault(self._opened, "a quotation that begins there is never closed")

    def _walk(self, line: bytes, number: int) -> None:
        """Go through the fields of one line that has, or stands in, a quotation."""
        at = 0
        while True:
            if not self._inside and line.startswith(b'"', at):
                self._inside, self._opened, at = True, number, at + 1
            if self._inside:
                closing = _TO_CLOSING.match(line, at)
                at = closing.end() if closing else at
                if at == len(line):
                    return
                self._inside, at = False, at + 1
                if at < len(line) and not line.startswith(self._delimiter, at):
                    raise self._fault(number, "text follows a closing quotation mark")
            end = line.find(self._delimiter, at)
            if line.count(b'"', at, end if end >= 0 else len(line)) % 2:
                raise self._fault(number, "a quotation mark stands alone inside a field")
            if end < 0:
                return
            self._delimiters, at = self._delimiters + 1, end + 1

    def _ragged(self, line: int) -> InputError:
        found, expected = self._delimiters + 1, len(self._headers)
        fields = "1 field" if found == 1 else f"{found} fields"
        some = "more" if found > expected else "fewer"
        return InputError(
            f"{self._path}: line {line} has {fields}, {some} than the {expected} of the header.",
            hint="Correct that line (a field that holds the delimiter or a line end must stand "
            "in quotation marks), or state another delimiter with --delimiter.",
        )

    def _fault(self, line: int, what: str) -> InputError:
        field = self._delimiters
        name = f", column {shown(self._headers[field])}" if field < len(self._headers) else ""
        return InputError(
            f"{self._path}: line {line}{name}: {what}.",
            hint="Put the whole field in quotation marks and double those inside it.",
        )
