"""What the words of full names may be, and what tokens they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.encode import encode_strings
from crvs_link._fast.parse import WordBit
from crvs_link.standardise.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

MARKS: Final = {
    "\ufdd0": WordBit.SAYS_GIVEN,
    "\ufdd1": WordBit.SAYS_FAMILY,
    "\ufdd2": WordBit.FATHER_OF,
    "\ufdd3": WordBit.HUSBAND_OF,
    "\ufdd4": WordBit.GUARDIAN_OF,
    "\ufdd5": WordBit.ALIAS,
}
"""Characters that stand for no word in the text of a name, only for what follows them.

They are noncharacters of Unicode, which no text holds.
"""

MARK_WORDS: Final = dict(zip(MARKS, "GFPHCA", strict=True))
"""How they are written once a name is folded: as capitals, which no folded word has."""

_LISTS: Final = {
    ("titles", "anywhere"): WordBit.TITLE_ANYWHERE,
    ("titles", "before_a_name"): WordBit.TITLE,
    ("titles", "before_two"): WordBit.TITLE_OF_TWO,
    ("connectors", "father_of"): WordBit.FATHER_OF | WordBit.ONLY_BETWEEN,
    ("connectors", "husband_of"): WordBit.HUSBAND_OF | WordBit.ONLY_BETWEEN,
    ("connectors", "alias"): WordBit.ALIAS | WordBit.ONLY_BETWEEN,
    ("connectors", "child_of_last"): WordBit.CHILD_OF_LAST,
    ("articles", "words"): WordBit.ARTICLE,
    ("markers", "leading"): WordBit.LEADING,
    ("markers", "trailing"): WordBit.TRAILING,
    ("markers", "prefixes"): WordBit.PREFIX,
    ("markers", "suffixes"): WordBit.SUFFIX,
    ("optional", "leading"): WordBit.MAY_LEAD,
    ("optional", "standing"): WordBit.MAY_STAND,
    ("optional", "adding"): WordBit.MAY_ADD,
    ("optional", "parting"): WordBit.MAY_PART,
}

# The parts of compounds by pattern. One of abd is a name of God; -uddin and -ullah are
# written apart as often. Each pattern is tried on words that no list knows.
_COMPOUNDS: Final = (
    (r"^abd[aeiou]{0,2}ll?ah?$", "abd", "allah", WordBit.PREFIXED),
    (r"^abd[aeiou]{1,2}l(.{3,})$", "abd", "$1", WordBit.PREFIXED),
    (
        r"^abd[aeiou]{1,2}(?:r(r.+)|s(s.+)|z(z.+)|n(n.+)|d(d.+))$",
        "abd",
        "$1$2$3$4$5",
        WordBit.PREFIXED,
    ),
    (r"^abd[aeiou]{1,2}([rszn].{4,})$", "abd", "$1", WordBit.PREFIXED),
    (r"^عبدالله$", "عبد", "الله", WordBit.PREFIXED),
    (r"^عبدال(.{2,})$", "عبد", "$1", WordBit.PREFIXED),
    (r"^(.{3,}?)(?:ud|od|ed|id|ad|al|ul)d(?:i|ee)ne?$", "$1", "din", WordBit.SUFFIXED),
    (r"^(.{2,}[^aeiou])u?d(?:i|ee)n$", "$1", "din", WordBit.SUFFIXED),
    (r"^(.{3,}?)[uoa]llah?$", "$1", "allah", WordBit.SUFFIXED),
    (r"^(.{2,})الدين$", "$1", "الدين", WordBit.SUFFIXED),
    (r"^(.{2,})الله$", "$1", "الله", WordBit.SUFFIXED),
)
_JOINED_ARTICLE: Final = r"^(?:ال(.{3,})|al([bcdfghjkmqrstwyz].{3,}))$"
_STEM: Final = r"^(.{2,}[^aeiou])u([lrdszn])$"
_SHORTEST_SPLIT: Final = 5


@dataclass(frozen=True)
class WordTable:
    """Distinct words of names, as `crvs_link._fast.parse.parse_names` takes them.

    Parameters
    ----------
    tokens : Series of String
        Every token that the words are made of, distinct.
    bits : uint32[w]
    first, second : int32[w]
        Places in ``tokens``.
    head, ahead : uint8[w]
    """

    tokens: pl.Series
    bits: npt.NDArray[np.uint32]
    first: npt.NDArray[np.int32]
    second: npt.NDArray[np.int32]
    head: npt.NDArray[np.uint8]
    ahead: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class _Lists:
    """The lists of the table: what each word may be, and the token that stands for it."""

    bits: dict[str, int]
    written: dict[str, str]
    unsplit: list[str]
    unstemmed: list[str]
    unparted: list[str]


def word_table(words: pl.Series, fold: Callable[[pl.Series], pl.Series]) -> WordTable:
    """Tell what distinct words of folded names may be.

    Parameters
    ----------
    words : Series of String
        Distinct, none null.
    fold : callable
        Folds the words of the lists as the names were folded.

    Returns
    -------
    WordTable
    """
    lists = _lists(fold)
    known = words.replace_strict(lists.bits, default=0, return_dtype=pl.UInt32)
    shape = words.to_frame("word").select(
        single=pl.col("word").str.contains(r"^[^A-Z0-9]$"),
        digits=pl.col("word").str.contains(r"^[0-9]+$"),
        relative=pl.col("word").str.contains(r"^.{3,}[iyي]$"),
        long=pl.col("word").str.len_chars() >= _SHORTEST_SPLIT,
    )
    bits = known.to_numpy().copy()
    bits[shape["single"].to_numpy()] |= np.uint32(WordBit.SINGLE_LETTER)
    bits[shape["digits"].to_numpy()] |= np.uint32(WordBit.NO_LETTER)
    bits[shape["relative"].to_numpy()] |= np.uint32(WordBit.RELATIVE)
    first = words.replace(lists.written).alias("first")
    second = pl.Series("second", [None], dtype=pl.String).new_from_index(0, len(words))
    ahead = np.zeros(len(words), dtype=np.uint8)
    free = ((known == 0) & shape["long"] & ~words.is_in(lists.unsplit)).arg_true()
    for pattern, left, right, bit in _COMPOUNDS:
        found = free.filter(words.gather(free).str.contains(pattern))
        if len(found):
            compounds = words.gather(found)
            first = first.scatter(found, compounds.str.replace(pattern, left))
            second = second.scatter(found, compounds.str.replace(pattern, right))
            bits[found.to_numpy()] |= np.uint32(bit)
            free = free.filter(second.gather(free).is_null())
    joined = words.gather(free).str.contains(_JOINED_ARTICLE)
    found = free.filter(joined & ~words.gather(free).is_in(lists.unparted))
    first = first.scatter(found, words.gather(found).str.replace(_JOINED_ARTICLE, "$1$2"))
    stems = free.filter(
        words.gather(free).str.contains(_STEM) & ~words.gather(free).is_in(lists.unstemmed)
    )
    parts = words.gather(stems).str.extract_groups(_STEM).struct.unnest()
    second = second.scatter(stems, parts["1"])
    bits[stems.to_numpy()] |= np.uint32(WordBit.STEMMED)
    # The l of the article stays what it is before the moon letters, and most others.
    ends = parts["2"].replace({"l": ""})
    ahead[stems.to_numpy()] = _first_bytes(ends)
    codes, rows = encode_strings(pl.concat([first, second], rechunk=False))
    return WordTable(
        tokens=pl.concat([first, second]).gather(rows),
        bits=bits,
        first=codes[: len(words)],
        second=codes[len(words) :],
        head=_first_bytes(words),
        ahead=ahead,
    )


def _first_bytes(texts: pl.Series) -> npt.NDArray[np.uint8]:
    """First bytes, 0 of an empty text."""
    return texts.cast(pl.Binary).bin.get(0, null_on_oob=True).fill_null(0).to_numpy()


@cache
def _lists(fold: Callable[[pl.Series], pl.Series]) -> _Lists:
    lists = table("name_words")
    entries = [(word, bit) for (part, name), bit in _LISTS.items() for word in lists[part][name]]
    bits = {
        capital: int(bit) for capital, bit in zip(MARK_WORDS.values(), MARKS.values(), strict=True)
    }
    words = fold(pl.Series([word for word, _ in entries]))
    for word, (_, bit) in zip(words, entries, strict=True):
        bits[word] = bits.get(word, 0) | int(bit)
    written = {
        word: standard
        for standard, spellings in lists["written"].items()
        for word in fold(pl.Series(spellings))
    }
    splits = lists["splits"]
    return _Lists(bits, written, splits["compounds"], splits["stems"], splits["articles"])
