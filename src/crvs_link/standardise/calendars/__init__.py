"""Calendars: dates of each to days since 1970-01-01, and back.

A date may be known to the day, to the month or only to the year, and some calendars are not
certain of their days; so what a date means is always an interval (`interval`). `days_of`
and `date_of` convert exact dates by the table of the calendar.
"""

from crvs_link.standardise.calendars.convert import date_of, days_of, interval
from crvs_link.standardise.calendars.months import UNREADABLE, Bools, Ints, within
from crvs_link.standardise.calendars.names import calendar_aliases, month_names, named_calendars
from crvs_link.standardise.calendars.years import (
    CONVERSION_YEARS,
    GREGORIAN_YEAR,
    YEARS,
    uncertainty_days,
)

__all__ = [
    "CONVERSION_YEARS",
    "GREGORIAN_YEAR",
    "UNREADABLE",
    "YEARS",
    "Bools",
    "Ints",
    "calendar_aliases",
    "date_of",
    "days_of",
    "interval",
    "month_names",
    "named_calendars",
    "uncertainty_days",
    "within",
]
