"""Runs of one script within values: each distinct run is rewritten once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from crvs_link._fast.letters import list_letters

_DECIMAL: Final = r"\p{Nd}"
_RUN: Final = "run"
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
        None null or empty.
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
    others = rf"[[^{''.join(script.letters for script in there)}]{_DECIMAL}]+"
    runs = values.str.extract_all("|".join([*(script.run for script in there), others]))
    flat = runs.explode().alias(_RUN)
    distinct = flat.unique()
    mapped = flat.replace_strict(distinct, _rewritten(distinct, there))
    sizes = runs.list.len().to_numpy()
    rows = pl.Series(_ROW, np.repeat(np.arange(len(values)), sizes))
    joined = (
        pl.DataFrame([rows, mapped])
        .group_by(_ROW, maintain_order=True)
        .agg(pl.col(_RUN).str.join(""))[_RUN]
        if len(flat) > len(values)
        else mapped
    )
    if any(script.parts for script in there):
        joined = joined.str.replace_all(" {2,}", " ").str.strip_chars(" ")
    return joined.alias(values.name)


def _rewritten(distinct: pl.Series, scripts: tuple[Script, ...]) -> pl.Series:
    written = distinct.clone()
    for script in scripts:
        rows = distinct.str.contains(rf"^{script.run}").arg_true()
        if len(rows):
            words = script.rewrite(distinct.gather(rows))
            written.scatter(rows, " " + words + " " if script.parts else words)
    return written
