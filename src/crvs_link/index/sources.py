"""Where the raw values of a record come from, and what they lead to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.parts import Values

if TYPE_CHECKING:
    from crvs_link._fast.lookup import Lookup
    from crvs_link.index.grown import Grown

OWN: Final = "name"
PARTS: Final = ("name_given", "name_middle", "name_family")
WIDTH: Final = 32
"""Lanes that records have at most; what else a value leads to is put behind them."""
PLACES: Final = WIDTH + len(PARTS)
OWN_PLACES: Final = {OWN: WIDTH, **{name: WIDTH + k for k, name in enumerate(PARTS)}}

SEPARATOR: Final = "\x1f"
NOTHING: Final = "\x00"
"""What stands for a missing one among several values, as `fill_record` has it."""

IN_THEIR_OWN_WAY: Final = frozenset(
    ("dob", "sex", "nationality", "birth_country", "phone", "id_number")
)
"""Fields that may be read in one way in the register, and in another in searches."""


@dataclass(frozen=True)
class Output:
    """Where something of a value goes in a record.

    Parameters
    ----------
    field : str
        Its own, or a field of kin that an own name tells of.
    key : str, optional
        None for the value itself.
    place : int
        Lane, or behind the lanes for own names, whose tokens are looked at.
    """

    field: str
    key: str | None
    place: int


@dataclass
class SourceValues:
    """Raw values of one source, and what they lead to.

    Parameters
    ----------
    field : str
    columns, context : tuple of str
    outputs : list of Output
    lookup : Lookup
    numbers : Grown of int32[d, k]
        For each output; -2 where nobody has asked for it so far.
    asked : bool
        Whether they are read as searches are, where these are read in a way of their own.
    base : int
        Values that the index held when it was built.
    """

    field: str
    columns: tuple[str, ...]
    context: tuple[str, ...]
    outputs: list[Output]
    lookup: Lookup
    numbers: Grown
    asked: bool = False
    base: int = 0

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Those that hold the value, and those that say how to read it."""
        return (*self.columns, *self.context)

    def keys(self, frame: pl.DataFrame) -> pl.Series:
        """What rows are looked up by; null where they have no value at all."""
        if len(self.all_columns) == 1:
            return frame[self.all_columns[0]]
        return frame.select(self._key).to_series()

    @cached_property
    def _key(self) -> pl.Expr:
        columns = [pl.col(name) for name in self.all_columns]
        some = pl.any_horizontal(column.is_not_null() for column in columns)
        parts = [column.fill_null(NOTHING) for column in columns]
        return pl.when(some).then(pl.concat_str(parts, separator=SEPARATOR)).alias("key")

    def values(self) -> Values:
        """As they stand now, for the kernel."""
        places = np.array([output.place for output in self.outputs], dtype=np.int32)
        return Values(self.all_columns, self.lookup, self.numbers.rows, places)
