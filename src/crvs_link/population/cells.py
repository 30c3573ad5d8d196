"""A column of a register while it is written: what mechanisms work on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.population.draw import Bools, Ints, settled
from crvs_link.population.families import YEAR
from crvs_link.population.lexicon import NONE
from crvs_link.population.people import NOBODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.population.dates import DateParts
    from crvs_link.population.identity import Numbers
    from crvs_link.population.lexicon import Lexicon
    from crvs_link.population.name_model import NameModel
    from crvs_link.population.naming import Names
    from crvs_link.population.places import Gazetteer, Homes
    from crvs_link.population.population import World

_OTHERS: Final = {
    "father": "given",
    "father_second": "second",
    "grandfather": "given",
    "husband_family": "family",
}


@dataclass(frozen=True)
class Setting:
    """Everything that is true of a population."""

    world: World
    names: Names
    models: Sequence[NameModel]
    lexicon: Lexicon
    gazetteer: Gazetteer
    homes: Homes
    numbers: Numbers
    seed: int


@dataclass
class Piece:
    """One part of a name, for all rows: units and how they are spelled."""

    part: str
    units: Ints
    spelled: Ints


@dataclass
class Cells:
    """A column for the rows of one group.

    Parameters
    ----------
    setting : Setting
    model : NameModel
        Of the group.
    subject : int32[n]
        Persons whom the rows are about.
    person : int32[n]
        Persons whom the column names: the subject or a relative; `NOBODY` for none.
    event : int32[n]
        Days.
    script : str
    kind : str
        ``name``, ``date``, ``place`` or ``text``.
    pieces : list of Piece
        Of names, in order.
    date : DateParts, optional
    place, place_spelling : int32[n], optional
        Units, and the position of the spelling of each.
    text : Series of String
        Made of the above when these are done.
    """

    setting: Setting
    model: NameModel
    subject: Ints
    person: Ints
    event: Ints
    script: str
    kind: str
    holds: str = ""
    pieces: list[Piece] = field(default_factory=list)
    date: DateParts | None = None
    place: Ints | None = None
    place_spelling: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    text: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.String))

    def __len__(self) -> int:
        return len(self.subject)

    def piece(self, *parts: str) -> Piece | None:
        """The first piece that is one of some parts."""
        return next((piece for piece in self.pieces if piece.part in parts), None)

    def put(self, chosen: Bools, text: pl.Series) -> None:
        """Write other text in place of some."""
        self.text = self.text.scatter(np.flatnonzero(chosen), text)

    @property
    def written(self) -> Bools:
        """Where there is text."""
        return self.text.is_not_null().to_numpy()


def compose(
    setting: Setting, model: NameModel, person: Ints, event: Ints, parts: Sequence[str]
) -> list[Piece]:
    """Pieces of the names of persons on days, as a style orders them.

    Parameters
    ----------
    setting : Setting
    model : NameModel
    person, event : int32[n]
        `NOBODY` has no name.
    parts : sequence of str
    """
    people = setting.world.people
    nobody = person == NOBODY
    rows = np.maximum(person, 0)
    pieces = []
    for part in parts:
        if part == "title":
            units, spelled = _titles(setting, model, rows, event)
        elif part == "connector":
            units, spelled = _connectors(setting, model, rows)
        else:
            owner = rows
            if part in {"father", "father_second", "grandfather"}:
                owner = people.father[owner]
            if part == "grandfather":
                owner = np.where(owner == NOBODY, NOBODY, people.father[np.maximum(owner, 0)])
            if part == "husband_family":
                owner = people.spouse[owner]
            slot = _OTHERS.get(part, part)
            known = np.maximum(owner, 0)
            units = np.where(owner == NOBODY, NONE, setting.names.slots[slot][known])
            spelled = np.where(
                units == NONE, NONE, setting.names.spelled(setting.lexicon, slot, known)
            )
        units = np.where(nobody, NONE, units).astype(np.int32)
        pieces.append(Piece(part, units, np.where(nobody, NONE, spelled).astype(np.int32)))
    return pieces


def _titles(setting: Setting, model: NameModel, rows: Ints, event: Ints) -> tuple[Ints, Ints]:
    people = setting.world.people
    units = np.full(len(rows), NONE, dtype=np.int32)
    age = (event - people.born[rows]) / YEAR
    for sex, ages in model.titles.items():
        for number, since in enumerate(ages):
            role = setting.lexicon.role(model.table, f"title_{sex}_{number}")
            if role is not None:
                units[(people.female[rows] == (sex == "female")) & (age >= since)] = role.units[0]
    return units, setting.lexicon.spellings(units, settled(rows.astype(np.int64), setting.seed + 3))


def _connectors(setting: Setting, model: NameModel, rows: Ints) -> tuple[Ints, Ints]:
    people = setting.world.people
    units = np.full(len(rows), NONE, dtype=np.int32)
    for sex in ("female", "male"):
        role = setting.lexicon.role(model.table, f"connector_{sex}")
        if role is not None:
            mine = people.female[rows] == (sex == "female")
            units[mine & (people.father[rows] != NOBODY)] = role.units[0]
    return units, setting.lexicon.spellings(units, settled(rows.astype(np.int64), setting.seed + 4))


def name_text(cells: Cells) -> pl.Series:
    """Names as text: their pieces with spaces between; null where there is none."""
    texts = [
        cells.setting.lexicon.text(piece.units, piece.spelled, cells.script).alias(str(number))
        for number, piece in enumerate(cells.pieces)
    ]
    if not texts:
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(cells))
    joined = pl.DataFrame(texts).select(pl.concat_str(pl.all(), separator=" ", ignore_nulls=True))
    text = joined.to_series()
    return text.set(text.str.len_bytes() == 0, None)
