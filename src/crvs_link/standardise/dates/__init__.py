"""Dates and ages, to closed intervals of days.

A value is taken apart into numbers (`forms`; what words and signs stand round them:
`shapes`); the column says which number is the day (`orders`) and which calendars its years
are of (`hypotheses`), together its `reading`; and so each value becomes an interval
(`intervals`, `ages`).
"""

from crvs_link.standardise.dates.ages import clean_ages
from crvs_link.standardise.dates.forms import DateForms, Form, take_apart
from crvs_link.standardise.dates.hypotheses import YearSpan
from crvs_link.standardise.dates.intervals import ReadDates, clean_dates, read_dates
from crvs_link.standardise.dates.parts import join_date_parts
from crvs_link.standardise.dates.plural import count_dates
from crvs_link.standardise.dates.reading import DateReading, infer_date_reading, infer_reading

__all__ = [
    "DateForms",
    "DateReading",
    "Form",
    "ReadDates",
    "YearSpan",
    "clean_ages",
    "clean_dates",
    "count_dates",
    "infer_date_reading",
    "infer_reading",
    "join_date_parts",
    "read_dates",
    "take_apart",
]
