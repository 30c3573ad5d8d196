"""What published tables leave open for each suppressed count: an integer program for each end.

Shares nothing with the networks of `crvs_link.report.suppression`: unknown counts and totals of
all tables are variables, and whatever is published is an equation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.optimize import LinearConstraint, milp


def open_intervals(
    tables: Sequence[np.ndarray], patterns: Sequence, total: int
) -> Iterator[tuple[tuple, int, int, int]]:
    """Give each suppressed figure, its true value and the least and most that it may be.

    ``tables`` are counts[R_k, C] with the same totals of columns, ``patterns`` have ``cells``,
    ``rows``, ``columns``. Figures are named ``(table, row, column)``; a total of a row has the
    column -1, one of a column the row -1 and the table -1, since all tables share it.
    """
    values: dict[tuple, int] = {}
    for k, (table, pattern) in enumerate(zip(tables, patterns, strict=True)):
        for (i, j), hidden in np.ndenumerate(pattern.cells):
            if hidden:
                values[k, i, j] = int(table[i, j])
        for i in np.flatnonzero(pattern.rows):
            values[k, int(i), -1] = int(table[i].sum())
    for j in np.flatnonzero(patterns[0].columns):
        values[-1, -1, int(j)] = int(tables[0][:, j].sum())
    if not values:
        return
    place = {name: k for k, name in enumerate(values)}
    equations, constants = [], []

    def equation(parts: list[tuple[tuple, int]], whole: tuple | None, known: int) -> None:
        """Write: the parts (named, or known by value) sum to the whole."""
        line = np.zeros(len(place))
        constant = known if whole is None or whole not in place else 0
        if whole in place:
            line[place[whole]] -= 1
        for name, value in parts:
            if name in place:
                line[place[name]] += 1
            else:
                constant -= value
        equations.append(line)
        constants.append(constant)

    for k, table in enumerate(tables):
        rows, columns = table.shape
        for i in range(rows):
            parts = [((k, i, j), int(table[i, j])) for j in range(columns)]
            equation(parts, (k, i, -1), int(table[i].sum()))
        for j in range(columns):
            parts = [((k, i, j), int(table[i, j])) for i in range(rows)]
            equation(parts, (-1, -1, j), int(table[:, j].sum()))
        equation([((k, i, -1), int(table[i].sum())) for i in range(rows)], None, total)
    parts = [((-1, -1, j), int(tables[0][:, j].sum())) for j in range(tables[0].shape[1])]
    equation(parts, None, total)
    rule = LinearConstraint(np.array(equations), constants, constants)
    whole_numbers = np.ones(len(place))
    for name, value in values.items():
        goal = np.zeros(len(place))
        goal[place[name]] = 1
        ends = []
        for sign in (1, -1):
            found = milp(sign * goal, constraints=rule, integrality=whole_numbers)
            assert found.status == 0, found.message
            ends.append(round(sign * found.fun))
        yield name, value, ends[0], ends[1]
