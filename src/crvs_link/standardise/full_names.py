"""Full names: folded, and read as tokens with roles.

A full name is folded with marks in it for what its punctuation says: s/o, the chevrons of a
machine-readable zone, a comma behind the family name. Its words are looked up, each once
however many names hold it, and a kernel reads what they are in each name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.encode import encode_strings
from crvs_link._fast.fold import LEFT, WordSet, fold_texts, split_words
from crvs_link._fast.parse import parse_names
from crvs_link.schema import OPTIONAL, NameRole
from crvs_link.standardise.columns import RAW, TOKENS
from crvs_link.standardise.letters import folded, letter_table, without
from crvs_link.standardise.name_fillers import name_fillers
from crvs_link.standardise.name_words import MARK_WORDS, word_table
from crvs_link.standardise.native import native_names
from crvs_link.standardise.plain import Cleaner, Left, Points, fold_plain, folded_letters
from crvs_link.standardise.scripts import on_rows
from crvs_link.standardise.tables import table
from crvs_link.standardise.text import marks_folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.standardise.letters import Letters

GIVEN, FAMILY, FATHER_OF, HUSBAND_OF, GUARDIAN_OF, ALIAS = MARK_WORDS
"""Marks, as they stand in the text of a name."""

_STROKES: Final = {
    "father_of": FATHER_OF,
    "husband_of": HUSBAND_OF,
    "guardian_of": GUARDIAN_OF,
    "alias": ALIAS,
}
_SAYING: Final = "/<,@\u060c"
"""Punctuation that may say something."""
_ARABIC: Final = np.array([*range(0x0600, 0x0700), *range(0x0750, 0x0780), *range(0x0870, 0x0900)])
_FOREIGN: Final = r"[^\x00-\x7F\x{FDD0}-\x{FDD5}]"
_MARKED: Final = r"[\x{FDD0}-\x{FDD5}]"
_ZONE: Final = r"^(.*?)<<+([^<].*)$"
_FAMILY_FIRST: Final = r"^([^,]*\pL[^,]*),([^,]*\pL[^,]*)$"


@dataclass(frozen=True)
class NameTokens:
    """Names as tokens with roles.

    Parameters
    ----------
    texts : Series of String
        Distinct tokens: folded Latin, or Arabic letters.
    codes : int32[m]
        The tokens of all names, end to end, as places in ``texts``.
    roles : uint8[m]
        `crvs_link.schema.NameRole`, and the bit `crvs_link.schema.OPTIONAL`.
    counts : int64[n]
        How many tokens each name has.
    """

    texts: pl.Series
    codes: npt.NDArray[np.int32]
    roles: npt.NDArray[np.uint8]
    counts: npt.NDArray[np.int64]


def read_names(clean: pl.Series) -> NameTokens:
    """Read folded full names as tokens with roles.

    Parameters
    ----------
    clean : Series of String
        From `FULL_NAMES`; null for missing.
    """
    words, counts = split_words(clean)
    written = pl.Series(words)
    codes, first = encode_strings(written)
    distinct = written if len(first) == len(written) else written.gather(first)
    known = word_table(distinct, fold_names)
    tokens, roles, sizes = parse_names(
        codes, counts, known.bits, known.first, known.second, known.head, known.ahead
    )
    # Some parts of words are no token of any name: stems before no article.
    used = np.bincount(tokens, minlength=len(known.tokens)) > 0
    if used.all():
        return NameTokens(known.tokens, tokens, roles, sizes)
    places = (np.cumsum(used) - 1).astype(np.int32)
    return NameTokens(known.tokens.filter(pl.Series(used)), places[tokens], roles, sizes)


def name_tokens(frame: pl.DataFrame) -> pl.DataFrame:
    """Read full names in any script as tokens with roles.

    Titles, connectors and fillers are no tokens; what a connector says is the role of
    those that follow it. A name that consists of markers alone keeps them as names.

    Parameters
    ----------
    frame : DataFrame
        ``raw`` String: distinct full names.

    Returns
    -------
    DataFrame
        ``tokens`` List(Struct), same height, in the order in which they are written; null
        where nothing is left. Of each token ``text``, folded Latin or Arabic letters;
        ``script``, ``arabic`` or ``latin``, that of ``text``; ``role``, one of
        `crvs_link.schema.NameRole`; ``optional``, whether it may as well be a title or a
        marker; ``position`` from 0.

    Examples
    --------
    >>> raw = ["Dr Ahmad bin Haji Ali", "Mst. Rokeya Begum", "Abdur Rahman", "Li Bin", "LNU FNU"]
    >>> for tokens in name_tokens(pl.DataFrame({"raw": raw}))["tokens"].to_list():
    ...     print(tokens and [(token["text"], token["role"]) for token in tokens])
    [('ahmad', 'given'), ('ali', 'father')]
    [('mst', 'marker'), ('rokeya', 'unknown'), ('begum', 'marker')]
    [('abd', 'marker'), ('rahman', 'unknown')]
    [('li', 'unknown'), ('bin', 'unknown')]
    None
    """
    read = read_names(FULL_NAMES.clean(frame[RAW]))
    roles = pl.Series([role.name.lower() for role in NameRole])
    tokens = pl.DataFrame(
        {
            "name": np.repeat(np.arange(len(read.counts)), read.counts),
            "text": read.texts.gather(read.codes),
            "script": read.texts.str.contains(r"\p{Arabic}").gather(read.codes),
            "role": roles.gather(read.roles & ~np.uint8(OPTIONAL)),
            "optional": read.roles & np.uint8(OPTIONAL) > 0,
        }
    ).with_columns(
        script=pl.when("script").then(pl.lit("arabic")).otherwise(pl.lit("latin")),
        position=pl.int_range(pl.len(), dtype=pl.UInt32).over("name"),
    )
    lists = tokens.group_by("name", maintain_order=True).agg(
        pl.struct("text", "script", "role", "optional", "position").alias(TOKENS)
    )
    rows = pl.DataFrame({"name": np.arange(frame.height)})
    return rows.join(lists, on="name", how="left", maintain_order="left").select(TOKENS)


def joined_name(columns: Sequence[str]) -> pl.Expr:
    """Join parts of names, written natively, to a full name.

    Parameters
    ----------
    columns : sequence of str
        Those of ``name_given``, ``name_middle`` and ``name_family`` that there are, in
        this order.

    Returns
    -------
    Expr
        Null where all parts are missing. The text says which part is which where there
        are both given and family names: a single box may hold either, or all.
    """
    parts = [pl.col(name) for name in columns]
    plain = pl.concat_str(parts, separator=" ", ignore_nulls=True)
    if not {"name_given", "name_family"} <= set(columns):
        return pl.when(pl.any_horizontal(part.is_not_null() for part in parts)).then(plain)
    said = [
        pl.concat_str(pl.lit({"name_given": GIVEN, "name_family": FAMILY}.get(name, "")), part)
        for name, part in zip(columns, parts, strict=True)
    ]
    both = pl.col("name_given").is_not_null() & pl.col("name_family").is_not_null()
    return (
        pl.when(both)
        .then(pl.concat_str(said, separator=" ", ignore_nulls=True))
        .when(pl.any_horizontal(part.is_not_null() for part in parts))
        .then(plain)
    )


def fold_names(values: pl.Series) -> pl.Series:
    """Fold full names: Latin to lower case, Arabic letters normalised, other scripts to Latin.

    Parameters
    ----------
    values : Series of String

    Returns
    -------
    Series of String
        Words joined by single spaces; null where nothing is left.
    """
    text, _ = fold_texts(_native(values), _every_letter())
    return pl.Series(text).alias(values.name)


def _native(values: pl.Series) -> pl.Series:
    """Write names in ASCII and Arabic letters; marks are in names that are so already."""
    foreign = values.str.contains(_FOREIGN) & ~values.str.contains(_MARKED)
    return on_rows(values, foreign, native_names)


@cache
def _every_letter() -> Letters:
    """Table of letters of ASCII, Arabic and the marks: all that native names are made of."""
    return _with_marks(_arabic(folded_letters(np.empty(0, dtype=np.uint32))))


def _letters(points: Points) -> Letters:
    """Table of letters for names of any script, in which what may say something is left."""
    others = points[~np.isin(points, _ARABIC)]
    if not len(others):
        return _plain_letters()
    return without(_with_marks(_arabic(folded_letters(others))), _SAYING)


@cache
def _plain_letters() -> Letters:
    """The table of names in ASCII and Arabic letters: those of most columns, and of a search."""
    return without(_every_letter(), _SAYING)


def _arabic(letters: Letters) -> Letters:
    size = max(len(letters), int(_ARABIC[-1]) + 1)
    codes = np.pad(letters, (0, size - len(letters)), constant_values=LEFT)
    codes[_ARABIC] = _arabic_letters()
    return codes


@cache
def _arabic_letters() -> Letters:
    native = native_names(pl.Series([chr(point) for point in _ARABIC.tolist()]))
    return letter_table(
        "".join(letter if letter > "\x7f" else folded(letter) for letter in text) for text in native
    )


def _with_marks(letters: Letters) -> Letters:
    marks = {ord(mark): f" {word} " for mark, word in MARK_WORDS.items()}
    size = max(len(letters), max(marks) + 1)
    codes = np.pad(letters, (0, size - len(letters)), constant_values=LEFT)
    codes[list(marks)] = letter_table(marks.values())
    return codes


@cache
def _triggers() -> WordSet:
    return WordSet(name_fillers(fold_names).triggers)


@cache
def _whole() -> WordSet:
    return WordSet([*marks_folded(), *name_fillers(fold_names).whole])


def _plain(values: pl.Series) -> tuple[pl.Series, Left]:
    return fold_plain(values, _letters, _triggers(), _whole(), lettered=True)


def _by_patterns(values: pl.Series) -> pl.Series:
    text = _native(values)
    text = on_rows(text, values.str.contains("[/\uff0f]"), _read_strokes)
    text = on_rows(
        text, values.str.contains("[<,@\u060c\uff0c]") & ~text.str.contains(_MARKED), _read_order
    )
    return name_fillers(fold_names).drop(values, fold_names(text))


def _read_strokes(names: pl.Series) -> pl.Series:
    names = names.str.replace_all(r"(?i)\bb/o\b", "baby of ")
    for kind, entries in table("name_words")["connectors"]["strokes"].items():
        names = names.str.replace_all(rf"(?i)\b(?:{'|'.join(entries)})\b", _STROKES[kind])
    return names


def _read_order(names: pl.Series) -> pl.Series:
    """Put the given names first where punctuation says which part is the family name."""
    order = f"{GIVEN}$2{FAMILY}$1"
    return (
        names.str.replace(_ZONE, order)
        .str.replace(_FAMILY_FIRST, order)
        .str.replace_all("@", ALIAS, literal=True)
    )


FULL_NAMES: Final = Cleaner(_plain, _by_patterns, _native)
"""Full names: words joined by single spaces, for `read_names`."""
