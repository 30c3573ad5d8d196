"""What holds for every date, in every calendar, order, separator and script."""

from __future__ import annotations

import datetime
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.schema import Calendar
from crvs_link.standardise import DateReading
from crvs_link.standardise.calendars import interval, month_names
from crvs_link.standardise.dates.shape import SHORT_YEARS
from standardise.dates.reading import ISO, NOTHING, read
from strategies import DIGITS, any_texts, calendar_dates, gregorian_days

Date = tuple[Calendar, tuple[int, int, int]]
EPOCH = datetime.date(1970, 1, 1)


def meant(of: Calendar, *date: int) -> tuple[str, str]:
    """First and last day of a date by the tables of its calendar."""
    ends = interval(of, *(np.array([part], dtype=np.int32) for part in date))
    first, last = (str(EPOCH + datetime.timedelta(days=int(end[0]))) for end in ends)
    return first, last


def written(of: Calendar, date: tuple[int, int, int], order: str, separator: str) -> str:
    """A date in digits, whose year has as many as is usual."""
    year, month, day = date
    width = 2 if of in SHORT_YEARS and year < 100 else 4 if of not in SHORT_YEARS else 3
    parts = {"y": f"{year:0{width}}", "m": f"{month:02}", "d": f"{day:02}"}
    return separator.join(parts[letter] for letter in order)


@given(
    calendar_dates(),
    st.sampled_from(["ymd", "dmy", "mdy"]),
    st.sampled_from(["-", "/", ".", " ", " - ", ". "]),
    st.sampled_from(DIGITS),
    st.sampled_from(["", " ", " 10:30", " 00:00:00.0"]),
)
def test_a_date_written_and_read_is_what_its_calendar_says(
    date: Date, order: str, separator: str, digits: str, after: str
) -> None:
    of, parts = date
    # A year of three digits that stands last is not known for a year.
    order = "ymd" if of in SHORT_YEARS else order
    text = written(of, parts, order, separator).translate(str.maketrans("0123456789", digits))
    (row,) = read(text + after, reading=DateReading(order, of, ""))
    first, last = meant(of, *parts)
    assert row == (first, last, of.value, "exact" if first == last else "converted")


NAMED = (Calendar.GREGORIAN, Calendar.SOLAR_HIJRI, Calendar.HIJRI, Calendar.BIKRAM_SAMBAT,
         Calendar.MYANMAR)  # fmt: skip


@given(calendar_dates().filter(lambda date: date[0] in NAMED), st.data())
def test_the_name_of_a_month_settles_the_calendar(date: Date, data: st.DataObject) -> None:
    of, (year, month, day) = date
    names = [n for n, k in month_names(of).items() if k == month and not any(map(str.isdigit, n))]
    name = data.draw(st.sampled_from(names))
    column = data.draw(st.sampled_from(NAMED))
    text = data.draw(st.sampled_from([f"{day} {name} {year}", f"{name} {day}, {year}"]))
    (row,) = read(text, reading=DateReading("dmy", column, ""))
    assert row[:3] == (*meant(of, year, month, day), of.value)


@given(calendar_dates())
def test_less_of_a_date_is_never_narrower(date: Date) -> None:
    of, (year, month, day) = date
    if of in SHORT_YEARS:
        return
    texts = [f"{year}-{month:02}-{day:02}", f"{year}-{month:02}-XX", f"{year}", f"{year // 10}X"]
    found = read(*texts, reading=DateReading("ymd", of, ""))
    known = [row for row in found if row != NOTHING]
    assert known[:3] == found[:3]
    for narrow, wide in pairwise(known):
        assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]


@given(
    st.lists(any_texts | gregorian_days.map(str) | st.from_regex(r"[0-9X]{4}(-[0-9X]{2})?[~?]?"))
)
def test_cleaning_what_was_cleaned_changes_nothing(raw: list[str]) -> None:
    once = [row for row in read(*raw) if row != NOTHING]
    again = [first if first == last else f"{first}/{last}" for first, last, *_ in once]
    assert [row[:2] for row in read(*again)] == [row[:2] for row in once]


@given(gregorian_days, gregorian_days)
def test_a_span_holds_both_of_its_ends(one: datetime.date, other: datetime.date) -> None:
    first, last = sorted([one, other])
    (row,) = read(f"{first}/{last}", reading=ISO)
    assert row[:2] == (str(first), str(last))


@pytest.mark.parametrize("order", ["excel1900", "excel1904"])
@given(days=st.lists(st.dates(datetime.date(1932, 1, 1), datetime.date(2099, 12, 31)), min_size=1))
def test_numbers_of_days_are_the_days_they_count(order: str, days: list[datetime.date]) -> None:
    begin = {"excel1900": datetime.date(1899, 12, 30), "excel1904": datetime.date(1904, 1, 1)}
    serials = [str((day - begin[order]).days) for day in days]
    found = read(*serials, reading=DateReading(order, Calendar.GREGORIAN, ""))
    assert [row[:2] for row in found] == [(str(day), str(day)) for day in days]


def test_every_script_has_ten_digits() -> None:
    for digits in DIGITS:
        assert pl.Series(list(digits)).str.len_chars().sum() == 10
        assert [int(digit) for digit in digits] == list(range(10))
