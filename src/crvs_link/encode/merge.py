"""Distinct values of several parts together, sorted, and the way to them from each part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link._fast.encode import encode_lists, encode_sorted, encode_strings, remap
from crvs_link.standardise.columns import DOB_CALENDAR, DOB_FROM, DOB_METHOD, DOB_TO

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt


def pool_texts(parts: Sequence[pl.Series]) -> tuple[pl.Series, list[npt.NDArray[np.int32]]]:
    """Distinct texts, in order of first occurrence; else as `merge_texts`, but faster."""
    joined = pl.concat([part.alias("text") for part in parts], rechunk=False)
    codes, first = encode_strings(joined)
    return joined.gather(first), _split(codes, [len(part) for part in parts])


def merge_texts(parts: Sequence[pl.Series]) -> tuple[pl.Series, list[npt.NDArray[np.int32]]]:
    """Distinct texts, sorted by their UTF-8 bytes.

    Parameters
    ----------
    parts : sequence of Series of String
        At least one; null for missing.

    Returns
    -------
    values : Series of String
    codes : list of int32[len(part)]
        The place of each value of each part in ``values``; -1 for null.
    """
    joined = pl.concat([part.alias("text") for part in parts], rechunk=False)
    codes, first, order = encode_sorted(joined)
    values = joined.gather(first).gather(order)
    return values, _split(codes, [len(part) for part in parts])


def merge_dates(dates: pl.DataFrame) -> tuple[pl.DataFrame, npt.NDArray[np.int32]]:
    """Distinct intervals of days, sorted.

    A day is the same day in every calendar, so calendar and method do not tell two
    values apart; they are kept where all that share the interval agree on them.

    Parameters
    ----------
    dates : DataFrame
        ``dob_from``, ``dob_to``, ``dob_calendar``, ``dob_method``.

    Returns
    -------
    values : DataFrame
        The same columns.
    codes : int32[n]
        The row in ``values`` of each date; -1 where there is no interval.
    """
    interval = [DOB_FROM, DOB_TO]
    values = (
        dates.drop_nulls(interval)
        .group_by(interval)
        .agg(_only(DOB_CALENDAR), _only(DOB_METHOD))
        .sort(interval)
    )
    code = pl.int_range(pl.len(), dtype=pl.Int32).alias("code")
    numbered = values.select(*interval, code)
    codes = dates.join(numbered, on=interval, how="left", maintain_order="left")["code"]
    return values, codes.fill_null(-1).to_numpy()


def merge_bags(
    items: npt.NDArray[np.int32], lengths: npt.NDArray[np.int64]
) -> tuple[pl.Series, npt.NDArray[np.int32]]:
    """Distinct bags: lists as if their items stood in ascending order. Sorted by item.

    Parameters
    ----------
    items : int32[total]
        The items of all lists, end to end.
    lengths : int64[n]

    Returns
    -------
    values : Series of List(Int32)
        Items ascending, repeats kept.
    codes : int32[n]
        The place in ``values`` of each list; -1 for an empty one.
    """
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    # One sort puts the items of every list in order: the list is the upper half. A
    # stable sort makes use of the order that there is.
    wide = np.repeat(np.arange(len(lengths)), lengths) << 32
    wide |= items
    wide.sort(kind="stable")
    ascending = (wide & 0xFFFFFFFF).astype(np.int32)
    codes, first = encode_lists(ascending, offsets)
    distinct = _as_series(ascending, offsets[first], lengths[first])
    order = distinct.arg_sort().to_numpy()
    ranks = np.empty(len(order), dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return distinct.gather(order), remap(codes, ranks)


def _as_series(
    items: npt.NDArray[np.int32], starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]
) -> pl.Series:
    owner = np.repeat(np.arange(len(lengths)), lengths)
    before = np.cumsum(lengths) - lengths
    place = np.arange(len(owner)) + np.repeat(starts - before, lengths)
    frame = pl.DataFrame({"list": pl.Series(owner).set_sorted(), "item": items[place]})
    return frame.group_by("list", maintain_order=True).agg("item")["item"]


def _only(column: str) -> pl.Expr:
    """Keep the value of a column in a group, null where there are several."""
    values = pl.col(column).drop_nulls()
    return pl.when(values.n_unique() == 1).then(values.first()).alias(column)


def _split(codes: npt.NDArray[np.int32], sizes: list[int]) -> list[npt.NDArray[np.int32]]:
    return np.split(codes, np.cumsum(sizes)[:-1])
