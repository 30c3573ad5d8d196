from __future__ import annotations

import polars as pl

from crvs_link.schema import Calendar
from crvs_link.standardise import DateReading, clean_dates, join_date_parts
from standardise.dates.reading import NOTHING, Row, day, read, rows

G, B = Calendar.GREGORIAN, Calendar.BUDDHIST


def parts(*tuples: tuple[str | None, str | None, str | None]) -> pl.DataFrame:
    schema = dict.fromkeys(("year", "month", "day"), pl.String)
    return pl.DataFrame(list(tuples), schema=schema, orient="row")


def read_parts(frame: pl.DataFrame, calendar: Calendar) -> list[Row]:
    """Rows of parts, read in a column whose newest year of four digits is 1990 or 2533."""
    newest = {G: 1990, B: 2533}[calendar]
    raw = frame.with_columns(join_date_parts(frame).alias("raw"))
    return rows(clean_dates(raw, DateReading("ymd", calendar, "", newest)))


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
    assert read_parts(frame, G) == [
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
    assert read_parts(frame, B) == [
        day("1990-01-15", "buddhist"),
        day("1991-07-27", "solar_hijri"),
        day("1990-01-15", "buddhist", "estimated"),
    ]


def test_months_of_other_calendars_in_words() -> None:
    frame = parts(("1370", "فروردین", "5"), ("2047", "Baisakh", "1"), ("1370", "Hamal", None))
    assert join_date_parts(frame).to_list() == ["5 frwrdyn 1370", "1 baisakh 2047", "00 hamal 1370"]
    assert read_parts(frame, G) == [
        day("1991-03-25", "solar_hijri"),
        day("1990-04-14", "bikram_sambat"),
        ("1991-03-21", "1991-04-20", "solar_hijri", "partial"),
    ]


def test_years_of_three_digits_are_kept() -> None:
    assert join_date_parts(parts(("079", "8", "15"))).to_list() == ["079-8-15"]
