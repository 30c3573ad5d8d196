"""Calendars and months by the names that people give them, in any script."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

import polars as pl

from crvs_link.schema import Calendar
from crvs_link.standardise.scripts import fold
from crvs_link.standardise.tables import table

# Calendars whose months are those of another.
_MONTHS_OF: Final = MappingProxyType(
    {
        Calendar.SOLAR_HIJRI: "solar_hijri",
        Calendar.HIJRI: "hijri",
        Calendar.UMM_AL_QURA: "hijri",
        Calendar.HIJRI_TABULAR: "hijri",
        Calendar.BIKRAM_SAMBAT: "bikram_sambat",
        Calendar.MYANMAR: "myanmar",
    }
)


def named_calendars(names: pl.Series) -> pl.Series:
    """Calendars by the names people give them, in any script.

    Parameters
    ----------
    names : Series of String

    Returns
    -------
    Series of String
        Values of `Calendar`; ``""`` for a name of another calendar or of none; null for
        null.

    Examples
    --------
    >>> named_calendars(pl.Series(["B.E.", "Shamsi", "民國", "lunar", None])).to_list()
    ['buddhist', 'solar_hijri', 'minguo', '', None]
    """
    aliases = calendar_aliases()
    found = fold(names).replace_strict(
        list(aliases), list(aliases.values()), default="", return_dtype=pl.String
    )
    return found.set(names.is_null() | (names.str.strip_chars() == ""), None)


@cache
def month_names(calendar: Calendar) -> Mapping[str, int]:
    """Names and abbreviations of the months of a calendar, in the languages of the region.

    Parameters
    ----------
    calendar : Calendar

    Returns
    -------
    Mapping of str to int
        Number of the month, from 1, by its name as `fold` leaves it. Months of
        `Calendar.MYANMAR`: 13 and 14 for Late Tagu and Late Kason, 15 for First Waso.

    Examples
    --------
    >>> months = month_names(Calendar.GREGORIAN)
    >>> [months[name] for name in fold(pl.Series(["Sept", "พ.ค.", "كانون الثاني", "tháng 7"]))]
    [9, 5, 1, 7]
    """
    languages = table("months")[_MONTHS_OF.get(calendar, "gregorian")]
    written = [
        (name, number)
        for months in languages.values()
        for number, names in enumerate(months, start=1)
        for name in names.split("/")
    ]
    folded = fold(pl.Series([name for name, _ in written]))
    numbers = (number for _, number in written)
    return MappingProxyType(
        {name: number for name, number in zip(folded, numbers, strict=True) if name}
    )


@cache
def calendar_aliases() -> Mapping[str, str]:
    """Values of `Calendar` by the names of calendars as `fold` leaves them."""
    calendars = table("calendars")
    return MappingProxyType(
        {
            alias: calendar.value
            for calendar in Calendar
            for alias in fold(pl.Series([calendar.value, *calendars["names"][calendar.value]]))
            if alias is not None
        }
    )
