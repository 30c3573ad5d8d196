"""Ways between the cells of a table, against trying all."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from crvs_link.report.cell_moves import cheapest, width_beside

costs = arrays(np.float64, (3, 3), elements=st.sampled_from([1.0, 2.0, 5.0, np.inf]))


def least(out: np.ndarray, back: np.ndarray) -> float:
    """Cost of the best way from row 0 to column 0, by trying every order of rows and columns."""
    found = out[0, 0]
    for columns in permutations((1, 2)):
        for rows in permutations((1, 2)):
            first = out[0, columns[0]] + back[rows[0], columns[0]]
            found = min(found, first + out[rows[0], 0])
            second = first + out[rows[0], columns[1]] + back[rows[1], columns[1]]
            found = min(found, second + out[rows[1], 0])
    return float(found)


@given(costs, costs)
def test_the_way_is_the_cheapest_of_all(out: np.ndarray, back: np.ndarray) -> None:
    path = cheapest(out, back, 0, 0)
    if path is None:
        assert least(out, back) == np.inf
        return
    assert path[0][0] == 0
    assert path[-1][1] == 0
    assert len(path) % 2 == 1
    for step, (one, two) in enumerate(pairwise(path)):
        assert one[1 - step % 2] == two[1 - step % 2]  # the same column, then the same row
    paid = sum((back if k % 2 else out)[cell] for k, cell in enumerate(path))
    assert paid == least(out, back)


def test_a_count_moves_with_those_beside_it() -> None:
    values = np.array([[3, 40, 9], [5, 60, 9], [7, 2, 9]])
    held = np.array([[True, True, False]] * 3)
    # Up by 5 and 7 from the rows below, down by the whole of 3.
    assert width_beside(held, values, 0, 0) == 12 + 3
    held[2, 1] = False
    assert width_beside(held, values, 0, 0) == 5 + 3
    assert width_beside(held & False, values, 0, 0) == 0
