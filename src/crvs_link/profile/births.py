"""Dates of birth and ages: how they are read, and what speaks against taking them as told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.cells import without_text
from crvs_link.encode.dates import clean_births
from crvs_link.encode.raw import read_field
from crvs_link.encode.sources import find_sources
from crvs_link.errors import AmbiguousInputError
from crvs_link.profile.categories import doubt_of
from crvs_link.profile.facts import CalendarYears, DateProfile, Heaping
from crvs_link.profile.heaping import (
    AGES_OF_MYERS,
    AGES_OF_WHIPPLE,
    final_digits,
    myers,
    whipple,
    years_of_myers,
    years_of_whipple,
)
from crvs_link.profile.tally import tally
from crvs_link.schema import Calendar, DateMethod
from crvs_link.standardise.calendars import date_of
from crvs_link.standardise.columns import DOB_CALENDAR, DOB_FROM, DOB_METHOD, DOB_TO
from crvs_link.standardise.scripts import romanise

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from crvs_link.encode import Readings
    from crvs_link.profile.columns import Values

    Counts = npt.NDArray[np.int64]

_OLDEST_AGE: Final = 130

_WIDEST_YEAR: Final = 400
"""Days of an interval that may be one year of some calendar, uncertain at both ends."""

_AFTER_NEWEST: Final = 0.001
"""Share of the years that may lie after the newest one believed: typing errors."""


def profile_births(
    frame: pl.DataFrame, originals: Mapping[str, str], readings: Readings
) -> tuple[DateProfile | None, tuple[Heaping, ...]]:
    """Say how the dates of birth of an extract are read.

    Parameters
    ----------
    frame : DataFrame
        Of the extract.
    originals : mapping of str to str
        The names that the extract has for its columns.
    readings : Readings

    Returns
    -------
    DateProfile or None
        None without a date of birth or an age.
    tuple of Heaping
        Of the years of birth, for each calendar.
    """
    source = next((s for s in find_sources([frame.columns]) if s.field == "dob"), None)
    if source is None:
        return None, ()
    field = read_field(source, frame)
    columns = tuple(originals[column] for column in (*source.columns, *source.context))
    rows = field.counts()
    try:
        clean, notes = clean_births(field.values, rows, readings)
    except AmbiguousInputError as error:
        return DateProfile(columns, (), doubt_of(error)), ()
    filled = int(rows[_with_text(field.values.select(source.columns))].sum())
    read = clean[DOB_FROM].is_not_null().to_numpy()
    methods = {
        method: int(rows[(clean[DOB_METHOD] == method.value).fill_null(False).to_numpy()].sum())
        for method in DateMethod
    }
    to_the_day = (DateMethod.EXACT, DateMethod.CONVERTED, DateMethod.DEFAULT)
    years = _years(clean, rows)
    return (
        DateProfile(
            columns=columns,
            remarks=tuple(text for _, text in notes),
            filled=filled,
            methods=tuple((method.value, count) for method, count in methods.items() if count),
            unreadable=filled - int(rows[read].sum()),
            default_rows=methods[DateMethod.DEFAULT],
            dated_rows=sum(methods[method] for method in to_the_day),
            years=tuple(_decades(calendar, counts) for calendar, counts in years),
        ),
        tuple(_heaped_years(calendar, counts) for calendar, counts in years),
    )


def heaped_ages(values: Values) -> Heaping:
    """Measure how ages are heaped, as they are stated in completed years.

    Parameters
    ----------
    values : Values
        Of the column of ages.

    Returns
    -------
    Heaping
    """
    ages = romanise(values.distinct).str.extract(r"^\s*(\d{1,3})\b", 1).cast(pl.Int64)
    known = ages.is_between(0, _OLDEST_AGE).fill_null(False).to_numpy()
    counts = np.bincount(
        ages.fill_null(0).to_numpy()[known], weights=values.rows[known], minlength=1
    ).astype(np.int64)
    return Heaping(
        of="age",
        calendar=None,
        digits=final_digits(counts),
        whipple=whipple(counts, *AGES_OF_WHIPPLE),
        myers=myers(counts, *AGES_OF_MYERS),
    )


def _with_text(values: pl.DataFrame) -> npt.NDArray[np.bool_]:
    """Rows in which some column has text: bool[N]."""
    given = np.zeros(values.height, dtype=np.bool_)
    for column in values.iter_columns():
        there = np.ones(values.height, dtype=np.bool_)
        there[without_text(column)] = False
        given |= there
    return given


def _years(clean: pl.DataFrame, rows: Counts) -> list[tuple[str, Counts]]:
    """Rows by year of birth in each calendar, the most frequent calendar first.

    Years that follow from an age are not among them: nobody wrote them.
    """
    usable = (
        (clean[DOB_TO] - clean[DOB_FROM] <= _WIDEST_YEAR) & (clean[DOB_METHOD] != DateMethod.AGE)
    ).fill_null(False)
    found = []
    for calendar in Calendar:
        of_it = (usable & (clean[DOB_CALENDAR] == calendar.value)).fill_null(False).to_numpy()
        if not rows[of_it].any():
            continue
        first, last = (clean[name].to_numpy(allow_copy=True)[of_it] for name in (DOB_FROM, DOB_TO))
        middle = first.astype(np.int64) + (last.astype(np.int64) - first.astype(np.int64)) // 2
        year, _, _ = date_of(calendar, middle.astype(np.int32))
        counts = np.bincount(year, weights=rows[of_it]).astype(np.int64)
        found.append((calendar.value, counts))
    return sorted(found, key=lambda item: -int(item[1].sum()))


def _decades(calendar: str, counts: Counts) -> CalendarYears:
    decades = np.add.reduceat(counts, np.arange(0, len(counts), 10))
    names = ((f"{10 * decade}s", rows) for decade, rows in enumerate(decades.tolist()))
    return CalendarYears(calendar, int(counts.sum()), tally(names, by_name=True))


def _heaped_years(calendar: str, counts: Counts) -> Heaping:
    after = np.cumsum(counts[::-1])
    newest = len(counts) - 1 - int(np.searchsorted(after, max(1, _AFTER_NEWEST * after[-1])))
    return Heaping(
        of="year of birth",
        calendar=calendar,
        digits=final_digits(counts),
        whipple=whipple(counts, *years_of_whipple(newest)),
        myers=myers(counts, *years_of_myers(newest)),
    )
