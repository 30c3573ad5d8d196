"""Tables of texts that can grow: the rows of `crvs_link._fast.strings.TextTable`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from crvs_link._fast.letters import count_letters, number_letters
from crvs_link._fast.parts import text_parts
from crvs_link._fast.strings import TextTable
from crvs_link.errors import InputError
from crvs_link.index.grown import Grown

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

MOST_NARROW = 0xFF
MOST_WIDE = 0xFFFF
MOST_AT_FIRST = 0xC0
"""A table of more letters than these begins wide: letters come that nobody foresaw."""

_CHARS = 16


@dataclass
class Texts:
    """Texts by code, as the kernels compare them.

    Parameters
    ----------
    rows : Grown of TEXT_ROW[V]
    chars : Grown of uint8
        Slots of 16 characters.
    lengths : Grown of int32[V]
    numbers : uint16[m]
        Number of each letter by its code point, 0 for none so far.
    letters : int
        How many are numbered.
    wide : bool
        Whether a character takes two bytes.
    """

    rows: Grown
    chars: Grown
    lengths: Grown
    numbers: npt.NDArray[np.uint16]
    letters: int
    wide: bool

    @classmethod
    def of(cls, texts: pl.Series) -> Texts:
        """Make the table of texts; the commonest letter has the number 1."""
        counts, offsets = count_letters(texts)
        used = np.flatnonzero(counts)
        numbers = np.zeros(len(counts), dtype=np.uint16)
        numbers[used[np.argsort(-counts[used], kind="stable")]] = np.arange(1, len(used) + 1)
        wide = len(used) > MOST_AT_FIRST
        rows, chars, lengths = _laid_out(texts, numbers, offsets, wide=wide)
        return cls(Grown(rows), Grown(chars), Grown(lengths), numbers, len(used), wide)

    def __len__(self) -> int:
        return len(self.rows)

    def extend(self, texts: pl.Series) -> None:
        """Put texts behind those that there are.

        Raises
        ------
        InputError
            If there are more different letters than a table can tell apart.
        """
        counts, offsets = count_letters(texts)
        if len(counts) > len(self.numbers):
            self.numbers = np.pad(self.numbers, (0, len(counts) - len(self.numbers)))
        new = np.flatnonzero((counts > 0) & (self.numbers[: len(counts)] == 0))
        if self.letters + len(new) >= MOST_WIDE:
            raise InputError("The values of a column hold more than 65,000 different letters.")
        if len(new):
            numbers = self.numbers.copy()
            numbers[new] = np.arange(self.letters + 1, self.letters + 1 + len(new))
            self.numbers = numbers
            self.letters += len(new)
        if self.letters >= MOST_NARROW and not self.wide:
            self._widen()
        rows, chars, lengths = _laid_out(texts, self.numbers, offsets, wide=self.wide)
        slots = len(self.chars) // (_CHARS << self.wide)
        rows["place"] += np.uint32(slots << 6)
        self.chars.extend(chars)
        self.lengths.extend(lengths)
        self.rows.extend(rows)

    def _widen(self) -> None:
        """Give each character two bytes; what is in the rows stays the same."""
        self.chars.replace(self.chars.rows.astype(np.uint16).view(np.uint8))
        self.wide = True

    @property
    def tables(self) -> tuple[Any, ...]:
        """What a searcher takes, without groups."""
        return (
            self.rows.array.view(np.uint8),
            self.chars.array,
            self.lengths.array,
            int(self.wide),
        )


def _laid_out(
    texts: pl.Series,
    numbers: npt.NDArray[np.uint16],
    offsets: npt.NDArray[np.int64],
    *,
    wide: bool,
) -> tuple[npt.NDArray[np.void], npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    total = int(offsets[-1])
    chars = number_letters(texts, numbers, total, wide)
    # Of up to 32 letters the kernel makes signatures in another way, and letters may come: a
    # text of the last number has all signatures made alike.
    last = np.array([MOST_WIDE if wide else MOST_NARROW], dtype=chars.dtype)
    table = TextTable(np.concatenate((chars, last)), np.append(offsets, total + 1))
    rows, laid, lengths = text_parts(table)
    slots = len(laid) - (_CHARS << wide)
    return rows[:-1], laid[:slots], lengths[:-1]
