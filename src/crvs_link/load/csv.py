"""Delimited text: its delimiter and header, its rows, and what is at fault in them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from crvs_link.errors import InputError
from crvs_link.load.dialect import (
    DELIMITERS,
    find_delimiter,
    head_text,
    header_of,
    stated_delimiter,
)
from crvs_link.load.digest import digest_file
from crvs_link.load.lines import check_encoding, check_lines
from crvs_link.load.part import Rows
from crvs_link.load.pieces import DelimitedFile
from crvs_link.load.source import BOM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crvs_link.load.digest import Hasher


@dataclass(frozen=True)
class TextPart:
    """A CSV or TSV file; see `crvs_link.load.part.Part`."""

    path: Path
    delimiter: str
    headers: tuple[str, ...]
    has_bom: bool

    @property
    def place(self) -> str:
        """Its path."""
        return str(self.path)

    @property
    def format(self) -> str:
        """``tsv`` if fields are delimited by tabs, ``csv`` otherwise."""
        return "tsv" if self.delimiter == "\t" else "csv"

    @property
    def tellable(self) -> tuple[str, ...]:
        """All columns are text."""
        return self.headers

    @property
    def details(self) -> Mapping[str, str]:
        """Delimiter and encoding."""
        return {
            "delimiter": DELIMITERS.get(self.delimiter, self.delimiter),
            "encoding": "UTF-8 with byte order mark" if self.has_bom else "UTF-8",
        }

    def read(self, wanted: Sequence[str], hasher: Hasher) -> Rows:
        """Read some columns as raw text; every row and every byte is checked.

        Raises
        ------
        InputError
            If a row is ragged, a quotation broken, or the text not UTF-8; with the line.
        """
        kept = [at for at, name in enumerate(self.headers) if name in wanted]
        with ThreadPoolExecutor(1) as pool:
            digesting = pool.submit(digest_file, self.path, hasher)
            read = DelimitedFile(self.path, self.delimiter, len(self.headers)).read(kept)
            digesting.result()
        if read is None:
            check_encoding(self.path)
            check_lines(self.path, self.delimiter, self.headers)
            raise _unpaired_quotes(self.path)
        columns, blank = read
        frame = pl.DataFrame(
            [column.alias(self.headers[at]) for at, column in zip(kept, columns, strict=True)]
        )
        return Rows(frame, tuple(blank.tolist()))


def open_text(path: Path, head: bytes, delimiter: str | None) -> TextPart:
    """Find the delimiter, unless it is stated, and read the header.

    Parameters
    ----------
    path : Path
    head : bytes
        The first bytes of the file.
    delimiter : str, optional

    Raises
    ------
    UsageError
        If the stated delimiter cannot be one.
    InputError
        If the first lines are no header.
    """
    text = head_text(path, head)
    if not text:
        raise InputError(
            f"{path} holds no column names, only empty lines.",
            hint="Check that the export went through, and repeat it.",
        )
    found = stated_delimiter(delimiter) if delimiter is not None else find_delimiter(path, text)
    headers = header_of(text, found)
    if headers is None or any("\ufffd" in name for name in headers):
        check_encoding(path)
    if headers is None:
        blank = len(head) - len(head.removeprefix(BOM).lstrip(b"\r\n"))
        line = head.count(b"\n", 0, blank) + 1
        raise InputError(
            f"{path}: line {line}: the quotation marks of the column names do not pair.",
            hint="Put each name that holds the delimiter or a quotation mark in quotation marks.",
        )
    return TextPart(path, found, headers, head.startswith(BOM))


def _unpaired_quotes(path: Path) -> InputError:
    """Build the error for quotation marks that two readings pair differently."""
    return InputError(
        f"{path} cannot be read as delimited text: its quotation marks do not pair.",
        hint="Export it again with every field in quotation marks, or as Parquet.",
    )
