"""Burmese: a word for each syllable, as names are romanised."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import polars as pl

from crvs_link.standardise.native.runs import rewrite_parts
from crvs_link.standardise.scripts import latin_letter
from crvs_link.standardise.tables import table

_CONSONANT: Final = "[က-အဿ]"
_WA: Final = "ွ"
_HA: Final = "ှ"
_TONES: Final = "့း"
_DOT_ASAT: Final = "့်"

# A consonant, its medial signs and vowels; then consonants that are killed, or stand upon
# the next, which begins the following syllable.
_SYLLABLE: Final = rf"{_CONSONANT}[ျြွှ]*[ာ-ူေဲံ့း]*(?:{_CONSONANT}(?:့?်)?္|{_CONSONANT}့?်|်)*[့း]*"
_PARTS: Final = re.compile(rf"({_CONSONANT})([ျြွှ]*)(.*)", re.DOTALL)

# A consonant that ends one syllable and, with a medial sign, begins the next.
_SHARED: Final = rf"({_CONSONANT})်([ျြ])", "${1}်${1}${2}"

# A rhyme: its vowels, the first consonant that is killed, and what follows in loans.
_CLOSED: Final = re.compile(rf"([^က-အဿ]*)((?:{_CONSONANT}(?:့?်|်?္))?[့း်္]*)(.*)", re.DOTALL)

# Vowels that stand alone have their sound from a sign upon the silent consonant.
_ALONE: Final = {
    "ဣ": "အိ", "ဤ": "အီ", "ဥ": "အု", "ဦ": "အူ", "ဧ": "အေ", "ဩ": "အော", "ဪ": "အော်", "ါ": "ာ",
}  # fmt: skip


def burmese(words: pl.Series) -> pl.Series:
    """Write words in Burmese letters as syllables with spaces between.

    Examples
    --------
    >>> burmese(pl.Series(["အောင်ဆန်း", "သန္တာ", "မြင့်"])).to_list()
    ['aung san', 'than tar', 'myint']
    """
    written = words.str.replace_many(_ALONE).str.replace_all(*_SHARED)
    return rewrite_parts(written, rf"{_SYLLABLE}|.", _syllables, " ")


def _syllables(distinct: pl.Series) -> pl.Series:
    return pl.Series(map(_syllable, distinct.to_list()), dtype=pl.String)


@cache
def _syllable(written: str) -> str:
    parts = _PARTS.fullmatch(written)
    if parts is None:
        return "".join(latin_letter(ord(letter)) or "" for letter in written)
    entries = table("native_burmese")
    for known in (written, _toneless(written)):
        if known in entries["syllables"]:
            return str(entries["syllables"][known])
    consonant, medials, rhyme = parts.groups()
    onset = _onset(consonant, medials)
    if _WA in medials:
        return onset.removesuffix("w") + (_rhyme(rhyme, "after_wa") or "w" + _open(rhyme))
    return onset + _open(rhyme)


def _onset(consonant: str, medials: str) -> str:
    """What a syllable begins with, but for medial wa."""
    entries = table("native_burmese")
    signs = medials.replace(_WA, "")
    if consonant + signs in entries["onsets"]:
        return str(entries["onsets"][consonant + signs])
    breath = "h" if _HA in signs else ""
    glide = "y" if signs.replace(_HA, "") else ""
    return breath + str(entries["onsets"][consonant]).removesuffix(glide or " ") + glide


def _open(rhyme: str) -> str:
    """Spell a rhyme; where it is none of Burmese, its vowel and its last letter each."""
    known = _rhyme(rhyme, "rhymes")
    if known is not None:
        return known
    vowel, first, rest = _CLOSED.fullmatch(rhyme).groups()  # type: ignore[union-attr]
    closed = _rhyme(vowel + first, "rhymes") if rest else None
    spelt = "".join(_rhyme(sign, "rhymes") or "" for sign in vowel)
    spelt = _rhyme(vowel, "rhymes") or spelt
    return (closed or spelt + _last(first)) + "".join(map(_last, rest))


def _last(letters: str) -> str:
    onsets = table("native_burmese")["onsets"]
    return "".join(onsets.get(letter, "") for letter in letters[:1])


def _rhyme(rhyme: str, part: str) -> str | None:
    entries = table("native_burmese")[part]
    plain = _with_class(rhyme)
    for known in (plain, _toneless(plain)):
        if known in entries:
            return str(entries[known])
    return None


def _toneless(written: str) -> str:
    return written.translate(dict.fromkeys(map(ord, _TONES)))


@cache
def _with_class(rhyme: str) -> str:
    """Write a rhyme with one final for those that sound alike, killed and not stacked."""
    finals = table("native_burmese")["finals"]
    alike = {letter: final for final, letters in finals.items() for letter in letters}
    plain = re.sub(r"်?္", "်", rhyme)
    return "".join(alike.get(letter, letter) for letter in plain)
