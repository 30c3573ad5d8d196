from __future__ import annotations

import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.schema import Calendar
from crvs_link.standardise import (
    DateReading,
    clean_ages,
    clean_date_parts,
    clean_dates,
    join_date_parts,
)
from crvs_link.standardise.columns import DATE_SCHEMA
from strategies import any_texts, gregorian_days

G, B, S = Calendar.GREGORIAN, Calendar.BUDDHIST, Calendar.SOLAR_HIJRI
Row = tuple[str, str, str, str]
NOTHING = (None, None, None, None)

ISO, DMY, MDY = (DateReading(order, G, "", 2020) for order in ("ymd", "dmy", "mdy"))


def rows(clean: pl.DataFrame) -> list[Row]:
    assert clean.schema == DATE_SCHEMA
    ends = pl.col("dob_from", "dob_to").cast(pl.Date).cast(pl.String)
    return clean.with_columns(ends).rows()


def read(*raw: str | None, reading: DateReading = ISO, calendars: object = None) -> list[Row]:
    frame = pl.DataFrame({"raw": raw}, schema={"raw": pl.String})
    if calendars is not None:
        frame = frame.with_columns(pl.Series("calendar", calendars, dtype=pl.String))
    return rows(clean_dates(frame, reading))


def day(date: str, calendar: str = "gregorian", method: str = "exact") -> Row:
    return date, date, calendar, method


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


def parts(*tuples: tuple[str | None, str | None, str | None]) -> pl.DataFrame:
    schema = dict.fromkeys(("year", "month", "day"), pl.String)
    return pl.DataFrame(list(tuples), schema=schema, orient="row")


def test_date_parts() -> None:
    frame = parts(
        ("1990", "8", "15"),
        ("1990.0", "08.0", "15.0"),
        ("๑๙๙๐", "Aug", "๑๕"),
        ("1990", "8", None),
        ("1990", None, "15"),
        ("1990", "2", "31"),
        ("1990", "unknown", "??"),
        (None, "8", "15"),
        ("19900", "8", "15"),
        ("89", "8", "15"),
    )
    exact, month, year = read("1990-08-15", "1990-08", "1990")
    assert rows(clean_date_parts(frame, G)) == [
        *[exact] * 3,
        month,
        year,
        ("1990-02-01", "1990-02-28", "gregorian", "partial"),
        year,
        NOTHING,
        NOTHING,
        day("1989-08-15", method="estimated"),
    ]
    assert join_date_parts(frame).null_count() == 2


def test_date_parts_in_other_calendars() -> None:
    frame = parts(("2533", "1", "15"), ("1370", "5", "5"), ("33", "1", "15"))
    frame = frame.with_columns(calendar=pl.Series([None, "SH", None]))
    assert rows(clean_date_parts(frame, B)) == [
        day("1990-01-15", "buddhist"),
        day("1991-07-27", "solar_hijri"),
        day("1990-01-15", "buddhist", "estimated"),
    ]


def ages(value: str | None, *references: str | None, reading: DateReading = ISO) -> list[Row]:
    schema = {"age": pl.String, "ref": pl.String}
    frame = pl.DataFrame({"age": [value] * len(references), "ref": references}, schema=schema)
    return rows(clean_ages(frame, reading))


def completed_years(birth: datetime.date, at: datetime.date) -> int:
    """Age by the definition: anniversaries up to a day, that of 29 February on 1 March."""
    return at.year - birth.year - ((at.month, at.day) < (birth.month, birth.day))


@given(st.integers(0, 130), st.dates(datetime.date(1850, 1, 1), datetime.date(2100, 12, 31)))
def test_ages_hold_exactly_the_births_of_that_age(years: int, at: datetime.date) -> None:
    first, last, _, method = ages(str(years), at.isoformat())[0]
    one = datetime.timedelta(days=1)
    earliest, latest = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    assert method == "age"
    assert completed_years(earliest, at) == completed_years(latest, at) == years
    assert completed_years(earliest - one, at) == years + 1
    assert latest == at or completed_years(latest + one, at) == years - 1


@given(st.integers(0, 130), gregorian_days.filter(lambda date: date.year > 1200))
def test_a_wider_reference_never_narrows(years: int, at: datetime.date) -> None:
    text = at.isoformat()
    exact, month, year = ages(str(years), text, text[:7], text[:4])
    assert year[0] <= month[0] <= exact[0] <= exact[1] <= month[1] <= year[1]


def test_an_age_stated_in_a_solar_hijri_year() -> None:
    (clean,) = ages("21", "1388", reading=DateReading("ymd", S, ""))
    assert clean == ("1987-03-22", "1989-03-20", "solar_hijri", "age")
    span = datetime.date.fromisoformat(clean[1]) - datetime.date.fromisoformat(clean[0])
    assert span.days + 1 == 730


def test_forms_of_ages() -> None:
    expected = ages("20", "2000-01-01")
    for text in (" 20.0", "20 yrs", "20Y", "๒๐", "20.5"):
        assert ages(text, "2000-01-01") == expected
    for text in ("131", "-5", "6 months", "about 20", "", None):
        assert ages(text, "2000-01-01") == [NOTHING]
    assert ages("20", None, "?") == [NOTHING] * 2
