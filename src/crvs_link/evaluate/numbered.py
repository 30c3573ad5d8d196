"""The ids of result and truth as numbers of records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.encode import encode_strings
from crvs_link.evaluate.read import LEFT, RECORD, REGISTER, RIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.evaluate.records import Ints

_NO_PAIRS: Final[tuple[Ints, ...]] = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


@dataclass(frozen=True)
class Numbered:
    """Records of the result, the truth and further pairs.

    Parameters
    ----------
    found, true : tuple of int64[n]
        The two records of each row of pairs, or the record of each row of clusters.
    review, scored : tuple of two int64[n]
        Without rows where there are no such pairs.
    names : polars.Series of String
        The distinct ids; a record's number is the place of its id, plus their number for
        records of the right file.
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
    scored: tuple[Ints, ...]
    names: pl.Series
    first_right: int | None
    turned: int
    backwards: tuple[Ints, ...]

    @property
    def n_records(self) -> int:
        """Record numbers are below this; not all of them need occur."""
        return len(self.names) * (1 if self.first_right is None else 2)

    def name(self, records: Ints) -> pl.Series:
        """Ids of records."""
        return self.names.gather(records % max(len(self.names), 1))

    def number(self, ids: pl.Series, *, right: npt.NDArray[np.bool_]) -> Ints:
        """Record numbers of ids, -1 for those that do not occur.

        Parameters
        ----------
        ids : polars.Series of String
        right : bool[n]
            Whether each is of the right file; of no matter where all are of one.
        """
        known = pl.DataFrame({"id": self.names}).with_row_index("number")
        asked = pl.DataFrame({"id": ids}).join(known, on="id", how="left", maintain_order="left")
        number = asked["number"].cast(pl.Int64).fill_null(-1).to_numpy()
        beyond = 0 if self.first_right is None else self.first_right
        return np.where((number >= 0) & right, number + beyond, number)


def number_records(
    found: pl.DataFrame,
    true: pl.DataFrame,
    review: pl.DataFrame | None = None,
    scored: pl.DataFrame | None = None,
    *,
    within: bool,
    register: str | None = None,
) -> Numbered:
    """Number the records of all tables together.

    Where pairs are of two files and no id of the truth stands on both sides, a pair of
    the result that has its ids on the other sides is turned round: tools differ in
    which file they call the left one.

    Parameters
    ----------
    found, true : polars.DataFrame
        As in `Table`.
    review, scored : polars.DataFrame, optional
        Pairs.
    within : bool
        Whether all records are of one file, so that ids are of one space.
    register : str, optional
        Which records of a truth of records are of the right file.
    """
    empty = pl.DataFrame(schema={LEFT: pl.String, RIGHT: pl.String})
    frames = (found, true, *(empty if each is None else each for each in (review, scored)))
    columns = [
        [frame[name] for name in (LEFT, RIGHT, RECORD) if name in frame.columns] for frame in frames
    ]
    every = pl.concat([column for part in columns for column in part])
    codes, first = encode_strings(every)
    ends = np.cumsum([len(column) for part in columns for column in part])[:-1]
    split = iter(np.split(codes.astype(np.int64), ends))
    tables: list[tuple[Ints, ...]] = [tuple(next(split) for _ in part) for part in columns]
    backwards = _NO_PAIRS
    n, turned = len(first), 0
    if not within:
        sides = tables[1]
        if RECORD in true.columns:
            of_right = (true[REGISTER] == register).to_numpy()
            sides = sides[0][~of_right], sides[0][of_right]
        on_left, on_right = marked(sides[:1], n), marked(sides[1:], n)
        if (on_left & on_right).any():
            left, right = tables[0]
            backwards = right, left + n
        else:
            turns = [
                _wrong_way(pairs, on_left, on_right) if len(pairs) == 2 else None
                for pairs in tables
            ]
            turned = 0 if turns[0] is None else int(turns[0].sum())
            tables = [
                pairs if turn is None else _turned(pairs, turn)
                for pairs, turn in zip(tables, turns, strict=True)
            ]
        tables = [
            (pairs[0], pairs[1] + n) if len(pairs) == 2 else (pairs[0] + n * of_right,)
            for pairs in tables
        ]
    found_in, true_in, review_in, scored_in = tables
    return Numbered(
        found_in,
        true_in,
        review_in,
        scored_in,
        names=every.gather(first),
        first_right=None if within else n,
        turned=turned,
        backwards=backwards,
    )


def _turned(pairs: tuple[Ints, ...], turn: npt.NDArray[np.bool_]) -> tuple[Ints, ...]:
    left, right = pairs
    return np.where(turn, right, left), np.where(turn, left, right)


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
