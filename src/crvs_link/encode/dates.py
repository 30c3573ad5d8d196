"""Dates of birth from the columns that an extract has for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.errors import UsageError
from crvs_link.schema import Calendar
from crvs_link.standardise import (
    DateReading,
    clean_ages,
    clean_date_parts,
    clean_dates,
    infer_date_reading,
    join_date_parts,
)
from crvs_link.standardise.calendars import named_calendars
from crvs_link.standardise.columns import (
    AGE,
    CALENDAR,
    DATE_SCHEMA,
    DAY,
    MONTH,
    RAW,
    REFERENCE,
    YEAR,
)
from crvs_link.standardise.default_dates import defaults_as_years

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.encode.records import Readings

    Notes = list[tuple[str, str]]

_STANDARD = {
    "dob_raw": RAW,
    "dob_year": YEAR,
    "dob_month": MONTH,
    "dob_day": DAY,
    "dob_calendar": CALENDAR,
    "age": AGE,
    "age_ref_date": REFERENCE,
}
"""What `standardise` calls the columns."""


def clean_births(
    distinct: pl.DataFrame, counts: npt.NDArray[np.int64], readings: Readings
) -> tuple[pl.DataFrame, Notes]:
    """Read the dates of birth of distinct tuples of values.

    Parameters
    ----------
    distinct : DataFrame
        The columns of a source of the field ``dob``: ``dob_raw``; or ``dob_year``,
        ``dob_month``, ``dob_day``; or ``age``, ``age_ref_date``. With the first two,
        ``dob_calendar`` may say the calendar of each row.
    counts : int64[distinct.height]
        How often each tuple occurs.
    readings : Readings

    Returns
    -------
    clean : DataFrame
        As `standardise.clean_dates`.
    notes : list of (str, str)
        Canonical column, and how it was read.

    Raises
    ------
    AmbiguousInputError
        If two readings are equally good.
    UsageError
        If the stated order or calendar does not exist.
    """
    calendar = _stated_calendar(readings)
    frame = distinct.rename(_STANDARD, strict=False)
    if RAW in frame.columns:
        frame, reading = _infer(frame, frame[RAW], counts, readings.date_order, calendar)
        return _settled(clean_dates(frame, reading), counts, ("dob_raw", reading.evidence))
    if YEAR in frame.columns:
        missing = [name for name in (MONTH, DAY) if name not in frame.columns]
        frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
        frame, reading = _infer(frame, join_date_parts(frame), counts, "ymd", calendar)
        clean = clean_date_parts(frame, reading.calendar)
        return _settled(clean, counts, ("dob_year", reading.evidence))
    if REFERENCE not in frame.columns:
        note = "ages need a column age_ref_date, which says on what day they were stated"
        return pl.DataFrame(schema=DATE_SCHEMA).clear(frame.height), [("age", note)]
    reading = infer_date_reading(
        frame[REFERENCE], counts, order=readings.date_order, calendar=calendar
    )
    return clean_ages(frame, reading), [("age_ref_date", reading.evidence)]


def _settled(
    clean: pl.DataFrame, counts: npt.NDArray[np.int64], read: tuple[str, str]
) -> tuple[pl.DataFrame, Notes]:
    """Let default dates count as their year, and note it after how the column was read."""
    settled, defaults = defaults_as_years(clean, counts)
    return settled, [read, *((read[0], text) for text in defaults)]


def _stated_calendar(readings: Readings) -> Calendar | None:
    stated = readings.date_calendar
    if stated is None:
        return None
    if stated not in {calendar.value for calendar in Calendar}:
        raise UsageError(
            f"The calendar of dates is stated as {stated!r}, which is none of "
            f"{', '.join(Calendar)}."
        )
    return Calendar(stated)


def _infer(
    frame: pl.DataFrame,
    values: pl.Series,
    counts: npt.NDArray[np.int64],
    order: str | None,
    calendar: Calendar | None,
) -> tuple[pl.DataFrame, DateReading]:
    """Decide how dates are read, where some of them may state their calendar themselves.

    The calendar of those that state none is inferred from them alone, since the others
    may be of another; it is written into the frame. All else is that of the whole column.
    """
    if CALENDAR not in frame.columns:
        return frame, infer_date_reading(values, counts, order=order, calendar=calendar)
    named = named_calendars(frame[CALENDAR])
    usual = calendar or max(Calendar, key=lambda c: counts[_are(named, c)].sum())
    reading = infer_date_reading(values, counts, order=order, calendar=usual)
    silent = named.is_null() & values.is_not_null()
    if calendar is not None or not silent.any():
        return frame, reading
    rest = infer_date_reading(values.filter(silent), counts[silent.to_numpy()], order=reading.order)
    written = frame[CALENDAR].set(silent, rest.calendar.value)
    evidence = f"{reading.evidence}; {rest.calendar.value} where none is stated"
    return frame.with_columns(written), replace(reading, evidence=evidence)


def _are(named: pl.Series, calendar: Calendar) -> npt.NDArray[np.bool_]:
    return (named == calendar.value).fill_null(False).to_numpy()
