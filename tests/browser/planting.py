"""Hostile text in place of every text of a result that comes from outside, whatever its shape."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

import polars as pl
import polars.selectors as cs

from crvs_link import codes
from crvs_link.resolve.conflicts import Conflict
from crvs_link.resolve.decide import ReviewReason
from crvs_link.resolve.decided import DecisionStanding

GROUPS: Final = 12
"""So many results hold every text of the corpus in every place."""

OURS: Final = frozenset(
    str(code)
    for kind in (
        *(each for each in vars(codes).values() if isinstance(each, enum.EnumMeta)),
        Conflict,
        ReviewReason,
        DecisionStanding,
    )
    for code in kind
) | {"link", "review", "match", "dedupe", "missing", "disagree", "in", "out", "not stated", ""}
"""Codes that are never from outside."""

KEPT: Final = frozenset({"config", "digest", "field", "fields", "keys", "kind", "canonical", "how"})
"""Members that hold such codes, or what is parsed."""

LEVEL: Final = "level_"


class Planting:
    """One text for each original, the same wherever that stands: names still refer.

    Parameters
    ----------
    texts : sequence of str
        The corpus.
    turn : int
        Which texts an original gets: over `GROUPS` turns, all.
    """

    def __init__(self, texts: tuple[str, ...], turn: int) -> None:
        self.groups = [" ".join(texts[group::GROUPS]) for group in range(GROUPS)]
        self.turn = turn
        self.planted: dict[str, str] = {}

    def text(self, original: str) -> str:
        if original in OURS:
            return original
        if original not in self.planted:
            number = len(self.planted)
            group = self.groups[(number + self.turn) % GROUPS]
            self.planted[original] = f"zq{number}z{group}"
        return self.planted[original]

    def of(self, value: Any) -> Any:  # noqa: PLR0911
        """The same value with other texts."""
        match value:
            case enum.Enum():
                return value
            case str():
                return self.text(value)
            case tuple() | list():
                return type(value)(map(self.of, value))
            case Mapping():
                return {self.of(key): self.of(each) for key, each in value.items()}
            case pl.DataFrame():
                return self.frame(value)
        if is_dataclass(value) and not isinstance(value, type):
            members = [each.name for each in fields(value) if each.init and each.name not in KEPT]
            return replace(value, **{name: self.of(getattr(value, name)) for name in members})
        return value

    def frame(self, frame: pl.DataFrame) -> pl.DataFrame:
        named = {
            name: LEVEL + self.text(name.removeprefix(LEVEL))
            for name in frame.columns
            if name.startswith(LEVEL)
        }
        texts = [
            column.replace_strict(
                (values := column.unique().drop_nulls().to_list()),
                [self.text(value) for value in values],
                return_dtype=pl.String,
            )
            for column in frame.select(cs.string()).get_columns()
            if column.null_count() < len(column)
        ]
        return frame.with_columns(texts).rename(named)
