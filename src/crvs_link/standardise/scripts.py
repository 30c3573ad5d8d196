"""Text of any script, folded to lower-case Latin letters, digits and single spaces."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np
import polars as pl
from anyascii import anyascii

from crvs_link._fast.fold import fold_texts
from crvs_link._fast.letters import list_letters
from crvs_link._fast.spell import spell
from crvs_link.standardise.letters import ASCII_LETTERS

_NOT_ASCII: Final = r"[^\x00-\x7F]"

# Acute, quotes, primes and modifier letters that stand for an apostrophe, a hamza or
# an ayn. They are unified before NFKC, which would turn U+00B4 into a space.
_APOSTROPHES: Final = frozenset("`´‘’‛ʹʻʼʽʾʿˈ′＇")

# Marks that say nothing about identity: format characters (ZWNJ, direction marks),
# tatweel, Arabic and Hebrew vowel points, combining accents (Arabic vowel points are
# of the script Inherited). Vowel signs of Indic, Thai, Khmer and Burmese writing are
# combining marks too, and stay.
_TATWEEL: Final = "\u0640"
_SILENT: Final = r"[\p{Cf}\x{0640}[\p{M}&&[\p{Inherited}\p{Arabic}\p{Hebrew}]]]"

# anyascii writes alef as nothing and ayn as a mark, which would leave Ali as "ly"; and
# alef maqsura as "a", though keyboards make it and ya interchangeable.
_ARABIC: Final = {
    **dict.fromkeys("اآأإٱع", "a"),
    **dict.fromkeys("يیىئ", "y"),
    **dict.fromkeys("وؤ", "w"),
    "ء": "",
}


def on_rows(
    values: pl.Series, mask: pl.Series, function: Callable[[pl.Series], pl.Series]
) -> pl.Series:
    """Apply a function to the rows where ``mask`` is true, and to no others.

    Parameters
    ----------
    values : Series of String
    mask : Series of Boolean
        Null counts as false.
    function : callable
        Gives a Series of the same length as it takes.
    """
    rows = np.flatnonzero((mask.fill_null(False) if mask.null_count() else mask).to_numpy())
    if not len(rows):
        return values
    return values.clone().scatter(rows, function(values.gather(rows)))


def unify(values: pl.Series) -> pl.Series:
    """One form for text that looks the same: NFKC, without marks and format characters.

    The script stays. ASCII passes through unchanged.
    """
    if not list_letters(values, 0x80).size:
        return values
    return on_rows(values, values.str.contains(_NOT_ASCII), _compose)


def _compose(foreign: pl.Series) -> pl.Series:
    # Neither marks nor apostrophes are in most text, and to look for them is not cheap.
    if not _APOSTROPHES.isdisjoint(_letters(foreign)):
        foreign = foreign.str.replace_many(list(_APOSTROPHES), ["'"] * len(_APOSTROPHES))
    composed = foreign.str.normalize("NFKC")
    return (
        composed.str.replace_all(_SILENT, "")
        if any(map(_may_be_silent, _letters(composed)))
        else composed
    )


def _letters(values: pl.Series) -> list[str]:
    """Which characters occur, but for most of ASCII."""
    return [chr(point) for point in list_letters(values, ord("`"))]


def _may_be_silent(letter: str) -> bool:
    """Whether `_SILENT` may match: no other letter, number, sign or separator is one."""
    return letter == _TATWEEL or unicodedata.category(letter)[0] not in "LNPSZ"


def romanise(values: pl.Series) -> pl.Series:
    """Text of any script in ASCII; case, punctuation and spaces stay.

    Native digits become ASCII digits. The engine is anyascii, which spells character by
    character, asked once for each that occurs.
    """
    return respell(unify(values), latin_letter)


def respell(values: pl.Series, spelling: Callable[[int], str | None]) -> pl.Series:
    """Text spelt with other letters, character by character; ASCII stays.

    Thai and Lao vowels that are written before a consonant are spelt behind it.

    Parameters
    ----------
    values : Series of String
    spelling : callable
        Gives the spelling of a code point from 128 on, in any letters, and None for one
        that is passed over, so that those beside it are neighbours. Asked once for each
        that occurs.
    """
    points = list_letters(values, 0x80)
    if not points.size:
        return values
    spellings = {point: chr(point) for point in range(128)}
    spellings |= {point: text for point in points.tolist() if (text := spelling(point)) is not None}
    encoded = [text.encode() for text in spellings.values()]
    place = np.full(int(points[-1]) + 1, -1, dtype=np.int32)
    place[list(spellings)] = np.arange(len(spellings))
    starts = np.cumsum([0, *map(len, encoded)]).astype(np.uint32)
    letters = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    return pl.Series(spell(values, place, starts, letters)).alias(values.name)


@cache
def latin_letter(point: int) -> str | None:
    """Spell a character in ASCII; None for one that is passed over."""
    letter = _ARABIC.get(chr(point), chr(point))
    return anyascii(letter) if letter else None


def fold(values: pl.Series) -> pl.Series:
    """Fold text of any script to lower-case Latin letters, digits and single spaces.

    Accents, apostrophes and vowel points go; hyphens and all other punctuation become
    spaces. Folding folded text changes nothing. Lower-casing comes last and on ASCII,
    so that the Turkish dotted and dotless i fall together in any locale.

    Parameters
    ----------
    values : Series of String

    Returns
    -------
    Series of String
        Null where nothing is left.

    Examples
    --------
    >>> fold(pl.Series(["O'Brien", "Abd-ul-Rahman", "فاطمة", "IŞIK Ömer", "--"])).to_list()
    ['obrien', 'abd ul rahman', 'fatmh', 'isik omer', None]
    """
    folded, foreign = fold_texts(values, ASCII_LETTERS)
    text = pl.Series(folded).alias(values.name)
    if foreign.size:
        latin, _ = fold_texts(romanise(values.gather(foreign)), ASCII_LETTERS)
        text.scatter(foreign, pl.Series(latin))
    return text
