"""Small counts in published tables: which cells are left out so that none can be worked out.

A count from 1 to 9 is suppressed (primary suppression), and so are others from which it
could be worked out by the totals (complementary suppression); nothing is rounded. What the
published figures leave open for a suppressed count is an interval, found by moving records
along suppressed cells so that all published totals stay: a flow in the network whose nodes are
rows and columns. Cells to suppress beside are chosen by the cheapest such flow.

Hundepool, A. et al. (2024), Handbook on Statistical Disclosure Control, 2nd ed., chapter 5
(https://sdctools.github.io/HandbookSDC/); Cox, L. H. (1995), Network models for complementary
cell suppression, Journal of the American Statistical Association 90, 1453-1462; sliding
protection as in Fischetti, M. and Salazar, J. J. (2001), Management Science 47, 1008-1027.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.report.cell_moves import cheapest, width_beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

THRESHOLD: Final = 10
"""The least count that is published, zero aside."""

_STEP: Final = 1e-3
"""Cost of a cell that is suppressed already: of two such ways the shorter one is taken."""


@dataclass(frozen=True)
class Suppression:
    """What is left out of a table of counts with its totals.

    Parameters
    ----------
    cells : bool[R, C]
        Suppressed counts.
    rows : bool[R]
        Suppressed totals of rows.
    columns : bool[C]
        Suppressed totals of columns. The grand total is always published.
    """

    cells: Bools
    rows: Bools
    columns: Bools


def needed(total: int, threshold: int = THRESHOLD) -> int:
    """Least width of the interval that is left open for a suppressed count.

    One more than that of 1 to ``threshold - 1``, which the suppression itself gives away; of
    fewer records than that, all of them.
    """
    return min(threshold - 1, total)


def suppress_totals(totals: Ints, threshold: int = THRESHOLD) -> Bools:
    """Choose the totals to leave out of a list of totals with its published sum.

    Parameters
    ----------
    totals : int64[C]
        Not below zero.
    threshold : int

    Returns
    -------
    bool[C]
        The totals below the threshold, and the smallest others until there are two and any of
        them may lie anywhere in an interval of `needed` width. A zero is only left out where
        there is no other way.
    """
    chosen: Bools = (totals > 0) & (totals < threshold)
    if not chosen.any() or len(totals) == 1:  # a single one is the sum, which is published
        return np.zeros_like(chosen)
    wanted = needed(int(totals.sum()), threshold)
    others = np.flatnonzero(~chosen)
    for column in others[np.lexsort((others, totals[others], totals[others] == 0))]:
        if chosen.sum() > 1 and totals[chosen].sum() >= wanted:
            break
        chosen[column] = True
    return chosen


def suppress_tables(tables: Sequence[Ints], threshold: int = THRESHOLD) -> tuple[Suppression, ...]:
    """Choose the cells to leave out of several tables of one population.

    Parameters
    ----------
    tables : sequence of int64[R_k, C]
        Counts by different attributes (rows) and by one that they have in common
        (columns), so that they have the same totals of columns. Not below zero.
    threshold : int
        Counts from 1 to one less are suppressed.

    Returns
    -------
    tuple of Suppression
        One for each table, the totals of columns the same for all. By all tables and totals
        together, every suppressed count of 1 to ``threshold - 1`` may lie anywhere in an
        interval of `needed` width, and no suppressed count can be worked out. (Where a total
        of a column is left out, so is every count of its column in rows that have any in such
        columns. What these totals may be is then the same by every table, and beyond them each
        table can be looked at by itself.)

    Raises
    ------
    ValueError
        If counts are below zero or the totals of columns differ.

    Examples
    --------
    >>> table = np.array([[3, 40, 20], [30, 50, 60]])
    >>> suppress_tables([table])[0].cells.tolist()
    [[True, False, True], [True, False, True]]
    """
    if not tables:
        return ()
    totals = tables[0].sum(axis=0)
    for table in tables:
        if (table < 0).any() or not np.array_equal(table.sum(axis=0), totals):
            raise ValueError("tables of counts with the same totals of columns are needed")
    columns = suppress_totals(totals, threshold)
    return tuple(_Table(table, columns, threshold).suppressed() for table in tables)


class _Table:
    """One table with its totals as a last row and a last column, which count negatively.

    So every row and every column sums to zero, and a suppressed total is a cell like others.
    """

    def __init__(self, counts: Ints, columns: Bools, threshold: int) -> None:
        self.shape = counts.shape
        self.total = int(counts.sum())
        self.threshold = threshold
        rows = counts.sum(axis=1)
        self.values = np.zeros((counts.shape[0] + 1, counts.shape[1] + 1), np.int64)
        self.values[:-1, :-1] = counts
        self.values[:-1, -1], self.values[-1, :-1] = rows, counts.sum(axis=0)
        self.inside = np.zeros(self.values.shape, np.bool_)
        self.inside[:-1, :-1] = True
        self.hidden = np.zeros(self.values.shape, np.bool_)
        small = (self.values > 0) & (self.values < threshold)
        small[-1] = False
        if counts.shape[0] == 1:
            small[:, -1] = False  # it is the grand total
        if counts.size == 1:
            small[:] = False
        self.small = small
        self.hidden |= small
        self.hidden[-1, :-1] = columns
        held = self.inside[:-1, :-1] & columns & ((counts @ columns.astype(np.int64)) > 0)[:, None]
        self.hidden[:-1, :-1] |= held
        # What it takes to suppress a cell more: its count; zeros and totals of rows come last.
        price = self.values + 1.0
        price[self.values == 0] = self.total + 2.0
        price[:-1, -1] += 100.0 * (self.total + 2.0)
        price[-1] = np.inf
        self.price = price

    def suppressed(self) -> Suppression:
        """Protect every small count in turn, the largest first: it needs the least."""
        places = np.argwhere(self.small)
        for row, column in places[np.argsort(-self.values[self.small], kind="stable")]:
            self._protect(int(row), int(column))
        return Suppression(
            cells=self.hidden[:-1, :-1], rows=self.hidden[:-1, -1], columns=self.hidden[-1, :-1]
        )

    def _protect(self, row: int, column: int) -> None:
        wanted = needed(self.total, self.threshold)
        if self.inside[row, column]:
            held, values = self.hidden[:-1, :-1], self.values[:-1, :-1]
            if (
                width_beside(held, values, row, column) >= wanted
                or width_beside(held.T, values.T, column, row) >= wanted
            ):
                return
        less = self._moved(row, column, wanted, more=False)
        if less + self._moved(row, column, wanted - less, more=True) >= wanted:
            return
        more, held_before = 0, int(self.hidden.sum())
        for more in self._moves(row, column, wanted, more=True, hidden=False):
            if (held_now := int(self.hidden.sum())) > held_before:
                # What has just been suppressed may let the count shrink too.
                less, held_before = self._moved(row, column, wanted, more=False), held_now
            if less + more >= wanted:
                return
        less = max(self._moves(row, column, wanted - more, more=False, hidden=False), default=0)
        assert less + more >= wanted  # totals of rows are suppressed before this fails

    def _moved(self, row: int, column: int, wanted: int, *, more: bool) -> int:
        """Find how far a count can move along cells that are suppressed already."""
        return max(self._moves(row, column, wanted, more=more, hidden=True), default=0)

    def _moves(
        self, row: int, column: int, wanted: int, *, more: bool, hidden: bool
    ) -> Iterator[int]:
        """Move records so that a count grows, or shrinks, and suppress what that changes.

        Parameters
        ----------
        row, column : int
            Of the count.
        wanted : int
            How far at most.
        more : bool
            Whether it is to grow.
        hidden : bool
            Whether only cells that are suppressed already may change.

        Yields
        ------
        int
            How far it was moved, after each step.
        """
        values = self.values.copy()
        grows = more == bool(self.inside[row, column])  # the entry, whose sign a total turns
        cost = np.where(self.hidden, _STEP, np.inf if hidden else self.price)
        cost[row, column] = np.inf
        if not more:
            wanted = min(wanted, int(values[row, column]))
        moved = 0
        while moved < wanted:
            # An entry of the total has the other sign: it shrinks where its total grows.
            can_shrink = np.where(self.inside, values > 0, True)
            can_grow = np.where(self.inside, True, values > 0)
            # From the row to the column of the count, along cells that change in turn.
            out, back = (can_shrink, can_grow) if grows else (can_grow, can_shrink)
            path = cheapest(np.where(out, cost, np.inf), np.where(back, cost, np.inf), row, column)
            if path is None:
                return
            signs = [(-1 if grows else 1) * (-1) ** place for place in range(len(path))]
            changes = [
                sign if self.inside[cell] else -sign for cell, sign in zip(path, signs, strict=True)
            ]
            step = min(
                [wanted - moved]
                + [int(values[cell]) for cell, by in zip(path, changes, strict=True) if by < 0]
            )
            for cell, by in zip(path, changes, strict=True):
                values[cell] += by * step
                self.hidden[cell] = True
                cost[cell] = _STEP
            moved += step
            yield moved
