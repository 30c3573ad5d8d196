"""One writing for numbers of any script, before the number of one kind is looked for."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

import polars as pl

from crvs_link.standardise.codes import clean_code
from crvs_link.standardise.columns import RAW, TEXT
from crvs_link.standardise.scripts import on_rows, unify

_NOT_ASCII: Final = r"[^\x00-\x7F]"

HIDDEN: Final = r"[xX]{4}|[*#•●]{3}"
"""Characters that hide a part of a number: what is left would agree with thousands."""

# Typed to get past a compulsory field: one digit repeated, or counting up or down. As the
# body of a longer number, also with check digits that hold, two or fewer.
_REPEATED: Final = "|".join(
    [
        r"^(?:0+|9{2,}|" + "|".join(f"{digit}{{3,}}" for digit in range(1, 9)) + ")$",
        r"^(?:" + "|".join(f"{digit}{{8,}}" for digit in range(10)) + r")\d{1,2}$",
    ]
)
_COUNTING_START: Final = r"^(?:123|012|987)"
_COUNTING: Final = [
    (3 * run)[:length]
    for run in ("1234567890", "0123456789", "9876543210")
    for length in range(3, 21)
]
_BODY: Final = 8

# No digit lies beyond the first two planes of Unicode.
_PAST_DIGITS: Final = 0x20000


def ascii_digits(values: pl.Series) -> pl.Series:
    """Write the digits of every script as 0 to 9; letters stay.

    Examples
    --------
    >>> ascii_digits(pl.Series(["۱۲/۳", "၁၂/ကမတ", "12"])).to_list()
    ['12/3', '12/ကမတ', '12']
    """
    native = _native_digits()

    def write(foreign: pl.Series) -> pl.Series:
        return unify(foreign).str.replace_many(native)

    return on_rows(values, values.str.contains(_NOT_ASCII), write)


def plain_code(raw: pl.Series) -> pl.Series:
    """Upper-case Latin letters and ASCII digits; null for what is no number of a person.

    Null are, beside what `clean_code` takes for missing, numbers of which a part is
    hidden, and numbers whose body is one digit repeated or counts up or down.

    Examples
    --------
    >>> raw = pl.Series(["1-2345-67890-12-1", "๓-๑๐๐๖-๐๐๔๔๕-๖๓-๕", "XXXX XXXX 2346", "000"])
    >>> plain_code(raw).to_list()
    [None, '3100600445635', None, None]
    """
    written = ascii_digits(raw)
    hidden = written.str.contains(HIDDEN)
    code = clean_code(written.set(hidden.fill_null(False), None).alias(RAW).to_frame())[TEXT]
    return on_rows(
        code.set(code.str.contains(_REPEATED).fill_null(False), None),
        code.str.contains(_COUNTING_START),
        _drop_counting,
    )


def _drop_counting(codes: pl.Series) -> pl.Series:
    dummy = codes.is_in(_COUNTING)
    long = [run for run in _COUNTING if len(run) >= _BODY]
    for checks in (1, 2):
        dummy |= codes.str.head(-checks).is_in(long) & codes.str.tail(checks).str.contains(r"^\d+$")
    return codes.set(dummy, None)


@cache
def _native_digits() -> dict[str, str]:
    return {
        character: str(unicodedata.digit(character))
        for character in map(chr, range(128, _PAST_DIGITS))
        if character.isdecimal()
    }
