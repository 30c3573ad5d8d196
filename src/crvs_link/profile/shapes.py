"""How values are written, told without a letter or digit of them.

Each character is replaced by the letter of its class: capital or small Latin letter, digit,
letter of another script. The few distinct texts that are left are then shortened and
counted, so that a column of a million different values is gone through once.
"""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from crvs_link._fast.encode import encode_strings
from crvs_link._fast.letters import list_letters
from crvs_link._fast.spell import spell

SCRIPTS: Final = (
    "Latin", "Arabic", "Armenian", "Bengali", "Cyrillic", "Devanagari", "Ethiopic", "Georgian",
    "Greek", "Gujarati", "Gurmukhi", "Han", "Hangul", "Hanifi Rohingya", "Hebrew", "Hiragana",
    "Kannada", "Katakana", "Khmer", "Lao", "Malayalam", "Mongolian", "Myanmar", "Ol Chiki",
    "Oriya", "Sinhala", "Syriac", "Tai Le", "Tamil", "Telugu", "Thaana", "Thai", "Tibetan",
)  # fmt: skip
"""Scripts that are told apart, by their Unicode names."""

OTHER_SCRIPT: Final = "another script"
NO_LETTERS: Final = "no letters"
SIGN: Final = "sign"

_LATIN: Final = "Latin"
_DIGITS: Final = " digits"
_CAPITAL, _SMALL, _DIGIT = "A", "a", "9"

# Stand for classes beyond ASCII. Of letters and digits only the three above are left.
_SYMBOLS: Final = "".join(
    sorted({*string.ascii_letters, *string.digits} - {_CAPITAL, _SMALL, _DIGIT})
)


@dataclass(frozen=True)
class Shapes:
    """Distinct shapes of the values of a column.

    Parameters
    ----------
    shape : Series of String
        As it is shown: a letter as ``A`` or ``a`` and several as ``A+`` or ``a+``, each
        digit as ``9``, letters of another script as its name, ``[Thai]``.
    scripts : Series of String
        The scripts that a value of this shape is written in, digits beyond ASCII
        included.
    rows : int64[K]
        Rows of each. Shapes that are written alike may come several times.
    """

    shape: pl.Series
    scripts: pl.Series
    rows: npt.NDArray[np.int64]


def shapes_of(values: pl.Series, rows: npt.NDArray[np.int64]) -> Shapes:
    """Find the shapes of distinct values.

    Parameters
    ----------
    values : Series of String
        N distinct values, none null.
    rows : int64[N]
        Rows of each.

    Returns
    -------
    Shapes

    Examples
    --------
    >>> values = pl.Series(["Md. Rahim", "AB 1234", "สมชาย ๒๕๓๓", "1990-01-31"])
    >>> found = shapes_of(values, np.ones(4, dtype=np.int64))
    >>> found.shape.to_list()
    ['Aa. Aa+', 'A+ 9999', '[Thai] 9999', '9999-99-99']
    >>> found.scripts.to_list()
    ['Latin', 'Latin', 'Thai, Thai digits', 'no letters']
    """
    points = [*range(128), *list_letters(values, 0x80).tolist()]
    classes = _classes(points)
    labels = sorted({label for label in classes if label and len(label) > 1})
    # No column has as many classes as there are symbols; if one had, the last would be one.
    symbols = dict(zip(labels, _SYMBOLS, strict=False))
    texts = [
        label if label is None or len(label) == 1 else symbols.get(label, _SYMBOLS[-1])
        for label in classes
    ]
    place = np.full(points[-1] + 1, -1, dtype=np.int32)
    spelt = sorted({text for text in texts if text is not None})
    for point, text in zip(points, texts, strict=True):
        if text is not None:
            place[point] = spelt.index(text)
    starts = np.arange(len(spelt) + 1, dtype=np.uint32)
    letters = np.frombuffer("".join(spelt).encode("ascii"), dtype=np.uint8)
    exact = pl.Series(spell(values, place, starts, letters))
    codes, first = encode_strings(exact)
    counts = np.bincount(codes, weights=rows, minlength=len(first)).astype(np.int64)
    distinct = exact.gather(first)
    return Shapes(_shown(distinct, symbols), _scripts(distinct, symbols), counts)


def _classes(points: list[int]) -> list[str | None]:
    """Class of each code point: one character of ASCII, a name, or None to pass over."""
    beyond = pl.Series([chr(point) for point in points if point >= 0x80], dtype=pl.String)
    scripts = [None] * (len(points) - len(beyond)) + _scripts_of(beyond)
    return [_class(chr(point), script) for point, script in zip(points, scripts, strict=True)]


def _scripts_of(characters: pl.Series) -> list[str | None]:
    """Script of each character, empty for what several scripts share."""
    if characters.is_empty():
        return []
    ours = [
        pl.when(characters.str.contains(rf"^\p{{{name.replace(' ', '_')}}}")).then(pl.lit(name))
        for name in SCRIPTS
    ]
    shared = pl.when(characters.str.contains(r"^[\p{Common}\p{Inherited}]")).then(pl.lit(""))
    return pl.select(pl.coalesce(*ours, shared, pl.lit(OTHER_SCRIPT))).to_series().to_list()


def _class(character: str, script: str | None) -> str | None:
    """Class of a character: ``script`` is None in ASCII and empty for signs of all scripts."""
    category = unicodedata.category(character)
    if script is None or script == _LATIN:
        if category[0] == "L":
            return _CAPITAL if category in {"Lu", "Lt"} else _SMALL
        if script is None:
            return _DIGIT if category == "Nd" else " " if category[0] == "C" else character
    if category == "Nd":
        return _digits_of(character)
    if category == "Cf" or (not script and category[0] in "LM"):
        return None  # joiners, accents, tatweel: they belong to the letters beside them
    return " " if category[0] == "Z" else script or SIGN


@cache
def _digits_of(character: str) -> str:
    """Whose digits they are: Thai digits, Extended Arabic-Indic digits."""
    name = unicodedata.name(character).partition(" DIGIT")[0]
    return name.title() + _DIGITS


def _shown(exact: pl.Series, symbols: dict[str, str]) -> pl.Series:
    """Shorten exact shapes, and write classes by their names."""
    text = exact.str.replace_all(" +", " ").str.strip_chars(" ")
    text = text.str.replace_all("A{2,}", "A+").str.replace_all("a{2,}", "a+")
    for symbol in symbols.values():
        text = text.str.replace_all(f"{symbol}+" if _is_word(symbol, symbols) else symbol, symbol)
    return text.str.replace_many(
        {
            symbol: _DIGIT if label.endswith(_DIGITS) else f"[{label}]"
            for label, symbol in symbols.items()
        }
    )


def _is_word(symbol: str, symbols: dict[str, str]) -> bool:
    """Whether a run of a class is shown as one: letters, not digits."""
    return not any(own == symbol and label.endswith(_DIGITS) for label, own in symbols.items())


def _scripts(exact: pl.Series, symbols: dict[str, str]) -> pl.Series:
    """Name the scripts that occur in each exact shape."""
    tests = {_LATIN: "[Aa]", **symbols}
    tests.pop(SIGN, None)
    found = pl.concat_str(
        [
            pl.when(exact.str.contains(pattern)).then(pl.lit(label))
            for label, pattern in sorted(tests.items())
        ],
        separator=", ",
        ignore_nulls=True,
    )
    return pl.select(
        pl.when(found == "").then(pl.lit(NO_LETTERS)).otherwise(found).alias("scripts")
    ).to_series()
