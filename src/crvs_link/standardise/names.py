"""Parts of names in any script: a given name, a family name.

What is dropped is small and listed in ``tables/names.toml`` and ``tables/fillers.toml``:
marks of a missing name, and titles. Nothing is dropped that would leave a name empty,
except the marks themselves. Full names are read by `crvs_link.standardise.full_names`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

import polars as pl

from crvs_link._fast.fold import WordSet
from crvs_link.standardise.columns import RAW, TEXT
from crvs_link.standardise.letters import Letters, without
from crvs_link.standardise.name_fillers import either, name_fillers
from crvs_link.standardise.plain import (
    Cleaner,
    Left,
    Points,
    fold_plain,
    folded_entries,
    folded_letters,
)
from crvs_link.standardise.scripts import fold, on_rows, romanise, unify
from crvs_link.standardise.tables import table
from crvs_link.standardise.text import marks_folded

_NOT_ASCII: Final = r"[^\x00-\x7F]"


def clean_name(frame: pl.DataFrame) -> pl.DataFrame:
    """Fold one part of a name; all its words stay but marks and leading titles.

    Abbreviations of Mohammad (Md, Mohd, Muhd) are written out. A value without a letter
    is missing. Cleaning twice equals cleaning once.

    Parameters
    ----------
    frame : DataFrame
        ``raw`` String: distinct values of a given, middle or family name.

    Returns
    -------
    DataFrame
        ``text`` String, same height and order; words joined by single spaces.

    Examples
    --------
    >>> raw = ["Mohd. Ali", "FNU", "Baby of Fatima", "U Thant", "van der Berg", None]
    >>> clean_name(pl.DataFrame({"raw": raw}))["text"].to_list()
    ['mohammad ali', None, None, 'u thant', 'van der berg', None]
    """
    return NAMES.clean(frame[RAW]).alias(TEXT).to_frame()


@dataclass(frozen=True)
class _Words:
    """Patterns on folded text, made from the tables once.

    The last two say which values no pattern changes: those without a special word or
    letter that are no whole filler.
    """

    stroke: str
    attached: str
    abbreviations: tuple[tuple[str, str], ...]
    native_abbreviations: dict[str, str]
    titles: tuple[str, str]
    special: WordSet
    special_letters: str


@cache
def _words() -> _Words:
    names = table("names")
    titles, short = names["titles"], names["abbreviations"].items()
    entries = folded_entries(titles["anywhere"] + titles["before_a_name"])
    before_two = folded_entries(titles["before_two"])
    abbreviations = [word for _, words in short for word in words]
    special = [
        *(word for word in abbreviations if word.isascii()),
        *(entry.split(" ")[0] for entry in entries + before_two),
        *name_fillers(fold).triggers,
    ]
    return _Words(
        stroke=rf"(?i)\b(?:{'|'.join(names['strokes'])})\b",
        attached=rf"^\s*(?:{'|'.join(re.escape(word) for word in titles['attached'])})\s*(\S\S)",
        abbreviations=tuple(
            (name, rf"\b(?:{'|'.join(word for word in words if word.isascii())})\b")
            for name, words in short
        ),
        native_abbreviations={
            word: f" {name} " for name, words in short for word in words if not word.isascii()
        },
        titles=_leading(entries, before_two),
        special=WordSet(special),
        special_letters="/"
        + "".join(word for word in abbreviations + titles["attached"] if not word.isascii()),
    )


@cache
def _whole() -> WordSet:
    return WordSet([*marks_folded(), *name_fillers(fold).whole])


def _leading(titles: list[str], before_two: list[str]) -> tuple[str, str]:
    """Two patterns that drop leading titles when applied one after the other.

    The first takes as many titles of both kinds as leave two words; the second takes a
    title of the first kind that leaves one.
    """
    return (
        rf"^(?:(?:{either(titles + before_two)}) )+([^ ]+ .+)$",
        rf"^(?:{either(titles)}) ([^ ]+)$",
    )


def _prepared(names: pl.Series) -> pl.Series:
    """Do what can only be done before other scripts are romanised."""
    return on_rows(names, names.str.contains(_NOT_ASCII), _prepare_native)


def _prepare_native(names: pl.Series) -> pl.Series:
    words = _words()
    text = pl.first().str.replace(words.attached, "$1")
    return (
        unify(names)
        .to_frame()
        .select(text.str.replace_many(words.native_abbreviations))
        .to_series()
    )


def _drop_strokes(names: pl.Series) -> pl.Series:
    return names.str.replace_all(r"(?i)\bb/o\b", "baby of ").str.replace_all(_words().stroke, " ")


def _by_patterns(raw: pl.Series) -> pl.Series:
    """Fold; write abbreviations out; make null what says that there is no name."""
    words, fillers = _words(), name_fillers(fold)
    text = _prepared(raw)
    text = fold(on_rows(text, text.str.contains("/", literal=True), _drop_strokes))
    for name, pattern in words.abbreviations:
        text = text.str.replace_all(pattern, name)
    text = fillers.drop(raw, text)
    for pattern in words.titles:
        text = text.str.replace(pattern, "$1")
    return fillers.drop(text, text)


def _letters(points: Points) -> Letters:
    return without(folded_letters(points), _words().special_letters)


def _plain(values: pl.Series) -> tuple[pl.Series, Left]:
    return fold_plain(values, _letters, _words().special, _whole(), lettered=True)


NAMES: Final = Cleaner(_plain, _by_patterns, lambda values: romanise(_prepared(values)))
"""Parts of names."""
