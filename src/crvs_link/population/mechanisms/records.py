"""Mechanisms of whole records: who is entered twice, and which relatives are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.population.mechanisms.mechanism import Mechanism

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crvs_link.population.cells import Cells
    from crvs_link.population.draw import Bools, Draw


def _everybody(cells: Cells) -> Bools:
    return np.ones(len(cells), dtype=np.bool_)


def _fostered(cells: Cells) -> Bools:
    return cells.setting.world.people.foster[cells.subject]


def _nothing(cells: Cells, struck: Bools, draw: Draw, value: str | None) -> None:
    """The register's rows and relatives are chosen before any cell is written."""


MECHANISMS: Final[Mapping[str, Mechanism]] = {
    "duplicate_entry": Mechanism(frozenset(), "record", _everybody, _nothing),
    "guardian_as_parent": Mechanism(frozenset(), "record", _fostered, _nothing),
}
