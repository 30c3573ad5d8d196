"""How extracts name their columns: the table ``tables/columns.toml``, ready for look-ups."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from crvs_link.schema import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_POSSESSIVE = re.compile(r"['\u2019]s\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# Of the scripts of South and South-East Asia whole blocks: vowels are marks there.
_WORD = re.compile(
    r"(?:[^\W_]|[\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17d3\u17dd-\u17ff])+"
)
# Letters that are typed either way: Arabic yeh, kaf and heh, the Turkish and Vietnamese
# ones without an accent to take away; the tatweel is no letter.
_SAME = str.maketrans(
    {"ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ك": "ک", "ة": "ه", "ہ": "ه", "ۃ": "ه", "ە": "ه"}
    | {"ı": "i", "đ": "d", "Đ": "D", "ـ": None}
)


@dataclass(frozen=True)
class Meaning:
    """What a header says that its column holds.

    Parameters
    ----------
    canonical : str
    tier : int
        0 for the canonical name itself; the lower, the better the name says it.
    """

    canonical: str
    tier: int


@dataclass(frozen=True)
class Vocabulary:
    """The table of column names.

    Parameters
    ----------
    names : mapping of str to Meaning
        By name without spaces.
    within : mapping of str to Meaning
        By a word that tells wherever it stands in a header.
    subjects, others : frozenset of str
        Words for the person a row is about, and for anybody and anything else.
    couples : tuple of pairs of str
        Prefixes that together show that a row is about two people.
    sexes : mapping of str to str
        Folded values of a column of sexes: ``male``, ``female`` or ``neither``.
    """

    names: Mapping[str, Meaning]
    within: Mapping[str, Meaning]
    subjects: frozenset[str]
    others: frozenset[str]
    couples: tuple[tuple[str, str], ...]
    sexes: Mapping[str, str]

    def meaning(self, header: str) -> Meaning | None:
        """Say what a header means, or None where it says nothing."""
        tokens = words(header)
        bare = words(_BRACKETS.sub("", header))
        for form in (tokens, bare, [word for word in bare if word != "0"]):
            for key in self._keys(form):
                if key in self.names:
                    return self.names[key]
        if self.others.isdisjoint(tokens):
            for size in (1, 2):
                for start in range(len(tokens) - size + 1):
                    key = "".join(tokens[start : start + size])
                    if key in self.within:
                        return self.within[key]
        return None

    def names_subject_only(self, header: str) -> bool:
        """Whether nothing in a header points to another person or another event."""
        return self.others.isdisjoint(words(header))

    def couple_member(self, header: str, prefix: str) -> bool:
        """Whether a header is ``prefix`` and something that would be recognised."""
        key = "".join(words(header))
        return key.startswith(prefix) and key.removeprefix(prefix) in self.names

    def _keys(self, tokens: list[str]) -> Iterator[str]:
        """Give the joined header, then the same without the name of the subject."""
        whole = "".join(tokens)
        yield whole
        for tail in (["of"], ["of", "the"]):
            if tokens[-1:] and tokens[-1] in self.subjects and tokens[-1 - len(tail) : -1] == tail:
                yield "".join(tokens[: -1 - len(tail)])
        for subject in sorted(self.subjects):
            if whole.startswith(subject):
                rest = whole.removeprefix(subject)
                yield rest
                yield rest.removeprefix("s")


def words(header: str) -> list[str]:
    """Fold a header to its words: ``"child's birthDate"`` gives child, birth, date."""
    text = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", header))
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = text.translate(_SAME)
    return [word.casefold() for word in _WORD.findall(_CAMEL.sub(" ", text))]


@cache
def vocabulary() -> Vocabulary:
    """Read the table shipped with the package.

    Raises
    ------
    ValueError
        If a name stands in the table twice: it would mean two things.
    """
    table = tomllib.loads(
        resources.files("crvs_link.load.tables").joinpath("columns.toml").read_text("utf-8")
    )
    names: dict[str, Meaning] = {}
    within: dict[str, Meaning] = {}
    for canonical in COLUMNS:
        entry: dict[str, Any] = table[canonical]
        tiers = [[canonical.replace("_", " ")], *entry["names"]]
        for tier, synonyms in enumerate(tiers):
            for synonym in synonyms:
                key = synonym.replace(" ", "")
                if names.setdefault(key, Meaning(canonical, tier)) != Meaning(canonical, tier):
                    raise ValueError(f"columns.toml: {synonym!r} stands there twice")
        for word in entry.get("within", ()):
            within[word] = Meaning(canonical, len(tiers))
    return Vocabulary(
        names=names,
        within=within,
        subjects=frozenset(table["subjects"]),
        others=frozenset(table["others"]),
        couples=tuple((one, other) for one, other in table["couples"]),
        sexes={value: kind for kind, values in table["content"]["sex"].items() for value in values},
    )
