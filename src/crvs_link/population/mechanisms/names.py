"""Mechanisms of names, on their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.population.draw import settled
from crvs_link.population.lexicon import LATIN, NONE
from crvs_link.population.mechanisms.mechanism import Mechanism
from crvs_link.population.people import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crvs_link.population.cells import Cells, Piece
    from crvs_link.population.draw import Bools, Draw, Ints, Longs
    from crvs_link.population.lexicon import Role

_NAME: Final = frozenset({"name"})
_OWN: Final = ("given", "second", "third", "father", "family")


# --- other spellings ---------------------------------------------------------------


def _several(cells: Cells, piece: Piece) -> Bools:
    count = cells.setting.lexicon.n_spellings[np.maximum(piece.units, 0)]
    return np.asarray((piece.units != NONE) & (count > 1))


def _can_be_respelled(cells: Cells) -> Bools:
    if cells.script != LATIN:
        return np.zeros(len(cells), dtype=np.bool_)
    return _any([_several(cells, piece) for piece in cells.pieces], len(cells))


def _respell(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """One part of the name as another clerk would spell it, by how common spellings are."""
    rows = np.flatnonzero(struck)
    options = np.array([_several(cells, piece)[rows] for piece in cells.pieces])
    chosen = _one_of(options, draw)
    for number, piece in enumerate(cells.pieces):
        mine = rows[chosen == number]
        uniform = draw.uniform(len(mine))
        lexicon = cells.setting.lexicon
        piece.spelled[mine] = lexicon.others(piece.units[mine], piece.spelled[mine], uniform)


def _one_of(options: Bools, draw: Draw) -> Longs:
    """Position of one of the true rows of each column, all equally likely."""
    count = options.sum(axis=0)
    wanted = np.floor(draw.uniform(options.shape[1]) * count) + 1
    return np.asarray(np.argmax(np.cumsum(options, axis=0) >= wanted, axis=0))


def _any(masks: list[Bools], n: int) -> Bools:
    return np.logical_or.reduce(masks) if masks else np.zeros(n, dtype=np.bool_)


# --- parts left out, added and exchanged -------------------------------------------


def _leaves_out(*parts: str) -> tuple[Callable[[Cells], Bools], Callable[..., None]]:
    """Leave a part out of a name that has others beside it."""

    def possible(cells: Cells) -> Bools:
        piece = cells.piece(*parts)
        if piece is None:
            return np.zeros(len(cells), dtype=np.bool_)
        others = [other.units != NONE for other in cells.pieces if other is not piece]
        return np.asarray((piece.units != NONE) & _any(others, len(cells)))

    def strike(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
        piece = cells.piece(*parts)
        assert piece is not None
        piece.units[struck] = piece.spelled[struck] = NONE

    return possible, strike


def _can_be_turned(cells: Cells) -> Bools:
    filled = np.zeros(len(cells), dtype=np.int32)
    for piece in cells.pieces:
        if piece.part in _OWN:
            filled += piece.units != NONE
    first, last = _ends(cells)
    return np.asarray((filled > 1) & (first != last))


def _ends(cells: Cells) -> tuple[Ints, Ints]:
    """Units of the first and the last own part of each name."""
    first = np.full(len(cells), NONE, dtype=np.int32)
    last = first.copy()
    for piece in cells.pieces:
        if piece.part in _OWN:
            there = piece.units != NONE
            first = np.where((first == NONE) & there, piece.units, first)
            last = np.where(there, piece.units, last)
    return first, last


def _turn(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """Exchange the first and the last part of the name."""
    own = [piece for piece in cells.pieces if piece.part in _OWN]
    there = np.array([piece.units != NONE for piece in own])
    first = np.argmax(there, axis=0)
    last = len(own) - 1 - np.argmax(there[::-1], axis=0)
    rows = np.flatnonzero(struck)
    for name in ("units", "spelled"):
        columns = np.array([getattr(piece, name) for piece in own])
        columns[first[rows], rows], columns[last[rows], rows] = (
            columns[last[rows], rows],
            columns[first[rows], rows],
        )
        for number, piece in enumerate(own):
            setattr(piece, name, columns[number])


def _markers(cells: Cells) -> list[tuple[Bools, Role]]:
    """Rows of each sex, and the markers that there are for it, where there are several."""
    female = cells.setting.world.people.female[np.maximum(cells.person, 0)]
    found = []
    for sex in ("female", "male"):
        role = cells.setting.lexicon.role(cells.model.table, f"marker_{sex}", "marker")
        if role is not None and len(role.units) > 1:
            found.append((np.asarray(female == (sex == "female")), role))
    return found


def _can_be_marked(cells: Cells) -> Bools:
    piece = cells.piece("marker")
    if piece is None:
        return np.zeros(len(cells), dtype=np.bool_)
    several = _any([rows for rows, _ in _markers(cells)], len(cells))
    return np.asarray((piece.units != NONE) & several)


def _change_marker(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """Begum for Khatun: another word that many bear."""
    piece = cells.piece("marker")
    assert piece is not None
    for rows, role in _markers(cells):
        mine = np.flatnonzero(struck & rows)
        old = piece.units[mine]
        place = np.searchsorted(role.units, old)
        # The share of the old one is left out of the draw.
        below = np.concatenate([[0.0], role.shares])[place]
        left = draw.uniform(len(mine)) * (1.0 - (role.shares[place] - below))
        left += np.where(left >= below, role.shares[place] - below, 0.0)
        new = role.drawn(np.minimum(left, np.nextafter(1.0, 0.0)))
        piece.units[mine] = np.where(new == old, role.units[place - 1], new)
        luck = draw.uniform(len(mine))
        piece.spelled[mine] = cells.setting.lexicon.spellings(piece.units[mine], luck)


# --- names of others ---------------------------------------------------------------


def _lacks_family(cells: Cells) -> Bools:
    """Rows of a person without a family name, in a column that has room for one."""
    piece = cells.piece("family")
    if piece is None:
        return np.zeros(len(cells), dtype=np.bool_)
    people = cells.setting.world.people
    father = people.father[np.maximum(cells.person, 0)]
    return np.asarray((piece.units == NONE) & (cells.person != NOBODY) & (father != NOBODY))


def _father_as_family(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """The father's given name where a form asks for a family name."""
    setting = cells.setting
    piece = cells.piece("family")
    assert piece is not None
    father = setting.world.people.father[cells.person[struck]]
    piece.units[struck] = setting.names.slots["given"][father]
    piece.spelled[struck] = setting.names.spelled(setting.lexicon, "given", father)


def _wives(cells: Cells) -> Bools:
    """Women who were married on the day of the record, and whose husband has another name."""
    people, names = cells.setting.world.people, cells.setting.names
    piece = cells.piece("family")
    if piece is None:
        return np.zeros(len(cells), dtype=np.bool_)
    rows = np.maximum(cells.person, 0)
    spouse = people.spouse[rows]
    theirs = names.slots["family"][np.maximum(spouse, 0)]
    married = (spouse != NOBODY) & (people.married[rows] <= cells.event) & people.female[rows]
    other = (theirs != NONE) & (theirs != piece.units)
    return np.asarray(married & other & (cells.person != NOBODY))


def _take_husbands_name(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    setting = cells.setting
    piece = cells.piece("family")
    assert piece is not None
    husband = setting.world.people.spouse[cells.person[struck]]
    piece.units[struck] = setting.names.slots["family"][husband]
    piece.spelled[struck] = setting.names.spelled(setting.lexicon, "family", husband)


def _has_given(cells: Cells) -> Bools:
    piece = cells.piece("given")
    if piece is None or cells.model.alias is None:
        return np.zeros(len(cells), dtype=np.bool_)
    return np.asarray(piece.units != NONE)


def _use_other_name(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """A name in another language, the same one wherever the person uses it."""
    setting = cells.setting
    people, lexicon = setting.world.people, setting.lexicon
    assert cells.model.alias is not None
    female = people.female[np.maximum(cells.person, 0)]
    placed = 0
    for piece in cells.pieces:
        if piece.part not in {"given", "second"}:
            piece.units[struck] = piece.spelled[struck] = NONE
            continue
        placed += 1
        for sex in ("female", "male"):
            role = lexicon.role(cells.model.alias, f"given_{sex}", sex)
            mine = np.flatnonzero(struck & (female == (sex == "female")))
            if role is not None:
                keys = cells.person[mine].astype(np.int64) * 4 + placed
                piece.units[mine] = role.drawn(settled(keys, setting.seed + 9))
                luck = settled(keys, setting.seed + 10)
                piece.spelled[mine] = lexicon.spellings(piece.units[mine], luck)


def _unnamed(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """A child that has no name yet when the birth is registered."""
    for piece in cells.pieces:
        if piece.part != "family":
            piece.units[struck] = piece.spelled[struck] = NONE


def _named(cells: Cells) -> Bools:
    piece = cells.piece("given")
    if piece is None:
        return np.zeros(len(cells), dtype=np.bool_)
    return np.asarray(piece.units != NONE)


def _parts(possible: Callable[[Cells], Bools], strike: Callable[..., None]) -> Mechanism:
    return Mechanism(_NAME, "parts", possible, strike)


MECHANISMS: Final[Mapping[str, Mechanism]] = {
    "other_spelling": _parts(_can_be_respelled, _respell),
    "family_left_out": _parts(*_leaves_out("family")),
    "second_left_out": _parts(*_leaves_out("second", "third")),
    "prefix_left_out": _parts(*_leaves_out("prefix")),
    "marker_left_out": _parts(*_leaves_out("marker")),
    "title_left_out": _parts(*_leaves_out("title")),
    "connector_left_out": _parts(*_leaves_out("connector")),
    "order_exchanged": _parts(_can_be_turned, _turn),
    "marker_changed": _parts(_can_be_marked, _change_marker),
    "father_as_family": _parts(_lacks_family, _father_as_family),
    "married_name": _parts(_wives, _take_husbands_name),
    "other_name": _parts(_has_given, _use_other_name),
    "unnamed": _parts(_named, _unnamed),
}
