"""Infants without a name yet: *Baby of Amina* names nobody but the mother.

Such a name counts as missing, as every filler does; what it says of the mother is kept, so that
the child is found through her. It fills the mother's name where a row has none, never one that
is there, nor one that the row gives as the father's.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import polars as pl

from crvs_link.standardise.tables import table

MOTHER: Final = "mother_name"
LEAST_SHARE: Final = 0.001
"""Share of the rows that must name a mother so, where an extract has no column of mothers."""

_OWN: Final = ("name_full", "name_given")
_SHORT: Final = "b/o"
"""Of South Asian hospitals; without the stroke it would be two initials."""


def name_mothers(frame: pl.DataFrame) -> pl.DataFrame:
    """Take the mothers' names out of names of infants that have none of their own.

    Parameters
    ----------
    frame : DataFrame
        Of an extract, with its canonical columns.

    Returns
    -------
    DataFrame
        The same frame where no name is of this kind; else with these names null, and
        ``mother_name`` filled.

    Examples
    --------
    >>> frame = pl.DataFrame({"name_given": ["Baby of Amina"], "mother_name": [None]})
    >>> name_mothers(frame).rows()
    [(None, 'Amina')]
    """
    own = next((column for column in _OWN if column in frame.columns), None)
    if own is None or not frame[own].str.contains(_opening()).any():
        return frame
    named = frame[own].str.extract(_opening() + r"(.*\S)", 1)
    found = named.is_not_null()
    if MOTHER not in frame.columns and found.sum() < LEAST_SHARE * frame.height:
        return frame
    nothing = pl.lit(None, pl.String)
    father = pl.col("father_name") if "father_name" in frame.columns else nothing
    mother = pl.col(MOTHER) if MOTHER in frame.columns else nothing
    said = pl.lit(named)
    of_father = said.str.to_lowercase() == father.str.strip_chars().str.to_lowercase()
    return frame.with_columns(
        pl.when(pl.lit(found)).then(None).otherwise(pl.col(own)).alias(own),
        pl.coalesce(mother, pl.when(of_father.fill_null(False)).then(None).otherwise(said)).alias(
            MOTHER
        ),
    )


def name_mother(record: dict[str, str | None]) -> dict[str, str | None]:
    """Take the mother's name out of the name of one infant, as `name_mothers`.

    Parameters
    ----------
    record : dict of str to str
        By canonical column; None or absent for missing.

    Returns
    -------
    dict of str to str
        The same record where its name is not of this kind.

    Examples
    --------
    >>> name_mother({"name_given": "Baby of Amina"})
    {'name_given': None, 'mother_name': 'Amina'}
    """
    own = next((column for column in _OWN if column in record), None)
    said = _read(record[own]) if own is not None else None
    if own is None or said is None:
        return record
    mother = record.get(MOTHER)
    if mother is None and said.lower() != (record.get("father_name") or "").strip().lower():
        mother = said
    return {**record, own: None, MOTHER: mother}


def _read(name: str | None) -> str | None:
    found = _pattern().match(name) if name is not None else None
    return None if found is None else found[1]


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(_opening() + r"(.*\S)")


@cache
def _opening() -> str:
    entries = [*table("fillers")["names"]["openings"], _SHORT]
    words = sorted((re.escape(entry).replace(r"\ ", r"[\s.-]+") for entry in entries), reverse=True)
    return rf"(?i)^\s*(?:{'|'.join(words)})[\s.:]+"
