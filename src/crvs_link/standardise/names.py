"""Names in any script: parts of a name, and full names as bags of tokens.

What is dropped is small and listed in ``tables/names.toml`` and ``tables/fillers.toml``:
marks of a missing name, titles, and, from full names, the words between names (bin, s/o,
al-). Nothing is dropped that would leave a name empty, except the marks themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

import polars as pl

from crvs_link.standardise.columns import RAW, TEXT, TOKENS
from crvs_link.standardise.scripts import fold, on_rows, unify
from crvs_link.standardise.tables import table
from crvs_link.standardise.text import drop_fillers

_NOT_ASCII: Final = r"[^\x00-\x7F]"

# A full name in Chinese or Korean writing: the family name is the first character.
_HAN: Final = r"^\s*(\p{Han})(\p{Han}{1,3})\s*$"
_HANGUL: Final = r"^\s*(\p{Hangul})(\p{Hangul}{1,2})\s*$"


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
    text = _drop_leading(_written_out(frame[RAW]), _words().titles)
    return _drop_fillers(text, text).alias(TEXT).to_frame()


def name_tokens(frame: pl.DataFrame) -> pl.DataFrame:
    """Split full names in any script into folded Latin tokens.

    Beside what `clean_name` drops, titles go wherever they stand before a name, and so do
    connectors (bin, binti, ibn, s/o, a/l) and the Arabic article. A connector that ends a
    name stays: there Bin is a Chinese given name.

    Parameters
    ----------
    frame : DataFrame
        ``raw`` String: distinct full names.

    Returns
    -------
    DataFrame
        ``tokens`` List(String), same height, order as written; null where nothing is left.

    Examples
    --------
    >>> raw = ["Dr Ahmad bin Haji Ali", "Kumar s/o Raja", "Li Bin", "นายสมชาย ใจดี", "LNU FNU"]
    >>> for tokens in name_tokens(pl.DataFrame({"raw": raw}))["tokens"].to_list():
    ...     print(tokens)
    ['ahmad', 'ali']
    ['kumar', 'raja']
    ['li', 'bin']
    ['smchay', 'chaidi']
    None
    """
    words = _words()
    text = _written_out(frame[RAW].str.replace(_HAN, "$1 $2").str.replace(_HANGUL, "$1 $2"))
    text = text.str.replace_all(words.between, " ").str.replace(words.trailing, "")
    text = _drop_leading(text, words.leading)
    text = _drop_fillers(text, text)
    return text.str.split(" ").alias(TOKENS).to_frame()


@dataclass(frozen=True)
class _Words:
    """Patterns on folded text, made from the tables once."""

    stroke: str
    attached: str
    abbreviations: tuple[tuple[str, str], ...]
    native_abbreviations: dict[str, str]
    openings: str
    filler_words: str
    only_titles: str
    whole_fillers: frozenset[str]
    titles: tuple[str, str]
    leading: tuple[str, str]
    between: str
    trailing: str


@cache
def _words() -> _Words:
    names, fillers = table("names"), table("fillers")["names"]
    titles, connectors = names["titles"], names["connectors"]
    anywhere, before = titles["anywhere"], titles["before_a_name"]
    short = names["abbreviations"].items()
    return _Words(
        stroke=rf"(?i)\b(?:{'|'.join(connectors['strokes'])})\b",
        attached=rf"^\s*(?:{'|'.join(re.escape(word) for word in titles['attached'])})\s*(\S\S)",
        abbreviations=tuple(
            (name, rf"\b(?:{'|'.join(word for word in words if word.isascii())})\b")
            for name, words in short
        ),
        native_abbreviations={
            word: f" {name} " for name, words in short for word in words if not word.isascii()
        },
        openings=rf"^(?:{_either(fillers['openings'])})(?: |$)",
        filler_words=rf"\b(?:{_either(fillers['words'])}|xx+)\b",
        only_titles=rf"^(?:(?:{_either(anywhere + before)}) ?)+$",
        whole_fillers=frozenset(_folded(fillers["whole"])),
        titles=_leading(anywhere + before, titles["before_two"]),
        leading=_leading(anywhere + before + connectors["articles"], titles["before_two"]),
        between=_between(anywhere + before + connectors["articles"] + connectors["between_names"]),
        trailing=rf"(?: (?:{_either(anywhere)}))+$",
    )


def _folded(entries: list[str]) -> list[str]:
    return [text for text in fold(pl.Series(entries)) if text]


def _either(entries: list[str]) -> str:
    return "|".join(sorted(set(_folded(entries)), key=lambda word: (-len(word), word)))


def _between(entries: list[str]) -> str:
    """Match a run of listed words that stands between two other words."""
    return rf" (?:(?:{_either(entries)}) )+"


def _leading(titles: list[str], before_two: list[str]) -> tuple[str, str]:
    """Two patterns that drop leading titles when applied one after the other.

    The first takes as many titles of both kinds as leave two words; the second takes a
    title of the first kind that leaves one.
    """
    return (
        rf"^(?:(?:{_either(titles + before_two)}) )+([^ ]+ .+)$",
        rf"^(?:{_either(titles)}) ([^ ]+)$",
    )


def _drop_leading(values: pl.Series, patterns: tuple[str, str]) -> pl.Series:
    for pattern in patterns:
        values = values.str.replace(pattern, "$1")
    return values


def _written_out(raw: pl.Series) -> pl.Series:
    """Fold names; write abbreviations out; make null what says that there is no name."""
    words = _words()
    text = on_rows(raw, raw.str.contains(_NOT_ASCII), _prepare_native)
    text = on_rows(text, text.str.contains("/", literal=True), _drop_strokes)
    text = fold(text)
    for name, pattern in words.abbreviations:
        text = text.str.replace_all(pattern, name)
    text = on_rows(text, text.str.contains(words.filler_words), _drop_filler_words)
    return _drop_fillers(raw, text)


def _prepare_native(names: pl.Series) -> pl.Series:
    """Do what can only be done before other scripts are romanised."""
    words = _words()
    return (
        unify(names).str.replace(words.attached, "$1").str.replace_many(words.native_abbreviations)
    )


def _drop_strokes(names: pl.Series) -> pl.Series:
    return names.str.replace_all(r"(?i)\bb/o\b", "baby of ").str.replace_all(_words().stroke, " ")


def _drop_filler_words(names: pl.Series) -> pl.Series:
    """Drop the words, and titles too where nothing else is left."""
    words = _words()
    return (
        names.str.replace_all(words.filler_words, "")
        .str.replace_all(r" +", " ")
        .str.strip_chars(" ")
        .str.replace(words.only_titles, "")
    )


def _drop_fillers(raw: pl.Series, text: pl.Series) -> pl.Series:
    """Make null the names that are whole fillers, name a parent, or have no letter."""
    words = _words()
    text = drop_fillers(raw, text)
    missing = (
        text.is_in(list(words.whole_fillers))
        | text.str.contains(words.openings)
        | ~text.str.contains(r"[a-z]")
    )
    return text.set(missing.fill_null(False), None)
