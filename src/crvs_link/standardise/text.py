"""Free text and short lists of values: places, occupations, nationalities."""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from crvs_link._fast.fold import WordSet
from crvs_link.standardise.columns import RAW, TEXT
from crvs_link.standardise.plain import (
    Cleaner,
    Left,
    fold_plain,
    folded_entries,
    folded_letters,
)
from crvs_link.standardise.scripts import fold, romanise
from crvs_link.standardise.tables import table

# Two or more of the letter x; a single one may be an initial.
_CROSSES: Final = r"^xx+(?: xx+)*$"


def clean_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Fold free text to lower-case Latin; marks of a missing value become null.

    Parameters
    ----------
    frame : DataFrame
        ``raw`` String: distinct values.

    Returns
    -------
    DataFrame
        ``text`` String, same height and order.

    Examples
    --------
    >>> clean_text(pl.DataFrame({"raw": ["Cox's Bazar", " ขอนแก่น", "n/a", None]}))["text"].to_list()
    ['coxs bazar', 'khonkaen', None, None]
    """
    return TEXTS.clean(frame[RAW]).alias(TEXT).to_frame()


def clean_category(frame: pl.DataFrame) -> pl.DataFrame:
    """Fold the values of a short list: nationality, marital status.

    Parameters
    ----------
    frame : DataFrame
        ``raw`` String: distinct values.

    Returns
    -------
    DataFrame
        ``text`` String, same height and order.

    Examples
    --------
    >>> clean_category(pl.DataFrame({"raw": ["MMR", "Viêt Nam", "-"]}))["text"].to_list()
    ['mmr', 'viet nam', None]
    """
    return clean_text(frame)


def drop_fillers(raw: pl.Series, folded: pl.Series) -> pl.Series:
    """Make null what stands for a missing value, by its written or its folded form."""
    missing = (
        raw.str.strip_chars().is_in(table("fillers")["as_written"])
        | folded.is_in(_whole_fillers())
        | folded.str.contains(_CROSSES)
    )
    return folded.set(missing.fill_null(False), None)


@cache
def marks_folded() -> tuple[str, ...]:
    """Every mark of a missing value, in folded form."""
    fillers = table("fillers")
    return tuple(folded_entries([*fillers["whole"], *fillers["as_written"]]))


@cache
def _whole_fillers() -> list[str]:
    return folded_entries(table("fillers")["whole"])


@cache
def _marks() -> WordSet:
    return WordSet(marks_folded())


def _plain(values: pl.Series) -> tuple[pl.Series, Left]:
    return fold_plain(values, folded_letters, _NO_WORDS, _marks())


def _by_patterns(values: pl.Series) -> pl.Series:
    return drop_fillers(values, fold(values))


_NO_WORDS: Final = WordSet([])

TEXTS: Final = Cleaner(_plain, _by_patterns, romanise)
"""Free text and short lists of values."""
