"""Delimited text: its delimiter and header, its rows, and what is at fault in them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from crvs_link.errors import AmbiguousInputError, InputError
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
from crvs_link.load.private import PrivateFile
from crvs_link.load.source import BOM, read_head
from crvs_link.load.text.encoding import UTF8, Encoding, decoded
from crvs_link.load.text.evidence import encoding_of, find_encoding
from crvs_link.load.text.transcode import transcode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

    from crvs_link.load.digest import Hasher


@dataclass
class TextPart:
    """A CSV or TSV file; see `crvs_link.load.part.Part`.

    What it is written in can turn out when it is read: UTF-8 that is none shows late.
    """

    path: Path
    delimiter: str
    headers: tuple[str, ...]
    has_bom: bool
    encoding: Encoding

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
        said = self.encoding.said
        return {
            "delimiter": DELIMITERS.get(self.delimiter, self.delimiter),
            "encoding": "UTF-8 with byte order mark" if self.has_bom else said,
        }

    def read(self, wanted: Sequence[str], hasher: Hasher) -> Rows:
        """Read some columns as raw text; every row and every byte is checked.

        Raises
        ------
        InputError
            If a row is ragged, a quotation broken, or a byte not of the encoding; with
            the line.
        AmbiguousInputError
            If it is not UTF-8 and what it is instead cannot be told.
        """
        kept = [at for at, name in enumerate(self.headers) if name in wanted]
        with ThreadPoolExecutor(1) as pool:
            digesting = pool.submit(digest_file, self.path, hasher)
            columns, blank = self._columns(kept)
            digesting.result()
        frame = pl.DataFrame(
            [column.alias(self.headers[at]) for at, column in zip(kept, columns, strict=True)]
        )
        return Rows(frame, tuple(blank.tolist()))

    def _columns(self, kept: Sequence[int]) -> tuple[list[pl.Series], npt.NDArray[np.int64]]:
        if self.encoding.codec == UTF8:
            read = self._delimited(self.path).read(kept)
            if read is not None:
                return read
            self.encoding = self._what_else()
        copy = PrivateFile(self.path.suffix)
        try:
            with copy.named(self.place):
                transcode(self.path, self.encoding, copy.path)
                read = self._delimited(copy.path).read(kept)
                if read is None:
                    check_lines(copy.path, self.delimiter, self.headers)
                    raise _unpaired_quotes(copy.path)
                return read
        finally:
            copy.remove()

    def _delimited(self, path: Path) -> DelimitedFile:
        return DelimitedFile(path, self.delimiter, len(self.headers))

    def _what_else(self) -> Encoding:
        """Find what a file is written in that could not be read as UTF-8, or refuse it."""
        certain = self.encoding.stated or self.has_bom
        found = None if certain else find_encoding(self.path)
        if found is None:
            check_encoding(self.path)
            check_lines(self.path, self.delimiter, self.headers)
            raise _unpaired_quotes(self.path)
        again = _opened(self.path, read_head(self.path), self.delimiter, found)
        if again.headers != self.headers:
            raise AmbiguousInputError(
                f"{self.path}: the column names are UTF-8, and what follows is {found.label}.",
                hint=f"State the encoding: --encoding {found.codec}, or --encoding utf-8.",
            )
        return found


def open_text(
    path: Path, head: bytes, delimiter: str | None, encoding: str | None = None
) -> TextPart:
    """Find the encoding and the delimiter, unless they are stated, and read the header.

    Parameters
    ----------
    path : Path
    head : bytes
        The first bytes of the file.
    delimiter, encoding : str, optional

    Raises
    ------
    UsageError
        If the stated delimiter or encoding cannot be one.
    InputError
        If the first lines are no header.
    AmbiguousInputError
        If two delimiters or encodings are equally good.
    """
    return _opened(path, head, delimiter, encoding_of(path, head, encoding))


def _opened(path: Path, head: bytes, delimiter: str | None, encoding: Encoding) -> TextPart:
    text = head_text(path, head, encoding.codec)
    if not text:
        raise InputError(
            f"{path} holds no column names, only empty lines.",
            hint="Check that the export went through, and repeat it.",
        )
    found = stated_delimiter(delimiter) if delimiter is not None else find_delimiter(path, text)
    headers = header_of(text, found)
    if encoding.codec == UTF8 and (headers is None or any("\ufffd" in name for name in headers)):
        check_encoding(path)
    if headers is None:
        whole = decoded(head, encoding.codec)
        line = whole.count("\n", 0, len(whole) - len(whole.lstrip("\r\n"))) + 1
        raise InputError(
            f"{path}: line {line}: the quotation marks of the column names do not pair.",
            hint="Put each name that holds the delimiter or a quotation mark in quotation marks.",
        )
    return TextPart(path, found, headers, head.startswith(BOM), encoding)


def _unpaired_quotes(path: Path) -> InputError:
    """Build the error for quotation marks that two readings pair differently."""
    return InputError(
        f"{path} cannot be read as delimited text: its quotation marks do not pair.",
        hint="Export it again with every field in quotation marks, or as Parquet.",
    )
