"""Who is in which register, and on which days: selection by what a register covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.population.draw import Bools, Draw, Ints, settled
from crvs_link.population.families import YEAR
from crvs_link.population.people import NEVER, NOBODY

if TYPE_CHECKING:
    from crvs_link.population.population import World
    from crvs_link.population.recipe import Recipe, Register, Who

_EPOCH: Final = np.datetime64("1970-01-01")


@dataclass(frozen=True)
class Entries:
    """Rows of a register, before anything is written.

    Parameters
    ----------
    who : int32[n]
        Rows of `People`.
    event, registered : int32[n]
        Days.
    late : bool[n]
        Whether the registration came after the legal period.
    again : bool[n]
        Whether the person has been entered before.
    seen_by : int32[n]
        Position of the ``[[register.sees]]`` that let the person in.
    """

    who: Ints
    event: Ints
    registered: Ints
    late: Bools
    again: Bools
    seen_by: Ints

    def __len__(self) -> int:
        return len(self.who)

    def rows(self, chosen: Ints) -> Entries:
        """Some of the rows."""
        return Entries(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Seen:
    """How many could have been in a register by one ``[[register.sees]]``, and were."""

    possible: int
    entered: int


def select(
    recipe: Recipe, register: Register, world: World, seed: int
) -> tuple[Entries, list[Seen]]:
    """Choose the persons that a register has, in random order.

    Parameters
    ----------
    recipe : Recipe
    register : Register
    world : World
    seed : int

    Returns
    -------
    Entries
    list of Seen
        Of each ``[[register.sees]]``.
    """
    end = int((np.datetime64(recipe.end) - _EPOCH).astype(int))
    draw = Draw(seed, register.id, "selection")
    who, event = _candidates(register, world, end)
    first = int((np.datetime64(f"{register.first_year}-01-01") - _EPOCH).astype(int))
    inside = (event >= first) & (event <= end)
    who, event = who[inside], event[inside]
    registered, late = _registrations(register, event, draw)
    done = registered <= end
    who, event, registered, late = who[done], event[done], registered[done], late[done]
    keys = world.household_on(event, who) if register.by_household else who
    luck = (
        settled(keys.astype(np.int64), seed + _number(register.id))
        if register.by_household
        else draw.uniform(len(who))
    )
    seen_by = np.full(len(who), NOBODY, dtype=np.int32)
    open_ = np.ones(len(who), dtype=np.bool_)
    tallies = []
    entries = Entries(who, event, registered, late, np.zeros(len(who), dtype=np.bool_), seen_by)
    for number, sees in enumerate(register.sees):
        fits = world.people.group[who] == recipe.group_number(sees.group)
        fits &= open_ & fitting(recipe, sees.who, world, entries)
        open_ &= ~fits
        entered = fits & (luck < sees.rate)
        seen_by[entered] = number
        tallies.append(Seen(int(fits.sum()), int(entered.sum())))
    chosen = np.flatnonzero(seen_by != NOBODY)
    chosen = chosen[draw.order(len(chosen))]
    return entries.rows(chosen.astype(np.int32)), tallies


def fitting(recipe: Recipe, who: Who, world: World, entries: Entries) -> Bools:
    """Whom a selector means, bool[n]."""
    people, rows = world.people, entries.who
    fits = np.ones(len(rows), dtype=np.bool_)
    if who.groups is not None:
        numbers = [recipe.group_number(name) for name in who.groups]
        fits &= np.isin(people.group[rows], numbers)
    if who.sex is not None:
        fits &= people.female[rows] == (who.sex == "female")
    if who.born is not None:
        years = people.born[rows].astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
        fits &= (years >= who.born[0]) & (years <= who.born[1])
    if who.age is not None:
        age = np.floor((entries.event - people.born[rows]) / YEAR)
        fits &= (age >= who.age[0]) & (age <= who.age[1])
    if who.late is not None:
        fits &= entries.late == who.late
    if who.host_born is not None:
        fits &= people.host_born[rows] == who.host_born
    if who.married is not None:
        fits &= (people.married[rows] <= entries.event) == who.married
    if who.twin is not None:
        fits &= people.twin[rows] == who.twin
    return np.asarray(fits)


def _candidates(register: Register, world: World, end: int) -> tuple[Ints, Ints]:
    """Persons whom a register of a kind could have, and the day of their event."""
    people = world.people
    rows = np.flatnonzero(people.lives).astype(np.int32)
    since = np.where(people.host_born[rows], people.born[rows], people.moved[rows])
    match register.kind:
        case "births":
            event = people.born[rows]
        case "deaths":
            event = people.died[rows]
        case "marriages":
            both = rows[people.spouse[rows] != NOBODY]
            rows, event = both, people.married[both]
        case "entry":
            event = people.moved[rows]
        case "arrivals":
            # Who came, on that day, and the children whom they have had there since.
            event = np.where(people.host_born[rows], _after(since, rows, 400), people.moved[rows])
        case "exit":
            event = people.returned[rows]
            event = np.where(people.host_on(event - np.int32(1), rows), event, NEVER)
        case "refugee":
            event = _after(since, rows, 900)
        case "consular":
            event = _after(since, rows, 3000)
        case _:
            event = np.full(len(rows), end, dtype=np.int32)
    alive = (event <= people.died[rows]) & (event >= people.born[rows]) & (event < NEVER)
    rows, event = rows[alive], event[alive].astype(np.int32)
    there = people.host_on(event, rows)
    if register.kind == "exit":
        there = ~there
    here = there if register.where == "host" else ~there
    if register.leavers is not None:
        came = people.host_born[rows] | (people.moved[rows] <= event)
        left = (came if register.where == "host" else ~people.host_born[rows]) & ~here
        here |= left & (
            settled(rows.astype(np.int64), _number(register.id)) < register.leavers.rate
        )
    return rows[here], event[here]


def _after(day: Ints, rows: Ints, most: int) -> Ints:
    """Some days later, the same number for a person in every register."""
    wait = np.floor(settled(rows.astype(np.int64), most) ** 2 * most).astype(np.int64)
    days: Ints = np.minimum(day.astype(np.int64) + wait, NEVER).astype(np.int32)
    return days


def _registrations(register: Register, event: Ints, draw: Draw) -> tuple[Ints, Bools]:
    """Days of registration: within the legal period, or long after it."""
    n = len(event)
    delay = register.delay
    if delay is None:
        return event, np.zeros(n, dtype=np.bool_)
    late = draw.chance(n, delay.rate)
    soon = np.floor(draw.uniform(n) * delay.legal_days)
    long_ = delay.legal_days - np.log1p(-draw.uniform(n)) * delay.years_late * YEAR
    return (event + np.where(late, long_, soon)).astype(np.int32), late


def _number(text: str) -> int:
    return int.from_bytes(text.encode()[:6], "big")
