"""Dates and ages, to intervals of days.

Nothing is made more precise than it was written: a year is an interval of a year, and
what is impossible in a date (31 February, month 13) is taken as not known.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from crvs_link.schema import Calendar, DateMethod
from crvs_link.standardise.calendars import (
    GREGORIAN_YEAR,
    UNREADABLE,
    YEARS,
    Ints,
    interval,
    named_calendars,
)
from crvs_link.standardise.columns import (
    AGE,
    CALENDAR,
    DATE_SCHEMA,
    DAY,
    DOB_CALENDAR,
    DOB_FROM,
    DOB_METHOD,
    DOB_TO,
    MONTH,
    RAW,
    REFERENCE,
    YEAR,
)
from crvs_link.standardise.date_forms import Form, month_numbers, take_apart
from crvs_link.standardise.date_reading import DateReading
from crvs_link.standardise.scripts import romanise

_OLDEST_AGE: Final = 130


def clean_dates(frame: pl.DataFrame, reading: DateReading) -> pl.DataFrame:
    """Read dates as intervals of days.

    A month or a year alone gives its first and last day (``partial``), and so does a
    date whose day, or month, is impossible. A year of two digits gives a date marked
    ``estimated``. A calendar that is named and not known makes the date unreadable: it is
    never read as if it were another.

    Parameters
    ----------
    frame : DataFrame
        ``raw`` String; optionally ``calendar`` String, the calendar that a row states in
        words (`named_calendars`), null where it states none.
    reading : DateReading
        How the column is read.

    Returns
    -------
    DataFrame
        ``dob_from``, ``dob_to`` Int32 (days since 1970-01-01, both inclusive),
        ``dob_calendar``, ``dob_method`` String; same height and order; all null where
        the date is missing or unreadable.

    Examples
    --------
    >>> reading = DateReading("dmy", Calendar.GREGORIAN, "")
    >>> raw = ["02/01/1970", "1970-02", "31/02/1970", "1970", "?"]
    >>> clean_dates(pl.DataFrame({"raw": raw}), reading)["dob_from", "dob_to"].rows()
    [(1, 1), (31, 58), (31, 58), (0, 364), (None, None)]
    """
    forms = take_apart(frame[RAW])
    year, month, day, short = forms.resolve(reading.order)
    year[forms.form == Form.UNREADABLE] = 0
    calendars = _calendars(frame, reading.calendar)

    first = np.full(len(frame), UNREADABLE, dtype=np.int32)
    last = first.copy()
    for calendar in Calendar:
        rows = (calendars == calendar.value).to_numpy()
        if not rows.any():
            continue
        years = _with_century(year[rows], short[rows], reading, calendar)
        first[rows], last[rows] = interval(calendar, years, month[rows], day[rows])
    method = (
        pl.when(pl.Series(short))
        .then(pl.lit(DateMethod.ESTIMATED.value))
        .when(pl.col(DOB_FROM) == pl.col(DOB_TO))
        .then(pl.lit(DateMethod.EXACT.value))
        .otherwise(pl.lit(DateMethod.PARTIAL.value))
    )
    return _date_frame(first, last, calendars, method)


def join_date_parts(frame: pl.DataFrame) -> pl.Series:
    """Write year, month and day as one text, year first, for `infer_date_reading`.

    Months may be words. A month or day that is missing or no number is written 00.

    Parameters
    ----------
    frame : DataFrame
        ``year``, ``month``, ``day`` String.

    Returns
    -------
    Series of String
        Null without a year of two or four digits.

    Examples
    --------
    >>> parts = {"year": ["1990", "2533.0"], "month": ["Aug", "1"], "day": ["5", ""]}
    >>> join_date_parts(pl.DataFrame(parts)).to_list()
    ['1990-8-5', '2533-1-00']
    """
    year, month, day = (
        romanise(frame[name]).str.to_lowercase().str.strip_chars(" .")
        for name in (YEAR, MONTH, DAY)
    )
    named = month_numbers(month).cast(pl.String)
    parts = pl.DataFrame(
        {
            YEAR: year.str.extract(r"^(\d{4}|\d{2})(?:\.0+)?$", 1),
            MONTH: month.str.extract(r"^(\d{1,2})(?:\.0+)?$", 1).fill_null(named).fill_null("00"),
            DAY: day.str.extract(r"^(\d{1,2})(?:\.0+)?$", 1).fill_null("00"),
        }
    )
    return parts.select(pl.concat_str(YEAR, MONTH, DAY, separator="-").alias(RAW)).to_series()


def clean_date_parts(frame: pl.DataFrame, calendar: Calendar) -> pl.DataFrame:
    """Read dates that stand in three columns as intervals of days.

    Parameters
    ----------
    frame : DataFrame
        ``year``, ``month``, ``day`` String, and optionally ``calendar``: all distinct
        tuples of the source, since a year of two digits is read by the newest of four.
    calendar : Calendar
        Of dates that do not state their own.

    Returns
    -------
    DataFrame
        As `clean_dates`.

    Examples
    --------
    >>> frame = pl.DataFrame({"year": ["1970", "1970"], "month": ["2", None], "day": ["1", "9"]})
    >>> clean_date_parts(frame, Calendar.GREGORIAN)["dob_from", "dob_to"].rows()
    [(31, 31), (0, 364)]
    """
    raw = join_date_parts(frame)
    full = raw.str.extract(r"^(\d{4})-", 1).cast(pl.Int32).drop_nulls()
    believed = full.filter(full.is_between(*YEARS[calendar])).to_list()
    newest = max(believed, default=None)
    reading = DateReading("ymd", calendar, "year, month and day stand apart", newest)
    columns = [raw, *([frame[CALENDAR]] if CALENDAR in frame.columns else [])]
    return clean_dates(pl.DataFrame(columns), reading)


def clean_ages(frame: pl.DataFrame, reading: DateReading) -> pl.DataFrame:
    """Read ages in completed years, at a date, as intervals of days of birth.

    Whoever is ``a`` years old on day ``t`` was born from ``t - (a + 1)`` years + 1 day to
    ``t - a`` years. A reference date that is itself an interval widens the result at both
    ends. The anniversary of 29 February is 28 February in common years.

    Parameters
    ----------
    frame : DataFrame
        ``age`` String, completed years, 0 to 130; ``ref`` String, the date at which the
        age was stated; optionally ``calendar`` String, that of the date.
    reading : DateReading
        How the reference dates are read.

    Returns
    -------
    DataFrame
        As `clean_dates`, with the method ``age``.

    Examples
    --------
    >>> reading = DateReading("ymd", Calendar.GREGORIAN, "")
    >>> frame = pl.DataFrame({"age": ["20", "20 yrs"], "ref": ["1990-01-01", None]})
    >>> clean_ages(frame, reading)["dob_from", "dob_to", "dob_method"].rows()
    [(-364, 0, 'age'), (None, None, None)]
    """
    reference = clean_dates(frame.rename({REFERENCE: RAW}), reading)
    age = (
        romanise(frame[AGE])
        .str.to_lowercase()
        .str.extract(r"^\s*(\d{1,3})(?:\.\d+)?\s*(?:y|yr|yrs|years?)?\.?\s*$", 1)
        .cast(pl.Int32)
    )
    known = (reference[DOB_FROM].is_not_null() & (age <= _OLDEST_AGE)).fill_null(False).to_numpy()
    years = age.fill_null(0).to_numpy()
    first = _years_before(reference[DOB_FROM].fill_null(0).to_numpy(), years + 1) + 1
    last = _years_before(reference[DOB_TO].fill_null(0).to_numpy(), years)
    return _date_frame(
        np.where(known, first, UNREADABLE).astype(np.int32),
        np.where(known, last, UNREADABLE).astype(np.int32),
        reference[DOB_CALENDAR],
        pl.lit(DateMethod.AGE.value),
    )


def _calendars(frame: pl.DataFrame, default: Calendar) -> pl.Series:
    """Name the calendar of each row: its own, else the column's; "" for an unknown one."""
    if CALENDAR not in frame.columns:
        return pl.repeat(default.value, len(frame), dtype=pl.String, eager=True)
    return named_calendars(frame[CALENDAR]).fill_null(default.value)


def _with_century(
    year: Ints, short: npt.NDArray[np.bool_], reading: DateReading, calendar: Calendar
) -> Ints:
    """Give years of two digits the latest century that is not after the newest year."""
    if reading.newest_year is None:
        return np.where(short, 0, year)
    newest = reading.newest_year + GREGORIAN_YEAR[reading.calendar] - GREGORIAN_YEAR[calendar]
    return np.where(short, newest - (newest - year) % 100, year).astype(np.int32)


def _years_before(days: Ints, years: Ints) -> npt.NDArray[np.int64]:
    """Give the same day of the year so many years before, in the Gregorian calendar."""
    date = days.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    target = month - 12 * years.astype(np.int64)
    length = (target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")
    day = np.minimum(date - month.astype("datetime64[D]"), length - np.timedelta64(1, "D"))
    before: npt.NDArray[np.int64] = (target.astype("datetime64[D]") + day).astype(np.int64)
    return before


def _date_frame(first: Ints, last: Ints, calendars: pl.Series, method: pl.Expr) -> pl.DataFrame:
    known = pl.col(DOB_FROM) != UNREADABLE
    return (
        pl.DataFrame({DOB_FROM: first, DOB_TO: last, DOB_CALENDAR: calendars})
        .with_columns(method.alias(DOB_METHOD))
        .select(pl.when(known).then(pl.col(name)).cast(DATE_SCHEMA[name]) for name in DATE_SCHEMA)
    )
