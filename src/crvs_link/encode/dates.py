"""Dates of birth from the columns that an extract has for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.errors import UsageError
from crvs_link.schema import AGE_REFERENCES, Calendar
from crvs_link.standardise import (
    DateReading,
    clean_ages,
    infer_date_reading,
    join_date_parts,
)
from crvs_link.standardise.calendars import GREGORIAN_YEAR, named_calendars
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
from crvs_link.standardise.dates import (
    DateForms,
    Form,
    count_dates,
    infer_reading,
    read_dates,
    take_apart,
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
    **dict.fromkeys(AGE_REFERENCES, REFERENCE),
}
"""What `standardise` calls the columns."""

_IMPOSSIBLE = "with a day or a month that the calendar does not have, of which the rest is used"


def clean_births(
    distinct: pl.DataFrame, counts: npt.NDArray[np.int64], readings: Readings
) -> tuple[pl.DataFrame, Notes]:
    """Read the dates of birth of distinct tuples of values.

    Parameters
    ----------
    distinct : DataFrame
        The columns of a source of the field ``dob``: ``dob_raw``; or ``dob_year``,
        ``dob_month``, ``dob_day``; or ``age`` and one of `AGE_REFERENCES`. With the first two,
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
    calendar = stated_calendar(readings)
    frame = distinct.rename(_STANDARD, strict=False)
    if RAW in frame.columns:
        return _read(frame, counts, readings.date_order, calendar, "dob_raw")
    if YEAR in frame.columns:
        missing = [name for name in (MONTH, DAY) if name not in frame.columns]
        frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
        frame = frame.with_columns(join_date_parts(frame).alias(RAW))
        return _read(frame, counts, "ymd", calendar, "dob_year")
    if REFERENCE not in frame.columns:
        note = "ages need a column age_ref_date, which says on what day they were stated"
        return pl.DataFrame(schema=DATE_SCHEMA).clear(frame.height), [("age", note)]
    column = next(column for column in AGE_REFERENCES if column in distinct.columns)
    reading = infer_date_reading(
        frame[REFERENCE], counts, order=readings.date_order, calendar=calendar
    )
    return clean_ages(frame, reading), [(column, reading.evidence)]


def stated_calendar(readings: Readings) -> Calendar | None:
    """Calendar of the dates of an extract, where it was stated; refused if there is none such."""
    stated = readings.date_calendar
    if stated is None:
        return None
    if stated not in {calendar.value for calendar in Calendar}:
        raise UsageError(
            f"The calendar of dates is stated as {stated!r}, which is none of "
            f"{', '.join(Calendar)}."
        )
    return Calendar(stated)


def _read(
    frame: pl.DataFrame,
    counts: npt.NDArray[np.int64],
    order: str | None,
    calendar: Calendar | None,
    column: str,
) -> tuple[pl.DataFrame, Notes]:
    """Read the column of dates by what it can mean; say how, and what is wrong with it."""
    forms = take_apart(frame[RAW])
    stated = frame[CALENDAR] if CALENDAR in frame.columns else None
    reading = _infer(forms, stated, counts, order, calendar)
    dates = read_dates(forms, reading, stated)
    notes = [(column, reading.evidence)]
    impossible = int(counts[dates.impossible].sum())
    if impossible:
        notes.append((column, f"{count_dates(impossible)} {_IMPOSSIBLE}"))
    clean, defaults = defaults_as_years(dates.clean, counts)
    return clean, [*notes, *((column, text) for text in defaults)]


def _infer(
    forms: DateForms,
    stated: pl.Series | None,
    counts: npt.NDArray[np.int64],
    order: str | None,
    calendar: Calendar | None,
) -> DateReading:
    """Decide how dates are read, where some rows may state the calendar of theirs.

    The calendars of those that state none are inferred from them alone, since the others
    may be of another. All else is that of the whole column.
    """
    if stated is None:
        return infer_reading(forms, counts, order=order, calendar=calendar)
    named = named_calendars(stated)
    usual = calendar or max(Calendar, key=lambda c: counts[_are(named, c)].sum())
    reading = infer_reading(forms, counts, order=order, calendar=usual)
    silent = named.is_null().to_numpy() & (forms.form != Form.UNREADABLE)
    if calendar is not None or not silent.any():
        return reading
    rest = infer_reading(forms.take(silent), counts[silent], order=reading.order)
    evidence = f"{reading.evidence}; where none is stated, {rest.evidence}"
    newest = reading.newest_year
    if newest is not None:
        newest += GREGORIAN_YEAR[usual] - GREGORIAN_YEAR[rest.calendar]
    return replace(rest, evidence=evidence, newest_year=newest)


def _are(named: pl.Series, calendar: Calendar) -> npt.NDArray[np.bool_]:
    return (named == calendar.value).fill_null(False).to_numpy()
