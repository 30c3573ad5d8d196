"""What a mechanism is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from crvs_link.population.cells import Cells
    from crvs_link.population.draw import Bools, Draw

Possible: TypeAlias = "Callable[[Cells], Bools]"
Strike: TypeAlias = "Callable[[Cells, Bools, Draw, str | None], None]"


@dataclass(frozen=True)
class Mechanism:
    """A way in which a record goes wrong.

    Parameters
    ----------
    kinds : frozenset of str
        Kinds of columns that it strikes; none for one that strikes a whole record.
    stage : str
        ``record``, ``parts`` or ``text``.
    possible : callable
        Where it can strike, bool[n].
    strike : callable
        Strikes the rows of a mask; every one of them changes.
    """

    kinds: frozenset[str]
    stage: Literal["record", "parts", "text"]
    possible: Possible
    strike: Strike
