"""Who is called what: units of the name tables for every person and slot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.population.draw import Draw, Ints, settled
from crvs_link.population.lexicon import NONE, Lexicon
from crvs_link.population.people import NOBODY, SLOTS, People

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crvs_link.population.name_model import NameModel, Shape
    from crvs_link.population.population import World

_REDRAWS: Final = 3


@dataclass
class Names:
    """The names of all persons.

    Parameters
    ----------
    slots : mapping of str to int32[N]
        Unit in each slot, `NONE` where the name has no such part.
    shape : int32[N]
        Position of the shape in the model of the group.
    seed : int
        Settles spellings.
    """

    slots: Mapping[str, Ints]
    shape: Ints
    seed: int

    def spelled(self, lexicon: Lexicon, slot: str, rows: Ints) -> Ints:
        """Spellings that persons use themselves."""
        units = self.slots[slot][rows]
        keys = rows.astype(np.int64) * len(SLOTS) + SLOTS.index(slot)
        return lexicon.spellings(units, settled(keys, self.seed))


def name_everybody(world: World, models: Sequence[NameModel], lexicon: Lexicon, seed: int) -> Names:
    """Draw the names of everybody: children after their parents.

    Parameters
    ----------
    world : World
    models : sequence of NameModel
        Of each group.
    lexicon : Lexicon
    seed : int

    Returns
    -------
    Names
    """
    people = world.people
    slots = {slot: np.full(len(people), NONE, dtype=np.int32) for slot in SLOTS}
    shape = np.zeros(len(people), dtype=np.int32)
    for number, model in enumerate(models):
        rows = np.flatnonzero(people.group == number).astype(np.int32)
        _name(rows, people, model, lexicon, slots, shape, Draw(seed, "names", str(number)))
    return Names(slots, shape, seed)


def _name(
    rows: Ints,
    people: People,
    model: NameModel,
    lexicon: Lexicon,
    slots: Mapping[str, Ints],
    shape: Ints,
    draw: Draw,
) -> None:
    female = people.female[rows]
    for sex, mine in (("female", rows[female]), ("male", rows[~female])):
        shapes = [s.sex in {None, sex} for s in model.shape]
        numbers = np.flatnonzero(shapes)
        weights = [model.shape[int(i)].weight for i in numbers]
        shape[mine] = numbers[draw.weighted(len(mine), weights)]
        for slot in SLOTS:
            names = (
                f"{slot}_{sex}",
                slot,
                *([sex] if slot in {"given", "second", "third"} else []),
            )
            role = lexicon.role(model.table, *names)
            if role is None:
                continue
            slots[slot][mine] = role.drawn(draw.uniform(len(mine)))
            if slot == "given":
                for _ in range(_REDRAWS):
                    again = _repeated(mine, people, slots)
                    slots[slot][again] = role.drawn(draw.uniform(len(again)))
            elif slot in {"second", "third"}:
                # Nobody is called the same name twice, but where the table has few.
                for _ in range(_REDRAWS):
                    again = mine[slots[slot][mine] == slots["given"][mine]]
                    slots[slot][again] = role.drawn(draw.uniform(len(again)))
    if model.inherited:
        _inherit(rows, people, slots["family"])
    _leave_out(rows, model.shape, slots, shape)


def _repeated(rows: Ints, people: People, slots: Mapping[str, Ints]) -> Ints:
    """Children who were given the name of a brother or sister."""
    mine = rows[people.mother[rows] != NOBODY]
    key = people.mother[mine].astype(np.int64) << 32 | slots["given"][mine]
    order = np.argsort(key, kind="stable")
    same = np.flatnonzero(np.diff(key[order]) == 0) + 1
    again: Ints = mine[order[same]]
    return again


def _inherit(rows: Ints, people: People, family: Ints) -> None:
    """Give family names on from fathers; parents come before their children in no order."""
    mine = rows[people.father[rows] != NOBODY]
    for _ in range(4):  # generations
        family[mine] = family[people.father[mine]]


def _leave_out(rows: Ints, shapes: Sequence[Shape], slots: Mapping[str, Ints], shape: Ints) -> None:
    """Empty the slots that the shape of a name does not fill."""
    for slot in SLOTS:
        without = np.array([slot not in each.slots for each in shapes])
        lacking = rows[without[shape[rows]]]
        slots[slot][lacking] = NONE
