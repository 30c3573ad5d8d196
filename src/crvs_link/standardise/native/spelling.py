"""Spelling of scripts whose consonants carry a vowel unless another is written.

A table ``tables/native_<script>.toml`` says how. Between its steps a word is ASCII in which
``~`` follows each consonant, the vowel that is not written, and ``^`` precedes each vowel
sign; where they meet, the consonant has a vowel of its own and both go. What the steps
of a table leave of ``~`` is its ``inherent`` vowel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

import numpy as np
import polars as pl

from crvs_link.standardise.scripts import latin_letter, respell, romanise
from crvs_link.standardise.tables import table

CARRIED: Final = "~"
SIGN: Final = "^"
_KILLED: Final = "+"
_WORD: Final = "word"
_SPELT: Final = "spelt"


@dataclass(frozen=True)
class Speller:
    """How the words of one script are spelt in Latin letters.

    Steps in their order: ``pairs`` replaces native text, all at once; ``before`` are
    patterns on it, one after the other; ``letters`` spells single letters; ``literals``
    and ``steps`` do on the spelt word what the first two do on the native; ``finals``
    replaces at once what they leave. Abbreviations and other ``words`` that no rule spells
    are spelt as a whole.
    """

    pairs: dict[str, str]
    letters: dict[int, str]
    before: tuple[tuple[str, str], ...]
    literals: dict[str, str]
    steps: tuple[tuple[str, str], ...]
    finals: dict[str, str]
    words: dict[str, str]

    def __call__(self, words: pl.Series) -> pl.Series:
        """Spell words of the script's letters alone."""
        frame = pl.DataFrame([words.alias(_WORD)])
        native = frame.select(self._native).to_series()
        frame = frame.with_columns(respell(native, self._letter).alias(_SPELT))
        text = frame.select(self._latin).to_series().alias(words.name)
        # A letter that is silent in words is read where it stands alone.
        silent = np.flatnonzero((text == "").to_numpy())
        return text.scatter(silent, romanise(words.gather(silent))) if len(silent) else text

    @cached_property
    def _native(self) -> pl.Expr:
        """What is done on the native text."""
        text = pl.col(_WORD)
        if self.pairs:
            text = text.str.replace_many(self.pairs, leftmost=True)
        for pattern, replacement in self.before:
            text = text.str.replace_all(pattern, replacement)
        return text

    @cached_property
    def _latin(self) -> pl.Expr:
        """What is done on the word once it is spelt letter by letter."""
        text = pl.col(_SPELT).str.replace_all(CARRIED + SIGN, "", literal=True)
        if self.literals:
            text = text.str.replace_many(self.literals, leftmost=True)
        for pattern, replacement in self.steps:
            text = text.str.replace_all(pattern, replacement)
        text = text.str.replace_many(self.finals, leftmost=True)
        if self.words:
            text = pl.col(_WORD).replace_strict(self.words, default=text)
        return text

    def _letter(self, point: int) -> str | None:
        return self.letters.get(point, latin_letter(point))


@cache
def speller(script: str) -> Speller:
    """Read the table of a script."""
    entries = table(f"native_{script}")
    letters = {
        **_spelt(entries["consonants"], "", CARRIED),
        **_spelt(entries["vowels"], "", ""),
        **_spelt(entries["signs"], SIGN, ""),
        **_spelt(entries.get("marks", {}), "", ""),
        **{ord(letter): SIGN + _KILLED for letter in entries.get("killer", "")},
        **{ord(letter): "" for letter in entries.get("silent", "")},
    }
    return Speller(
        _longest_first(entries.get("pairs", {})),
        letters,
        _steps(entries, "before"),
        _longest_first(entries.get("literals", {})),
        _steps(entries, "steps"),
        _longest_first(entries.get("finals", {}))
        | {CARRIED: entries["inherent"], SIGN: "", _KILLED: ""},
        entries.get("words", {}),
    )


def _steps(entries: dict[str, Any], part: str) -> tuple[tuple[str, str], ...]:
    return tuple((step["find"], step["put"]) for step in entries.get(part, []))


def _longest_first(texts: dict[str, str]) -> dict[str, str]:
    return dict(sorted(texts.items(), key=lambda entry: -len(entry[0])))


def _spelt(entries: dict[str, str], before: str, behind: str) -> dict[int, str]:
    return {
        ord(letter): before + latin + behind
        for latin, letters in entries.items()
        for letter in letters
    }


def spell_words(script: str, words: pl.Series) -> pl.Series:
    """Spell words of one script as its table says.

    Parameters
    ----------
    script : str
        A table ``native_<script>``.
    words : Series of String
        Of the letters of that script, in normal form NFKC.

    Examples
    --------
    >>> spell_words("devanagari", pl.Series(["कुमार", "शर्मा"])).to_list()
    ['kumar', 'sharma']
    """
    return speller(script)(words)
