"""Arrays with room behind them, to which one thread adds while others read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

LEAST_ROOM = 256
LINE = 64
"""Bytes of a line of the cache: a record begins on one."""
SPARE = 3
"""A moved array gets room for one more row in so many bits: an eighth of it."""


class Grown:
    """Rows of one array, and room for more.

    Rows that are there are never moved or changed under a reader: where the room is used up,
    a larger array takes the place of this one, and who holds the old one keeps it.

    Parameters
    ----------
    rows : ndarray[n, ...]
        Taken over as it is, without room.
    """

    def __init__(self, rows: npt.NDArray[Any]) -> None:
        self.array = rows
        self.size = len(rows)
        self.moves = 0
        """How often a larger array has taken the place of this one."""

    def __len__(self) -> int:
        return self.size

    @property
    def rows(self) -> npt.NDArray[Any]:
        """The rows that are there, [n, ...]."""
        return self.array[: self.size]

    def replace(self, rows: npt.NDArray[Any]) -> None:
        """Take other rows in the place of these."""
        self.array = rows
        self.size = len(rows)
        self.moves += 1

    def reserve(self, more: int) -> None:
        """Make room for so many more rows."""
        wanted = self.size + more
        if wanted <= len(self.array):
            return
        room = max(wanted, self.size + (self.size >> SPARE) + LEAST_ROOM)
        array = zeros((room, *self.array.shape[1:]), self.array.dtype)
        array[: self.size] = self.rows
        self.array = array
        self.moves += 1

    def extend(self, rows: npt.NDArray[Any]) -> int:
        """Put rows behind those that are there; gives the place of the first."""
        first = self.size
        self.reserve(len(rows))
        self.array[first : first + len(rows)] = rows
        self.size = first + len(rows)
        return first


def zeros(shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """An array of zeros that begins on a line of the cache."""
    kind = np.dtype(dtype)
    size = kind.itemsize * int(np.prod(shape, dtype=np.int64))
    memory = np.zeros(size + LINE, dtype=np.uint8)
    first = -memory.ctypes.data % LINE
    return memory[first : first + size].view(kind).reshape(shape)
