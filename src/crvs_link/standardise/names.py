"""Names in any script: parts of a name, and full names as bags of tokens.

What is dropped is small and listed in ``tables/names.toml`` and ``tables/fillers.toml``:
marks of a missing name, titles, and, from full names, the words between names (bin, s/o,
al-). Nothing is dropped that would leave a name empty, except the marks themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Final

import polars as pl

from crvs_link._fast.fold import WordSet
from crvs_link.standardise.columns import RAW, TEXT, TOKENS
from crvs_link.standardise.letters import Letters, without
from crvs_link.standardise.plain import Cleaner, Left, Points, fold_plain, folded_letters
from crvs_link.standardise.scripts import fold, on_rows, romanise, unify
from crvs_link.standardise.tables import table
from crvs_link.standardise.text import drop_fillers, marks_folded

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
    return NAMES.clean(frame[RAW]).alias(TEXT).to_frame()


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
    return FULL_NAMES.clean(frame[RAW]).str.split(" ").alias(TOKENS).to_frame()


@dataclass(frozen=True)
class _Words:
    """Patterns on folded text, made from the tables once.

    The last four say which values no pattern changes: those without a special word or
    letter that are no whole filler. Connectors are special in full names only.
    """

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
    special: WordSet
    special_between: WordSet
    whole: WordSet
    special_letters: str


@cache
def _words() -> _Words:
    names, fillers = table("names"), table("fillers")["names"]
    titles, connectors = names["titles"], names["connectors"]
    short = names["abbreviations"].items()
    lists = {
        "anywhere": titles["anywhere"],
        "before": titles["before_a_name"],
        "before_two": titles["before_two"],
        "articles": connectors["articles"],
        "between": connectors["between_names"],
        "words": fillers["words"],
        "whole": fillers["whole"],
        "openings": fillers["openings"],
    }
    # Folded all at once, which takes no longer than one of them.
    entries = fold(pl.Series([entry for entries in lists.values() for entry in entries]))
    folded = {
        name: [text for text in part if text]
        for name, part in zip(lists, _parts(entries, map(len, lists.values())), strict=True)
    }
    anywhere, before_two = folded["anywhere"], folded["before_two"]
    titled = anywhere + folded["before"]
    abbreviations = [word for _, words in short for word in words]
    special = [
        *(word for word in abbreviations if word.isascii()),
        *(entry.split(" ")[0] for entry in titled + before_two),
        *(entry.split(" ")[0] for entry in folded["words"] + folded["openings"]),
    ]
    connecting = [entry.split(" ")[0] for entry in folded["articles"] + folded["between"]]
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
        openings=rf"^(?:{_either(folded['openings'])})(?: |$)",
        filler_words=rf"\b(?:{_either(folded['words'])}|xx+)\b",
        only_titles=rf"^(?:(?:{_either(titled)}) ?)+$",
        whole_fillers=frozenset(folded["whole"]),
        titles=_leading(titled, before_two),
        leading=_leading(titled + folded["articles"], before_two),
        between=_between(titled + folded["articles"] + folded["between"]),
        trailing=rf"(?: (?:{_either(anywhere)}))+$",
        special=WordSet(special),
        special_between=WordSet(special + connecting),
        whole=WordSet([*marks_folded(), *folded["whole"]]),
        special_letters="/"
        + "".join(word for word in abbreviations + titles["attached"] if not word.isascii()),
    )


def _parts(values: pl.Series, sizes: Iterable[int]) -> list[pl.Series]:
    """Cut a series into parts of the given sizes."""
    ends = list(accumulate(sizes))
    starts = [0, *ends[:-1]]
    return [values[start:end] for start, end in zip(starts, ends, strict=True)]


def _either(entries: list[str]) -> str:
    return "|".join(sorted(set(entries), key=lambda word: (-len(word), word)))


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
    text = _prepared(raw)
    text = on_rows(text, text.str.contains("/", literal=True), _drop_strokes)
    text = fold(text)
    for name, pattern in words.abbreviations:
        text = text.str.replace_all(pattern, name)
    text = on_rows(text, text.str.contains(words.filler_words), _drop_filler_words)
    return _drop_fillers(raw, text)


def _prepared(names: pl.Series) -> pl.Series:
    """Do what can only be done before other scripts are romanised."""
    return on_rows(names, names.str.contains(_NOT_ASCII), _prepare_native)


def _prepare_native(names: pl.Series) -> pl.Series:
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


def _part_by_patterns(values: pl.Series) -> pl.Series:
    text = _drop_leading(_written_out(values), _words().titles)
    return _drop_fillers(text, text)


def _full_by_patterns(values: pl.Series) -> pl.Series:
    words = _words()
    text = _written_out(_parted(values))
    text = text.str.replace_all(words.between, " ").str.replace(words.trailing, "")
    text = _drop_leading(text, words.leading)
    return _drop_fillers(text, text)


def _parted(values: pl.Series) -> pl.Series:
    """Part Chinese and Korean names after the family name."""
    return values.str.replace(_HAN, "$1 $2").str.replace(_HANGUL, "$1 $2")


def _latin(values: pl.Series) -> pl.Series:
    return romanise(_prepared(values))


def _letters(points: Points) -> Letters:
    return without(folded_letters(points), _words().special_letters)


def _plain_part(values: pl.Series) -> tuple[pl.Series, Left]:
    words = _words()
    return fold_plain(values, _letters, words.special, words.whole, lettered=True)


def _plain_full(values: pl.Series) -> tuple[pl.Series, Left]:
    words = _words()
    return fold_plain(values, _letters, words.special_between, words.whole, lettered=True)


NAMES: Final = Cleaner(_plain_part, _part_by_patterns, _latin)
"""Parts of names."""
FULL_NAMES: Final = Cleaner(_plain_full, _full_by_patterns, lambda values: _latin(_parted(values)))
"""Full names: their tokens, joined by single spaces."""
