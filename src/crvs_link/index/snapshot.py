"""What searches see: all of one time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crvs_link._fast.parts import Values
    from crvs_link._fast.search import Searcher
    from crvs_link.index.state import State


@dataclass
class Snapshot:
    """What a search sees: it stays as it is, whatever is added meanwhile.

    Parameters
    ----------
    searcher : Searcher
    n_rows, version : int
    odds : float
        Prior odds that a pair of records is of one person.
    sources : dict of tuple of str to list of Values
        By the columns of a record.
    """

    searcher: Searcher
    n_rows: int
    version: int
    odds: float
    sources: dict[tuple[str, ...], list[Values]] = field(default_factory=dict)


def snapshot(state: State, searcher: Searcher) -> Snapshot:
    """Take what is there now."""
    prior = state.overlap / max(state.alive, 1)
    prior = min(prior, 1 - 1e-9)
    return Snapshot(searcher, len(state.records), state.version, prior / (1 - prior))
