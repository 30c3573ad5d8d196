"""Plural births: how many children a birth brought, and which of them a child is."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import polars as pl

from crvs_link.standardise.columns import RAW, TEXT
from crvs_link.standardise.tables import table
from crvs_link.standardise.text import clean_text

NOT_STATED: Final = -1
SINGLE: Final = 1

_NUMBER: Final = r"^(\d{1,2})(?: 0+)?$"
_MOST: Final = 15
"""No birth has brought more children; a larger number is of something else."""


def clean_plurality(frame: pl.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    """Read how many children a birth brought.

    Parameters
    ----------
    frame : DataFrame
        ``raw`` String: distinct values.

    Returns
    -------
    int8[n]
        1 for a single birth, 2 for twins and where only *multiple* is stated; -1 for what
        is not stated or not understood.

    Examples
    --------
    >>> clean_plurality(pl.DataFrame({"raw": ["SINGLE", "kembar", "3.0", "?", None]})).tolist()
    [1, 2, 3, -1, -1]
    """
    return _read(frame, "plurality")


def clean_birth_order(frame: pl.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    """Read which child of a birth one is.

    Parameters
    ----------
    frame : DataFrame
        ``raw`` String: distinct values.

    Returns
    -------
    int8[n]
        From 1; -1 for what is not stated or not understood.

    Examples
    --------
    >>> clean_birth_order(pl.DataFrame({"raw": ["1st", "Twin B", "৩", "0", None]})).tolist()
    [1, 2, 3, -1, -1]
    """
    return _read(frame, "birth_order")


def _read(frame: pl.DataFrame, what: str) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    text = clean_text(frame.select(RAW))[TEXT]
    words = _words(what)
    said = text.replace_strict(
        list(words), list(words.values()), default=None, return_dtype=pl.Int8
    )
    number = text.str.extract(_NUMBER, 1).cast(pl.Int8)
    number = number.set(~number.is_between(1, _MOST), None)
    found: np.ndarray[tuple[int], np.dtype[np.int8]] = (
        said.zip_with(said.is_not_null(), number).fill_null(NOT_STATED).to_numpy()
    )
    return found


@cache
def _words(what: str) -> dict[str, int]:
    """Numbers by the words that stand for them, folded as the values are."""
    found: dict[str, int] = {}
    for meaning, entries in table("plural_births")[what].items():
        folded = clean_text(pl.DataFrame({RAW: entries}))[TEXT]
        found.update(dict.fromkeys(folded.drop_nulls(), int(meaning)))
    return found
