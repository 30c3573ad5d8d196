"""Pairs in decreasing weight, while the records that may have one partner are free."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link._fast.assignment import take_in_order
from crvs_link._fast.order import ascending, descending_keys, pair_keys
from crvs_link.resolve.resolution import Resolution, pair_posterior, resolution_of
from crvs_link.schema import Cardinality

if TYPE_CHECKING:
    import numpy.typing as npt


def strongest_first(
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    weight: npt.NDArray[np.float64],
) -> npt.NDArray[np.uint32]:
    """Order of pairs by decreasing weight, ties by (left, right), uint32[E]."""
    pairs = pair_keys(left, right)
    if np.all(pairs[1:] > pairs[:-1]):
        # One stable sort leaves ties in the order in which the pairs come.
        return ascending(descending_keys(weight))
    by_pair = ascending(pairs)
    return by_pair[ascending(descending_keys(weight[by_pair]))]


def greedy(
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    log_lr: npt.NDArray[np.float64],
    *,
    n_left: int,
    n_right: int,
    prior: float,
    cardinality: Cardinality = Cardinality.ONE_TO_ONE,
    first: npt.NDArray[np.bool_] | None = None,
) -> Resolution:
    """Take pairs in decreasing weight while the records limited to one partner are free.

    A pair that is taken keeps its posterior from when it was looked at for itself; one
    that is refused has probability 0. Takes ``E log E`` time.

    Parameters
    ----------
    left, right, log_lr, n_left, n_right, prior, cardinality
        As for `resolve`.
    first : bool[E], optional
        Pairs to be taken before all others, such as those of `best_assignment`.

    Returns
    -------
    Resolution
    """
    order = strongest_first(left, right, log_lr)
    if first is not None:
        order = np.concatenate((order[first[order]], order[~first[order]]))
    taken = take_in_order(
        order,
        left,
        right,
        n_left,
        n_right,
        once_left=cardinality in {Cardinality.ONE_TO_ONE, Cardinality.MANY_TO_ONE},
        once_right=cardinality in {Cardinality.ONE_TO_ONE, Cardinality.ONE_TO_MANY},
    ).astype(np.bool_)
    q = np.zeros(len(log_lr))
    q[taken] = pair_posterior(log_lr[taken], prior)
    method = f"{cardinality}: {'greedy' if first is None else 'optimal'}"
    if cardinality is not Cardinality.ONE_TO_ONE:
        return resolution_of(q, left, right, n_left, n_right, method)
    return Resolution(
        probability=q,
        p_unlinked_left=_not_taken(q[taken], left[taken], n_left),
        p_unlinked_right=_not_taken(q[taken], right[taken], n_right),
        n_links_expected=float(q.sum()),
        method=method,
    )


def _not_taken(
    q: npt.NDArray[np.float64], record: npt.NDArray[np.int32], n: int
) -> npt.NDArray[np.float64]:
    """Probability that records have no partner, each in one pair at most, float64[n]."""
    p = np.ones(n)
    p[record] -= q
    return p
