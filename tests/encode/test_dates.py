"""Dates of birth from the columns of an extract."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from crvs_link.encode.dates import clean_births
from crvs_link.encode.records import Readings
from crvs_link.errors import AmbiguousInputError, UsageError
from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import YEARS, interval


def births(
    columns: dict[str, list[str | None]], readings: Readings | None = None
) -> list[tuple[str, str] | None]:
    """First and last day of each row, in ISO form."""
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    counts = np.ones(frame.height, dtype=np.int64)
    clean, _ = clean_births(frame, counts, readings or Readings())
    epoch = date(1970, 1, 1).toordinal()
    return [
        None if first is None else tuple(str(date.fromordinal(epoch + d)) for d in (first, last))
        for first, last in zip(clean["dob_from"], clean["dob_to"], strict=True)
    ]


def day(text: str) -> tuple[str, str]:
    return text, text


def test_one_column_is_read_by_what_it_can_mean() -> None:
    raw = ["25/12/1990", "01/02/1991", None, "nothing"]
    assert births({"dob_raw": raw}) == [day("1990-12-25"), day("1991-02-01"), None, None]


def test_a_stated_order_and_calendar_are_followed() -> None:
    raw = {"dob_raw": ["01/02/2533"]}
    dmy = births(raw, Readings(date_order="dmy", date_calendar="buddhist"))
    mdy = births(raw, Readings(date_order="mdy", date_calendar="buddhist"))
    assert (dmy, mdy) == ([day("1990-02-01")], [day("1990-01-02")])


def test_counts_weigh_the_readings() -> None:
    frame = pl.DataFrame({"dob_raw": ["25/12/1990", "12/25/1990"]})
    _, notes = clean_births(frame, np.array([99, 1]), Readings())
    assert notes[0][0] == "dob_raw"
    assert "day first: 99 dates" in notes[0][1]
    with pytest.raises(AmbiguousInputError):
        clean_births(frame, np.array([5, 5]), Readings())


def test_each_row_may_state_its_calendar() -> None:
    columns = {
        "dob_raw": ["2533-02-01", "1990-02-01", "1369-01-01", "1990-02-02", "1410-01-01"],
        "dob_calendar": ["B.E.", "Gregorian", "shamsi", None, "lunar"],
    }
    expected = [day("1990-02-01"), day("1990-02-01"), day("1990-03-21"), day("1990-02-02"), None]
    assert births(columns) == expected


def test_rows_without_a_calendar_are_read_by_each_other() -> None:
    columns = {
        "dob_raw": ["1990-02-01"] * 30 + ["2533-02-01"],
        "dob_calendar": ["gregorian"] * 30 + [None],
    }
    assert births(columns) == [day("1990-02-01")] * 31
    frame = pl.DataFrame(columns)
    _, notes = clean_births(frame, np.ones(31, dtype=np.int64), Readings())
    assert notes[0][1].endswith("where none is stated, Buddhist by the years of 1 date")


def test_a_stated_calendar_is_that_of_the_rows_that_state_none() -> None:
    columns = {"dob_raw": ["2533-02-01", "2533-02-01"], "dob_calendar": ["thai", None]}
    assert births(columns, Readings(date_calendar="buddhist"))[1] == day("1990-02-01")
    assert births(columns, Readings(date_calendar="gregorian"))[1] is None


def test_parts_are_read_together_and_may_lack_columns() -> None:
    columns = {
        "dob_year": ["1990", "1991", "1992", None],
        "dob_month": ["2", None, "Aug", "3"],
        "dob_day": ["28", "3", "9", "4"],
    }
    year = ("1991-01-01", "1991-12-31")
    assert births(columns) == [day("1990-02-28"), year, day("1992-08-09"), None]
    assert births({"dob_year": ["1991"]}) == [year]


def test_parts_may_be_of_another_calendar() -> None:
    columns = {"dob_year": ["2533"], "dob_month": ["2"], "dob_day": ["1"]}
    assert births(columns) == [day("1990-02-01")]
    assert births({**columns, "dob_calendar": ["gregorian"]}) == [None]


def test_an_age_is_counted_back_from_its_date() -> None:
    columns = {"age": ["20", "x", "20"], "age_ref_date": ["2010-06-15", "2010-06-15", None]}
    assert births(columns) == [("1989-06-16", "1990-06-15"), None, None]


def test_an_age_without_its_date_is_no_date() -> None:
    frame = pl.DataFrame({"age": ["20"]})
    clean, notes = clean_births(frame, np.ones(1, dtype=np.int64), Readings())
    assert clean.row(0) == (None,) * 4
    assert notes == [
        ("age", "ages need a column age_ref_date, which says on what day they were stated")
    ]


def test_a_calendar_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="'lunar', which is none of gregorian, buddhist"):
        births({"dob_raw": ["1990-01-01"]}, Readings(date_calendar="lunar"))


@pytest.mark.parametrize("of", list(Calendar))
def test_every_calendar_can_be_stated(of: Calendar) -> None:
    year = YEARS[of][0] + 4
    width = 2 if year < 100 else 4
    columns = {"dob_raw": [f"{year:0{width}}-02-03", f"{year:0{width}}-02"]}
    if width == 2:
        columns["dob_raw"][1] = f"{year:02}-02-00"
    dates = np.array([[year, year], [2, 2], [3, 0]], dtype=np.int32)
    epoch = date(1970, 1, 1).toordinal()
    expected = [
        tuple(str(date.fromordinal(epoch + int(day))) for day in ends)
        for ends in zip(*interval(of, *dates), strict=True)
    ]
    assert births(columns, Readings(date_order="ymd", date_calendar=of.value)) == expected


def test_impossible_dates_are_kept_and_counted() -> None:
    # One day on nine of fourteen rows is no default date: there are too few of them.
    frame = pl.DataFrame({"dob_raw": ["31/02/1990", "25/12/1990", "25/13/1990", "unknown"]})
    clean, notes = clean_births(frame, np.array([3, 9, 2, 7]), Readings())
    assert clean["dob_method"].to_list() == ["partial", "exact", "partial", None]
    assert [column for column, _ in notes] == ["dob_raw", "dob_raw"]
    assert notes[1][1].startswith("5 dates with a day or a month that the calendar does not have")


def test_years_of_two_calendars_are_read_by_themselves() -> None:
    columns = {"dob_year": ["1990", "2533"], "dob_month": ["2", "2"], "dob_day": ["1", "1"]}
    assert births(columns) == [day("1990-02-01")] * 2
    columns = {
        "dob_raw": ["1990-02-01", "2533-02-01", "1990-02-01"],
        "dob_calendar": ["AD", None, None],
    }
    assert births(columns) == [day("1990-02-01")] * 3


def test_short_years_of_rows_that_state_no_calendar() -> None:
    columns = {
        "dob_raw": ["2533-02-01", "2534-02-01", "1990-02-25", "90-02-25"],
        "dob_calendar": ["BE", "BE", None, None],
    }
    assert births(columns)[3] == day("1990-02-25")


def test_days_of_a_spreadsheet_are_read_as_stated() -> None:
    columns = {"dob_raw": ["32874", "32875.0"]}
    expected = [day("1990-01-01"), day("1990-01-02")]
    assert births(columns, Readings(date_order="excel1900")) == expected
    with pytest.raises(AmbiguousInputError, match="from 1900 or from 1904"):
        births(columns)


def test_a_band_of_ages_is_counted_back_from_its_date() -> None:
    columns = {"age": ["20-24"], "age_ref_date": ["2010-06-15"]}
    assert births(columns) == [("1985-06-16", "1990-06-15")]


def test_nothing_to_read_gives_nothing() -> None:
    for columns in (["dob_raw"], ["dob_year"], ["age"], ["dob_raw", "dob_calendar"]):
        assert births({column: [] for column in columns}) == []


def test_default_dates_count_as_their_year() -> None:
    start = date(1950, 1, 1).toordinal()
    days = [date.fromordinal(start + 7 * k).isoformat() for k in range(2600)]
    new_years = [f"{year}-01-01" for year in range(1950, 2000)]
    for frame in (
        pl.DataFrame({"dob_raw": [*days, *new_years]}),
        pl.DataFrame({"dob_raw": [*days, *new_years]})
        .select(
            pl.col("dob_raw")
            .str.split("-")
            .list.to_struct(fields=["dob_year", "dob_month", "dob_day"])
        )
        .unnest("dob_raw"),
    ):
        counts = np.array([1] * len(days) + [20] * len(new_years), dtype=np.int64)
        clean, notes = clean_births(frame, counts, Readings())
        last = clean.row(-1)
        assert [str(date(1970, 1, 1) + timedelta(d)) for d in last[:2]] == [
            "1999-01-01",
            "1999-12-31",
        ]
        assert last[2:] == ("gregorian", "default")
        assert [column for column, _ in notes] == [frame.columns[0]] * 2
        assert "fall on 1 January" in notes[1][1]
