"""An extract in columns of fixed width: its rows, and lines that are too short or long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from crvs_link.errors import InputError, UsageError
from crvs_link.load.digest import digest_file
from crvs_link.load.fixed.cut import LENGTH, cut_bytes, cut_characters, cuts, is_single_byte
from crvs_link.load.fixed.layout import Layout, read_layout
from crvs_link.load.part import Rows
from crvs_link.load.text.encoding import UTF8, Encoding
from crvs_link.load.text.evidence import encoding_of, find_encoding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crvs_link.load.digest import Hasher


@dataclass
class FixedPart:
    """A text in columns of fixed width; see `crvs_link.load.part.Part`.

    Parameters
    ----------
    path : Path
    layout : Layout
    encoding : Encoding
        UTF-8 where it is not known before reading.
    short, beyond : int
        Lines that end before the last column does, and those that go on after it; known
        once it was read.
    """

    path: Path
    layout: Layout
    encoding: Encoding
    short: int = 0
    beyond: int = 0

    @property
    def place(self) -> str:
        """Its path."""
        return str(self.path)

    @property
    def format(self) -> str:
        """``fixed width``."""
        return "fixed width"

    @property
    def headers(self) -> tuple[str, ...]:
        """The names that the layout gives."""
        return tuple(column.name for column in self.layout.columns)

    @property
    def tellable(self) -> tuple[str, ...]:
        """All columns are text."""
        return self.headers

    @property
    def details(self) -> Mapping[str, str]:
        """Layout, unit, encoding, and lines that it does not fit."""
        found = {
            "layout": str(self.layout.path),
            "unit": self.layout.unit or "characters of one byte",
            "encoding": self.encoding.said,
        }
        if self.short:
            found["short lines"] = f"{self.short:,}, read as if filled up with spaces"
        if self.beyond:
            found["long lines"] = "all go on after the last column; the rest is not read"
        return found

    def read(self, wanted: Sequence[str], hasher: Hasher) -> Rows:
        """Read some columns without the spaces around their values.

        Raises
        ------
        InputError
            If some lines go on after the last column and others do not, or a byte is not
            of the encoding; with the line.
        AmbiguousInputError
            If the encoding cannot be told, or what the places of the layout count.
        """
        digest_file(self.path, hasher)
        if self.encoding.codec == UTF8 and not self.encoding.stated:
            self.encoding = find_encoding(self.path) or self.encoding
        by_bytes = self.layout.unit == "bytes" and not is_single_byte(self.encoding.codec)
        if by_bytes and self.encoding.codec.startswith(("utf-16", "utf-32")):
            raise UsageError(
                f"{self.layout.path} counts bytes, which {self.encoding.label} has not one of for "
                "a line end.",
                hint='State unit = "characters" in the layout file.',
            )
        blocks = (cut_bytes if by_bytes else cut_characters)(self.path, self.encoding, self.layout)
        stretch = {start: str(at) for at, (start, _) in enumerate(cuts(self.layout))}
        place = {column.name: stretch[column.start - 1] for column in self.layout.columns}
        texts = [pl.col(place[name]).str.strip_chars().alias(name) for name in wanted]
        frames = [pl.DataFrame(schema=dict.fromkeys(wanted, pl.String))]
        ends: list[pl.DataFrame] = []
        for block in blocks:
            frames.append(block.select(pl.when(text != "").then(text) for text in texts))
            ends.append(self._ends(block))
        lines = pl.concat([_NO_ENDS, *ends])
        self._count(lines)
        return Rows(pl.concat(frames, rechunk=False), tuple(lines["blank"].arg_true().to_list()))

    def _ends(self, block: pl.DataFrame) -> pl.DataFrame:
        """Say of each line whether it is blank, ends early, or goes on after the columns."""
        end = max(column.end for column in self.layout.columns) - 1
        stretches = pl.exclude(LENGTH).str.strip_chars()
        blank = pl.all_horizontal(stretches == "")
        beyond = pl.col(str(len(cuts(self.layout)) - 1)).str.strip_chars() != ""
        return block.select(
            blank.alias("blank"),
            (~blank & (pl.col(LENGTH) < end)).alias("short"),
            beyond.alias("beyond"),
        )

    def _count(self, lines: pl.DataFrame) -> None:
        filled = len(lines) - int(lines["blank"].sum())
        self.short, self.beyond = int(lines["short"].sum()), int(lines["beyond"].sum())
        if 0 < self.beyond < filled:
            line = int(lines["beyond"].arg_true()[0]) + 1
            last = max(self.layout.columns, key=lambda column: column.end)
            raise InputError(
                f"{self.path}: line {line} goes on after place {last.end - 1}, where the last "
                f"column of {self.layout.path} ends; {filled - self.beyond:,} of {filled:,} lines "
                "do not.",
                hint="Correct that line, or give what stands there a column in the layout file.",
            )


_NO_ENDS = pl.DataFrame(schema=dict.fromkeys(("blank", "short", "beyond"), pl.Boolean))


def open_fixed(
    path: Path, head: bytes, layout: str | Path, encoding: str | None = None
) -> FixedPart:
    """Read the layout file.

    Parameters
    ----------
    path : Path
    head : bytes
        The first bytes of the file.
    layout : str or Path
    encoding : str, optional
        Goes before that of the layout file.

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError, ConfigError
        As `read_layout`, or if there is no such encoding.
    """
    found = read_layout(layout)
    return FixedPart(path, found, encoding_of(path, head, encoding or found.encoding))
