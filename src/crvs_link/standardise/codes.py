"""Values in which each character counts: identifiers, postcodes, telephone numbers."""

from __future__ import annotations

from functools import cache
from typing import Final

import polars as pl

from crvs_link._fast.fold import WordSet, fold_phones
from crvs_link.standardise.columns import RAW, TEXT
from crvs_link.standardise.letters import Letters, changed, without
from crvs_link.standardise.plain import (
    Cleaner,
    Left,
    Points,
    fold_plain,
    folded_entries,
    folded_letters,
)
from crvs_link.standardise.scripts import fold, romanise
from crvs_link.standardise.tables import table
from crvs_link.standardise.text import drop_fillers

# A whole number that passed through a floating-point column.
_FLOAT: Final = r"^\s*(\d+)\.0+\s*$"

# A number that a spreadsheet cut to its leading digits: the rest of it is lost, and
# what is left would agree with thousands of others.
_SCIENTIFIC: Final = r"^\s*\d(?:[.,]\d+)?[eE]\+\d+\s*$"

# One digit repeated: typed to get past a compulsory field, as is counting up or down.
# Three nines and four ones may be a house or a postcode.
_REPEATED: Final = r"^(?:0+|9{4,}|XX+|" + "|".join(f"{d}{{5,}}" for d in range(1, 9)) + ")$"
_COUNTING: Final = [
    (3 * run)[:length]
    for run in ("1234567890", "0123456789", "9876543210")
    for length in range(5, 21)
]

_PHONE_DIGITS: Final = 9
_PHONE_LEAST: Final = 6


def clean_code(frame: pl.DataFrame) -> pl.DataFrame:
    """Reduce codes to upper-case Latin letters and ASCII digits.

    Dummies (000.., 99999, 12345..), marks of a missing value and numbers in scientific
    notation, whose digits are lost, become null. A trailing ``.0`` is dropped.

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
    >>> raw = ["12/ouKaMa(N)123-456", "๑-๒๓๔", "0000000", "3.52021E+12", "4021.0", None]
    >>> clean_code(pl.DataFrame({"raw": raw}))["text"].to_list()
    ['12OUKAMAN123456', '1234', None, None, '4021', None]
    """
    return CODES.clean(frame[RAW]).alias(TEXT).to_frame()


def clean_phone(frame: pl.DataFrame) -> pl.DataFrame:
    """Reduce telephone numbers to their last nine digits, in which a country's agree.

    Of several numbers in one value the first is taken; extensions are dropped. Fewer than
    six digits, and dummies, become null.

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
    >>> raw = ["+66 81 234 5678", "081-234-5678 / 02 123 4567", "۰۹۱۲۷۴۵۶۷۸۹", "n/a", "0000000000"]
    >>> clean_phone(pl.DataFrame({"raw": raw}))["text"].to_list()
    ['812345678', '812345678', '127456789', None, None]
    """
    return PHONES.clean(frame[RAW]).alias(TEXT).to_frame()


def _code_by_patterns(values: pl.Series) -> pl.Series:
    raw = values.str.replace(_FLOAT, "$1")
    lost = raw.str.contains(_SCIENTIFIC)
    folded = drop_fillers(raw, fold(raw.set(lost.fill_null(False), None)))
    code = _joined(folded)
    dummy = _is_dummy(code) | code.is_in(_filler_codes())
    return code.set(dummy.fill_null(False), None)


def _plain_code(values: pl.Series) -> tuple[pl.Series, Left]:
    return fold_plain(values, _code_letters, _NO_WORDS, _dummies())


def _code_letters(points: Points) -> Letters:
    # The marks of a number in a spreadsheet's writing are left to the patterns.
    joined = changed(folded_letters(points), lambda text: text.replace(" ", "").upper())
    return without(joined, ".+")


@cache
def _dummies() -> WordSet:
    return WordSet(["0", *_COUNTING, *_filler_codes()])


def _phone_by_patterns(values: pl.Series) -> pl.Series:
    digits = (
        romanise(values)
        .str.replace(_FLOAT, "$1")
        .str.extract(r"^\D*((?:\d[\s().-]*)+)", 1)
        .str.replace_all(r"\D", "")
    )
    last = digits.str.tail(_PHONE_DIGITS)
    lost = (
        (digits.str.len_bytes() < _PHONE_LEAST) | _is_dummy(last) | values.str.contains(_SCIENTIFIC)
    )
    return last.set(lost.fill_null(False), None)


def _plain_phone(values: pl.Series) -> tuple[pl.Series, Left]:
    text, left = fold_phones(values, _COUNTING_SET)
    return pl.Series(text), left


def _is_dummy(codes: pl.Series) -> pl.Series:
    return codes.str.contains(_REPEATED) | codes.is_in(_COUNTING)


def _joined(folded: pl.Series) -> pl.Series:
    return folded.str.replace_all(" ", "", literal=True).str.to_uppercase()


@cache
def _filler_codes() -> list[str]:
    """Give the marks of a missing value as codes, so that no code is one of them."""
    fillers = table("fillers")
    folded = folded_entries([*fillers["as_written"], *fillers["whole"]])
    codes = [text.replace(" ", "").upper() for text in folded]
    return [code for code in codes if len(code) > 1]


_NO_WORDS: Final = WordSet([])
_COUNTING_SET: Final = WordSet(_COUNTING)

CODES: Final = Cleaner(_plain_code, _code_by_patterns, romanise)
"""Identifiers and postcodes."""
PHONES: Final = Cleaner(_plain_phone, _phone_by_patterns, romanise)
"""Telephone numbers."""
