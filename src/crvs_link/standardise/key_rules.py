"""The rules of the keys of names: what each group of letters sounds like.

In a group ``^`` is the start of the text and ``$`` its end; what follows ``|`` must stand
there and is not taken. The longest group that stands at a place is taken.

Each merger was measured on Latin spellings that share one Arabic spelling: it stayed where
it found more variants than it cost in collisions. s and sh, b and p, t and d, m and n did
not pay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VOWELS: Final = "aeiou"
CONSONANTS: Final = "bcdfghjklmnpqrstvwxyz"
DIGITS: Final = {digit: digit for digit in "0123456789"}

_LATIN: Final = {
    "k": "c k q g ck gh kh ggh kkh",
    "x": "ch sh cch sch ssh tch",
    "s": "s z sz zs",
    "j": "j dj zh",
    "f": "f p ph",
    "t": "t th tth",
    "d": "d dh ddh",
    "b": "b",
    "l": "l",
    "m": "m",
    "n": "n",
    "r": "r",
    "ks": "x",
}
"""Latin letters that romanisations of one name exchange."""

# th and dh are sibilants where they are two of the dotted letters of Arabic: Othman and
# Osman, Mundhir and Monzer. The other key has them as t and d.
_LATIN_SIBILANT: Final = _LATIN | {"s": "s z sz zs th tth dh ddh", "t": "t", "d": "d", "h": "h"}

_ARABIC: Final = {
    "k": "ق ك گ غ خ ګ ڳ ڠ ݢ ڭ",
    "x": "چ ش ښ",
    "s": "س ص ز ظ ځ څ",
    "j": "ج ژ ڄ ڃ ږ",
    "f": "ف پ ڦ",
    "t": "ت ط ث ٹ ټ ٿ ٺ",
    "d": "د ذ ض ڈ ډ ڌ ڏ ڊ",
    "b": "ب ڀ ٻ",
    "l": "ل ڵ",
    "m": "م",
    "n": "ن ڼ ڻ ڽ",
    "r": "ر ڑ ړ ڕ",
}
_ARABIC_SIBILANT: Final = _ARABIC | {
    "s": "س ص ث ز ذ ظ ض ځ څ",
    "t": "ت ط ٹ ټ ٿ ٺ",
    "d": "د ڈ ډ ڌ ڏ ڊ",
    "h": "ه ح",
}

_ARABIC_LETTERS: Final = "".join(_ARABIC.values()).replace(" ", "") + "هحوي"
_LATIN_SUN: Final = "dnrstz"
"""Letters whose sound the article takes: as-Salam, ur-Rahman."""


def _groups(classes: Mapping[str, str]) -> dict[str, str]:
    """What each letter group of some classes gives; a letter doubled is the letter."""
    rules = {group: sound for sound, groups in classes.items() for group in groups.split()}
    return {2 * letter: sound for letter, sound in rules.items() if len(letter) == 1} | rules


def _all(groups: Iterable[str], sound: str = "") -> dict[str, str]:
    return dict.fromkeys(groups, sound)


# What stands at the start of a key for a letter that is dropped elsewhere. Names that
# begin with a vowel are kept apart from those that begin with the next consonant.
_LATIN_START: Final = {
    **_all((f"^{vowel}" for vowel in VOWELS), "a"),
    "^h": "h",
    "^y": "y",
    "^w": "v",
    "^v": "v",
}
_ARABIC_START: Final = {
    **_all(("^ا", "^ع"), "a"),
    **_all(("^ه", "^ح"), "h"),
    "^ي": "y",
    **_all(("^و", "^ۋ", "^ڤ"), "v"),
}
_GOD: Final = {"الله": "l", "^الله": "al"}
_FAITH: Final = {"الدين": "dn"}

SOUND: Final = {
    **DIGITS,
    **_groups(_LATIN),
    **_LATIN_START,
    **_groups(_ARABIC),
    **_ARABIC_START,
    **_GOD,
    **_FAITH,
}
"""A skeleton of consonants in which the long vowels w, y and the breath h do not count."""

# Abd al-X is one name, however its article is written.
_SERVANT: Final = {
    **_all((f"^abd{vowel}l" for vowel in VOWELS), "abd"),
    **_all((f"^abd{vowel}{sun}|{sun}" for vowel in "aeou" for sun in _LATIN_SUN), "abd"),
    **_all((f"^abd{vowel}{sun}$" for vowel in "aeou" for sun in _LATIN_SUN), "abd"),
    "^عبدال": "abd",
    "^عبدالله": "abdl",
    "^عبداله": "abdl",
}

ABJAD: Final = {
    **DIGITS,
    **_groups(_LATIN_SIBILANT),
    **_LATIN_START,
    "h$": "",
    # A breath before a consonant of Burmese is written or not: Htun, Tun.
    **_all(f"^h|{letter}" for letter in "klmnpst"),
    # Before a front vowel, as in Cyrus and Nancy.
    **_all((f"c|{vowel}" for vowel in "eiy"), "s"),
    **_groups(_ARABIC_SIBILANT),
    **_ARABIC_START,
    **_all(("ه$", "ح$")),
    **_GOD,
    **_FAITH,
    **_SERVANT,
}
"""A skeleton of consonants that Arabic script and Latin share; h counts within a name."""

ABJAD_WITHOUT_ARTICLE: Final = {
    **ABJAD,
    **_all(f"^{vowel}l|{letter}" for vowel in "aeu" for letter in CONSONANTS),
    **_all(f"^u{sun}|{sun}" for sun in _LATIN_SUN),
    "^ush|sh": "",
    **_all(f"^ال|{letter}" for letter in _ARABIC_LETTERS),
    "^الله": "al",
}
"""The same for a name that is long enough to be told without its article."""

_LATIN_FINE: Final = {
    "k": "k q c gh ck kk qq ggh",
    "g": "g",
    "x": "kh kkh",
    "c": "ch cch tch",
    "w": "sh sch ssh",
    "s": "s",
    "z": "z dh ddh sz zs",
    "j": "j dj zh",
    "f": "f ph",
    "p": "p",
    "t": "t th tth",
    "d": "d",
    "b": "b",
    "l": "l",
    "m": "m",
    "n": "n",
    "r": "r",
    "h": "h",
    "ks": "x",
}
_ARABIC_FINE: Final = {
    "k": "ق ك غ ڠ",
    "g": "گ ګ ڳ ݢ ڭ",
    "x": "خ",
    "c": "چ",
    "w": "ش ښ",
    "s": "س ص ث څ",
    "z": "ز ذ ظ ض ځ",
    "j": "ج ژ ڄ ڃ ږ",
    "f": "ف",
    "p": "پ ڦ",
    "t": "ت ط ٹ ټ ٿ ٺ",
    "d": "د ڈ ډ ڌ ڏ ڊ",
    "b": "ب ڀ ٻ",
    "l": "ل ڵ",
    "m": "م",
    "n": "ن ڼ ڻ ڽ",
    "r": "ر ڑ ړ ڕ",
    "h": "ه ح",
}
# Capitals are vowels as `rewrite_marked` reads them. w and v are one letter with u in
# Arabic script, as y is with i, and tell as much.
_LATIN_MARKS: Final = {
    "a": "A",
    "e": "E",
    **_all(("i", "y", "ee", "ei", "ie$", "iee$"), "I"),
    **_all(("o", "u", "w", "v"), "U"),
    **_all(("ah$", "eh$"), "A"),
    "h$": "",
    **_all((f"{vowel}lla{h}$" for vowel in "aou" for h in ("", "h")), "lA"),
    **_all((f"{vowel}lah$" for vowel in "ou"), "lA"),
    "^alla|h": "alA",
}
_LATIN_FINE_START: Final = {
    **{f"^{vowel}": "a" + _LATIN_MARKS[vowel] for vowel in VOWELS},
    **_all(("^ee", "^ei"), "aI"),
    "^y": "y",
    "^w": "v",
    "^v": "v",
}
_ARABIC_MARKS: Final = {
    "ا": "L",
    **_all(("و", "ۆ", "ۇ", "ۈ", "ۋ", "ڤ"), "U"),
    "ي": "I",
    "ة": "A",
    **_all(("ه$", "ح$", "اه$", "اح$"), "A"),
    **_all(("^ا", "^ع"), "a"),
    "^عا": "aL",
    "^ي": "y",
    **_all(("^و", "^ۋ", "^ڤ"), "v"),
    "الله": "l",
    "الله$": "lA",
    "^الله": "alA",
    "^الله$": "alA",
    "الدين": "dIn",
}

FINE: Final = {
    **DIGITS,
    **_groups(_LATIN_FINE),
    **_LATIN_MARKS,
    **_LATIN_FINE_START,
    **_all((f"c|{vowel}" for vowel in "eiy"), "s"),
    **_groups(_ARABIC_FINE),
    **_ARABIC_MARKS,
}
"""Consonants in finer classes, and vowels marked."""
