"""What the words of full names may be, and what tokens they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.encode import encode_strings
from crvs_link._fast.lookup import Lookup, lay_out
from crvs_link._fast.parse import WordBit
from crvs_link.standardise.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Container

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
_FEW: Final = 100


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
    """The lists of the table, by word.

    Parameters
    ----------
    words : Lookup
        Every word of any list.
    bits : uint32[w + 1]
        What each may be; the last is for a word of no list, in all of these.
    written : Series of String
        The token that stands for each of them that has one.
    told : bool[w + 1]
        Which have one.
    unsplit, unstemmed, unparted : bool[w + 1]
    """

    words: Lookup
    bits: npt.NDArray[np.uint32]
    written: pl.Series
    told: npt.NDArray[np.bool_]
    unsplit: npt.NDArray[np.bool_]
    unstemmed: npt.NDArray[np.bool_]
    unparted: npt.NDArray[np.bool_]


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
    # All that patterns say at once: a call costs more than a word, and threads more than a few.
    frame = words.to_frame("word")
    shape = (frame.select_seq if len(words) <= _FEW else frame.select)(_SHAPES)
    data, starts = lay_out(words)
    listed = lists.words.find_all(data, starts)
    bits = lists.bits[listed]
    for name, bit in _SHAPE_BITS.items():
        bits[shape[name].to_numpy()] |= np.uint32(bit)
    head = np.where(starts[1:] > starts[:-1], np.append(data, np.uint8(0))[starts[:-1]], 0)
    free = (lists.bits[listed] == 0) & shape["long"].to_numpy() & ~lists.unsplit[listed]
    compounds = np.flatnonzero(free & shape["compound"].to_numpy())
    free[compounds] = False
    joined = np.flatnonzero(free & shape["joined"].to_numpy() & ~lists.unparted[listed])
    stems = np.flatnonzero(free & shape["stem"].to_numpy() & ~lists.unstemmed[listed])
    told = np.flatnonzero(lists.told[listed])
    ahead = np.zeros(len(words), dtype=np.uint8)
    if not (len(compounds) or len(joined) or len(stems) or len(told)):
        itself = np.arange(len(words), dtype=np.int32)
        return WordTable(words, bits, itself, np.full_like(itself, -1), head, ahead)
    # What is scattered into a series is in that series: the words are to stay.
    first = words.clone().scatter(told, lists.written.gather(listed[told]))
    second = pl.Series("second", [None], dtype=pl.String).new_from_index(0, len(words))
    for pattern, left, right, bit in _COMPOUNDS:
        if not len(compounds):
            break
        some = words.gather(compounds)
        matched = some.str.contains(pattern)
        found, some = compounds[matched.to_numpy()], some.filter(matched)
        first = first.scatter(found, some.str.replace(pattern, left))
        second = second.scatter(found, some.str.replace(pattern, right))
        bits[found] |= np.uint32(bit)
        compounds = compounds[~matched.to_numpy()]
    if len(joined):
        first = first.scatter(joined, words.gather(joined).str.replace(_JOINED_ARTICLE, "$1$2"))
    if len(stems):
        parts = words.gather(stems).str.extract_groups(_STEM).struct.unnest()
        second = second.scatter(stems, parts["1"])
        bits[stems] |= np.uint32(WordBit.STEMMED)
        # The l of the article stays what it is before the moon letters, and most others.
        end = pl.col("2").replace({"l": ""}).cast(pl.Binary)
        first_byte = end.bin.get(0, null_on_oob=True).fill_null(0)
        ahead[stems] = parts.select(first_byte).to_series().to_numpy()
    both = pl.concat([first, second])
    codes, rows = encode_strings(both)
    return WordTable(
        tokens=both.gather(rows),
        bits=bits,
        first=codes[: len(words)],
        second=codes[len(words) :],
        head=head,
        ahead=ahead,
    )


_WORD: Final = pl.col("word")
_SHAPES: Final = (
    _WORD.str.contains(r"^[^A-Z0-9]$").alias("single"),
    _WORD.str.contains(r"^[0-9]+$").alias("digits"),
    _WORD.str.contains(r"^.{3,}[iyي]$").alias("relative"),
    (_WORD.str.len_chars() >= _SHORTEST_SPLIT).alias("long"),
    _WORD.str.contains("|".join(pattern for pattern, *_ in _COMPOUNDS)).alias("compound"),
    _WORD.str.contains(_JOINED_ARTICLE).alias("joined"),
    _WORD.str.contains(_STEM).alias("stem"),
)
_SHAPE_BITS: Final = {
    "single": WordBit.SINGLE_LETTER,
    "digits": WordBit.NO_LETTER,
    "relative": WordBit.RELATIVE,
}


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
    splits = {name: set(listed) for name, listed in lists["splits"].items()}
    every = list(dict.fromkeys([*bits, *written, *sorted(set().union(*splits.values()))]))
    found = Lookup()
    found.add_all(*lay_out(pl.Series(every)))

    def among(some: Container[str]) -> npt.NDArray[np.bool_]:
        return np.array([word in some for word in every] + [False])

    return _Lists(
        found,
        np.array([bits.get(word, 0) for word in every] + [0], dtype=np.uint32),
        pl.Series([*(written.get(word) for word in every), None], dtype=pl.String),
        among(written),
        among(splits["compounds"]),
        among(splits["stems"]),
        among(splits["articles"]),
    )
