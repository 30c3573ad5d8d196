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

# A consonant, its medial signs and vowels; then consonants that are killed, or stand upon
# the next, which begins the following syllable.
_SYLLABLE: Final = rf"{_CONSONANT}[ျြွှ]*[ာ-ူေဲံ့း]*(?:{_CONSONANT}(?:့?်)?္|{_CONSONANT}့?်|်)*[့း]*"
_PARTS: Final = re.compile(rf"({_CONSONANT})([ျြွှ]*)(.*)", re.DOTALL)

# A consonant that ends one syllable and, with a medial sign, begins the next.
_SHARED: Final = rf"({_CONSONANT})်([ျြ])", "${1}်${1}${2}"

# A rhyme: its vowels, the first consonant that is killed, and what follows in loans.
_LOAN: Final = re.compile(rf"([^က-အဿ]*)((?:{_CONSONANT}(?:့?်|်?္))?[့း်္]*)(.*)", re.DOTALL)

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


def _syllable(written: str) -> str:
    parts = _PARTS.fullmatch(written)
    if parts is None:
        return "".join(latin_letter(ord(letter)) or "" for letter in written)
    if whole := _listed("syllables", written):
        return whole
    consonant, medials, rhyme = parts.groups()
    onset = _onset(consonant, medials.replace(_WA, ""))
    if _WA not in medials:
        return onset + _rhyme(rhyme)
    return onset.removesuffix("w") + (_listed("after_wa", _plain(rhyme)) or "w" + _rhyme(rhyme))


def _onset(consonant: str, medials: str) -> str:
    """Spell what a syllable begins with, but for medial wa."""
    onsets = table("native_burmese")["onsets"]
    if consonant + medials in onsets:
        return str(onsets[consonant + medials])
    breath = "h" if _HA in medials else ""
    glide = "y" if medials.strip(_HA) else ""
    onset: str = onsets[consonant]
    return breath + (onset if onset.endswith(glide) else onset + glide)


def _rhyme(rhyme: str) -> str:
    """Spell a rhyme; where it is none of Burmese, by its parts."""
    if known := _listed("rhymes", _plain(rhyme)):
        return known
    # What is found first is all of it.
    (vowels, first, rest), *_ = _LOAN.findall(rhyme)
    closed = _listed("rhymes", _plain(vowels + first)) if rest else None
    vowel = _listed("rhymes", vowels) or "".join(_listed("rhymes", sign) or "" for sign in vowels)
    return (closed or vowel + _final(first)) + "".join(map(_final, rest))


def _final(letters: str) -> str:
    return str(table("native_burmese")["onsets"].get(letters[:1], ""))


def _listed(part: str, written: str) -> str | None:
    """Look an entry up, with its tone and without."""
    entries = table("native_burmese")[part]
    toneless = written.translate(dict.fromkeys(map(ord, _TONES)))
    found: str | None = entries.get(written, entries.get(toneless))
    return found


def _plain(rhyme: str) -> str:
    """Write a rhyme with one final for those that sound alike, killed and not stacked."""
    return re.sub("်?္", "်", rhyme).translate(_finals())


@cache
def _finals() -> dict[int, str]:
    finals = table("native_burmese")["finals"]
    return {ord(letter): final for final, letters in finals.items() for letter in letters}
