"""Dates as tests write and read them."""

from __future__ import annotations

import polars as pl

from crvs_link.schema import Calendar
from crvs_link.standardise import DateReading, clean_dates
from crvs_link.standardise.columns import DATE_SCHEMA

Row = tuple[str, str, str, str]
NOTHING = (None, None, None, None)

ISO, DMY, MDY = (
    DateReading(order, Calendar.GREGORIAN, "", 2020) for order in ("ymd", "dmy", "mdy")
)


def rows(clean: pl.DataFrame) -> list[Row]:
    """First day, last day, calendar and method of each row."""
    assert clean.schema == DATE_SCHEMA
    ends = pl.col("dob_from", "dob_to").cast(pl.Date).cast(pl.String)
    return clean.with_columns(ends).rows()


def read(*raw: str | None, reading: DateReading = ISO, calendars: object = None) -> list[Row]:
    """Read values of one column."""
    frame = pl.DataFrame({"raw": raw}, schema={"raw": pl.String})
    if calendars is not None:
        frame = frame.with_columns(pl.Series("calendar", calendars, dtype=pl.String))
    return rows(clean_dates(frame, reading))


def day(date: str, calendar: str = "gregorian", method: str = "exact") -> Row:
    """What a date that is one day is read as."""
    return date, date, calendar, method
