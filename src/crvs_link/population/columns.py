"""Each kind of column, from persons to cells and from cells to text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.population.cells import Cells, Setting, compose, name_text
from crvs_link.population.dates import DateParts, date_text, in_digits, parts_of, years_of
from crvs_link.population.families import YEAR
from crvs_link.population.people import NOBODY

if TYPE_CHECKING:
    from crvs_link.population.draw import Bools, Draw, Ints
    from crvs_link.population.events import Entries
    from crvs_link.population.name_model import NameModel
    from crvs_link.population.recipe import Column, Group, Sees

_KIN: Final = ("father_name", "mother_name", "spouse_name", "grandfather_name")
_NAMES: Final = ("full_name", "given_name", "family_name", *_KIN)
_DATES: Final = ("birth_date", "birth_year", "age", "event_date", "registration_date")
_PLACES: Final = ("birth_place", "residence", "birth_unit", "birth_pcode")
_WORDS: Final = {"relation": ["head", "spouse", "child"], "birth_type": ["single", "twin"]}


def begin(
    setting: Setting,
    model: NameModel,
    group: Group,
    sees: Sees,
    column: Column,
    where: str,
    entries: Entries,
    guardian: Bools,
    draw: Draw,
) -> Cells:
    """Make the cells of a column as they would be without mistakes.

    Parameters
    ----------
    setting : Setting
    model : NameModel
    group : Group
        Of all rows.
    sees : Sees
        How the register writes them.
    column : Column
    where : str
        ``host`` or ``origin``: in which country the register is.
    entries : Entries
    guardian : bool[n]
        Whether those with whom a child lives stand as its parents.
    draw : Draw
    """
    holds = column.holds
    subject = entries.who
    cells = Cells(
        setting=setting,
        model=model,
        subject=subject,
        person=subject,
        event=entries.registered,
        script=column.script or sees.script,
        kind=kind_of(holds),
        holds=holds,
    )
    if holds in _NAMES:
        style = model.style[sees.style]
        parts = {"full_name": style.full, "given_name": style.given, "family_name": style.family}
        cells.person = _named(setting, holds, subject, guardian)
        wanted = parts.get(holds, style.kin)
        cells.pieces = compose(setting, model, cells.person, cells.event, wanted)
    elif holds in _DATES:
        people = setting.world.people
        days = {"event_date": entries.event, "registration_date": entries.registered}
        mine = days.get(holds, people.born[subject])
        cells.date = parts_of(mine, entries.event, column.calendar)
        if holds in {"birth_year"}:
            cells.date.month[:] = cells.date.day[:] = 0
    elif holds in _PLACES:
        cells.place = _placed(setting, holds, where, entries)
        cells.place_spelling = np.zeros(len(entries), dtype=np.int32)
    else:
        cells.text = _coded(setting, group, column, entries, draw)
    return cells


def finish_parts(cells: Cells, column: Column) -> None:
    """Make text of the parts of a column, once all mechanisms of parts have struck."""
    if cells.kind == "name":
        cells.text = name_text(cells)
    elif cells.date is not None:
        cells.text = (
            _age(cells.date) if cells.holds == "age" else date_text(cells.date, column.format)
        )
    elif cells.place is not None:
        gazetteer = cells.setting.gazetteer
        if cells.holds in {"birth_unit", "birth_pcode"}:
            table = gazetteer.upper if cells.holds == "birth_unit" else gazetteer.pcode
            cells.text = table.gather(cells.place.astype(np.int64))
        else:
            cells.text = gazetteer.text(cells.place, cells.place_spelling, cells.script)


def finish(cells: Cells, column: Column) -> pl.Series:
    """Text as it stands in the extract."""
    return in_digits(cells.text, column.digits)


def kind_of(holds: str) -> str:
    """Kind of a column, which tells the mechanisms that can strike it."""
    if holds in _NAMES:
        return "name"
    if holds in _DATES:
        return "date"
    if holds in _PLACES:
        return "place"
    return holds if holds in {"number", "sex", "household"} else "text"


def _named(setting: Setting, holds: str, subject: Ints, guardian: Bools) -> Ints:
    people, couples = setting.world.people, setting.world.couples
    if holds == "spouse_name":
        return people.spouse[subject]
    if holds not in _KIN:
        return subject
    home = np.maximum(people.home[subject], 0)
    if holds == "mother_name":
        return np.where(guardian, couples.wife[home], people.mother[subject]).astype(np.int32)
    father = np.where(guardian, couples.husband[home], people.father[subject])
    if holds == "father_name":
        return father.astype(np.int32)
    above = np.where(father == NOBODY, NOBODY, people.father[np.maximum(father, 0)])
    return above.astype(np.int32)


def _placed(setting: Setting, holds: str, where: str, entries: Entries) -> Ints:
    homes, rows = setting.homes, entries.who
    if holds != "residence":
        return homes.birth[rows]
    return (homes.host if where == "host" else homes.origin)[rows]


def _coded(
    setting: Setting, group: Group, column: Column, entries: Entries, draw: Draw
) -> pl.Series:
    people, rows = setting.world.people, entries.who
    if column.holds in {"number", "number_type"}:
        return _numbers(setting, column, rows)
    if column.holds == "household":
        household = setting.world.household_on(entries.event, rows).astype(np.int64)
        code = (household + 1) * 363_636_373 % 1_000_000_007
        return "H" + pl.Series(code).cast(pl.String).str.zfill(10)
    words = pl.Series(column.values or _WORDS.get(column.holds, group.nationality))
    match column.holds:
        case "sex":
            at = people.female[rows].astype(np.int64)
        case "relation":
            wed = people.married[rows] <= entries.event
            at = np.where(wed, people.female[rows], 2).astype(np.int64)
        case "birth_type":
            at = people.twin[rows].astype(np.int64)
        case _:
            at = draw.whole(len(rows), 0, len(words) - 1).astype(np.int64)
    return words.gather(at)


def _numbers(setting: Setting, column: Column, rows: Ints) -> pl.Series:
    kinds = column.kinds or []
    held = setting.numbers.held(kinds, rows)
    if column.holds == "number":
        return setting.numbers.text(kinds, held, rows)
    words = pl.Series([*(column.values or kinds), None], dtype=pl.String)
    return words.gather(np.where(held < 0, len(words) - 1, held).astype(np.int64))


def _age(date: DateParts) -> pl.Series:
    """Completed years at the event, by the year of birth that is written."""
    true = np.floor((date.event - date.days) / YEAR).astype(np.int64)
    age = np.maximum(true + years_of(date.days) - date.year, 0)
    text = pl.Series(age).cast(pl.String)
    return text.set(pl.Series(~date.known), None)
