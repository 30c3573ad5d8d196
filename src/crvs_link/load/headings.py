"""What a row of column names says, in English and in the languages of the region.

A word that means two things in two languages is read in the language of which more of the
other columns have words; where that does not tell, it stays in doubt.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from crvs_link.load.vocabulary import Meaning, vocabulary, words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

NAME: Final = "name"
"""In the table: any name, whose columns beside it tell which."""
ENGLISH: Final = "English"
_SHORT: Final = 3
_LIKELY_TIER: Final = 2
"""Tiers from this one on hold words that may mean something else as well."""


@dataclass(frozen=True)
class Heading:
    """What a header says.

    Parameters
    ----------
    meaning : Meaning, optional
        None where it says nothing, or is in doubt.
    evidence : str
        What spoke for the meaning, and how surely, in words.
    doubts : tuple of (str, str)
        Canonical column and language, where two are equally good.
    """

    meaning: Meaning | None
    evidence: str = ""
    doubts: tuple[tuple[str, str], ...] = ()


def meanings(header: str) -> dict[str, dict[str, Meaning]]:
    """Give what a header means by itself: by canonical column, or `NAME`, then by language."""
    found: dict[str, dict[str, Meaning]] = {}
    english = vocabulary().meaning(header)
    if english:
        found[english.canonical] = {ENGLISH: english}
    for language, meaning in _languages().get("".join(words(header)), {}).items():
        found.setdefault(meaning.canonical, {})[language] = meaning
    return found


def read_headers(headers: Sequence[str], stated: Collection[str]) -> list[Heading]:
    """Read a row of column names as a whole.

    Parameters
    ----------
    headers : sequence of str
    stated : collection of str
        Canonical columns that the caller stated.

    Returns
    -------
    list of Heading
        One to a header.
    """
    every = [meanings(header) for header in headers]
    spoken = Counter(
        language
        for found in every
        for language in {language for by in found.values() for language in by}
    )
    headings = [
        _heading(_credible(header, found, spoken), spoken)
        for header, found in zip(headers, every, strict=True)
    ]
    known = {*stated, *(each.meaning.canonical for each in headings if each.meaning)}
    return [_which_name(each, known) for each in headings]


def about_subject(header: str) -> bool:
    """Whether nothing in a header points to another person or another event."""
    said = words(header)
    key = "".join(said)
    return vocabulary().names_subject_only(header) and not any(
        word in (said if word.isascii() else key) for word in _others()
    )


def _credible(
    header: str, found: Mapping[str, Mapping[str, Meaning]], spoken: Mapping[str, int]
) -> Mapping[str, Mapping[str, Meaning]]:
    """Leave out what a few Latin letters mean in a language of which no other column is.

    ``ad`` is a name in Turkish, and anything elsewhere.
    """
    key = "".join(words(header))
    if len(key) > _SHORT or not key.isascii():
        return found
    return {
        canonical: credible
        for canonical, by in found.items()
        if (credible := {at: m for at, m in by.items() if at == ENGLISH or spoken[at] > 1})
    }


def _heading(found: Mapping[str, Mapping[str, Meaning]], spoken: Mapping[str, int]) -> Heading:
    """Choose among meanings by how many columns have words of their languages."""
    if not found:
        return Heading(None)
    best = {
        canonical: max(by, key=lambda language: spoken[language]) for canonical, by in found.items()
    }
    most = max(spoken[language] for language in best.values())
    left = [canonical for canonical, language in best.items() if spoken[language] == most]
    if len(left) > 1:
        return Heading(None, doubts=tuple((canonical, best[canonical]) for canonical in left))
    canonical, language = left[0], best[left[0]]
    meaning = min(found[canonical].values(), key=lambda each: each.tier)
    evidence = "its name" if ENGLISH in found[canonical] else f"its name in {language}"
    likely = len(found) > 1 or meaning.tier >= _LIKELY_TIER
    return Heading(meaning, f"{evidence}, likely" if likely else evidence)


def _which_name(heading: Heading, known: Collection[str]) -> Heading:
    """Tell which name is meant by a word for any, from the columns of names beside it."""
    if heading.meaning is None or heading.meaning.canonical != NAME:
        return heading
    family, given = "name_family" in known, "name_given" in known
    if family and not given:
        canonical, beside = "name_given", ", beside a family name"
    elif given and not family:
        canonical, beside = "name_family", ", beside a given name"
    else:
        canonical, beside = "name_full", ""
    return Heading(Meaning(canonical, _LIKELY_TIER), f"{heading.evidence}{beside}")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(
        resources.files("crvs_link.load.tables").joinpath("languages.toml").read_text("utf-8")
    )


@cache
def _others() -> tuple[str, ...]:
    return tuple("".join(words(each)) for each in _table()["others"])


@cache
def _languages() -> dict[str, dict[str, Meaning]]:
    """Read the table: by folded header, then by language.

    Raises
    ------
    ValueError
        If a language has a name twice: it would mean two things.
    """
    found: dict[str, dict[str, Meaning]] = {}
    for language, columns in _table().items():
        if language == "others":
            continue
        for canonical, value in columns.items():
            for tier, synonyms in enumerate([value] if canonical == NAME else value, start=1):
                for synonym in synonyms:
                    meaning = Meaning(canonical, tier)
                    by = found.setdefault("".join(words(synonym)), {})
                    if by.setdefault(language, meaning) != meaning:
                        raise ValueError(f"languages.toml: {synonym!r} stands twice in {language}")
    return found
