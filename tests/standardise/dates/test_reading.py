from __future__ import annotations

import datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crvs_link.errors import AmbiguousInputError, UsageError
from crvs_link.schema import Calendar
from crvs_link.standardise import DateReading, infer_date_reading
from crvs_link.standardise.dates import YearSpan
from strategies import gregorian_days

G, B, S = Calendar.GREGORIAN, Calendar.BUDDHIST, Calendar.SOLAR_HIJRI
M = Calendar.MINGUO


def infer(
    *raw: str | None,
    counts: list[int] | None = None,
    order: str | None = None,
    calendar: Calendar | None = None,
) -> DateReading:
    numbers = np.array(counts or [1] * len(raw), dtype=np.int64)
    return infer_date_reading(
        pl.Series(raw, dtype=pl.String), numbers, order=order, calendar=calendar
    )


@pytest.mark.parametrize(
    ("raw", "order"),
    [
        (["25/12/1990", "01/02/1990"], "dmy"),
        (["12/25/1990", "01/02/1990"], "mdy"),
        (["25121990", "01021990"], "dmy"),
        (["12251990"], "mdy"),
        (["1990-12-25", "1990-01-02"], "ymd"),
        (["19901225", "19151111.0"], "ymd"),
        (["1990-12-25", "25/12/1990"], "dmy"),
        (["90-12-25", "91-01-02", "1991", "1992", "1993"], "ymd"),
        (["03/03/1990", "01/01/1991"], "dmy"),
        (["25 Dec 1990"], "ymd"),
        (["00/08/1990"], "dmy"),
    ],
)
def test_order_by_what_dates_can_only_mean(raw: list[str], order: str) -> None:
    assert infer(*raw).order == order


def test_a_few_typing_errors_do_not_change_the_order() -> None:
    reading = infer("25/12/1990", "12/25/1990", counts=[100, 5])
    assert reading.order == "dmy"
    assert "100 dates can only be read so, 5 dates only otherwise" in reading.evidence


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (["03/04/1990", "01/01/1990"], "All dates can be read day first and month first"),
        (["25/12/1990", "12/25/1990"], "1 date can only be read day first and 1 date only month"),
    ],
)
def test_two_orders_equally_good_are_refused(raw: list[str], message: str) -> None:
    with pytest.raises(AmbiguousInputError, match=message) as caught:
        infer(*raw)
    assert "--date-order dmy or --date-order mdy" in str(caught.value.hint)
    assert infer(*raw, order="mdy").order == "mdy"


def test_only_three_orders_can_be_stated() -> None:
    with pytest.raises(UsageError, match="'ydm'"):
        infer("1990-01-02", order="ydm")


@given(st.lists(gregorian_days, min_size=1, max_size=8), st.sampled_from(["dmy", "mdy"]))
def test_one_day_after_the_twelfth_settles_the_order(
    dates: list[datetime.date], order: str
) -> None:
    assume(any(date.day > 12 for date in dates))
    form = "%d/%m/{}" if order == "dmy" else "%m/%d/{}"
    raw = {date.strftime(form).format(f"{date.year:04d}") for date in dates}
    assert infer(*raw, calendar=G).order == order


@pytest.mark.parametrize(
    ("raw", "calendar"),
    [
        (["1990-01-02", "2010"], G),
        (["02/01/2533", "25/01/2480"], B),
        (["1370/01/31", "1371/07/30"], S),
        (["1850", "1420", *[str(year) for year in range(1860, 1880)]], G),
    ],
)
def test_calendar_by_the_years(raw: list[str], calendar: Calendar) -> None:
    assert infer(*raw).calendar is calendar


def test_hijri_years_without_a_day_31_are_refused() -> None:
    # 31 in the seventh month proves nothing: no calendar has it.
    for raw in (["1370-05-05"], ["1370"], ["1370-07-31"]):
        with pytest.raises(AmbiguousInputError, match="solar or lunar") as caught:
            infer(*raw)
        assert "--date-calendar solar_hijri" in str(caught.value.hint)
        assert infer(*raw, calendar=S).calendar is S


def test_one_day_31_among_very_many_dates_is_a_typing_error() -> None:
    with pytest.raises(AmbiguousInputError, match="solar or lunar"):
        infer("1370-01-31", "1370-05-05", counts=[1, 1000])


def test_years_of_two_calendars_are_read_by_themselves() -> None:
    reading = infer("1990", "2533", counts=[95, 5])
    assert reading.calendar is G
    assert reading.others == (YearSpan(2400, 2650, B),)
    assert (
        "Gregorian by the years of 95 dates; Buddhist by the years of 5 dates" in reading.evidence
    )
    assert infer("1990", "2533", calendar=G).others == ()


def test_the_newest_year_bounds_short_years_and_ignores_a_few_late_ones() -> None:
    assert infer("1990", "2019", "05/13/05").newest_year == 2019
    assert infer("1990", "2091", counts=[5000, 1]).newest_year == 1990
    assert infer("02/13/2533", "2560").newest_year == 2560


@pytest.mark.parametrize("raw", [["25/12/90"], ["25/12/90", "26/12/90", "1990"], ["15 Aug 90"]])
def test_mostly_short_years_are_refused(raw: list[str]) -> None:
    with pytest.raises(AmbiguousInputError, match="the century is not known") as caught:
        infer(*raw)
    assert "four digits" in str(caught.value.hint)


@pytest.mark.parametrize("raw", [[], [None], ["unknown", ""]])
def test_a_column_without_dates_has_a_reading(raw: list[str | None]) -> None:
    reading = infer(*raw)
    assert (reading.order, reading.calendar, reading.newest_year) == ("ymd", G, None)
    assert reading.evidence == "no value reads as a date"


def test_messages_and_evidence_hold_no_values() -> None:
    reading = infer("25/12/1987", "07/12/85", "1986", "1988")
    assert not any(part in reading.evidence for part in ("25/12", "07/12", "1987"))


def test_years_of_two_digits_count_from_1911_where_that_is_stated_or_shown() -> None:
    reading = infer("79/08/15", "81/13/02", order="ymd", calendar=M)
    assert (reading.calendar, reading.newest_year) == (M, None)
    assert infer("079/08/15", "79/08/15", "102/01/31").calendar is M
    assert infer("0790815", "790815", "1020131").calendar is M
    with pytest.raises(AmbiguousInputError, match="the century is not known") as caught:
        infer("79/08/15", "81/09/28")
    assert "--date-calendar minguo" in str(caught.value.hint)


def test_a_column_of_numbers_of_days_is_one_of_a_spreadsheet() -> None:
    reading = infer("49000", "32874.0", "32874.75", "9000", counts=[50, 50, 50, 2])
    assert (reading.order, reading.calendar) == ("excel1900", G)
    assert "days as Excel counts them from 1900" in reading.evidence
    with pytest.raises(AmbiguousInputError, match="from 1900 or from 1904"):
        infer("32874", "32875")
    assert infer("32874", order="excel1904").order == "excel1904"


def test_numbers_of_days_beside_dates_are_not_believed() -> None:
    reading = infer("1990-12-25", "32874", counts=[50, 50])
    assert reading.order == "ymd"
    assert "50 numbers that may be days as Excel counts them" in reading.evidence
    assert infer("1990", "1991", "1992").order == "ymd"


def test_a_day_32_belongs_to_nepal() -> None:
    reading = infer("32/03/2050", "01/05/2044")
    assert (reading.order, reading.calendar) == ("dmy", Calendar.BIKRAM_SAMBAT)


@pytest.mark.parametrize(
    "raw", [["H5.3.12", "S55.3.12", "05/13/90"], ["102/01/31"] + ["05/13/90"] * 20]
)
def test_a_few_years_of_other_counts_do_not_make_those_of_two_digits_theirs(raw: list[str]) -> None:
    with pytest.raises(AmbiguousInputError, match="the century is not known"):
        infer(*raw)


def test_the_newest_year_is_one_of_the_calendar_of_the_column() -> None:
    assert infer(*["1990"] * 20, "1991", "5 Baisakh 2047", "85-02-25").newest_year == 1991
