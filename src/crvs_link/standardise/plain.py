"""Plain values by a kernel, all others by patterns: two ways to one result.

Most distinct values of a register are words that hold nothing special: no title, no
mark of a missing value, no letter that its neighbours change. A kernel folds them
letter by letter. The patterns of `crvs_link.standardise.text`, ``names`` and ``codes``
say what each value becomes; the kernel gives the same, or leaves the value to them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from crvs_link._fast.fold import LEFT, WordSet, fold_texts
from crvs_link._fast.letters import list_letters
from crvs_link.standardise.letters import ASCII_LETTERS, Letters, folded, letter_table
from crvs_link.standardise.scripts import fold, romanise

Points = npt.NDArray[np.uint32]
"""Code points, ascending."""
Left = npt.NDArray[np.uint32]
"""Rows of the values that were left to the patterns, ascending."""

# Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic and Georgian letters, and general
# punctuation: scripts whose letters no neighbour changes. Combining marks are left.
_SIMPLE: Final = (range(0x80, 0x900), range(0x10A0, 0x1100), range(0x1E00, 0x2070))


@dataclass(frozen=True)
class Cleaner:
    """How the values of one kind are standardised.

    Parameters
    ----------
    plain : callable
        Takes a Series of String; gives one of the same length, and the rows in it that
        are null because they are left to the patterns.
    patterns : callable
        Takes a Series of any values; gives one of the same length and order.
    latin : callable
        Takes a Series of any values; gives what the patterns go on with once they have
        written it in ASCII. Many a value is plain then.
    """

    plain: Callable[[pl.Series], tuple[pl.Series, Left]]
    patterns: Callable[[pl.Series], pl.Series]
    latin: Callable[[pl.Series], pl.Series]

    def clean(self, values: pl.Series) -> pl.Series:
        """Standardise a Series of String; same length and order, null for missing."""
        text, left = self.plain(values)
        if left.size:
            text.scatter(left, self.special(values.gather(left)))
        return text

    def special(self, values: pl.Series) -> pl.Series:
        """Standardise values that were left; as `clean`."""
        text, left = self.plain(self.latin(values))
        if left.size:
            text.scatter(left, self.patterns(values.gather(left)))
        return text


def fold_plain(
    values: pl.Series,
    letters: Callable[[Points], Letters],
    words: WordSet,
    whole: WordSet,
    *,
    lettered: bool = False,
) -> tuple[pl.Series, Left]:
    """Fold plain values; see `crvs_link._fast.fold.fold_texts`.

    Parameters
    ----------
    values : Series of String
    letters : callable
        Gives the table of letters of ASCII and of some code points beyond.
    words, whole : WordSet
    lettered : bool
        Whether a value without a letter is missing.
    """
    text, left = fold_texts(values, letters(list_letters(values, 128)), words, whole, lettered)
    return pl.Series(text), left


def folded_letters(points: Points) -> Letters:
    """Table of letters that folds as `fold` does."""
    simple = [point for point in points.tolist() if any(point in block for block in _SIMPLE)]
    if not simple:
        return ASCII_LETTERS
    unknown = [point for point in simple if point not in _FOLDED]
    if unknown:
        latin = romanise(pl.Series([chr(point) for point in unknown]))
        _FOLDED.update(zip(unknown, map(_folded, unknown, latin), strict=True))
    table = np.full(simple[-1] + 1, LEFT, dtype=np.uint32)
    table[: len(ASCII_LETTERS)] = ASCII_LETTERS
    table[simple] = letter_table(_FOLDED[point] for point in simple)
    return table


_FOLDED: Final[dict[int, str | None]] = {}
"""What characters fold to, as far as they have occurred; None for those that are left."""


def _folded(point: int, latin: str) -> str | None:
    composed = unicodedata.normalize("NFKC", chr(point))
    return None if any(map(unicodedata.combining, composed)) else folded(latin)


def folded_entries(entries: Iterable[str]) -> list[str]:
    """Entries of a table as folded values have them; those that fold to nothing go."""
    return [text for text in fold(pl.Series(list(entries), dtype=pl.String)) if text]
