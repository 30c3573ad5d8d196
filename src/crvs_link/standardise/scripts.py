"""Text of any script, folded to lower-case Latin letters, digits and single spaces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl
from anyascii import anyascii

_NOT_ASCII: Final = r"[^\x00-\x7F]"

# Acute, quotes, primes and modifier letters that stand for an apostrophe, a hamza or
# an ayn. They are unified before NFKC, which would turn U+00B4 into a space.
_APOSTROPHES: Final = list("`´‘’‛ʹʻʼʽʾʿˈ′＇")

# Marks that say nothing about identity: format characters (ZWNJ, direction marks),
# tatweel, Arabic and Hebrew vowel points, combining accents (Arabic vowel points are
# of the script Inherited). Vowel signs of Indic, Thai, Khmer and Burmese writing are
# combining marks too, and stay.
_SILENT: Final = r"[\p{Cf}\x{0640}[\p{M}&&[\p{Inherited}\p{Arabic}\p{Hebrew}]]]"

# anyascii writes alef as nothing and ayn as a mark, which would leave Ali as "ly"; and
# alef maqsura as "a", though keyboards make it and ya interchangeable.
_ARABIC: Final = {
    **dict.fromkeys("اآأإٱع", "a"),
    **dict.fromkeys("يیىئ", "y"),
    **dict.fromkeys("وؤ", "w"),
    "ء": "",
}

# Thai and Lao write these vowels before the consonant that they follow in speech.
_VOWEL_FIRST: Final = (r"([เ-ไ])([ก-ฮ])", r"([ເ-ໄ])([ກ-ຮ])")


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
    rows = mask.fill_null(False).arg_true()
    if not len(rows):
        return values
    return values.clone().scatter(rows, function(values.gather(rows)))


def unify(values: pl.Series) -> pl.Series:
    """One form for text that looks the same: NFKC, without marks and format characters.

    The script stays. ASCII passes through unchanged.
    """

    def compose(foreign: pl.Series) -> pl.Series:
        return (
            foreign.str.replace_many(_APOSTROPHES, ["'"] * len(_APOSTROPHES))
            .str.normalize("NFKC")
            .str.replace_all(_SILENT, "")
        )

    return on_rows(values, values.str.contains(_NOT_ASCII), compose)


def romanise(values: pl.Series) -> pl.Series:
    """Text of any script in ASCII; case, punctuation and spaces stay.

    Native digits become ASCII digits. The engine is anyascii, one call for each value
    that is not ASCII.
    """

    def latin(foreign: pl.Series) -> pl.Series:
        letters = foreign.str.replace_many(list(_ARABIC), list(_ARABIC.values()))
        for pattern in _VOWEL_FIRST:
            letters = letters.str.replace_all(pattern, "$2$1")
        return pl.Series(foreign.name, [anyascii(text) for text in letters], pl.String)

    unified = unify(values)
    return on_rows(unified, unified.str.contains(_NOT_ASCII), latin)


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
    lower = romanise(values).str.to_lowercase()
    plain = on_rows(lower, lower.str.contains(r"[^a-z0-9]"), _space_words)
    return plain.set(plain == "", None)


def _space_words(values: pl.Series) -> pl.Series:
    return (
        values.str.replace_many(["'", "`"], ["", ""])
        .str.replace_all(r"[^a-z0-9]+", " ")
        .str.strip_chars(" ")
    )
