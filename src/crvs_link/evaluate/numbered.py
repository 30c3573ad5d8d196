"""The ids of result and truth as numbers of records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.encode import encode_strings
from crvs_link.evaluate.read import LEFT, RECORD, RIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.evaluate.records import Ints

_NO_PAIRS: Final[tuple[Ints, ...]] = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


@dataclass(frozen=True)
class Numbered:
    """Records of the result, the truth and the pairs for review.

    Parameters
    ----------
    found, true : tuple of int64[n]
        The two records of each row of pairs, or the record of each row of clusters.
    review : tuple of two int64[n]
        Without rows where there are no such pairs.
    n_records : int
        Record numbers are below this; not all of them need occur.
    first_right : int, optional
        Records from this number on are of the right file; None where all are of one.
    turned : int
        Pairs of the result that were turned round.
    backwards : tuple of two int64[n]
        The pairs of the result turned round, where ids stand on both sides of the truth
        and so do not tell which way a pair belongs; without rows elsewhere.
    """

    found: tuple[Ints, ...]
    true: tuple[Ints, ...]
    review: tuple[Ints, ...]
    n_records: int
    first_right: int | None
    turned: int
    backwards: tuple[Ints, ...]


def number_records(
    found: pl.DataFrame, true: pl.DataFrame, review: pl.DataFrame | None, *, within: bool
) -> Numbered:
    """Number the records of all tables together.

    Where pairs are of two files and no id of the truth stands on both sides, a pair of
    the result that has its ids on the other sides is turned round: tools differ in
    which file they call the left one.

    Parameters
    ----------
    found, true : polars.DataFrame
        As in `Table`.
    review : polars.DataFrame, optional
        Pairs.
    within : bool
        Whether all records are of one file, so that ids are of one space.
    """
    columns = [
        [frame[name] for name in (LEFT, RIGHT, RECORD) if name in frame.columns]
        for frame in (found, true, *([] if review is None else [review]))
    ]
    codes, first = encode_strings(pl.concat([column for part in columns for column in part]))
    ends = np.cumsum([len(column) for part in columns for column in part])[:-1]
    split = iter(np.split(codes.astype(np.int64), ends))
    tables: list[tuple[Ints, ...]] = [tuple(next(split) for _ in part) for part in columns]
    backwards = _NO_PAIRS
    n, turned = len(first), 0
    if not within:
        on_left, on_right = marked(tables[1][:1], n), marked(tables[1][1:], n)
        if (on_left & on_right).any():
            left, right = tables[0]
            backwards = right, left + n
        else:
            turns = [_wrong_way(pairs, on_left, on_right) for pairs in tables]
            turned = int(turns[0].sum())
            tables = [
                (np.where(turn, right, left), np.where(turn, left, right))
                for (left, right), turn in zip(tables, turns, strict=True)
            ]
        tables = [(left, right + n) for left, right in tables]
    return Numbered(
        found=tables[0],
        true=tables[1],
        review=tables[2] if len(tables) > 2 else _NO_PAIRS,
        n_records=n if within else 2 * n,
        first_right=None if within else n,
        turned=turned,
        backwards=backwards,
    )


def marked(columns: Sequence[Ints], n_records: int) -> npt.NDArray[np.bool_]:
    """Which records occur in some columns, bool[n_records]."""
    found = np.zeros(n_records, dtype=np.bool_)
    for column in columns:
        found[column] = True
    return found


def _wrong_way(
    pairs: tuple[Ints, ...], on_left: npt.NDArray[np.bool_], on_right: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Which pairs have an id on a side where the truth has it not, and none where it has."""
    left, right = pairs
    wrong: npt.NDArray[np.bool_] = on_right[left] | on_left[right]
    return wrong & ~(on_left[left] | on_right[right])
