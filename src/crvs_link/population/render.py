"""A register: who is in it, what is written of them, and which mechanism struck where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.population.columns import begin, finish, finish_parts
from crvs_link.population.draw import Bools, Draw, Ints, Longs
from crvs_link.population.events import Entries, Seen, fitting, select
from crvs_link.population.mechanisms import MECHANISMS

if TYPE_CHECKING:
    from crvs_link.population.cells import Cells, Setting
    from crvs_link.population.recipe import Column, Mistake, Recipe, Register

RECORD_ID = "record_id"


@dataclass(frozen=True)
class Struck:
    """How often a mistake of a recipe could have been made, and was.

    Parameters
    ----------
    register, mechanism, column : str
        No column where it strikes whole records.
    rate : float
        That of the recipe.
    possible, struck : int
        Cells, or records.
    """

    register: str
    mechanism: str
    column: str
    rate: float
    possible: int
    struck: int


@dataclass(frozen=True)
class Extract:
    """A register as it would be handed over, and the truth about it.

    Parameters
    ----------
    frame : polars.DataFrame
        All columns of text.
    entries : Entries
        In the order of the rows.
    ids : Series of String
    errors : polars.DataFrame
        ``row`` (UInt32, from 0), ``column``, ``mechanism``.
    seen : list of Seen
    tallies : list of Struck
    """

    frame: pl.DataFrame
    entries: Entries
    ids: pl.Series
    errors: pl.DataFrame
    seen: list[Seen]
    tallies: list[Struck]


class _Log:
    """Which mechanism struck which rows of which column."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._parts: list[pl.DataFrame] = []
        self._counts: dict[tuple[int, str], list[int]] = {}
        self._mechanisms = pl.Enum(sorted({m.mechanism for m in register.mistake}) or [""])
        self._columns = pl.Enum(["", *(column.name for column in register.column)])

    def write(self, number: int, column: str, rows: Ints | Longs, possible: int) -> None:
        mistake = self._register.mistake[number]
        count = self._counts.setdefault((number, column), [0, 0])
        count[0] += possible
        count[1] += len(rows)
        self._parts.append(
            pl.DataFrame({"row": rows.astype(np.uint32)}).with_columns(
                pl.lit(column, dtype=self._columns).alias("column"),
                pl.lit(mistake.mechanism, dtype=self._mechanisms).alias("mechanism"),
            )
        )

    def errors(self) -> pl.DataFrame:
        schema: dict[str, pl.DataType] = {
            "row": pl.UInt32(),
            "column": self._columns,
            "mechanism": self._mechanisms,
        }
        found = pl.concat([pl.DataFrame(schema=schema), *self._parts])
        return found.sort("row", "column", "mechanism", maintain_order=True)

    def tallies(self) -> list[Struck]:
        return [
            Struck(
                self._register.id,
                self._register.mistake[number].mechanism,
                column,
                self._register.mistake[number].rate,
                *count,
            )
            for (number, column), count in self._counts.items()
        ]


def render(recipe: Recipe, register: Register, setting: Setting, seed: int) -> Extract:
    """Write a register.

    Parameters
    ----------
    recipe : Recipe
    register : Register
        One of the recipe's.
    setting : Setting
    seed : int

    Returns
    -------
    Extract
    """
    log = _Log(register)
    entries, seen = select(recipe, register, setting.world, seed)
    again = Draw(seed, "entered again", register.id)
    entries = _entered_again(recipe, register, setting, entries, again, log)
    guardians = Draw(seed, "guardians", register.id)
    guardian = _guardians(recipe, register, setting, entries, guardians, log)
    ids = _ids(register, len(entries), Draw(seed, "ids", register.id))
    chunks = [np.flatnonzero(chunk) for chunk in _chunks(register, entries)]
    columns: list[pl.Series] = []
    order = np.argsort(np.concatenate([*chunks, np.empty(0, dtype=np.int64)]), kind="stable")
    for column in register.column:
        if column.holds == RECORD_ID:
            columns.append(ids.alias(column.name))
            continue
        texts = [
            _written(recipe, register, setting, column, entries, guardian, rows, log)
            for rows in chunks
        ]
        text = pl.concat([pl.Series(dtype=pl.String), *texts])
        columns.append(text.gather(order).alias(column.name))
    return Extract(pl.DataFrame(columns), entries, ids, log.errors(), seen, log.tallies())


def _chunks(register: Register, entries: Entries) -> list[Bools]:
    """Rows that are written alike: of one group, style and script."""
    keys = [(sees.group, sees.style, sees.script) for sees in register.sees]
    numbers = np.array([keys.index(key) for key in keys], dtype=np.int32)
    mine = numbers[entries.seen_by]
    return [np.asarray(mine == number) for number in dict.fromkeys(numbers.tolist())]


def _entered_again(
    recipe: Recipe,
    register: Register,
    setting: Setting,
    entries: Entries,
    draw: Draw,
    log: _Log,
) -> Entries:
    """Add second entries of persons, some time later, anywhere among the others."""
    for number, mistake in enumerate(register.mistake):
        if mistake.mechanism != "duplicate_entry":
            continue
        possible = fitting(recipe, mistake.who, setting.world, entries) & ~entries.again
        struck = np.flatnonzero(possible & draw.chance(len(entries), mistake.rate))
        last = int((np.datetime64(recipe.end) - np.datetime64("1970-01-01")).astype(int))
        later = entries.registered[struck] + draw.whole(len(struck), 10, 900)
        more = replace(
            entries.rows(struck.astype(np.int32)),
            registered=np.minimum(later, last).astype(np.int32),
            again=np.ones(len(struck), dtype=np.bool_),
        )
        names = Entries.__dataclass_fields__
        both = Entries(
            *(np.concatenate([getattr(entries, name), getattr(more, name)]) for name in names)
        )
        order = draw.order(len(both)).astype(np.int32)
        entries = both.rows(order)
        log.write(
            number, "", np.flatnonzero(order >= len(order) - len(struck)), int(possible.sum())
        )
    return entries


def _guardians(
    recipe: Recipe,
    register: Register,
    setting: Setting,
    entries: Entries,
    draw: Draw,
    log: _Log,
) -> Bools:
    guardian = np.zeros(len(entries), dtype=np.bool_)
    shown = [c.name for c in register.column if c.holds in {"father_name", "mother_name"}]
    for number, mistake in enumerate(register.mistake):
        if mistake.mechanism == "guardian_as_parent":
            possible = fitting(recipe, mistake.who, setting.world, entries)
            possible &= setting.world.people.foster[entries.who] & ~guardian
            struck = possible & draw.chance(len(entries), mistake.rate)
            guardian |= struck
            for column in shown:
                log.write(number, column, np.flatnonzero(struck), int(possible.sum()))
    return guardian


def _ids(register: Register, n: int, draw: Draw) -> pl.Series:
    """Numbers of their own, in an order that says nothing."""
    width = len(str(9 * n + 8))
    numbers = draw.order(n) * 9 + draw.whole(n, 0, 8) + 10**width
    return register.prefix + pl.Series(numbers, dtype=pl.Int64).cast(pl.String)


def _written(
    recipe: Recipe,
    register: Register,
    setting: Setting,
    column: Column,
    entries: Entries,
    guardian: Bools,
    rows: Longs,
    log: _Log,
) -> pl.Series:
    mine = entries.rows(rows)  # type: ignore[arg-type]
    if not len(mine):
        return pl.Series(dtype=pl.String)
    sees = register.sees[int(mine.seen_by[0])]
    number = recipe.group_number(sees.group)
    # What is written does not depend on the mistakes that are made with it.
    labels = (register.id, column.name, sees.group, sees.style, sees.script)
    draw = Draw(setting.seed, "mistakes", *labels)
    cells = begin(
        setting,
        setting.models[number],
        recipe.group[number],
        sees,
        column,
        register.where,
        mine,
        guardian[rows],
        Draw(setting.seed, "values", *labels),
    )
    for stage in ("parts", "text"):
        for place, mistake in enumerate(register.mistake):
            mechanism = MECHANISMS[mistake.mechanism]
            if mechanism.stage == stage and column.name in mistake.columns:
                _strike(recipe, setting, mistake, cells, mine, rows, place, column, draw, log)
        if stage == "parts":
            finish_parts(cells, column)
    return finish(cells, column)


def _strike(
    recipe: Recipe,
    setting: Setting,
    mistake: Mistake,
    cells: Cells,
    entries: Entries,
    rows: Longs,
    place: int,
    column: Column,
    draw: Draw,
    log: _Log,
) -> None:
    mechanism = MECHANISMS[mistake.mechanism]
    possible = fitting(recipe, mistake.who, setting.world, entries) & mechanism.possible(cells)
    struck = possible & draw.chance(len(entries), mistake.rate)
    if struck.any():
        mechanism.strike(cells, struck, draw, mistake.value)
    log.write(place, column.name, rows[struck], int(possible.sum()))
