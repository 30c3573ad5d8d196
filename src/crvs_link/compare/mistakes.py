"""Which mistake between calendars a pair of dates shows, as a code and in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link._fast.dates import CONVERSIONS
from crvs_link.compare.dates import CONVERTED, date_numbers, possible_mistakes, solar_numbers
from crvs_link.schema import Calendar, FieldKind
from crvs_link.standardise.calendars import CONVERSION_YEARS
from crvs_link.standardise.columns import DOB_CALENDAR, DOB_FROM, DOB_TO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.encode import CodedRecords
    from crvs_link.spec import Comparison


class MistakeKind(StrEnum):
    """What went wrong between two calendars."""

    YEAR_ONE_OFF = "year_one_off"
    YEARS_APART = "years_apart"
    """The year of one calendar stands for that of another."""
    TAKEN_FOR_GREGORIAN = "taken_for_gregorian"
    YEAR_ALONE_CONVERTED = "year_alone_converted"
    SOLAR_TAKEN_FOR_LUNAR = "solar_taken_for_lunar"
    """Or the reverse."""


@dataclass(frozen=True)
class Mistake:
    """A mistake between calendars by which two dates may be one.

    Parameters
    ----------
    kind : MistakeKind
    calendars : tuple of Calendar
        Those that were mistaken for the Gregorian one.
    years : int
        That the dates are apart, where they are whole years apart; else 0.
    """

    kind: MistakeKind
    calendars: tuple[Calendar, ...] = ()
    years: int = 0

    def __str__(self) -> str:
        words = [calendar.replace("_", " ") for calendar in self.calendars]
        match self.kind:
            case MistakeKind.YEAR_ONE_OFF:
                return f"the year one off, as a conversion from {' or '.join(words)} gives"
            case MistakeKind.YEARS_APART:
                both = " and ".join(words)
                return f"{self.years} years apart, as {both} and the Gregorian years are"
            case MistakeKind.TAKEN_FOR_GREGORIAN:
                return f"a date of {words[0]} taken for a Gregorian one"
            case MistakeKind.YEAR_ALONE_CONVERTED:
                return f"day and month of {words[0]} kept, the year alone converted"
            case MistakeKind.SOLAR_TAKEN_FOR_LUNAR:
                return "a date of solar hijri taken for one of the lunar calendar, or the reverse"


def pair_mistake(
    coded: CodedRecords,
    comparison: Comparison,
    level: int,
    extracts: tuple[int, int],
    rows: Sequence[int],
) -> Mistake | None:
    """Name the mistake that a record pair was found to show.

    Parameters
    ----------
    coded : CodedRecords
    comparison : Comparison
    level : int
        Of the pair.
    extracts : (int, int)
    rows : sequence of int
        The record in either.

    Returns
    -------
    Mistake, optional
        None for every other level.
    """
    if comparison.kind is not FieldKind.DATE or comparison.levels[level] != CONVERTED:
        return None
    field = coded.fields[comparison.field]
    lanes = [field.codes[extract] for extract in extracts]
    codes = [int(lane[row]) for lane, row in zip(lanes, rows, strict=True) if lane is not None]
    return named_mistake(coded.dictionaries[field.dictionary].values, *codes)


def named_mistake(values: pl.DataFrame, left: int, right: int) -> Mistake | None:
    """Name the mistake by which two dates may be one, as the kernel knows them.

    Parameters
    ----------
    values : DataFrame
        ``dob_from``, ``dob_to``, ``dob_calendar`` of a dictionary of dates.
    left, right : int
        Their places in it.

    Returns
    -------
    Mistake, optional
        None where no mistake explains the pair. Of several, the first in the order of
        the kernel.

    Examples
    --------
    >>> days = pl.DataFrame(
    ...     {"dob_from": [7794, 7877], "dob_to": [7794, 7877],
    ...      "dob_calendar": ["gregorian", "solar_hijri"]},
    ...     schema_overrides={"dob_from": pl.Int32, "dob_to": pl.Int32},
    ... )
    >>> str(named_mistake(days, 0, 1))  # 5 May 1991, and 5/5/1370, which is 27 July 1991
    'day and month of solar hijri kept, the year alone converted'
    """
    mistakes = possible_mistakes(values)
    pair = values[[left, right]]
    day = pair[DOB_FROM].cast(pl.Date).dt
    number = (512 * day.year() + 32 * day.month().cast(pl.Int32) + day.day()).to_numpy()
    exact = bool((pair[DOB_FROM] == pair[DOB_TO]).all())
    if exact and number[0] % 512 == number[1] % 512:
        years = abs(int(number[0]) - int(number[1])) // 512
        named = _years_apart(values, years, int(number.max()), mistakes)
        if named:
            return named
    for name, calendar in (("solar", Calendar.SOLAR_HIJRI), ("bikram", Calendar.BIKRAM_SAMBAT)):
        if not exact or not mistakes & CONVERSIONS[name]:
            continue
        own = date_numbers(pair, calendar)
        apart = {int(number[0]) - int(own[1]), int(number[1]) - int(own[0])}
        if 0 in apart:
            return Mistake(MistakeKind.TAKEN_FOR_GREGORIAN, (calendar,))
        if apart & {512 * _added(calendar, years) for years in CONVERSION_YEARS[calendar]}:
            return Mistake(MistakeKind.YEAR_ALONE_CONVERTED, (calendar,))
    if mistakes & CONVERSIONS["solar"]:
        _, as_hijri = solar_numbers(pair)
        first, last = pair[DOB_FROM].to_numpy(), pair[DOB_TO].to_numpy()
        other = as_hijri[::-1]
        if np.any((last - first <= 4) & (first - 2 <= other) & (other <= last + 2)):
            return Mistake(MistakeKind.SOLAR_TAKEN_FOR_LUNAR)
    return None


def _years_apart(values: pl.DataFrame, years: int, later: int, mistakes: int) -> Mistake | None:
    """Name the mistake in the year of two dates of one day and month."""
    there = {Calendar(name) for name in values[DOB_CALENDAR].drop_nulls().unique()}
    if years == 1:
        changing = [c for c, numbers in CONVERSION_YEARS.items() if len(numbers) > 1 and c in there]
        if mistakes & CONVERSIONS["thai"] and later % 512 < 4 * 32 and later < 1942 * 512:
            changing.append(Calendar.BUDDHIST)
        if not changing:
            return None
        return Mistake(MistakeKind.YEAR_ONE_OFF, tuple(changing), 1)
    found = [c for c, numbers in CONVERSION_YEARS.items() if years in numbers]
    if not found or not mistakes or (years < 100 and not mistakes & CONVERSIONS["bikram"]):
        return None
    return Mistake(MistakeKind.YEARS_APART, tuple(found), years)


def _added(calendar: Calendar, years: int) -> int:
    """Years that a conversion to the Gregorian calendar adds."""
    return -years if calendar is Calendar.BIKRAM_SAMBAT else years
