"""Mechanisms of places, before they are text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.population.lexicon import LATIN, NONE
from crvs_link.population.mechanisms.mechanism import Mechanism

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crvs_link.population.cells import Cells
    from crvs_link.population.draw import Bools, Draw, Ints

_PLACE: Final = frozenset({"place"})


def _place(cells: Cells) -> Ints:
    assert cells.place is not None
    return cells.place


def _several(cells: Cells) -> Bools:
    place = _place(cells)
    count = cells.setting.gazetteer.n_spellings[np.maximum(place, 0)]
    return np.asarray((place != NONE) & (count > 1) & (cells.script == LATIN))


def _respell(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """A historic name or another spelling, all equally likely."""
    others = cells.setting.gazetteer.n_spellings[_place(cells)[struck]] - 1
    cells.place_spelling[struck] = 1 + np.floor(draw.uniform(len(others)) * others)


def _lives_elsewhere(cells: Cells) -> Bools:
    place = _place(cells)
    return np.asarray((place != NONE) & (_residence(cells) != place))


def _residence(cells: Cells) -> Ints:
    people, homes = cells.setting.world.people, cells.setting.homes
    rows = np.maximum(cells.subject, 0)
    return np.where(people.host_on(cells.event, rows), homes.host[rows], homes.origin[rows])


def _put_residence(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """The place where the family lives in that of the place of birth."""
    cells.place = np.where(struck, _residence(cells), _place(cells)).astype(np.int32)


MECHANISMS: Final[Mapping[str, Mechanism]] = {
    "residence_as_birth_place": Mechanism(_PLACE, "parts", _lives_elsewhere, _put_residence),
    "other_place_spelling": Mechanism(_PLACE, "parts", _several, _respell),
}
