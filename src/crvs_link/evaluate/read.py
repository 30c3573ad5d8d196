"""Tables of pairs or clusters, from files and frames, with every cell that matters filled."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from crvs_link.errors import InputError
from crvs_link.evaluate.shape import PairShape, shape_of
from crvs_link.load.frame import open_frame
from crvs_link.load.headers import check_headers, check_same_columns, shown
from crvs_link.load.opening import FileReading, open_file
from crvs_link.load.source import locate
from crvs_link.load.sql import open_database
from crvs_link.load.words import database_word

if TYPE_CHECKING:
    from crvs_link.load import Source
from crvs_link.load.part import Part

LEFT, RIGHT, REGISTER = "left", "right", "register"
RECORD, CLUSTER = "record", "cluster"


@dataclass(frozen=True)
class Table:
    """Record pairs, or records and their clusters.

    Parameters
    ----------
    place : str
        What messages call it.
    pairs : bool
    frame : polars.DataFrame
        ``left, right`` and perhaps ``register``; or ``record, cluster``. String, none
        null.
    """

    place: str
    pairs: bool
    frame: pl.DataFrame

    @property
    def registers(self) -> list[str]:
        """The registers that the rows name, ascending; none where there is no such column."""
        if REGISTER not in self.frame.columns:
            return []
        return self.frame[REGISTER].unique().sort().to_list()

    def of(self, register: str | None) -> pl.DataFrame:
        """Rows of a register; all rows where there is no column of registers."""
        if register is None or REGISTER not in self.frame.columns:
            return self.frame
        return self.frame.filter(pl.col(REGISTER) == register)


def read_table(source: Source) -> Table:
    """Read a table of pairs or of clusters.

    Parameters
    ----------
    source : str, Path, polars.DataFrame or an object with ``__arrow_c_stream__``
        As `crvs_link.read_extract` takes it. Ids are compared as text.

    Returns
    -------
    Table

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If there is nothing that may be read.
    InputError
        If the content is damaged, has no columns of pairs or clusters, or a cell of
        these is empty; names the column and the row.
    """
    place, parts = _open(source)
    shape = shape_of(parts[0].headers, place)
    rows = [_rows(part, shape.columns) for part in parts]
    names = (LEFT, RIGHT, REGISTER) if isinstance(shape, PairShape) else (RECORD, CLUSTER)
    renamed = dict(zip(shape.columns, names, strict=False))
    return Table(place, isinstance(shape, PairShape), pl.concat(rows).rename(renamed))


def _open(source: Source) -> tuple[str, list[Part]]:
    if not isinstance(source, str | os.PathLike):
        frame = open_frame(source)
        return frame.place, [frame]
    place = str(source)
    parts: list[Part] = []
    word = database_word(place)
    if word is not None:
        parts.append(open_database(word))
    else:
        for path in locate(place):
            parts += open_file(path, FileReading())
    for part in parts:
        check_headers(part.headers, part.place)
    check_same_columns(parts)
    return place, parts


def _rows(part: Part, columns: tuple[str, ...]) -> pl.DataFrame:
    """Read some columns; blank lines hold no row, and no other cell may be empty."""
    rows = part.read(columns, hashlib.sha256())
    frame = rows.frame.select(columns).with_row_index("row", offset=1)
    if rows.blank:
        blank = [number + 1 for number in rows.blank]
        frame = frame.filter(~pl.col("row").is_in(blank))
    for name in columns:
        if frame[name].null_count():
            empty = frame.filter(pl.col(name).is_null())["row"]
            raise InputError(
                f"{part.place}: row {empty[0]:,} has no value in column {shown(name)} "
                f"({len(empty):,} such rows in all); expected one in each row.",
                hint="Fill the column in, or leave those rows out.",
            )
    return frame.drop("row")
