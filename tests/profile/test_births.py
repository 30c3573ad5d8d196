from __future__ import annotations

import datetime

import pytest

from crvs_link.encode import Readings
from profiles import kinds, profiled

DAY = datetime.date(1950, 1, 1)


def days(n: int, step: int = 37) -> list[datetime.date]:
    return [DAY + datetime.timedelta(days=step * k) for k in range(n)]


def test_every_figure_of_a_column_of_dates() -> None:
    exact = [f"{day:%d/%m/%Y}" for day in days(200)]  # 1950-01-01 to 1970-02-26
    dates = [*exact, "1985", "03/1986", "31/02/1987", "who knows", None, " "]
    found = profiled(full_name=["Quirinus"] * len(dates), date_of_birth=dates)
    births = found.births
    assert births is not None
    assert births.columns == ("date_of_birth",)
    assert births.doubt is None
    assert births.remarks[0].startswith("day first: ")
    assert dict(births.methods) == {"exact": 200, "partial": 3}
    assert (births.filled, births.unreadable) == (204, 1)
    assert (births.default_rows, births.dated_rows) == (0, 200)
    (years,) = births.years
    assert (years.calendar, years.rows) == ("gregorian", 203)
    fifties = sum(day.year < 1960 for day in days(200))
    sixties = sum(1960 <= day.year < 1970 for day in days(200))
    assert kinds(years.decades) == {"1950s": fifties, "1960s": sixties}
    assert years.decades.other_rows == 203 - fifties - sixties
    (heaped,) = found.heaping
    assert (heaped.of, heaped.calendar) == ("year of birth", "gregorian")
    assert heaped.digits[5] == sum(day.year % 10 == 5 for day in days(200)) + 1
    assert sum(heaped.digits) == 203


def test_a_default_date_is_counted_and_its_peak_is_told() -> None:
    dates = [f"{day}" for day in days(300)] + [f"{1950 + k % 40}-01-01" for k in range(100)]
    births = profiled(full_name=["Quirinus"] * 400, date_of_birth=dates).births
    assert births is not None
    on_the_day = sum(date.endswith("-01-01") for date in dates)
    assert (births.default_rows, births.dated_rows) == (on_the_day, 400)
    assert any(f"{on_the_day} of 400 dates fall on 1 January" in r for r in births.remarks)
    assert dict(births.methods) == {"exact": 400 - on_the_day, "default": on_the_day}


def test_years_are_those_of_the_calendar_that_the_dates_are_written_in() -> None:
    dates = [f"{day.year + 543}-{day:%m-%d}" for day in days(100, 73)]
    found = profiled(full_name=["Quirinus"] * 100, date_of_birth=dates)
    assert found.births is not None
    (years,) = found.births.years
    assert (years.calendar, years.rows) == ("buddhist", 100)
    (heaped,) = found.heaping
    assert heaped.digits[0] == sum((day.year + 543) % 10 == 0 for day in days(100, 73))
    newest = max(day.year for day in days(100, 73)) + 543
    assert newest - 33 < heaped.whipple.last <= newest - 23
    assert heaped.whipple.rows == sum(
        heaped.whipple.first <= day.year + 543 <= heaped.whipple.last for day in days(100, 73)
    )


def test_dates_that_read_in_two_ways_are_left_unread() -> None:
    dates = [f"{1 + k % 12:02}/{1 + k % 7:02}/19{50 + k}" for k in range(40)]
    found = profiled(full_name=["Quirinus"] * 40, date_of_birth=dates)
    assert found.births is not None
    assert found.births.doubt is not None
    assert "--date-order" in found.births.doubt
    assert (found.births.years, found.heaping) == ((), ())
    stated = profiled(
        Readings(date_order="dmy"), full_name=["Quirinus"] * 40, date_of_birth=dates
    ).births
    assert stated is not None
    assert stated.doubt is None


def test_ages_are_heaped_by_themselves() -> None:
    ages = [*["30"] * 6, *["35 yrs"] * 2, "31", "64", "๔๐", "old", "999", None]
    asked = ["2020-05-17"] * len(ages)
    found = profiled(full_name=["Quirinus"] * len(ages), age=ages, age_ref_date=asked)
    (heaped,) = found.heaping  # years that follow from an age are not heaped again
    assert (heaped.of, heaped.calendar) == ("age", None)
    assert heaped.digits == (7, 1, 0, 0, 1, 2, 0, 0, 0, 0)
    assert (heaped.whipple.rows, heaped.whipple.value) == (10, pytest.approx(100 * 5 * 9 / 10))
    assert heaped.myers.rows == 11


def test_an_extract_without_a_date() -> None:
    found = profiled(full_name=["Quirinus"])
    assert (found.births, found.heaping) == (None, ())
