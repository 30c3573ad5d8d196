"""A text file read in pieces, side by side, by the kernel that parses delimited text."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.delimited import PADDING, DelimitedRows
from crvs_link.load.source import BOM, HEAD_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

BLOCK: Final = 1 << 18
"""Bytes parsed at once, few enough to stay in the cache."""
LEAST: Final = 1 << 20
"""Bytes that are worth a thread."""
_MOST: Final = 1 << 30


@dataclass(frozen=True)
class _Piece:
    """The rows that begin between two places of a file.

    Parameters
    ----------
    start, end : int
        Where the first row begins, and the first after the last; ``end`` is -1 where
        something between is at fault.
    columns : list of Series
    height : int
    blank : int64[k]
        Rows, from 0, that are blank lines.
    """

    start: int
    end: int
    columns: list[pl.Series]
    height: int
    blank: npt.NDArray[np.int64]


@dataclass(frozen=True)
class DelimitedFile:
    """How a file of delimited text is laid out.

    Parameters
    ----------
    path : Path
    delimiter : str
    width : int
        Fields of each row.
    """

    path: Path
    delimiter: str
    width: int

    def read(self, kept: Sequence[int]) -> tuple[list[pl.Series], npt.NDArray[np.int64]] | None:
        """Read some fields of all rows but the first, which holds the names.

        Every byte is checked. The result does not depend on the pieces.

        Parameters
        ----------
        kept : sequence of int
            The places of the fields, from 0, ascending.

        Returns
        -------
        columns : list of Series of String
            Null where a field is empty.
        blank : int64[k]
            The rows, from 0, that are blank lines.

        None stands for both where something is at fault, be it in a field that is not
        kept.
        """
        first = self._header_end()
        if first is None:
            return None
        size = self.path.stat().st_size
        threads = pl.thread_pool_size()
        step = min(max((size - first) // (2 * threads) + 1, LEAST), _MOST)
        bounds = [*range(first, size, step), size]
        pieces = []
        with ThreadPoolExecutor(threads) as pool:
            guesses = [pool.submit(self._guess, *b, kept) for b in pairwise(bounds)]
            at = first
            for stop, guess in zip(bounds[1:], guesses, strict=True):
                piece = guess.result()
                if piece.start != at:
                    # What looked like a line end stood within a quotation.
                    piece = self._piece(at, stop, kept)
                if piece.end < 0:
                    for other in guesses:
                        other.cancel()
                    return None
                pieces.append(piece)
                at = piece.end
        above = np.cumsum([0, *(piece.height for piece in pieces)]).tolist()
        blank = [piece.blank + row for piece, row in zip(pieces, above, strict=False)]
        nothing = pl.Series(dtype=pl.String)
        columns = [
            pl.concat([nothing, *(piece.columns[k] for piece in pieces)], rechunk=False)
            for k in range(len(kept))
        ]
        return columns, np.concatenate([np.empty(0, dtype=np.int64), *blank])

    def _header_end(self) -> int | None:
        """Where the row after the column names begins; None if theirs does not end."""
        with self.path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        names = head.removeprefix(BOM).lstrip(b"\r\n")
        rows = DelimitedRows(self.delimiter.encode(), self.width, [])
        taken = rows.feed(names + bytes(PADDING), len(names), 1, last=len(head) < HEAD_BYTES)
        return len(head) - len(names) + taken if taken > 0 else None

    def _guess(self, place: int, stop: int, kept: Sequence[int]) -> _Piece:
        """Read the rows from the first line that begins at a place or after it."""
        with self.path.open("rb") as file:
            # The byte before the place may be the line end.
            file.seek(place - 1)
            start = place - 1 + len(file.readline())
        return self._piece(start, stop, kept)

    def _piece(self, start: int, stop: int, kept: Sequence[int]) -> _Piece:
        """Read the rows that begin from ``start``, where one does, to before ``stop``."""
        rows = DelimitedRows(self.delimiter.encode(), self.width, kept)
        block = memoryview(bytearray(BLOCK + PADDING))
        at, held = start, 0
        with self.path.open("rb", buffering=0) as file:
            file.seek(start)
            while at < stop:
                if held + PADDING == len(block):
                    # A row of more than one block.
                    block = memoryview(bytearray(block) + bytes(len(block)))
                more = file.readinto(block[held:-PADDING]) or 0
                taken = rows.feed(block, held + more, stop - at, last=not more)
                if taken < 0:
                    return _Piece(start, -1, [], 0, np.empty(0, dtype=np.int64))
                held += more - taken
                block[:held] = block[taken : taken + held]
                at += taken
                if not more:
                    break
        height = rows.height
        columns, blank = rows.finish()
        return _Piece(start, at, [pl.Series(column) for column in columns], height, blank)
