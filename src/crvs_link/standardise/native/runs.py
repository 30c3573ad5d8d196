"""Runs of one script within values: each distinct run is rewritten once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from crvs_link._fast.letters import list_letters
from crvs_link.standardise.scripts import on_rows

_DECIMAL: Final = r"\p{Nd}"
_PART: Final = "part"
_ROW: Final = "row"


@dataclass(frozen=True)
class Script:
    """Letters of one script, and what rewrites words of them.

    ``first`` and ``last`` are code points, both inclusive; decimal digits between them
    are none of its letters. ``parts`` tells whether what is written is to stand apart
    from its neighbours.
    """

    first: int
    last: int
    rewrite: Callable[[pl.Series], pl.Series]
    parts: bool = False

    @property
    def letters(self) -> str:
        """A range for a class of characters in a pattern."""
        return rf"\x{{{self.first:04X}}}-\x{{{self.last:04X}}}"

    @property
    def run(self) -> str:
        """Match as many letters as stand together."""
        return rf"[{self.letters}--{_DECIMAL}]+"


def rewrite_runs(values: pl.Series, scripts: tuple[Script, ...]) -> pl.Series:
    """Rewrite the runs of some scripts; all other characters stay.

    Parameters
    ----------
    values : Series of String
    scripts : tuple of Script
        Their ranges are disjoint.
    """
    points = list_letters(values, 0x80)
    there = tuple(
        script
        for script in scripts
        if np.searchsorted(points, script.first) < np.searchsorted(points, script.last, "right")
    )
    if not there:
        return values
    some = values.str.contains("|".join(script.run for script in there))
    return on_rows(values, some, lambda foreign: _rewrite_runs(foreign, there))


def _rewrite_runs(values: pl.Series, there: tuple[Script, ...]) -> pl.Series:
    others = rf"[[^{''.join(script.letters for script in there)}]{_DECIMAL}]+"
    pattern = "|".join([*(script.run for script in there), others])
    joined = rewrite_parts(values, pattern, lambda distinct: _rewritten(distinct, there), "")
    if any(script.parts for script in there):
        joined = joined.str.replace_all(" {2,}", " ").str.strip_chars(" ")
    return joined


def rewrite_parts(
    values: pl.Series, pattern: str, rewrite: Callable[[pl.Series], pl.Series], joint: str
) -> pl.Series:
    """Cut values into the matches of a pattern, rewrite each that differs, and join them.

    Parameters
    ----------
    values : Series of String
        None null or empty.
    pattern : str
        Matches everywhere, so that nothing is lost.
    rewrite : callable
        Takes distinct parts and gives a Series of the same length.
    joint : str
        What is put between the parts.
    """
    parts = values.str.extract_all(pattern)
    flat = parts.explode().alias(_PART)
    distinct = flat.unique()
    written = flat.replace_strict(distinct, rewrite(distinct), return_dtype=pl.String)
    if len(flat) > len(values):
        rows = pl.Series(_ROW, np.repeat(np.arange(len(values)), parts.list.len().to_numpy()))
        together = pl.DataFrame([rows, written]).group_by(_ROW, maintain_order=True)
        written = together.agg(pl.col(_PART).str.join(joint))[_PART]
    return written.alias(values.name)


def _rewritten(distinct: pl.Series, scripts: tuple[Script, ...]) -> pl.Series:
    written = distinct.clone()
    for script in scripts:
        rows = distinct.str.contains(rf"^{script.run}").arg_true()
        if len(rows):
            words = script.rewrite(distinct.gather(rows))
            written.scatter(rows, " " + words + " " if script.parts else words)
    return written
