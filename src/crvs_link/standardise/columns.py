"""Columns of the frames that the functions of this package take and give."""

from __future__ import annotations

from typing import Final

import polars as pl

RAW: Final = "raw"
CALENDAR: Final = "calendar"
YEAR: Final = "year"
MONTH: Final = "month"
DAY: Final = "day"
AGE: Final = "age"
REFERENCE: Final = "ref"

TEXT: Final = "text"
TOKENS: Final = "tokens"
ROLES: Final = "roles"
DOB_FROM: Final = "dob_from"
DOB_TO: Final = "dob_to"
DOB_CALENDAR: Final = "dob_calendar"
DOB_METHOD: Final = "dob_method"

DATE_SCHEMA: Final = {
    DOB_FROM: pl.Int32,
    DOB_TO: pl.Int32,
    DOB_CALENDAR: pl.String,
    DOB_METHOD: pl.String,
}
"""A clean date: days since 1970-01-01, both inclusive; its calendar; how sure it is."""
