"""From a file to the parts of an extract in it, by what kind of file it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crvs_link.errors import InputError
from crvs_link.load.arrow import open_arrow
from crvs_link.load.csv import open_text
from crvs_link.load.fixed.part import open_fixed
from crvs_link.load.kinds import (
    ARROW,
    GZIP,
    NDJSON,
    PARQUET,
    REGISTRY,
    SPREADSHEET,
    STATISTICS,
    TEXT,
    ZIP,
    kind_of,
)
from crvs_link.load.ndjson import open_ndjson
from crvs_link.load.packed import open_gzip, open_zip
from crvs_link.load.parquet import open_parquet
from crvs_link.load.registries.part import open_registry
from crvs_link.load.source import read_head
from crvs_link.load.spreadsheet import open_spreadsheet
from crvs_link.load.sql import open_sqlite_file
from crvs_link.load.statistics import open_statistics
from crvs_link.load.words import SQLITE

if TYPE_CHECKING:
    from pathlib import Path

    from crvs_link.load.part import Part


@dataclass(frozen=True)
class FileReading:
    """How the files of an extract are to be read, as far as the user has said so.

    Parameters
    ----------
    delimiter : str, optional
        One character, or ``tab``.
    encoding : str, optional
        Of text, as Python knows it.
    layout : str or Path, optional
        The layout file of text in columns of fixed width.
    sheet : str, optional
        Of a workbook.
    """

    delimiter: str | None = None
    encoding: str | None = None
    layout: str | Path | None = None
    sheet: str | None = None


Opener = Callable[["Path", bytes, FileReading], "list[Part]"]
"""Takes a file, its first bytes and what the user said; gives what is in it."""


def _text(path: Path, head: bytes, reading: FileReading) -> list[Part]:
    if reading.layout is not None:
        return [open_fixed(path, head, reading.layout, reading.encoding)]
    return [open_text(path, head, reading.delimiter, reading.encoding)]


def _parquet(path: Path, head: bytes, reading: FileReading) -> list[Part]:
    return [open_parquet(path)]


def _spreadsheet(path: Path, head: bytes, reading: FileReading) -> list[Part]:
    return [open_spreadsheet(path, reading.sheet)]


def _statistics(path: Path, head: bytes, reading: FileReading) -> list[Part]:
    return [open_statistics(path, head, encoding=reading.encoding)]


def _arrow(path: Path, head: bytes, reading: FileReading) -> list[Part]:
    return [open_arrow(path, head)]


def _ndjson(path: Path, head: bytes, reading: FileReading) -> list[Part]:
    return [open_ndjson(path)]


def _registry(path: Path, head: bytes, reading: FileReading) -> list[Part]:
    return [open_registry(path)]


def _sqlite(path: Path, head: bytes, reading: FileReading) -> list[Part]:
    return [open_sqlite_file(path)]


def _gzip(path: Path, head: bytes, reading: FileReading) -> list[Part]:
    return open_gzip(path, lambda copy: _open_unpacked(copy, reading))


def _zip(path: Path, head: bytes, reading: FileReading) -> list[Part]:
    return open_zip(path, lambda copy: _open_unpacked(copy, reading))


_OPENERS: Final[Mapping[str, Opener]] = {
    TEXT: _text,
    PARQUET: _parquet,
    SPREADSHEET: _spreadsheet,
    STATISTICS: _statistics,
    ARROW: _arrow,
    NDJSON: _ndjson,
    REGISTRY: _registry,
    SQLITE: _sqlite,
    GZIP: _gzip,
    ZIP: _zip,
}


def _open_unpacked(path: Path, reading: FileReading) -> list[Part]:
    head = read_head(path)
    kind = kind_of(path, head)
    if kind in {GZIP, ZIP}:
        raise InputError(
            f"{path} is an archive within an archive.",
            hint="Unpack the outer one, and name what was in it.",
        )
    return _OPENERS[kind](path, head, reading)


def open_file(path: Path, reading: FileReading) -> list[Part]:
    """Open a file that is there.

    Parameters
    ----------
    path : Path
    reading : FileReading

    Returns
    -------
    list of Part
        At least one, of the same columns.

    Raises
    ------
    AccessDeniedError, InputError, AmbiguousInputError, UsageError
        If it may not be read, is of no known kind, or is damaged.
    """
    head = read_head(path)
    return _OPENERS[kind_of(path, head)](path, head, reading)
