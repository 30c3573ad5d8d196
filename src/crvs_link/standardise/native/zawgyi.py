"""Zawgyi told from Unicode, and put into Unicode.

Zawgyi gives code points of Burmese to other letters, and writes in the order of sight. A
value is taken for Zawgyi where it has what cannot stand in Unicode and nothing that
cannot stand in Zawgyi; names that are the same or likely in both stay as they are.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from crvs_link.standardise.scripts import on_rows
from crvs_link.standardise.tables import table

_LETTER: Final = r"[\x{1000}-\x{1021}\x{103F}]"
_NOT_BASE: Final = r"[^\x{1000}-\x{102A}\x{103B}-\x{103F}\x{104E}\x{1050}-\x{1097}]"
_SIGN: Final = r"[\x{102B}-\x{1032}\x{1036}]"
_ROWS: Final = (
    r"\x{1000}-\x{1003}",
    r"\x{1005}-\x{1009}",
    r"\x{100B}-\x{1014}",
    r"\x{1015}-\x{1019}",
    r"\x{101C}",
    r"\x{101E}",
)
"""Consonants of one place of speech: only they stand upon each other in Unicode."""

_ONLY_ZAWGYI: Final = "|".join(
    [
        r"[\x{1033}\x{1034}\x{105A}\x{1060}-\x{1097}]",
        # A vowel e before its consonant.
        rf"(?:^|{_NOT_BASE})\x{{1031}}",
        # A medial ra before its consonant.
        r"(?:^|[^\x{1000}-\x{1021}\x{103A}\x{103F}\x{1060}-\x{1097}])\x{103B}",
        # A killer, where Unicode has the sign that puts a consonant below another.
        r"\x{1039}(?:[^\x{1000}-\x{1021}]|$)",
        r"[^\x{1000}-\x{1021}\x{103A}]\x{1039}",
        r"[\x{1004}\x{100A}\x{101A}\x{101B}\x{101D}\x{101F}\x{1021}]\x{1039}",
        *(rf"[{row}]\x{{1039}}[^{row}]" for row in _ROWS[2:]),
        # A medial ya, where Unicode has the killer.
        rf"\x{{103A}}(?:{_SIGN}|[\x{{103C}}-\x{{103E}}])",
    ]
)
_ONLY_UNICODE: Final = "|".join(
    [
        r"\x{103E}",
        r"[\x{102B}\x{102C}]\x{103A}",
        r"\x{103A}\x{1039}[\x{1000}-\x{1021}]",
        r"\x{1031}(?:[\x{102B}\x{102C}\x{1037}\x{1038}]|$)",
    ]
)

# Kinzi stands behind its consonant in Zawgyi, before it in Unicode.
_KINZI: Final = rf"({_LETTER})([\x{{103B}}-\x{{103E}}]*)\x{{1064}}", "င်္${1}${2}"

# The vowel e and medial ra, the consonant, one below it, other medial signs.
_SYLLABLE: Final = (
    rf"(\x{{1031}}?)(\x{{103C}}?)((?:\x{{1004}}\x{{103A}}\x{{1039}})?{_LETTER}"
    rf"(?:\x{{1039}}[\x{{1000}}-\x{{1021}}])?)(\x{{103B}}?)(\x{{103D}}?\x{{103E}}?)"
)
_SPOKEN: Final = "${3}${4}${2}${5}${1}"

_ORDER: Final = (
    (r"\x{103E}\x{103D}", "ွှ"),
    (r"\x{103D}\x{103B}", "ျွ"),
    (r"([\x{102B}-\x{1032}\x{1036}])([\x{103B}-\x{103E}]+)", "${2}${1}"),
    (r"([\x{102F}\x{1030}])([\x{102D}\x{102E}\x{1032}])", "${2}${1}"),
    (r"\x{1036}([\x{102D}-\x{1030}])", "${1}ံ"),
    (r"\x{1037}([\x{102B}-\x{1032}\x{1036}])", "${1}့"),
    # A vowel u typed for the letter that it looks like.
    (r"\x{1025}\x{103A}", "ဉ်"),
    (r"\x{1025}\x{102E}", "ဦ"),
)


def is_zawgyi(values: pl.Series) -> pl.Series:
    """Whether values can be Zawgyi, and cannot be Unicode.

    Returns
    -------
    Series of Boolean
        Null for null.

    Examples
    --------
    >>> is_zawgyi(pl.Series(["ေအာင္", "အောင်", "ကို", "Aung"])).to_list()
    [True, False, False, False]
    """
    return values.str.contains(_ONLY_ZAWGYI) & ~values.str.contains(_ONLY_UNICODE)


def from_zawgyi(values: pl.Series) -> pl.Series:
    """Put values that are Zawgyi into Unicode; others stay.

    Examples
    --------
    >>> from_zawgyi(pl.Series(["ေအာင္", "ျမင့္", "အောင်"])).to_list()
    ['အောင်', 'မြင့်', 'အောင်']
    """
    return on_rows(values, is_zawgyi(values), _converted)


def _converted(values: pl.Series) -> pl.Series:
    text = values.str.replace_many(table("native_zawgyi")["letters"])
    for pattern, order in (_KINZI, (_SYLLABLE, _SPOKEN), *_ORDER):
        text = text.str.replace_all(pattern, order)
    return text
