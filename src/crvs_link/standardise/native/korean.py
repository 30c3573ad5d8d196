"""Korean names: the surname as its bearers spell it, and the given name as one word."""

from __future__ import annotations

from functools import cache

import polars as pl

from crvs_link.standardise.scripts import latin_letter
from crvs_link.standardise.tables import table


def part_korean(values: pl.Series) -> pl.Series:
    """Part values of two to four Hangul letters alone after the surname.

    Examples
    --------
    >>> part_korean(pl.Series(["김철수", "남궁민수", "김 철수"])).to_list()
    ['김 철수', '남궁 민수', '김 철수']
    """
    compound = "|".join(table("native_korean")["compound"].values())
    return values.str.replace(
        rf"^\s*({compound}|\p{{Hangul}})(\p{{Hangul}}{{1,2}})\s*$", "${1} ${2}"
    )


def korean(words: pl.Series) -> pl.Series:
    """Write words in Hangul in Latin letters; a word that is a surname as one.

    Examples
    --------
    >>> korean(pl.Series(["김", "철수", "남궁"])).to_list()
    ['kim', 'cheolsu', 'namgung']
    """
    return pl.Series(map(_word, words.to_list()), dtype=pl.String)


def _word(word: str) -> str:
    spelt = (latin_letter(ord(letter)) or "" for letter in word)
    return _surnames().get(word) or "".join(spelt).lower()


@cache
def _surnames() -> dict[str, str]:
    entries = table("native_korean")
    single = {letter: latin for latin, letters in entries["surname"].items() for letter in letters}
    return single | {letters: latin for latin, letters in entries["compound"].items()}
