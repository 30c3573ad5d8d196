"""How much ages and years of birth are heaped on round numbers.

Both indices are of counts by single year. They were made for ages; where only dates of
birth are known, the same sums are taken over years of birth, in the calendar in which the
dates are written: it is its round years that people choose.

References
----------
United Nations (1955). Methods of appraisal of quality of basic data for population
estimates. Manual II, Population Studies 23: Whipple's index.

Myers, R. J. (1940). Errors and bias in the reporting of ages in census data. Transactions
of the Actuarial Society of America 41, 395-415.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]

AGES_OF_WHIPPLE: Final = (23, 62)
"""Each final digit four times; 0 and 5 stand in the middle of five years each."""

AGES_OF_MYERS: Final = (10, 98)
"""Ten windows of 80 ages, the first beginning with 10, the last with 19."""


@dataclass(frozen=True)
class Index:
    """An index of heaping.

    Parameters
    ----------
    value : float, optional
        None where nobody is in the range: not estimable.
    rows : int
        Records in the range.
    first, last : int
        The range of ages, or of years of birth; both inclusive.
    """

    value: float | None
    rows: int
    first: int
    last: int


def whipple(counts: Counts, first: int, last: int) -> Index:
    """Whipple's index: rows at numbers that end in 0 or 5, in per cent of a fifth of all.

    Parameters
    ----------
    counts : int64[n]
        Rows by age or year, from 0.
    first, last : int
        The range; a multiple of ten numbers, so that all digits come equally often.

    Returns
    -------
    Index
        100 where 0 and 5 come as often as other digits, 500 where no other comes, 0 where
        they do not come at all.

    Examples
    --------
    >>> whipple(np.ones(100, dtype=np.int64), 23, 62).value
    100.0
    """
    inside = _between(counts, first, last)
    rows = int(inside.sum())
    heaped = int(inside[np.arange(first, last + 1) % 5 == 0].sum())
    return Index(100 * 5 * heaped / rows if rows else None, rows, first, last)


def myers(counts: Counts, first: int, last: int) -> Index:
    """Myers' blended index: half the sum of what final digits differ by from 10 % each.

    Lower ages have more people, so a digit that comes first in a range would look chosen.
    Ten ranges of equal length are therefore added up, beginning with each digit once: the
    first decade of a digit counts d + 1 times, the last one 9 - d times.

    Parameters
    ----------
    counts : int64[n]
        Rows by age or year, from 0.
    first, last : int
        The range, from a number that ends in 0 to one that ends in 8: of the one that
        ends in 9 no window is left.

    Returns
    -------
    Index
        In per cent: 0 where all digits come equally often, 90 where only one comes. It is
        the share of persons whose number would have to be another.

    Examples
    --------
    >>> myers(np.ones(100, dtype=np.int64), 10, 98).value
    0.0
    """
    inside = _between(counts, first, last)
    decades = np.append(inside, 0).reshape(-1, 10)
    digits = np.arange(10)
    blended = (digits + 1) * decades[:-1].sum(axis=0) + (9 - digits) * decades[1:].sum(axis=0)
    total = int(blended.sum())
    value = float(np.abs(100 * blended / total - 10).sum()) / 2 if total else None
    return Index(value, int(inside.sum()), first, last)


def years_of_whipple(newest: int) -> tuple[int, int]:
    """The latest 40 years of birth of people of 23 and more, cut as their ages are.

    Parameters
    ----------
    newest : int
        The year in which they are counted.

    Returns
    -------
    first, last : int
        From a year that ends in 3 to one that ends in 2.
    """
    last = newest - AGES_OF_WHIPPLE[0]
    last -= (last - 2) % 10
    return last - 39, last


def years_of_myers(newest: int) -> tuple[int, int]:
    """The latest 89 years of birth of people of 10 and more: from a 0 to an 8.

    Parameters and returns are those of `years_of_whipple`.
    """
    last = newest - AGES_OF_MYERS[0]
    last -= (last - 8) % 10
    return last - 88, last


def final_digits(counts: Counts) -> tuple[int, ...]:
    """Rows by the final digit of an age or a year: ten counts, from 0 to 9."""
    padded = np.zeros(-(-len(counts) // 10) * 10, dtype=np.int64)
    padded[: len(counts)] = counts
    return tuple(padded.reshape(-1, 10).sum(axis=0).tolist())


def _between(counts: Counts, first: int, last: int) -> Counts:
    """Counts of a range, zero before the year 0 and beyond the last that is counted."""
    inside = np.zeros(last - first + 1, dtype=np.int64)
    start = max(first, 0)
    there = counts[start : max(last + 1, start)]
    inside[start - first : start - first + len(there)] = there
    return inside
