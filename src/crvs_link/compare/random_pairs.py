"""Random record pairs: how often the levels occur among records of different people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link._fast.order import ascending, content_keys
from crvs_link._fast.patterns import count_listed
from crvs_link.block import lane
from crvs_link.run import RunOptions, in_order
from crvs_link.spec import PatternCounts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link._fast.pairs import Records
    from crvs_link._fast.patterns import Program
    from crvs_link.encode import CodedRecords

LISTED_AT_ONCE = 1 << 16

MOST_DRAWN_FROM = 1 << 18
"""Records of an extract that random pairs are drawn from."""


def content_order(
    coded: CodedRecords, extract: int, lanes: Sequence[str], most: int = MOST_DRAWN_FROM
) -> npt.NDArray[np.uint32]:
    """Rows of an extract in an order that depends on their content alone.

    Random pairs are drawn by place in this order, so that shuffling the rows of an
    extract draws the same pairs of records. Of a large extract only the first rows of
    the order are given: by their hashes they are a random sample.

    Parameters
    ----------
    coded : CodedRecords
    extract : int
    lanes : sequence of str
        What counts as the content of a row.
    most : int
        Rows to give.

    Returns
    -------
    uint32[min(n, most)]
    """
    state = content_keys([lane(coded, extract, name) for name in lanes])
    if len(state) <= most:
        return ascending(state)
    last = np.partition(state, most - 1)[most - 1]
    rows = np.flatnonzero(state <= last).astype(np.uint32)
    return rows[ascending(state[rows])[:most]]


def random_pairs(
    n_left: int, n_right: int, *, within: bool, most: int, seed: int
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Places of random pairs; all pairs, once each, where there are no more than ``most``.

    Parameters
    ----------
    n_left, n_right : int
    within : bool
        Whether both sides are one file: a record is then not paired with itself.
    most : int
    seed : int

    Returns
    -------
    left, right : uint32[n]
    """
    if within and n_left * (n_left - 1) // 2 <= most:
        first, second = np.triu_indices(n_left, 1)
        return first.astype(np.uint32), second.astype(np.uint32)
    if not within and n_left * n_right <= most:
        left = np.repeat(np.arange(n_left, dtype=np.uint32), n_right)
        return left, np.tile(np.arange(n_right, dtype=np.uint32), n_left)
    rng = np.random.default_rng(seed)
    left = rng.integers(0, n_left, most, dtype=np.uint32)
    if not within:
        return left, rng.integers(0, n_right, most, dtype=np.uint32)
    right = rng.integers(0, n_right - 1, most, dtype=np.uint32)
    return left, right + (right >= left).astype(np.uint32)


def count_random_pairs(
    program: Program,
    left: Records,
    right: Records,
    left_order: npt.NDArray[np.uint32],
    right_order: npt.NDArray[np.uint32],
    *,
    within: bool,
    most: int,
    options: RunOptions,
) -> PatternCounts:
    """Pattern counts of random pairs.

    Parameters
    ----------
    program : Program
    left, right : Records
    left_order, right_order : uint32
        From `content_order`: the rows to draw from.
    within : bool
    most : int
        Pairs to draw.
    options : RunOptions

    Returns
    -------
    PatternCounts
        With one row: the pairs were not found by a rule.
    """
    a, b = random_pairs(
        len(left_order), len(right_order), within=within, most=most, seed=options.seed
    )

    def count(number: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
        part = slice(number * LISTED_AT_ONCE, (number + 1) * LISTED_AT_ONCE)
        return count_listed(program, left, right, left_order[a[part]], right_order[b[part]])

    starts = range(0, len(a), LISTED_AT_ONCE)
    sizes = [min(LISTED_AT_ONCE, len(a) - start) for start in starts]
    parts = list(in_order(count, sizes, options, "Counting levels in random pairs"))
    codes, places = np.unique(np.concatenate([p[0] for p in parts]), return_inverse=True)
    counts = np.bincount(places, weights=np.concatenate([p[1] for p in parts]))
    return PatternCounts(codes, counts.astype(np.int64)[None, :])
