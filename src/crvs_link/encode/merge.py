"""Distinct values of several parts together, sorted, and the way to them from each part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link._fast.encode import encode_lists, encode_sorted, encode_strings, remap
from crvs_link.encode.numbers import DOUBTFUL, GROUP, KIND
from crvs_link.schema import ID_KINDS
from crvs_link.standardise.columns import (
    DOB_CALENDAR,
    DOB_FROM,
    DOB_METHOD,
    DOB_TO,
    ROLES,
    TEXT,
    TOKENS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt


_MISSING = np.iinfo(np.int32).min
"""No clean date begins on this day."""


def pool_texts(parts: Sequence[pl.Series]) -> tuple[pl.Series, list[npt.NDArray[np.int32]]]:
    """Distinct texts, in order of first occurrence; faster where they are repeated often."""
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
    codes, values = encode_sorted(joined)
    return pl.Series("text", values), _split(codes, [len(part) for part in parts])


def common_first(
    values: pl.Series,
    parts: Sequence[tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]],
) -> tuple[pl.Series, list[npt.NDArray[np.int32]]]:
    """Values in descending order of frequency, those of one frequency as they were.

    The few values that most records have then lie side by side in every table of the
    kernels, and stay in the caches that a comparison reads from.

    Parameters
    ----------
    values : Series
    parts : sequence of (int32[n], float64[n])
        Places in ``values``, -1 for none, and how often each of them occurs.

    Returns
    -------
    values : Series
    codes : list of int32[n]
        The new places.
    """
    times = np.zeros(len(values))
    for codes, counts in parts:
        known = codes >= 0
        times += np.bincount(codes[known], counts[known], len(values))
    order = np.argsort(-times, kind="stable")
    ranks = np.empty(len(order), dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    return values.gather(order), [remap(codes, ranks) for codes, _ in parts]


def merge_numbers(numbers: pl.DataFrame) -> tuple[pl.DataFrame, npt.NDArray[np.int32]]:
    """Distinct identity numbers, sorted by text; one for each group that a text occurs in.

    Parameters
    ----------
    numbers : DataFrame
        As `crvs_link.encode.numbers.clean_numbers`.

    Returns
    -------
    values : DataFrame
        ``text``, ``kind``; ``group`` UInt32, numbered by name; ``doubtful``, where it is so
        in one writing of the number.
    codes : int32[n]
        The row in ``values`` of each number; -1 where there is none.
    """
    texts, (text_codes,) = merge_texts([numbers[TEXT]])
    group_codes, _ = encode_sorted(numbers[GROUP])
    known = text_codes >= 0
    pair = text_codes[known].astype(np.int64) << 32 | group_codes[known]
    distinct, where = np.unique(pair, return_inverse=True)
    codes = np.full(len(numbers), -1, dtype=np.int32)
    codes[known] = where
    doubtful = np.zeros(len(distinct), dtype=np.bool_)
    doubtful[where[numbers[DOUBTFUL].to_numpy()[known]]] = True
    kinds = np.zeros(len(distinct), dtype=np.uint32)
    kinds[where] = numbers[KIND].to_physical().to_numpy()[known]
    values = pl.DataFrame(
        {
            TEXT: texts.gather(distinct >> 32),
            KIND: pl.Series(ID_KINDS).gather(kinds),
            GROUP: pl.Series(distinct & 0xFFFFFFFF, dtype=pl.UInt32),
            DOUBTFUL: doubtful,
        },
        schema_overrides={KIND: numbers[KIND].dtype},
    )
    return values, codes


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
    first, last = (dates[name].fill_null(_MISSING).to_numpy() for name in (DOB_FROM, DOB_TO))
    known = (first != _MISSING) & (last != _MISSING)
    # Both days in one number that sorts as the two do.
    interval = first[known].astype(np.int64) << 32 | last[known].astype(np.int64) - _MISSING
    distinct, where = np.unique(interval, return_inverse=True)
    codes = np.full(len(dates), -1, dtype=np.int32)
    codes[known] = where
    said = dates.filter(pl.Series(known))
    values = pl.DataFrame(
        {
            DOB_FROM: pl.Series(distinct >> 32, dtype=pl.Int32),
            DOB_TO: pl.Series((distinct & 0xFFFFFFFF) + _MISSING, dtype=pl.Int32),
            DOB_CALENDAR: _agreed(said[DOB_CALENDAR], where, len(distinct)),
            DOB_METHOD: _agreed(said[DOB_METHOD], where, len(distinct)),
        }
    )
    return values, codes


def _agreed(readings: pl.Series, where: npt.NDArray[np.intp], size: int) -> pl.Series:
    """What all that share a value say, null where they say several things or nothing."""
    codes, first = encode_strings(readings)
    said = codes >= 0
    lowest = np.full(size, len(first), dtype=np.int32)
    highest = np.full(size, -1, dtype=np.int32)
    np.minimum.at(lowest, where[said], codes[said])
    np.maximum.at(highest, where[said], codes[said])
    words = pl.Series([*readings.gather(first), None], dtype=pl.String)
    return words.gather(np.where(lowest == highest, highest, len(first)))


MOST_TOKENS = 1 << 24
"""Distinct tokens that an item has room for, beside a role."""


def merge_bags(
    tokens: npt.NDArray[np.int32], roles: npt.NDArray[np.uint8], lengths: npt.NDArray[np.int64]
) -> tuple[pl.DataFrame, npt.NDArray[np.int32]]:
    """Distinct names: the same tokens with the same roles in the same order. Sorted.

    Parameters
    ----------
    tokens : int32[total]
        Of all names, end to end.
    roles : uint8[total]
        Below 128.
    lengths : int64[n]

    Returns
    -------
    values : DataFrame
        ``tokens`` List(Int32), ``roles`` List(UInt8).
    codes : int32[n]
        The row in ``values`` of each name; -1 for an empty one.

    Raises
    ------
    OverflowError
        If there are 2**24 distinct tokens.
    """
    if tokens.max(initial=0) >= MOST_TOKENS:
        raise OverflowError("names hold at most 2**24 distinct tokens")
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    items = tokens << 7 | roles
    codes, first = encode_lists(items, offsets)
    distinct = _as_series(items, offsets[first], lengths[first])
    order = distinct.arg_sort().to_numpy()
    ranks = np.empty(len(order), dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    values = distinct.gather(order).alias(TOKENS).to_frame()
    element = pl.element()
    return (
        values.select(
            pl.col(TOKENS).list.eval(element // 128),
            pl.col(TOKENS).list.eval((element % 128).cast(pl.UInt8)).alias(ROLES),
        ),
        remap(codes, ranks),
    )


def _as_series(
    items: npt.NDArray[np.int32], starts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64]
) -> pl.Series:
    owner = np.repeat(np.arange(len(lengths)), lengths)
    before = np.cumsum(lengths) - lengths
    place = np.arange(len(owner)) + np.repeat(starts - before, lengths)
    frame = pl.DataFrame({"list": pl.Series(owner).set_sorted(), "item": items[place]})
    return frame.group_by("list", maintain_order=True).agg("item")["item"]


def _split(codes: npt.NDArray[np.int32], sizes: list[int]) -> list[npt.NDArray[np.int32]]:
    return np.split(codes, np.cumsum(sizes)[:-1])
