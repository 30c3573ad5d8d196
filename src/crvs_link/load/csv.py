"""Delimited text: read by Polars on all threads, surveyed at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.errors import InputError
from crvs_link.load.dialect import (
    DELIMITERS,
    find_delimiter,
    head_text,
    header_of,
    stated_delimiter,
)
from crvs_link.load.lines import Layout, check_encoding, check_lines
from crvs_link.load.part import Rows
from crvs_link.load.survey import BOM, survey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crvs_link.load.survey import Hasher, Survey

_EMPTY: Final = "empty"


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
        with ThreadPoolExecutor(1) as pool:
            surveying = pool.submit(survey, self.path, self.delimiter, hasher)
            frame = self._parse(wanted)
            found = surveying.result()
        layout = None if frame is None else self._layout(frame, found)
        if layout is None:
            check_encoding(self.path)
            layout = check_lines(self.path, self.delimiter, self.headers)
        if frame is None or layout.rows != frame.height:
            raise _unpaired_quotes(self.path)
        names = {str(at): name for at, name in enumerate(self.headers)}
        return Rows(frame.drop(_EMPTY).rename(lambda position: names[position]), layout.blank)

    def _parse(self, wanted: Sequence[str]) -> pl.DataFrame | None:
        """Parse the wanted columns, named by their positions; None where the parser gives up.

        Every column is parsed, because the parser finds a row that is too long only
        then; what is not wanted shrinks to one bit a row on the way.
        """
        try:
            return (
                pl.scan_csv(
                    self.path,
                    separator=self.delimiter,
                    infer_schema=False,
                    null_values=[""],
                    new_columns=[str(at) for at in range(len(self.headers))],
                    glob=False,
                )
                .select(
                    *(str(at) for at, name in enumerate(self.headers) if name in wanted),
                    pl.all_horizontal(pl.all().is_null()).alias(_EMPTY),
                )
                .collect(engine="streaming")
            )
        except pl.exceptions.PolarsError:
            return None  # its message quotes the text; `check_lines` says where instead

    def _layout(self, frame: pl.DataFrame, found: Survey) -> Layout | None:
        """Rows and blank lines, if the survey proves them; None leaves a doubt.

        The parser refuses rows that are too long. So if the delimiters are as many as
        rows of full width have, no row is too short either.
        """
        rows, width = frame.height, len(self.headers)
        full = found.delimiters == (rows - found.blank_end + 1) * (width - 1)
        if width == 1:
            full &= frame.get_column(_EMPTY).sum() == found.blank_end
        if not (found.regular and full):
            return None
        return Layout(rows=rows, blank=tuple(range(rows - found.blank_end, rows)))


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
