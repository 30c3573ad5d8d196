"""From a file to the parts of an extract in it, by what kind of file it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crvs_link.load.csv import open_text
from crvs_link.load.parquet import open_parquet
from crvs_link.load.source import PARQUET, TEXT, kind_of, read_head
from crvs_link.load.sql import open_sqlite_file
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
    """

    delimiter: str | None = None


Opener = Callable[["Path", bytes, FileReading], "list[Part]"]
"""Takes a file, its first bytes and what the user said; gives what is in it."""


def _text(path: Path, head: bytes, reading: FileReading) -> list[Part]:
    return [open_text(path, head, reading.delimiter)]


def _parquet(path: Path, head: bytes, reading: FileReading) -> list[Part]:
    return [open_parquet(path)]


def _sqlite(path: Path, head: bytes, reading: FileReading) -> list[Part]:
    return [open_sqlite_file(path)]


_OPENERS: Final[Mapping[str, Opener]] = {TEXT: _text, PARQUET: _parquet, SQLITE: _sqlite}


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
