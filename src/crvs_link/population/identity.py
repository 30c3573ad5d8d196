"""Identity numbers of every person, in the forms that countries give them.

Check digits hold and what a number says of its holder is true; mechanisms spoil them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.population.draw import Draw, Ints, Longs, cumulative, pick, settled
from crvs_link.population.number_forms import FORMS, Holders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.population.population import World
    from crvs_link.population.recipe import Document, Recipe

_PRIME: Final = 99_999_989
_STEP: Final = 48_271_129
"""Multiples of the step, modulo the prime, are all different and look random."""


class Numbers:
    """Who holds which number.

    Parameters
    ----------
    recipe : Recipe
    world : World
    seed : int
    """

    def __init__(self, recipe: Recipe, world: World, seed: int) -> None:
        self._world = world
        self._seed = seed
        self._documents: dict[str, dict[int, Document]] = {}
        for number, group in enumerate(recipe.group):
            for document in group.document:
                self._documents.setdefault(document.kind, {})[number] = document
        self._serials: dict[str, Longs] = {}

    def held(self, kinds: Sequence[str], rows: Ints) -> Ints:
        """Position of the first kind that each person holds; -1 where none."""
        found = np.full(len(rows), -1, dtype=np.int32)
        group = self._world.people.group[rows]
        for place, kind in enumerate(kinds):
            rates = np.zeros(group.max(initial=0) + 1)
            for number, document in self._documents.get(kind, {}).items():
                if number < len(rates):
                    rates[number] = document.rate
            luck = settled(rows.astype(np.int64), self._salt(kind))
            holds = luck < rates[group] if len(rows) else np.zeros(0, dtype=np.bool_)
            found[holds & (found < 0)] = place
        return found

    def text(self, kinds: Sequence[str], held: Ints, rows: Ints) -> pl.Series:
        """The numbers of persons, null where they hold none."""
        text = pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
        for place, kind in enumerate(kinds):
            mine = np.flatnonzero(held == place)
            if len(mine):
                text = text.scatter(mine, FORMS[kind](self._holders(kind, rows[mine])))
        return text

    def _salt(self, kind: str) -> int:
        return self._seed + int.from_bytes(kind.encode()[:6], "big")

    def _serial(self, kind: str, rows: Ints) -> Longs:
        """A number of its own for each person, in random order."""
        if kind not in self._serials:
            n = len(self._world.people)
            draw = Draw(self._seed, "serial", kind)
            self._serials[kind] = (draw.order(n) + 1) * _STEP % _PRIME
        return self._serials[kind][rows]

    def _holders(self, kind: str, rows: Ints) -> Holders:
        people = self._world.people
        luck = settled(people.home[rows].astype(np.int64), 5)
        return Holders(
            born=people.born[rows],
            woman=people.female[rows].astype(np.int64),
            area=np.floor(luck * 70).astype(np.int64) + 1,
            serial=self._serial(kind, rows),
            group=people.group[rows].astype(np.int64),
            status=self._class(kind, rows),
        )

    def _class(self, kind: str, rows: Ints) -> pl.Series:
        """The class of each holder, as the recipe shares them out; null where it does not."""
        text = pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
        group = self._world.people.group[rows]
        for number, document in self._documents.get(kind, {}).items():
            if document.classes:
                mine = np.flatnonzero(group == number)
                luck = settled(rows[mine].astype(np.int64), self._salt(kind) + 1)
                drawn = pick(cumulative(list(document.classes.values())), luck)
                text = text.scatter(mine, pl.Series(list(document.classes)).gather(drawn))
        return text
