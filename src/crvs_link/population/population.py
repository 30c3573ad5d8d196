"""A population: the clans of all groups, cut to the number of persons that is wanted."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.population.draw import Bools, Draw, Ints
from crvs_link.population.families import Clan, Couples, build_clan
from crvs_link.population.people import NOBODY, People

if TYPE_CHECKING:
    from crvs_link.population.recipe import Group, Recipe

_EPOCH: Final = date(1970, 1, 1)
_PILOT: Final = 400
_SPARE: Final = 1.05


@dataclass
class World:
    """Everybody, and all marriages.

    ``couples.household`` and the columns of couples in ``people`` are numbered together.
    """

    people: People
    couples: Couples

    def household_on(self, days: Ints, rows: Ints) -> Ints:
        """Household of persons on days: their own once married, else where they grew up."""
        people = self.people
        own = people.couple[rows]
        wed = (own != NOBODY) & (people.married[rows] <= days)
        found = np.where(wed, self.couples.household[np.maximum(own, 0)], people.home[rows])
        alone = found == NOBODY
        return np.where(alone, len(self.couples) + rows, found).astype(np.int32)


def build_world(recipe: Recipe, persons: int, seed: int) -> World:
    """Simulate everybody of a recipe.

    Parameters
    ----------
    recipe : Recipe
    persons : int
        How many of them can be in a register.
    seed : int

    Returns
    -------
    World
    """
    total = sum(group.share for group in recipe.group)
    ends = np.round(np.cumsum([group.share for group in recipe.group]) / total * persons)
    sizes = np.diff(ends, prepend=0).astype(int)
    end = (recipe.end - _EPOCH).days
    clans = [
        _cut(
            _large_enough(group, number, int(size), end, seed),
            int(size),
            Draw(seed, group.id, "cut"),
        )
        for number, (group, size) in enumerate(zip(recipe.group, sizes, strict=True))
    ]
    return _together(clans)


def _large_enough(group: Group, number: int, size: int, end: int, seed: int) -> Clan:
    pilot = build_clan(group, number, _PILOT, end, Draw(seed, group.id, "pilot"))
    each = pilot.people.lives.sum() / _PILOT
    n_couples = int(size / each * _SPARE) + 8
    while True:
        clan = build_clan(group, number, n_couples, end, Draw(seed, group.id, "families"))
        if clan.people.lives.sum() >= size:
            return clan
        n_couples += n_couples // 8 + 8


def _cut(clan: Clan, size: int, draw: Draw) -> Clan:
    """Keep whole households, the last one perhaps not, and who lends them a name."""
    people, couples = clan.people, clan.couples
    own = np.where(people.couple != NOBODY, people.couple, 0)
    home = np.where(people.couple != NOBODY, couples.household[own], people.home)
    place = np.empty(len(couples), dtype=np.int64)
    place[draw.order(len(couples))] = np.arange(len(couples))
    rows = np.flatnonzero(people.lives)
    rows = rows[np.argsort(place[home[rows]], kind="stable")][:size]
    people.lives = np.zeros(len(people), dtype=np.bool_)
    people.lives[rows] = True
    keep = people.lives.copy()
    for _ in range(2):
        for relative in (people.father, people.mother, people.spouse):
            others = relative[keep]
            keep[others[others != NOBODY]] = True
    number = np.full(len(people) + 1, NOBODY, dtype=np.int32)
    number[:-1][keep] = np.arange(keep.sum(), dtype=np.int32)
    for name in ("father", "mother", "spouse"):
        setattr(people, name, number[getattr(people, name)])
    kept = People(**{each.name: getattr(people, each.name)[keep] for each in fields(people)})
    couples.husband, couples.wife = number[couples.husband], number[couples.wife]
    return Clan(kept, couples)


def _together(clans: list[Clan]) -> World:
    rows = couples = 0
    for clan in clans:
        people = clan.people
        for name in ("father", "mother", "spouse"):
            _shift(getattr(people, name), rows)
        for name in ("home", "couple"):
            _shift(getattr(people, name), couples)
        _shift(clan.couples.husband, rows)
        _shift(clan.couples.wife, rows)
        clan.couples.household += couples
        rows += len(people)
        couples += len(clan.couples)
    all_couples = [clan.couples for clan in clans]
    return World(
        People.joined([clan.people for clan in clans]),
        Couples(
            *(
                np.concatenate([getattr(each, field.name) for each in all_couples])
                for field in fields(Couples)
            )
        ),
    )


def _shift(column: Ints, by: int) -> None:
    known: Bools = column != NOBODY
    column[known] += by
