"""Titles that are written together with the name, made words of their own."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import polars as pl

from crvs_link.standardise.scripts import on_rows
from crvs_link.standardise.tables import table

# A letter that can begin a word, so not a vowel sign: what follows is a name.
_NAME: Final = {
    "thai": r"[ก-ฮเ-ไ]",
    "lao": r"[ກ-ຮເ-ໄໜໝ]",
    "khmer": r"[ក-ឳ]",
    "burmese": r"[က-အ]",
}


def part_titles(values: pl.Series) -> pl.Series:
    """Write a title at the start of a value in Latin letters, and a space behind it.

    Examples
    --------
    >>> part_titles(pl.Series(["นายสมชาย", "น.ส. มาลี", "นาย", "ဦးဘ"])).to_list()
    ['nai สมชาย', 'nangsao มาลี', 'นาย', 'u ဘ']
    """
    pattern, words = _titles()

    def part(titled: pl.Series) -> pl.Series:
        titles = titled.str.extract(pattern).replace_strict(words)
        return titles + " " + titled.str.replace(pattern, "${2}")

    return on_rows(values, values.str.contains(pattern), part)


@cache
def _titles() -> tuple[str, dict[str, str]]:
    """A pattern whose groups are a title and the first letter of a name; titles in Latin."""
    entries = table("native_titles")
    words = {title: latin for titles in entries.values() for title, latin in titles.items()}
    ordered = sorted(words, key=lambda title: (-len(title), title))
    return rf"^\s*({'|'.join(map(re.escape, ordered))})\s*({'|'.join(_NAME.values())})", words
