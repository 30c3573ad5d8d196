"""Events of several registers that one person cannot have all: time runs one way.

Birth comes before entry, exit and every other event, and death after all of them. Within one
register a pair that breaks this is held by the rules of `crvs_link.resolve.conflicts`; here the
records of several registers to which one host record is linked are held against each other.
Entries and exits follow each other in any number, and say nothing of one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.codes import TimeConflict
from crvs_link.config import RegisterKind
from crvs_link.encode import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.encode import Days

TIME_CONFLICTS: Final = tuple(TimeConflict)
"""A code k above 0 stands for entry k - 1."""

_LATEST: Final = np.iinfo(np.int32).max


@dataclass(frozen=True)
class LinkedEvents:
    """What the records of one register say that host records are linked to.

    Parameters
    ----------
    kind : RegisterKind, optional
        None where no scope says it.
    linked : bool[n]
        Host records that are linked.
    born, happened, died : Days
        Of the linked records, `NO_DAY` elsewhere: the birth, the event that the register
        records, the death.
    """

    kind: RegisterKind | None
    linked: npt.NDArray[np.bool_]
    born: Days
    happened: Days
    died: Days


def time_conflicts(events: Sequence[LinkedEvents]) -> list[npt.NDArray[np.uint8]]:
    """Which links of host records contradict those to other registers.

    Parameters
    ----------
    events : sequence of LinkedEvents
        Of each register.

    Returns
    -------
    list of uint8[n]
        For each register 0 where nothing is contradicted, else one more than the place in
        `TIME_CONFLICTS`. Intervals count only where they cannot overlap.
    """
    n = len(events[0].linked) if events else 0
    found = [np.zeros(n, dtype=np.uint8) for _ in events]
    births = [each.linked & (each.kind is RegisterKind.BIRTH) for each in events]
    twice = np.sum(births, axis=0) > 1 if events else np.zeros(0, dtype=np.bool_)
    last_alive = np.full(n, _LATEST, dtype=np.int64)
    first_born = np.full(n, np.int64(NO_DAY))
    for each, birth in zip(events, births, strict=True):
        died = each.died.last
        last_alive = np.minimum(last_alive, np.where(died != NO_DAY, died, _LATEST))
        first_born = np.maximum(first_born, np.where(birth, each.born.first, NO_DAY))
    late = np.zeros(n, dtype=np.bool_)
    early = np.zeros(n, dtype=np.bool_)
    for each, of_register in zip(events, found, strict=True):
        happened = each.happened
        known = happened.first != NO_DAY
        after = known & (happened.first > last_alive)
        before = known & (happened.last < first_born)
        late |= after
        early |= before
        _mark(of_register, after, TimeConflict.EVENT_AFTER_DEATH)
        _mark(of_register, before, TimeConflict.EVENT_BEFORE_BIRTH)
    for each, of_register, birth in zip(events, found, births, strict=True):
        # The other record of a contradiction is as doubtful as this one.
        _mark(of_register, late & (each.died.last != NO_DAY), TimeConflict.EVENT_AFTER_DEATH)
        _mark(of_register, early & birth, TimeConflict.EVENT_BEFORE_BIRTH)
        _mark(of_register, twice & birth, TimeConflict.BIRTH_TWICE)
    return found


def _mark(
    codes: npt.NDArray[np.uint8], holds: npt.NDArray[np.bool_], conflict: TimeConflict
) -> None:
    codes[(codes == 0) & holds] = TIME_CONFLICTS.index(conflict) + 1
