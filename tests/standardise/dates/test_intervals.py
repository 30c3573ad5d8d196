from __future__ import annotations

import datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.schema import Calendar
from crvs_link.standardise import DateReading
from crvs_link.standardise.dates import YearSpan, infer_reading, read_dates, take_apart
from standardise.dates.reading import DMY, ISO, MDY, NOTHING, Row, day, read, rows
from strategies import any_texts, gregorian_days

G, B, S = Calendar.GREGORIAN, Calendar.BUDDHIST, Calendar.SOLAR_HIJRI

FORMATS = {
    "%Y-%m-%d": ISO,
    "%Y/%m/%d": ISO,
    "%Y%m%d": ISO,
    "%Y%m%d.0": ISO,
    "%Y-%m-%dT00:00:00": ISO,
    "%Y-%m-%d 00:00:00": ISO,
    "%d/%m/%Y": DMY,
    "%d.%m.%Y": DMY,
    "%d%m%Y": DMY,
    "%m-%d-%Y": MDY,
    "%m%d%Y": MDY,
    "%d %B %Y": ISO,
    "%d-%b-%Y": DMY,
    "%b %d, %Y": MDY,
}


@given(gregorian_days, st.sampled_from(list(FORMATS)))
def test_a_date_written_and_read_is_the_same_day(date: datetime.date, form: str) -> None:
    # Eight digits with the year last need a year that cannot be a day and a month.
    if form in {"%d%m%Y", "%m%d%Y"} and date.year < 1300:
        date = date.replace(year=date.year + 400)
    raw = date.strftime(form.replace("%Y", f"{date.year:04d}"))
    assert read(raw, reading=FORMATS[form]) == [day(date.isoformat())]


@given(gregorian_days)
def test_less_of_a_date_is_a_wider_interval(date: datetime.date) -> None:
    text = date.isoformat()
    exact, month, year = read(text, text[:7], text[:4])
    assert year[0] <= month[0] <= exact[0] == exact[1] <= month[1] <= year[1]
    assert [exact[3], month[3], year[3]] == ["exact", "partial", "partial"]
    assert read(text[:7] + "-00", text[:4] + "-00-00") == [month, year]


@given(st.lists(any_texts | gregorian_days.map(str) | st.none(), max_size=6), st.randoms())
def test_rows_keep_their_place(raw: list[str | None], random: object) -> None:
    places = list(range(len(raw)))
    random.shuffle(places)  # type: ignore[attr-defined]
    clean = read(*raw)
    assert read(*(raw[place] for place in places)) == [clean[place] for place in places]
    assert len(clean) == len(raw)
    for row in clean:
        assert row == NOTHING or (None not in row and row[0] <= row[1])


def test_the_order_of_the_column_reads_what_is_open() -> None:
    assert read("03/04/1990", "1990-03-04", reading=DMY) == [day("1990-04-03"), day("1990-03-04")]
    assert read("03/04/1990", reading=MDY) == [day("1990-03-04")]
    assert read("03/04/1990") == [("1990-01-01", "1990-12-31", "gregorian", "partial")]


def test_a_date_against_the_order_of_its_column_keeps_its_year() -> None:
    year = ("1990-01-01", "1990-12-31", "gregorian", "partial")
    assert read("08/25/1990", reading=DMY) == [year]
    assert read("25/08/1990", reading=MDY) == [year]


def test_impossible_days_keep_their_month() -> None:
    month = ("1961-02-01", "1961-02-28", "gregorian", "partial")
    assert read("31/02/1961", "30 Feb 1961", reading=DMY) == [month, month]


@pytest.mark.parametrize("raw", ["", "n/a", "0000-00-00", "9999-12-31", "0090-01-01", None])
def test_unreadable_dates_are_null(raw: str | None) -> None:
    assert read(raw) == [NOTHING]


def test_short_years_are_estimates_up_to_the_newest_year() -> None:
    assert read("05/08/20", "05/08/21", "05 Aug 85", reading=DMY) == [
        day("2020-08-05", method="estimated"),
        day("1921-08-05", method="estimated"),
        day("1985-08-05", method="estimated"),
    ]
    assert read("05/08/20", reading=DateReading("dmy", G, "")) == [NOTHING]


def test_calendars_of_columns() -> None:
    buddhist = DateReading("dmy", B, "", 2560)
    assert read("15/01/2533", "๑๕/๐๑/๒๕๓๓", "05/08/33", reading=buddhist) == [
        day("1990-01-15", "buddhist"),
        day("1990-01-15", "buddhist"),
        day("1990-08-05", "buddhist", "estimated"),
    ]
    assert read("1370/05/05", reading=DateReading("ymd", S, "")) == [
        day("1991-07-27", "solar_hijri")
    ]
    assert read("1990-01-15", reading=buddhist) == [NOTHING]


def test_a_row_may_state_its_calendar() -> None:
    raw = ["2533-01-15", "1370-05-05", "1990-01-15", "1411-01-01", "33-01-15"]
    calendars = ["BE", "Shamsi", None, "Chinese lunar", "B.E."]
    assert read(*raw, reading=DateReading("ymd", G, "", 2000), calendars=calendars) == [
        day("1990-01-15", "buddhist"),
        day("1991-07-27", "solar_hijri"),
        day("1990-01-15"),
        NOTHING,
        day("1990-01-15", "buddhist", "estimated"),
    ]


def test_mixed_columns_are_read_by_value() -> None:
    raw = ["1990-01-15", "2533-01-15", "1370-01-31", "1369-01-01", "15 Aug 2533", "15 Aug 1990"]
    forms = take_apart(pl.Series(raw))
    reading = infer_reading(forms, np.ones(len(raw), dtype=np.int64))
    assert reading.calendar is G
    assert rows(read_dates(forms, reading).clean) == [
        day("1990-01-15"),
        day("1990-01-15", "buddhist"),
        day("1991-04-20", "solar_hijri"),
        day("1990-03-21", "solar_hijri"),
        day("1990-08-15", "buddhist"),
        day("1990-08-15"),
    ]


def test_years_of_no_sure_calendar_are_unreadable() -> None:
    reading = DateReading("ymd", G, "", None, (YearSpan(1250, 1460, None),))
    assert read("1370-01-01", "1990-01-01", "1 Tir 1370", reading=reading) == [
        NOTHING,
        day("1990-01-01"),
        day("1991-06-22", "solar_hijri"),
    ]


def test_a_date_that_states_its_calendar_is_read_in_it() -> None:
    raw = ["1370-01-05 AH", "5 Farvardin 1370", "H5.3.12", "民國79年8月15日", "2047-01-01 BS"]
    assert read(*raw, reading=DateReading("ymd", B, "", 2560)) == [
        ("1950-10-15", "1950-10-19", "hijri", "converted"),
        day("1991-03-25", "solar_hijri"),
        day("1993-03-12", "heisei"),
        day("1990-08-15", "minguo"),
        day("1990-04-14", "bikram_sambat"),
    ]


def test_a_stated_kind_of_a_calendar_is_kept() -> None:
    tabular, vesak = Calendar.HIJRI_TABULAR, Calendar.BUDDHIST_VESAK
    for calendar, raw in (
        (tabular, "1411-01-05 AH"),
        (tabular, "5 Muharram 1411"),
        (vesak, "2533 BE"),
    ):
        (row,) = read(raw, reading=DateReading("ymd", calendar, ""))
        assert row[2] == calendar.value
    assert read("1990-01-01 AD", reading=DateReading("ymd", B, "")) == [day("1990-01-01")]


def test_a_row_of_no_known_calendar_is_not_read_even_if_the_date_states_one() -> None:
    assert read("1 Tir 1370", calendars=["Chinese lunar"]) == [NOTHING]


def test_gregorian_months_in_columns_of_other_months() -> None:
    solar = DateReading("ymd", S, "")
    assert read("15 Aug 1990", "15 Aug 2533", reading=solar) == [
        day("1990-08-15"),
        day("1990-08-15", "buddhist"),
    ]
    minguo = DateReading("ymd", Calendar.MINGUO, "")
    assert read("790815", "79/08/15", "0790815", "1020131", reading=minguo) == [
        *[day("1990-08-15", "minguo")] * 3,
        day("2013-01-31", "minguo"),
    ]
    assert read("790815") == [NOTHING]


@pytest.mark.parametrize(
    ("raw", "row"),
    [
        ("1991~", ("1991-01-01", "1991-12-31", "gregorian", "estimated")),
        ("1991?", ("1991-01-01", "1991-12-31", "gregorian", "estimated")),
        ("199X", ("1990-01-01", "1999-12-31", "gregorian", "partial")),
        ("19XX", ("1900-01-01", "1999-12-31", "gregorian", "partial")),
        ("1991/1992", ("1991-01-01", "1992-12-31", "gregorian", "partial")),
        ("1990-05~", ("1990-05-01", "1990-05-31", "gregorian", "estimated")),
        ("1984-XX-12", ("1984-01-01", "1984-12-31", "gregorian", "partial")),
        ("1984-1X", ("1984-10-01", "1984-12-31", "gregorian", "partial")),
        ("1984-02-2X", ("1984-02-20", "1984-02-29", "gregorian", "partial")),
        ("1990-05-03/1990-06", ("1990-05-03", "1990-06-30", "gregorian", "partial")),
        ("1990-05-03/1990-05-03", day("1990-05-03")),
        ("1990-05-03~", day("1990-05-03", method="estimated")),
        ("1992/1991", NOTHING),
        ("1990-00-<<", ("1990-01-01", "1990-12-31", "gregorian", "partial")),
        ("9008<<", ("1990-08-01", "1990-08-31", "gregorian", "estimated")),
    ],
)
def test_spans_and_doubts(raw: str, row: Row) -> None:
    assert read(raw) == [row]


def test_a_span_may_be_of_any_calendar() -> None:
    assert read("137X", reading=DateReading("ymd", S, "")) == [
        ("1991-03-21", "2001-03-20", "solar_hijri", "partial")
    ]
    assert read("1991/1992", reading=DateReading("ymd", B, "")) == [NOTHING]


@pytest.mark.parametrize(
    ("raw", "calendar", "impossible"),
    [
        ("1990-02-31", G, True),
        ("1990-13-01", G, True),
        ("1990-13", G, False),
        ("1990-02", G, False),
        ("1990-00-31", G, False),
        ("1990-02-28", G, False),
        ("2047-03-32", Calendar.BIKRAM_SAMBAT, True),
        ("2047-04-32", Calendar.BIKRAM_SAMBAT, False),
        ("1411-02-30", Calendar.HIJRI, False),
        ("1411-01-31", Calendar.HIJRI, True),
        ("1370-12-30", S, False),
        ("1371-12-30", S, True),
        ("1984-02-3X", G, False),
        ("9999-02-31", G, False),
        ("unknown", G, False),
    ],
)
def test_impossible_dates_are_flagged_and_kept(
    raw: str, calendar: Calendar, *, impossible: bool
) -> None:
    dates = read_dates(take_apart(pl.Series([raw])), DateReading("ymd", calendar, ""))
    assert dates.impossible.tolist() == [impossible]
    if impossible:
        assert dates.clean["dob_from"][0] < dates.clean["dob_to"][0]
        assert dates.clean["dob_method"][0] == "partial"


# Every vector on reading of those collected for this project.
@pytest.mark.parametrize(
    ("raw", "calendar", "first", "last"),
    [
        ("1370", S, "1991-03-21", "1992-03-20"),
        ("1411", Calendar.UMM_AL_QURA, "1990-07-21", "1991-07-13"),
        ("2047-01-01", Calendar.BIKRAM_SAMBAT, "1990-04-14", "1990-04-14"),
        ("2046-11-20", Calendar.BIKRAM_SAMBAT, "1990-03-03", "1990-03-03"),
        ("1370-05-05", S, "1991-07-27", "1991-07-27"),
        ("1370-05-05", Calendar.HIJRI_TABULAR, "1951-02-12", "1951-02-12"),
        ("31 Feb 1961", G, "1961-02-01", "1961-02-28"),
        ("30 Feb 2563", B, "2020-02-01", "2020-02-29"),
        ("15 ม.ค. 2483", B, "1941-01-15", "1941-01-15"),
    ],
)
def test_dates_that_other_tools_read_wrongly(
    raw: str, calendar: Calendar, first: str, last: str
) -> None:
    assert read(raw, reading=DateReading("dmy", calendar, ""))[0][:2] == (first, last)
