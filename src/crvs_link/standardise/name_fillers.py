"""What stands where a name is missing: whole values, words, and mothers of unnamed children."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import polars as pl

from crvs_link.standardise.scripts import on_rows
from crvs_link.standardise.tables import table
from crvs_link.standardise.text import drop_fillers

Fold = Callable[[pl.Series], pl.Series]
"""How names are folded, and so the entries of tables that are looked for in them."""


@dataclass(frozen=True)
class NameFillers:
    """Entries of ``tables/fillers.toml`` as folded names have them.

    Parameters
    ----------
    triggers : tuple of str
        First words of all entries but whole values.
    whole : frozenset of str
    words, openings, titles : str
        Patterns; the last for titles at the start.
    """

    triggers: tuple[str, ...]
    whole: frozenset[str]
    words: str
    openings: str
    titles: str

    def drop(self, raw: pl.Series, text: pl.Series) -> pl.Series:
        """Drop words that are no names; make null the values that hold no name.

        Parameters
        ----------
        raw, text : Series of String
            Names as they are written, and folded.

        Returns
        -------
        Series of String
            Null for what is a whole filler, names a parent, or has no letter.
        """
        text = on_rows(text, text.str.contains(self.words), self._drop_words)
        text = drop_fillers(raw, text)
        missing = (
            text.str.replace(self.titles, "").is_in(list(self.whole))
            | text.str.contains(self.openings)
            | ~text.str.contains(r"\p{Alphabetic}")
        )
        return text.set(missing.fill_null(False), None)

    def _drop_words(self, names: pl.Series) -> pl.Series:
        """Drop the words, and titles too where nothing else is left."""
        return (
            names.str.replace_all(self.words, "")
            .str.replace_all(r" +", " ")
            .str.strip_chars(" ")
            .str.replace(rf"{self.titles}$", "")
        )


@cache
def name_fillers(fold: Fold) -> NameFillers:
    """The fillers of names, folded as the names are."""
    fillers, titles = table("fillers"), table("names")["titles"]

    def folded(entries: list[str]) -> list[str]:
        return [text for text in fold(pl.Series(entries, dtype=pl.String)) if text]

    words, openings = folded(fillers["names"]["words"]), folded(fillers["names"]["openings"])
    whole = folded(fillers["whole"] + fillers["names"]["whole"])
    titled = folded(titles["anywhere"] + titles["before_a_name"])
    return NameFillers(
        triggers=tuple(entry.split(" ")[0] for entry in words + openings + whole),
        whole=frozenset(whole),
        words=rf"\b(?:{either(words)}|xx+)\b",
        openings=rf"^(?:{either(openings)})(?: |$)",
        titles=rf"^(?:(?:{either(titled)})(?: |$))+",
    )


def either(entries: list[str]) -> str:
    """Match one of several texts, the longest that fits."""
    return "|".join(sorted(set(entries), key=lambda word: (-len(word), word)))
