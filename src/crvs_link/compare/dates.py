"""Dates for the kernel: what it needs beside the days, and the levels that can occur.

Between calendars mistakes are made that leave traces: a year converted by the wrong number,
a day and month kept while the year was converted, a date of one calendar read as one of
another. The kernel knows a pair of dates that such a mistake explains; which mistakes are
possible follows from the calendars that the dates of a run were read in.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.dates import CONVERSIONS, NO_NUMBER, DateComparison, DateTable
from crvs_link.errors import ConfigError
from crvs_link.schema import DATE_LEVELS, Calendar
from crvs_link.spec import DISAGREE, MISSING
from crvs_link.standardise.calendars import CONVERSION_YEARS, UNREADABLE, date_of, days_of
from crvs_link.standardise.columns import DOB_CALENDAR, DOB_FROM, DOB_TO

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.spec import Comparison
    from crvs_link.standardise.calendars import Ints

WIDTHS: Final = (1, 31, 366)
"""Most days of an interval that is known to the day, to the month, to the year."""

_LUNAR: Final = frozenset({Calendar.HIJRI, Calendar.UMM_AL_QURA, Calendar.HIJRI_TABULAR})
_ERA: Final = 500
"""Years between dates of one file of which some must be of another era."""

_OVERLAPS: Final = MappingProxyType(
    {
        1: "intervals overlap, within a month",
        2: "intervals overlap, within a year",
        3: "intervals overlap, wider than a year",
    }
)
_OF_DAYS: Final = (
    "same day and month, another year",
    "one digit differs",
    "digits, or day and month, exchanged",
)
CONVERTED: Final = "a known mistake between calendars"


def date_table(values: pl.DataFrame, mistakes: int | None = None) -> DateTable:
    """Kernel table of distinct dates.

    Parameters
    ----------
    values : DataFrame
        ``dob_from``, ``dob_to``, ``dob_calendar`` of a dictionary of dates.
    mistakes : int, optional
        From `possible_mistakes`; those of ``values`` unless given.

    Returns
    -------
    DateTable
        Numbers of other calendars are worked out only where some date was read in a
        calendar for which they matter.
    """
    if mistakes is None:
        mistakes = possible_mistakes(values)
    solar = bikram = as_hijri = None
    if mistakes & CONVERSIONS["solar"]:
        solar, as_hijri = solar_numbers(values)
    if mistakes & CONVERSIONS["bikram"]:
        bikram = date_numbers(values, Calendar.BIKRAM_SAMBAT)
    first, last = values[DOB_FROM].to_numpy(), values[DOB_TO].to_numpy()
    return DateTable(first, last, mistakes, solar, bikram, as_hijri)


def date_numbers(values: pl.DataFrame, calendar: Calendar) -> Ints:
    """Number of each day's date in a calendar, 512 year + 32 month + day.

    Parameters
    ----------
    values : DataFrame
        As in `date_table`.
    calendar : Calendar

    Returns
    -------
    int32[V]
        ``NO_NUMBER`` for what is not one day, or not of the calendar's years.
    """
    days = values[DOB_FROM].to_numpy()
    year, month, day = date_of(calendar, days)
    there = (days == values[DOB_TO].to_numpy()) & (year > 0)
    return np.where(there, 512 * year + 32 * month + day, np.int32(NO_NUMBER))


def solar_numbers(values: pl.DataFrame) -> tuple[Ints, Ints]:
    """Number of each day's date in Solar Hijri, and the day that it is in Hijri.

    Returns
    -------
    numbers, as_hijri : int32[V]
        ``NO_NUMBER`` in either where there is none.
    """
    numbers = date_numbers(values, Calendar.SOLAR_HIJRI)
    hijri = days_of(Calendar.HIJRI, numbers >> 9, numbers >> 5 & 15, numbers & 31)
    return numbers, np.where(hijri != UNREADABLE, hijri, np.int32(NO_NUMBER))


def possible_mistakes(values: pl.DataFrame) -> int:
    """Which mistakes of conversion the dates of a run may hold.

    Parameters
    ----------
    values : DataFrame
        As in `date_table`.

    Returns
    -------
    int
        Sum of ``CONVERSIONS``. Of dates that were all read in the Gregorian calendar 0, or
        ``eras`` where some are centuries from the others.
    """
    calendars = {Calendar(name) for name in values[DOB_CALENDAR].drop_nulls().unique()}
    found = {
        "one off": any(len(CONVERSION_YEARS.get(calendar, ())) > 1 for calendar in calendars),
        "thai": Calendar.BUDDHIST in calendars,
        "solar": bool(calendars & (_LUNAR | {Calendar.SOLAR_HIJRI})),
        "bikram": Calendar.BIKRAM_SAMBAT in calendars,
        "eras": values.height > 0 and (values[DOB_TO].max() - values[DOB_FROM].min()) > _ERA * 365,  # type: ignore[operator]
    }
    return sum(CONVERSIONS[name] for name, there in found.items() if there)


def possible_levels(
    values: pl.DataFrame, left: npt.NDArray[np.int32], right: npt.NDArray[np.int32]
) -> tuple[str, ...]:
    """Levels below *the same* that pairs of two files can show, lowest first.

    A level that no pair can show would multiply the patterns for nothing.

    Parameters
    ----------
    values : DataFrame
        As in `date_table`.
    left, right : int32[n]
        Codes of the dates of either file, -1 where missing.

    Returns
    -------
    tuple of str
        Of `DATE_LEVELS`, in its order; always with the lowest two.
    """
    known = known_to(values)
    sides = [
        np.flatnonzero(np.bincount(known[codes[codes >= 0]])).tolist() for codes in (left, right)
    ]
    found = {DATE_LEVELS[0], DATE_LEVELS[1]}
    wider = {max(a, b) for a in sides[0] for b in sides[1]}
    found |= {_OVERLAPS[known] for known in wider if known}
    if 0 in wider:
        found |= set(_OF_DAYS)
    if possible_mistakes(values):
        found.add(CONVERTED)
    return tuple(level for level in DATE_LEVELS if level in found)


def date_comparison(table: DateTable, comparison: Comparison) -> DateComparison:
    """Bind a table of dates to the levels of a comparison.

    Raises
    ------
    ConfigError
        If it has a level that the kernel does not know.
    """
    return DateComparison(table, model_levels(comparison))


def model_levels(comparison: Comparison) -> list[int]:
    """Level of a comparison for each level of the kernel.

    Parameters
    ----------
    comparison : Comparison
        Of dates. What the kernel finds and the comparison has no level for counts as the
        next lower one that it has.

    Returns
    -------
    list of int
        Entry 0, which the kernel does not give, is 0; the last is the first exact level.

    Raises
    ------
    ConfigError
        If the comparison has other levels than `DATE_LEVELS`, or in another order.
    """
    levels = comparison.levels[DISAGREE : comparison.first_exact]
    if list(levels) != [level for level in DATE_LEVELS if level in levels]:
        raise ConfigError(
            f"The comparison {comparison.name!r} has levels of dates that this version does not "
            "tell apart.",
            hint="Fit the model again, or leave the comparison out of the configuration. "
            f"Known, in this order: {'; '.join(DATE_LEVELS)}.",
        )
    found = [MISSING]
    for level in DATE_LEVELS:
        found.append(DISAGREE + levels.index(level) if level in levels else found[-1] or DISAGREE)
    return [*found, comparison.first_exact]


def levels_of_equals(
    values: pl.DataFrame, comparison: Comparison, rarity: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint8]:
    """Level of each date compared with itself: two equal intervals do no more than overlap.

    Parameters
    ----------
    values : DataFrame
        As in `date_table`.
    comparison : Comparison
    rarity : uint8[V]
        Level of each day above the first exact one.

    Returns
    -------
    uint8[V]
    """
    model = model_levels(comparison)
    overlap = [model[1 + DATE_LEVELS.index(_OVERLAPS[width])] for width in (1, 2, 3)]
    level = np.array([comparison.first_exact, *overlap], dtype=np.uint8)[known_to(values)]
    return np.where(level == comparison.first_exact, level + rarity, level)


def known_to(values: pl.DataFrame) -> npt.NDArray[np.intp]:
    """How exactly dates are known, intp[V]: 0 to the day, 1 the month, 2 the year, 3 less."""
    days: Ints = values[DOB_TO].to_numpy() - values[DOB_FROM].to_numpy() + 1
    return np.searchsorted(WIDTHS, days)
