"""Which rows of a sheet are the names of its columns, by evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crvs_link.errors import AmbiguousInputError, InputError
from crvs_link.load.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Row = tuple[str | None, ...]

SEARCHED: Final = 40
"""Rows of a sheet among which the names are looked for."""
_LOOKS_LIKE_VALUE = re.compile(r"\d{4}|^\s*[\d.,/-]+\s*$")
_REMEDY: Final = (
    "Delete the rows above the column names, and give every column one name in one row; or "
    "save the sheet as CSV (UTF-8)."
)


@dataclass(frozen=True)
class Header:
    """The rows that name the columns, and the names.

    Parameters
    ----------
    first, last : int
        The rows, from 0.
    names : tuple of str
        Empty for a column without one.
    """

    first: int
    last: int
    names: tuple[str, ...]

    @property
    def said(self) -> str:
        """Which rows they are, in words, from 1."""
        rows = f"row {self.first + 1}"
        if self.last > self.first:
            rows = f"rows {self.first + 1} and {self.last + 1}, joined"
        return rows if self.first == 0 else f"{rows}; what stands above is taken for a title"

    @property
    def known(self) -> int:
        """How many meanings are recognised among the names."""
        meanings = map(vocabulary().meaning, self.names)
        return len({meaning.canonical for meaning in meanings if meaning is not None})

    @property
    def complete(self) -> bool:
        """Whether every column has a name of its own."""
        return all(self.names) and len(set(self.names)) == len(self.names)


def find_header(rows: Sequence[Row], place: str) -> Header:
    """Find the row, or the two rows, with the names of the columns.

    The row that names most of what is known is taken; two are joined where the upper one
    groups columns or fills gaps of the lower one. Without any known name it is the first
    row in which every column has a text.

    Parameters
    ----------
    rows : sequence of tuple of str or None
        The first rows of the columns that hold anything.
    place : str
        Names the sheet in errors.

    Raises
    ------
    InputError
        If no row can be it.
    AmbiguousInputError
        If two rows could be it, or a row alone as well as together with the one above.
    """
    best = max(_candidates(rows), key=lambda header: (header.known, header.complete), default=None)
    if best is None or not best.known:
        return _first_full(rows, place)
    if best.first == best.last > 0:
        above = rows[best.first - 1]
        if _groups(above):
            joined = _joined(rows, best.first - 1)
            if joined.known < best.known and best.complete:
                raise AmbiguousInputError(
                    f"{place}: row {best.last + 1} could name the columns alone, or together with "
                    f"row {best.last}.",
                    hint=_REMEDY,
                )
            best = joined
    for at in range(best.first):
        # Names that are not known, above a record with a known word in it.
        if _is_full(rows[at]):
            raise AmbiguousInputError(
                f"{place}: row {at + 1} could name the columns as well as row {best.last + 1}.",
                hint=_REMEDY,
            )
    return best


def _candidates(rows: Sequence[Row]) -> Iterator[Header]:
    """Give every row and pair of rows that could be it; at equal worth the first counts."""
    least = min(2, len(rows[0])) if rows else 0
    for at, row in enumerate(rows):
        if sum(cell is not None for cell in row) >= least:
            yield Header(at, at, tuple(map(_name, row)))
    for at in range(len(rows) - 1):
        if _groups(rows[at]) and any(rows[at + 1]):
            yield _joined(rows, at)


def _groups(row: Row) -> bool:
    """Whether a row can stand over others: two texts at least, no value and no label of one."""
    texts = [cell for cell in row if cell is not None]
    return len(texts) > 1 and not any(
        text.rstrip().endswith(":") or _LOOKS_LIKE_VALUE.search(text) for text in texts
    )


def _joined(rows: Sequence[Row], at: int) -> Header:
    """Join a row and the next; a name above holds to its right, until the next one."""
    names, over = [], ""
    for above, below in zip(rows[at], rows[at + 1], strict=True):
        if above is not None:
            over = _name(above)
        names.append(" ".join(filter(None, (over, _name(below)))) if below else _name(above))
        if below is None:
            # Merged downwards: a name of one column.
            over = ""
    return Header(at, at + 1, tuple(names))


def _first_full(rows: Sequence[Row], place: str) -> Header:
    for at, row in enumerate(rows):
        if _is_full(row):
            return Header(at, at, tuple(map(_name, row)))
        if sum(cell is not None for cell in row) > 1:
            break
    raise InputError(
        f"{place}: no row among the first {SEARCHED} can be told to name the columns.",
        hint=_REMEDY,
    )


def _is_full(row: Row) -> bool:
    """Whether every column has a text of its own."""
    return None not in row and len(set(row)) == len(row)


def _name(cell: str | None) -> str:
    """Write a cell on one line: names of columns are often broken to be narrow."""
    return "" if cell is None else " ".join(cell.split())
