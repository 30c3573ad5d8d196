"""Chinese names: a word for each character, surnames as they are read as surnames."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

import polars as pl

from crvs_link.standardise.scripts import latin_letter
from crvs_link.standardise.tables import table

_NUMBERS: Final = "0123456789"


def chinese(words: pl.Series) -> pl.Series:
    """Write words in Chinese characters in pinyin, the surname first.

    Examples
    --------
    >>> chinese(pl.Series(["陈小明", "欧阳修", "曾"])).to_list()
    ['chen xiao ming', 'ouyang xiu', 'zeng']
    """
    return pl.Series(map(_word, words.to_list()), dtype=pl.String)


def _word(word: str) -> str:
    readings = _readings()
    surname = next((part for part in (word[:2], word[:1]) if part in readings), "")
    given = [(latin_letter(ord(letter)) or "").lower() for letter in word[len(surname) :]]
    return " ".join([readings[surname], *given] if surname else given)


@cache
def _readings() -> dict[str, str]:
    """Pinyin of the surnames of one and of two characters."""
    entries = table("native_chinese")
    single = {
        letter: pinyin.rstrip(_NUMBERS)
        for pinyin, (letters, *_) in entries["surname"].items()
        for letter in letters
    }
    compound = {
        letters[place : place + 2]: pinyin
        for pinyin, (letters, *_) in entries["compound"].items()
        for place in range(0, len(letters), 2)
    }
    return single | compound


@cache
def chinese_surname_forms() -> Mapping[str, str]:
    """Surnames as they are spelt in dialects, each with the surname that it stands for.

    Pinyin stands for the surname that most of its bearers have. Left out are other
    spellings of several surnames, unless nearly all bearers have one.

    Returns
    -------
    mapping of str to str
        Folded Latin spelling to a label, the same for all spellings of a surname.

    Examples
    --------
    >>> forms = chinese_surname_forms()
    >>> forms["tan"], forms["tran"], forms["chen"], "wong" in forms
    ('chen', 'chen', 'chen', False)
    """
    entries = table("native_chinese")
    surnames = entries["surname"] | entries["compound"]
    labels: defaultdict[str, set[str]] = defaultdict(set)
    for label, (_, *forms) in surnames.items():
        for form in forms:
            labels[form].add(label)
    single = {form: label for form, (label, *more) in labels.items() if not more}
    pinyin = {label: label for label in surnames if label[-1] not in _NUMBERS}
    return MappingProxyType(single | pinyin | entries["mostly"])
