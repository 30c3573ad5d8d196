"""Counts of the kinds that the values of a column fall into, safe to be shown.

One rule holds for every such table: a kind of fewer than `LEAST_ROWS` rows has no line of
its own. What is rare may be one person, and the shape of a rare value says much of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAST_ROWS: Final = 10
"""Rows that a kind must have to be shown by itself."""


@dataclass(frozen=True)
class Kind:
    """A kind of value, and how many rows are of it."""

    name: str
    rows: int


@dataclass(frozen=True)
class Tally:
    """Rows by kind; those of ``kinds`` and ``other_rows`` are all of them.

    Parameters
    ----------
    kinds : tuple of Kind
        Those that are shown.
    other_kinds, other_rows : int
        How many are not shown, because they are rare or come after the most frequent, and
        their rows together.
    """

    kinds: tuple[Kind, ...]
    other_kinds: int = 0
    other_rows: int = 0

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(kind.rows for kind in self.kinds) + self.other_rows


def tally(
    counts: Iterable[tuple[str, int]], *, most: int | None = None, by_name: bool = False
) -> Tally:
    """Gather counts into a table that may be shown.

    Parameters
    ----------
    counts : iterable of (str, int)
        Names of kinds and their rows; a name that comes twice is one kind. Kinds without
        rows are left out.
    most : int, optional
        Kinds that are shown at most: the most frequent.
    by_name : bool
        In the order of the names; else the most frequent first.

    Returns
    -------
    Tally

    Examples
    --------
    >>> found = tally([("9999", 40), ("aa", 12), ("a9", 3), ("9", 2)])
    >>> [(kind.name, kind.rows) for kind in found.kinds], found.other_kinds, found.other_rows
    ([('9999', 40), ('aa', 12)], 2, 5)
    """
    rows: dict[str, int] = {}
    for name, count in counts:
        if count:
            rows[name] = rows.get(name, 0) + count
    ordered = sorted(rows.items(), key=lambda item: (-item[1], item[0]))
    shown = [item for item in ordered if item[1] >= LEAST_ROWS][:most]
    if by_name:
        shown = sorted(shown)
    return Tally(
        kinds=tuple(Kind(name, count) for name, count in shown),
        other_kinds=len(ordered) - len(shown),
        other_rows=sum(rows.values()) - sum(count for _, count in shown),
    )
