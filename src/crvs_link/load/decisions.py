"""Decisions of clerical review: record pairs that must, or cannot, be one person."""

from __future__ import annotations

import hashlib
import os
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.errors import InputError
from crvs_link.load.frame import open_frame
from crvs_link.load.headers import check_headers, shown
from crvs_link.load.opening import FileReading, open_file
from crvs_link.load.source import locate
from crvs_link.load.sql import open_database
from crvs_link.load.words import database_word

if TYPE_CHECKING:
    from crvs_link.load.part import Part
    from crvs_link.load.read import Source


class ReviewDecision(StrEnum):
    """What a person decided on a record pair in clerical review."""

    MUST_LINK = "must_link"
    CANNOT_LINK = "cannot_link"
    WITHDRAWN = "withdrawn"
    """An earlier decision is taken back: the model decides again."""


NEEDED: Final = ("left_id", "right_id", "decision")
OPTIONAL: Final = ("register", "reviewer", "reason")
PAIR: Final = ("register", "left_id", "right_id")

_NEUTRAL: Final = "^'([=+\\-@\t\r\n＝＋－＠])"
"""An identifier as our CSV files have it, where a spreadsheet would take it for a formula."""

DECISIONS_SCHEMA: Final = {
    "register": pl.String,
    "left_id": pl.String,
    "right_id": pl.String,
    "decision": pl.String,
    "reviewer": pl.String,
    "reason": pl.String,
}


def read_decisions(source: Source) -> pl.DataFrame:
    """Read a table of decisions.

    Parameters
    ----------
    source : str, Path, polars.DataFrame or an object with ``__arrow_c_stream__``
        What `crvs_link.read_extract` takes, with columns ``left_id``, ``right_id``,
        ``decision`` (``must_link``, ``cannot_link`` or ``withdrawn``) and, if there are
        several registers, ``register``; ``reviewer`` and ``reason`` are kept. Other columns
        are left aside, and so are rows without a decision.

    Returns
    -------
    polars.DataFrame
        As `DECISIONS_SCHEMA`: ``register``, ``reviewer`` and ``reason`` are null where
        nothing is stated. A decision that stands twice is kept once, as last stated.

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If there is nothing that may be read.
    InputError
        If a column is missing, an id is empty, a word is no decision, or a pair has two
        decisions; names the file, the column and the row.
    """
    parts: list[Part] = []
    if not isinstance(source, str | os.PathLike):
        parts.append(open_frame(source))
    elif (word := database_word(str(source))) is not None:
        parts.append(open_database(word))
    else:
        for path in locate(str(source)):
            parts += open_file(path, FileReading())
    together = pl.concat(_read(part) for part in parts)
    return together.unique(PAIR, keep="last", maintain_order=True)


def _read(part: Part) -> pl.DataFrame:
    check_headers(part.headers, part.place)
    missing = [name for name in NEEDED if name not in part.headers]
    if missing:
        raise InputError(
            f"{part.place} has no column {shown(missing[0])}; expected left_id, right_id, "
            "decision and, if there are several registers, register.",
            hint="Name the columns so; review.parquet has all but the decision.",
        )
    known = [name for name in (*NEEDED, *OPTIONAL) if name in part.headers]
    rows = part.read(known, hashlib.sha256())
    frame = rows.frame.select(known).with_row_index("row", offset=1)
    frame = frame.filter(~pl.col("row").is_in([number + 1 for number in rows.blank]))
    return _checked(frame, part.place).drop("row")


def _checked(frame: pl.DataFrame, place: str) -> pl.DataFrame:
    frame = frame.filter(pl.col("decision").is_not_null())
    for name in ("left_id", "right_id"):
        empty = frame.filter(pl.col(name).is_null())["row"]
        if len(empty):
            raise InputError(
                f"{place}: row {empty[0]:,} has no value in column {shown(name)} "
                f"({len(empty):,} such rows in all); expected one in each row.",
                hint="Fill the column in, or leave those rows out.",
            )
    word = pl.col("decision").str.strip_chars().str.to_lowercase().str.replace_all("[ -]", "_")
    stated = [pl.lit(None, pl.String).alias(n) for n in OPTIONAL if n not in frame.columns]
    ids = pl.col("left_id", "right_id").str.replace(_NEUTRAL, "$1")
    frame = frame.with_columns(word, ids, *stated)
    strange = frame.filter(~pl.col("decision").is_in([each.value for each in ReviewDecision]))
    if strange.height:
        raise InputError(
            f"{place}: row {strange['row'][0]:,} has no known word in column 'decision' "
            f"({strange.height:,} such rows in all); expected must_link, "
            "cannot_link or withdrawn.",
            hint="Leave the cell empty where a pair is not decided yet.",
        )
    both = frame.filter(pl.col("decision").n_unique().over(PAIR) > 1)
    if both.height:
        raise InputError(
            f"{place}: rows {', '.join(f'{row:,}' for row in both['row'][:2])} decide on one pair "
            "in two ways.",
            hint="Keep the row that is right.",
        )
    return frame.select("row", *DECISIONS_SCHEMA)


def later_over_earlier(earlier: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """Decisions of both tables, those of the later one where both have a pair.

    What is withdrawn is gone.
    """
    both = pl.concat([earlier, later]).unique(PAIR, keep="last", maintain_order=True)
    return both.filter(pl.col("decision") != ReviewDecision.WITHDRAWN.value)
