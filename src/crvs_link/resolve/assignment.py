"""The assignment problem: of all one-to-one sets of pairs, the one of the highest sum."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

SUREST: Final = 600.0  # log-odds beyond say nothing more

MOST_CELLS: Final = 1 << 22
"""Size of a component, left times right records, up to which it is laid out as a whole."""


def best_assignment(
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    log_lr: npt.NDArray[np.float64],
    *,
    prior: float,
) -> npt.NDArray[np.bool_]:
    """Choose one-to-one pairs with the highest sum of log-odds.

    Only pairs that are likelier matches than not can raise the sum. They are taken apart
    into connected components, each of which is an assignment problem of its own (Kuhn 1955;
    Jonker & Volgenant 1987).

    Parameters
    ----------
    left, right : int32[E]
        Record indices of the candidate pairs, each pair once.
    log_lr : float64[E]
        Natural logarithm of the likelihood ratio of each pair.
    prior : float
        Probability of a match before a pair was compared.

    Returns
    -------
    bool[E]
        Whether a pair is chosen.

    References
    ----------
    Jonker, R. & Volgenant, A. (1987). A shortest augmenting path algorithm for dense and
    sparse linear assignment problems. Computing 38, 325-340.
    """
    chosen = np.zeros(len(left), dtype=np.bool_)
    gain = np.minimum(log_lr, SUREST) + (math.log(prior) - math.log1p(-prior))
    likely = np.flatnonzero(gain > 0)
    rivals = np.bincount(left[likely])[left[likely]] + np.bincount(right[likely])[right[likely]]
    chosen[likely[rivals == 2]] = True
    likely = likely[rivals > 2]
    if not len(likely):
        return chosen
    component = _components(left[likely], right[likely])
    order = np.argsort(component, kind="stable")
    starts = np.flatnonzero(np.diff(component[order], prepend=-1))
    for members in np.split(likely[order], starts[1:]):
        chosen[members] = _solved(left[members], right[members], gain[members])
    return chosen


def _components(left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Number of the connected component of each pair."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n_left = int(left.max()) + 1
    n = n_left + int(right.max()) + 1
    graph = coo_array((np.ones(len(left), np.int8), (left, right + n_left)), shape=(n, n))
    found: npt.NDArray[np.int32] = connected_components(graph, directed=False)[1][left]
    return found


def _solved(
    left: npt.NDArray[np.int32], right: npt.NDArray[np.int32], gain: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Whether each pair of one component is in its best assignment."""
    from scipy.optimize import linear_sum_assignment
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    rows, row = np.unique(left, return_inverse=True)
    columns, column = np.unique(right, return_inverse=True)
    n, m = len(rows), len(columns)
    partner = np.full(n, -1, dtype=np.int64)
    if n * m <= MOST_CELLS:
        worth = np.zeros((n, m))
        worth[row, column] = gain
        whole = linear_sum_assignment(worth, maximize=True)
        partner[whole[0]] = whole[1]
    else:
        # Each left record may also stay alone, at a partner of its own that adds nothing.
        # A zero would vanish from a sparse matrix, so all costs are above it.
        most = float(gain.max()) + 1
        alone = np.arange(n)
        costs = csr_array(
            (
                np.concatenate((most - gain, np.full(n, most))),
                (np.concatenate((row, alone)), np.concatenate((column, m + alone))),
            ),
            shape=(n, m + n),
        )
        sparse = min_weight_full_bipartite_matching(costs)
        partner[sparse[0]] = sparse[1]
    solved: npt.NDArray[np.bool_] = partner[row] == column
    return solved
