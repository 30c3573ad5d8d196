"""Free text and short lists of values: places, occupations, nationalities."""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from crvs_link.standardise.columns import RAW, TEXT
from crvs_link.standardise.scripts import fold
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
    return drop_fillers(frame[RAW], fold(frame[RAW])).alias(TEXT).to_frame()


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
def _whole_fillers() -> list[str]:
    return fold(pl.Series(table("fillers")["whole"])).to_list()
