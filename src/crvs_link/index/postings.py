"""Where the rows of each key are: those of the build, and those that came after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link._fast.directory import chain_again

if TYPE_CHECKING:
    import numpy.typing as npt

SLOTS: Final = 8
SLOT_WIDTH: Final = 2 * SLOTS
"""Keys of tokens of a record, and behind them pairs of tokens."""

ENTRY: Final = 16
"""Bytes of an entry of the chains of added rows."""


@dataclass
class Postings:
    """The rows of one blocking rule, by key; see `crvs_link._fast.postings`."""

    lanes: list[int]
    tokens: int
    directory: npt.NDArray[np.uint32]
    rows: npt.NDArray[np.uint32]
    low: npt.NDArray[np.uint32]
    row_bits: int


@dataclass
class Overlay:
    """Rows that were added after the postings were made."""

    heads: npt.NDArray[np.int32] = field(default_factory=lambda: np.full(1024, -1, dtype=np.int32))
    added: npt.NDArray[np.uint8] = field(default_factory=lambda: np.empty((0, ENTRY), np.uint8))
    entries: int = 0

    def with_room(self, more: int) -> Overlay:
        """The same with room for so many more entries."""
        if self.entries + more <= len(self.added):
            return self
        size = max(1024, 2 * (self.entries + more))
        added = np.zeros((size, ENTRY), dtype=np.uint8)
        heads = np.full(1 << (size - 1).bit_length(), -1, dtype=np.int32)
        chain_again(self.added[: self.entries], added, heads)
        return Overlay(heads, added, self.entries)
