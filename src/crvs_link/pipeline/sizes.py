"""Extracts that cannot fit in memory, told from the sizes of their files before reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from crvs_link.errors import UsageError
from crvs_link.load.csv import open_text
from crvs_link.load.kinds import PARQUET, TEXT, kind_of
from crvs_link.load.parquet import open_parquet
from crvs_link.load.recognise import by_name
from crvs_link.load.source import locate, read_head
from crvs_link.load.sql import open_database, open_sqlite_file
from crvs_link.load.words import SQLITE, database_word
from crvs_link.pipeline.memory import least_bytes, memory_limit
from crvs_link.report.text import memory_text, number

if TYPE_CHECKING:
    from pathlib import Path

    from crvs_link.config import RunConfig, SourceConfig
    from crvs_link.load.part import Part
    from crvs_link.run import RunOptions


@dataclass(frozen=True)
class FileSize:
    """Rows of a file, and how many of its columns are known by name."""

    rows: int
    columns: int


def check_sizes(config: RunConfig, options: RunOptions) -> None:
    """Refuse extracts that cannot fit in the memory that the run may use.

    Rows of delimited text are told from the size of the file and the length of its first
    lines. What is counted is what every run needs, so that none is refused that fits.

    Parameters
    ----------
    config : RunConfig
    options : RunOptions

    Raises
    ------
    UsageError
        If they cannot fit; says how much they need at least.
    CrvsLinkError
        As `crvs_link.load.read_extract`, if a file cannot be opened.
    """
    limit = memory_limit(config, options)
    if limit is None:
        return
    sizes = [size for source in config.sources for size in _sizes(source)]
    rows = sum(size.rows for size in sizes)
    least = least_bytes(rows, sum(size.rows * size.columns for size in sizes))
    if least > limit:
        raise UsageError(
            f"The extracts hold about {number(rows)} rows, which need at least "
            f"{memory_text(least)} of memory; the run may use {memory_text(limit)}.",
            hint="Raise --memory, or link parts of the extracts.",
        )


def _sizes(source: SourceConfig) -> list[FileSize]:
    word = database_word(source.path)
    if word is None:
        return [file_size(path, source) for path in locate(source.path)]
    table = open_database(word)
    return [_size(table, table.count(), source)]


def file_size(path: Path, source: SourceConfig) -> FileSize:
    """Rows of a file, estimated for text, and its columns that are known by name.

    Of other kinds than delimited text and Parquet nothing is known before reading.

    Parameters
    ----------
    path : Path
    source : SourceConfig

    Returns
    -------
    FileSize
    """
    head = read_head(path)
    kind = kind_of(path, head)
    if kind not in {TEXT, PARQUET, SQLITE} or source.layout is not None:
        return FileSize(0, 0)  # told by reading only
    part: Part
    if kind == SQLITE:
        part = table = open_sqlite_file(path)
        rows = table.count()
    elif kind == PARQUET:
        part = open_parquet(path)
        rows = int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
    else:
        part = open_text(path, head, source.delimiter, source.encoding)
        lines = max(head.count(b"\n"), 1)
        rows = round(path.stat().st_size * lines / len(head)) - 1
    return _size(part, max(rows, 0), source)


def _size(part: Part, rows: int, source: SourceConfig) -> FileSize:
    named = by_name(part.headers, source.columns, part.place).candidates
    return FileSize(rows, len({each.match.original for each in named}))
