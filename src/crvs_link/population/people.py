"""The persons of a population, as columns."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from crvs_link.population.draw import Bools, Ints

NEVER: Final = np.int32(2**31 - 1)
"""A day that does not come: of a death, a move or a wedding."""

NOBODY: Final = np.int32(-1)

SLOTS: Final = ("prefix", "given", "second", "third", "marker", "family")
"""Places in a person's own name."""


@dataclass
class People:
    """Columns of one length, a row for each person.

    Days are days since 1970-01-01. The parents of founders are in no register and have
    no parents: they lend their names alone.

    Parameters
    ----------
    group : int32
        Position in the recipe.
    female : bool
    born, died : int32
    father, mother : int32
        Rows; `NOBODY` of those who only lend their names.
    home : int32
        Couple in whose household the person was born.
    couple : int32
        Latest couple of which the person is one; `NOBODY` if never married.
    spouse : int32
        Partner in that couple.
    married : int32
        Its wedding day.
    moved, returned : int32
        To the host country, and back.
    host_born : bool
    twin, foster : bool
    lives : bool
        Whether the person can be in a register.
    """

    group: Ints
    female: Bools
    born: Ints
    died: Ints
    father: Ints
    mother: Ints
    home: Ints
    couple: Ints
    spouse: Ints
    married: Ints
    moved: Ints
    returned: Ints
    host_born: Bools
    twin: Bools
    foster: Bools
    lives: Bools

    def __len__(self) -> int:
        return len(self.born)

    @classmethod
    def blank(cls, n: int, group: int) -> People:
        """Make ``n`` persons of whom nothing is known yet."""

        def never() -> Ints:
            return np.full(n, NEVER, dtype=np.int32)

        def nobody() -> Ints:
            return np.full(n, NOBODY, dtype=np.int32)

        def no() -> Bools:
            return np.zeros(n, dtype=np.bool_)

        return cls(
            group=np.full(n, group, dtype=np.int32),
            female=no(),
            born=np.zeros(n, dtype=np.int32),
            died=never(),
            father=nobody(),
            mother=nobody(),
            home=nobody(),
            couple=nobody(),
            spouse=nobody(),
            married=never(),
            moved=never(),
            returned=never(),
            host_born=no(),
            twin=no(),
            foster=no(),
            lives=no(),
        )

    @classmethod
    def joined(cls, parts: list[People]) -> People:
        """Put persons below each other; rows and couples keep the numbers they have."""
        return cls(
            **{
                each.name: np.concatenate([getattr(part, each.name) for part in parts])
                for each in fields(cls)
            }
        )

    def host_on(self, days: Ints, rows: Ints) -> Bools:
        """Whether persons live in the host country on days."""
        came = self.host_born[rows] | (self.moved[rows] <= days)
        return np.asarray(came & (days < self.returned[rows]))
