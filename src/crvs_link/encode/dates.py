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
    reading = births_reading(distinct, counts, readings)
    clean, impossible = read_births(distinct, reading)
    if reading is None:
        note = "ages need a column age_ref_date, which says on what day they were stated"
        return clean, [("age", note)]
    column = next((name for name in AGE_REFERENCES if name in distinct.columns), None)
    if column is not None:
        return clean, [(column, reading.evidence)]
    column = distinct.columns[0]
    notes = [(column, reading.evidence)]
    number = int(counts[impossible].sum())
    if number:
        notes.append((column, f"{count_dates(number)} {_IMPOSSIBLE}"))
    clean, defaults = defaults_as_years(clean, counts)
    return clean, [*notes, *((column, text) for text in defaults)]


def births_reading(
    distinct: pl.DataFrame, counts: npt.NDArray[np.int64], readings: Readings
) -> DateReading | None:
    """Decide how the dates of birth of an extract are read.

    Parameters, errors are those of `clean_births`.

    Returns
    -------
    DateReading or None
        None for ages of which nothing says on what day they were stated.
    """
    calendar = stated_calendar(readings)
    frame = _standard(distinct)
    if RAW in frame.columns:
        order = readings.date_order if YEAR not in frame.columns else "ymd"
        return _infer(take_apart(frame[RAW]), _stated(frame), counts, order, calendar)
    if REFERENCE not in frame.columns:
        return None
    return infer_date_reading(
        frame[REFERENCE], counts, order=readings.date_order, calendar=calendar
    )


def read_births(
    distinct: pl.DataFrame, reading: DateReading | None
) -> tuple[pl.DataFrame, npt.NDArray[np.bool_]]:
    """Read dates of birth in a way that is decided.

    Parameters
    ----------
    distinct : DataFrame
        As `clean_births`.
    reading : DateReading, optional
        From `births_reading`.

    Returns
    -------
    clean : DataFrame
        As `standardise.clean_dates`.
    impossible : bool[distinct.height]
        With a day or a month that the calendar does not have.
    """
    frame = _standard(distinct)
    if RAW in frame.columns and reading is not None:
        if YEAR in frame.columns:
            reading = replace(reading, order="ymd")
        dates = read_dates(take_apart(frame[RAW]), reading, _stated(frame))
        return dates.clean, dates.impossible
    none = np.zeros(frame.height, dtype=np.bool_)
    if reading is None or REFERENCE not in frame.columns:
        return pl.DataFrame(schema=DATE_SCHEMA).clear(frame.height), none
    return clean_ages(frame, reading), none


def _standard(distinct: pl.DataFrame) -> pl.DataFrame:
    """The columns by the names that `standardise` has for them; parts of dates joined."""
    frame = distinct.rename(_STANDARD, strict=False)
    if YEAR in frame.columns:
        missing = [name for name in (MONTH, DAY) if name not in frame.columns]
        frame = frame.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
        frame = frame.with_columns(join_date_parts(frame).alias(RAW))
    return frame


def _stated(frame: pl.DataFrame) -> pl.Series | None:
    return frame[CALENDAR] if CALENDAR in frame.columns else None


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
