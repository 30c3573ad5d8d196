"""How records can be moved between the cells of a table so that its totals stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]


def width_beside(held: Bools, values: Ints, row: int, column: int) -> int:
    """Find how far a count can move with those of its column and of one other: a quick look.

    Parameters
    ----------
    held : bool[R, C]
        Counts that may change.
    values : int64[R, C]
    row, column : int
        Of the count.

    Returns
    -------
    int
        By how much its greatest and its least value may differ, at least.
    """
    rows = held[:, column].copy()
    rows[row] = False
    both = held & rows[:, None]
    more = np.minimum(values[row], values[:, column] @ both)
    less = np.minimum(values[row, column], (values * both).sum(axis=0))
    columns = held[row].copy()
    columns[column] = False
    return int((more + less)[columns].max(initial=0))


def cheapest(out: Floats, back: Floats, row: int, column: int) -> list[tuple[int, int]] | None:
    """Find the cheapest way from a row to a column: cells of `out` and `back` in turn.

    Parameters
    ----------
    out, back : float64[R, C]
        Cost of going from a row to a column by a cell, and from a column to a row; infinite
        where that cannot be done.
    row, column : int

    Returns
    -------
    list of (int, int) or None
        The cells in order; None where there is no way.
    """
    rows = np.full(out.shape[0], np.inf)
    rows[row] = 0.0
    columns = np.full(out.shape[1], np.inf)
    while True:  # Bellman and Ford: each round goes one cell out and one back
        reached = np.minimum(columns, (rows[:, None] + out).min(axis=0))
        further = np.minimum(rows, (reached + back).min(axis=1))
        settled = bool((further == rows).all()) and bool((reached == columns).all())
        rows, columns = further, reached
        if settled:
            break
    if not np.isfinite(columns[column]):
        return None
    path: list[tuple[int, int]] = []
    at = column
    while True:
        before = int((rows + out[:, at]).argmin())
        path.append((before, at))
        if before == row:
            return path[::-1]
        at = int((columns + back[before]).argmin())
        path.append((before, at))
