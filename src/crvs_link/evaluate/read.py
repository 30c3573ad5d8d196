"""Tables of pairs or clusters, from files and frames, with every cell that matters filled."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from crvs_link.errors import InputError, UsageError
from crvs_link.evaluate.shape import ClusterShape, PairShape, shape_of
from crvs_link.load.frame import open_frame
from crvs_link.load.headers import check_headers, check_same_columns, listed, shown
from crvs_link.load.opening import FileReading, open_file
from crvs_link.load.source import locate
from crvs_link.load.sql import open_database
from crvs_link.load.words import database_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.load import Source
    from crvs_link.load.part import Part

LEFT, RIGHT, REGISTER = "left", "right", "register"
RECORD, CLUSTER = "record", "cluster"
COLUMN = "column"
ERRORS = (REGISTER, "record_id", "mechanism")


@dataclass(frozen=True)
class Table:
    """Record pairs, or records and their clusters.

    Parameters
    ----------
    place : str
        What messages call it.
    pairs : bool
    frame : polars.DataFrame
        ``left, right`` or ``record, cluster``, and perhaps ``register``. String, none
        null.
    groups : polars.DataFrame, optional
        Subgroups that were asked for: one column of String for each, of the height of
        ``frame``; null where the table has no value.
    """

    place: str
    pairs: bool
    frame: pl.DataFrame
    groups: pl.DataFrame | None = None

    @property
    def registers(self) -> list[str]:
        """The registers that the rows name, ascending; none where there is no such column."""
        if REGISTER not in self.frame.columns:
            return []
        return self.frame[REGISTER].unique().sort().to_list()

    def of(self, *registers: str | None) -> Table:
        """Rows of some registers; all rows where None is one, or there is no such column."""
        if None in registers or REGISTER not in self.frame.columns:
            return self
        rows = self.frame[REGISTER].is_in(list(registers))
        groups = None if self.groups is None else self.groups.filter(rows)
        return replace(self, frame=self.frame.filter(rows), groups=groups)


def read_table(source: Source, subgroups: Sequence[str] = ()) -> Table:
    """Read a table of pairs or of clusters.

    Parameters
    ----------
    source : str, Path, polars.DataFrame or an object with ``__arrow_c_stream__``
        As `crvs_link.read_extract` takes it. Ids are compared as text.
    subgroups : sequence of str
        Further columns to read, of a table of clusters.

    Returns
    -------
    Table

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If there is nothing that may be read, or no such further column.
    InputError
        If the content is damaged, has no columns of pairs or clusters, or a cell of
        these is empty; names the column and the row.
    """
    place, parts = _open(source)
    shape = shape_of(parts[0].headers, place)
    pairs = isinstance(shape, PairShape)
    if subgroups:
        _check_subgroups(place, parts[0].headers, shape, subgroups)
    rows = pl.concat(_rows(part, shape.columns, subgroups) for part in parts)
    names = (LEFT, RIGHT, REGISTER) if pairs else (RECORD, CLUSTER, REGISTER)
    renamed = dict(zip(shape.columns, names, strict=False))
    return Table(
        place,
        pairs,
        rows.select(shape.columns).rename(renamed),
        rows.select(subgroups) if subgroups else None,
    )


def read_errors(source: Source) -> pl.DataFrame:
    """Read which mechanism of error struck which record.

    Parameters
    ----------
    source : str, Path, polars.DataFrame or an object with ``__arrow_c_stream__``
        With columns ``register, record_id, mechanism`` and perhaps ``column``.

    Returns
    -------
    polars.DataFrame
        ``register, record_id, mechanism, column``; ``column`` is empty where the whole
        record was struck.

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError, InputError
        As `read_table`.
    """
    place, parts = _open(source)
    lacking = [name for name in ERRORS if name not in parts[0].headers]
    if lacking:
        raise InputError(
            f"{place} has no column {shown(lacking[0])}, but {listed(parts[0].headers)}; "
            "expected register, record_id, mechanism and perhaps column.",
            hint="Name the errors.parquet of a synthetic population.",
        )
    more = [COLUMN] if COLUMN in parts[0].headers else []
    rows = pl.concat(_rows(part, ERRORS, more) for part in parts)
    column = pl.col(COLUMN).fill_null("") if more else pl.lit("")
    return rows.select(*ERRORS, column.alias(COLUMN))


def _check_subgroups(
    place: str, headers: Sequence[str], shape: PairShape | ClusterShape, subgroups: Sequence[str]
) -> None:
    if isinstance(shape, PairShape):
        raise UsageError(
            f"{place} is a truth of pairs; subgroups need one that lists records.",
            hint="Save a table of register, record_id, person_id and the subgroups.",
        )
    others = [name for name in headers if name not in shape.columns]
    for name in subgroups:
        if name not in others:
            raise UsageError(
                f"{place} has no column {shown(name)} of subgroups.",
                hint=f"It has: {listed(others)}." if others else "It has none.",
            )


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


def _rows(part: Part, columns: tuple[str, ...], more: Sequence[str] = ()) -> pl.DataFrame:
    """Read some columns, of which none but ``more`` may be empty; blank lines hold no row."""
    rows = part.read((*columns, *more), hashlib.sha256())
    frame = rows.frame.select(*columns, *more).with_row_index("row", offset=1)
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
