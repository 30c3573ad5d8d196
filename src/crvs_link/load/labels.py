"""Labels: a table of record pairs that a person has reviewed.

Its columns are ``left_id, right_id, decision``, and perhaps ``register`` and ``weight``, so
that a copy of the pairs for review, with a column of decisions beside them, is one. Other
columns do not matter.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.errors import InputError, UsageError
from crvs_link.load.frame import open_frame
from crvs_link.load.headers import check_headers, listed, shown
from crvs_link.load.opening import FileReading, open_file
from crvs_link.load.source import locate

if TYPE_CHECKING:
    from crvs_link.load.part import Part
    from crvs_link.load.read import Source

LEFT, RIGHT, DECISION = "left_id", "right_id", "decision"
REGISTER, WEIGHT = "register", "weight"
_NEEDED: Final = (LEFT, RIGHT, DECISION)
_OPTIONAL: Final = (REGISTER, WEIGHT)
_ROW: Final = "row"


class ReviewDecision(StrEnum):
    """What a reviewer found a record pair to be."""

    MATCH = "match"
    NON_MATCH = "non-match"
    INSUFFICIENT = "insufficient"
    """Neither can be told from what there is."""


@dataclass(frozen=True)
class LabelsFile:
    """A file of labels, for the record of a run.

    Parameters
    ----------
    path : str
        As the user gave it.
    digest : str
    rows : int
    """

    path: str
    digest: str
    rows: int


@dataclass(frozen=True)
class Labels:
    """A table of reviewed pairs, as it was read.

    Parameters
    ----------
    file : LabelsFile
    frame : polars.DataFrame
        ``left_id, right_id, register`` String, the last null where no column names it;
        ``decision`` String, one of `ReviewDecision`, null where the cell is empty;
        ``weight`` Float64.
    """

    file: LabelsFile
    frame: pl.DataFrame


def read_labels(source: Source) -> Labels:
    """Read a table of reviewed pairs.

    Parameters
    ----------
    source : str, Path, polars.DataFrame or an object with ``__arrow_c_stream__``
        A file of any kind that extracts can be, or a frame. Ids are compared as text.

    Returns
    -------
    Labels

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If there is no one file that may be read.
    InputError
        If a column is missing, an id is, a decision is not one of the three words, or a
        weight is not a number from 0; names the column and the row.
    """
    part = _open(source)
    check_headers(part.headers, part.place)
    names = {header.strip().lower(): header for header in part.headers}
    lacking = [name for name in _NEEDED if name not in names]
    if lacking:
        raise InputError(
            f"{part.place} has the columns {listed(part.headers)}; labels need "
            f"{', '.join(_NEEDED)}, and {' and '.join(lacking)} is not there.",
            hint="Add a column decision to a copy of the pairs for review, and write match, "
            "non-match or insufficient into it.",
        )
    wanted = {name: names[name] for name in (*_NEEDED, *_OPTIONAL) if name in names}
    hasher = hashlib.sha256()
    rows = part.read(tuple(wanted.values()), hasher)
    frame = rows.frame.select(
        pl.col(header).str.strip_chars().alias(name) for name, header in wanted.items()
    ).with_row_index(_ROW, offset=1)
    frame = frame.with_columns(
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in wanted
    ).filter(~pl.col(_ROW).is_in([row + 1 for row in rows.blank]))
    if not frame.height:
        raise InputError(
            f"{part.place} holds column names but no pair.",
            hint="Leave the labels out where nothing is reviewed yet.",
        )
    file = LabelsFile(part.place, f"sha256:{hasher.hexdigest()}", frame.height)
    return Labels(file, _checked(frame, part.place))


def _open(source: Source) -> Part:
    if not isinstance(source, str | os.PathLike):
        return open_frame(source)
    place = str(source)
    paths = locate(place)
    if len(paths) > 1:
        raise UsageError(f"{place} stands for {len(paths)} files.", hint="Name one file of labels.")
    return open_file(paths[0], FileReading())[0]


def _checked(frame: pl.DataFrame, place: str) -> pl.DataFrame:
    for name in (LEFT, RIGHT):
        _refuse(frame, place, name, pl.col(name).is_null(), "expected the id of a record")
    frame = frame.with_columns(pl.col(DECISION).str.to_lowercase())
    words = [word.value for word in ReviewDecision]
    _refuse(
        frame,
        place,
        DECISION,
        ~pl.col(DECISION).is_in(words),
        f"expected one of the words {', '.join(words)}",
    )
    if REGISTER not in frame.columns:
        frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(REGISTER))
    if WEIGHT not in frame.columns:
        frame = frame.with_columns(pl.lit("1").alias(WEIGHT))
    number = pl.col(WEIGHT).cast(pl.Float64, strict=False)
    _refuse(
        frame,
        place,
        WEIGHT,
        ~(number.is_finite() & (number >= 0)).fill_null(value=False),
        "expected a number of at least 0",
    )
    return frame.select(LEFT, RIGHT, REGISTER, DECISION, number.alias(WEIGHT))


def _refuse(frame: pl.DataFrame, place: str, column: str, fault: pl.Expr, expected: str) -> None:
    """Refuse rows at fault, by the number of the first; the cell itself is not shown."""
    rows = frame.filter(fault)[_ROW]
    if len(rows):
        raise InputError(
            f"{place}: row {rows[0]:,}, column {shown(column)}: {expected} "
            f"({len(rows):,} such {'row' if len(rows) == 1 else 'rows'} in all).",
            hint="Correct the cell, or leave the row out.",
        )
