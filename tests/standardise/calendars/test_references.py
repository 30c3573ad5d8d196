"""Every month and year start, against the libraries that are known for each calendar."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import holidays
import jdatetime
import nepali_datetime
import numpy as np
import pytest
from convertdate import islamic
from hijridate import Hijri

from crvs_link.schema import Calendar
from crvs_link.standardise.calendars import date_of, days_of, uncertainty_days
from oracles.calendars import number


def solar_hijri(year: int, month: int) -> datetime.date:
    return jdatetime.date(year, month, 1).togregorian()


def umm_al_qura(year: int, month: int) -> datetime.date:
    return Hijri(year, month, 1).to_gregorian()


def tabular(year: int, month: int) -> datetime.date:
    return datetime.date(*islamic.to_gregorian(year, month, 1))


def bikram_sambat(year: int, month: int) -> datetime.date:
    return nepali_datetime.date(year, month, 1).to_datetime_date()


@pytest.mark.parametrize(
    ("of", "years", "reference"),
    [
        (Calendar.SOLAR_HIJRI, range(1206, 1499), solar_hijri),
        (Calendar.UMM_AL_QURA, range(1343, 1501), umm_al_qura),
        (Calendar.HIJRI, range(1343, 1501), umm_al_qura),
        (Calendar.HIJRI_TABULAR, range(1200, 1601), tabular),
        (Calendar.BIKRAM_SAMBAT, range(1975, 2101), bikram_sambat),
    ],
)
def test_every_month_begins_where_the_reference_says(
    of: Calendar, years: range, reference: Callable[[int, int], datetime.date]
) -> None:
    grid = np.mgrid[years[0] : years[-1] + 1, 1:13].reshape(2, -1).astype(np.int32)
    year, month = grid
    one = np.ones_like(year)
    starts = [number(reference(int(y), int(m))) for y, m in grid.T]
    np.testing.assert_array_equal(days_of(of, year, month, one), starts)
    # The day before is of the month before, so that the lengths are the same too.
    before = np.array(starts[1:], dtype=np.int32) - 1
    years_before, months_before, _ = date_of(of, before)
    np.testing.assert_array_equal(years_before, year[:-1])
    np.testing.assert_array_equal(months_before, month[:-1])


MOONS = {
    "Full Moon Day of Tabaung": (12, 15),
    "Full Moon Day of Kason": (2, 15),
    "Full Moon Day of Waso": (4, 15),
    "Full Moon Day of Tazaungmon": (8, 15),
    "National Day": (8, 25),
    "Karen New Year": (10, 1),
}


def myanmar(day: datetime.date) -> tuple[int, int, int]:
    year, month, day_ = (
        int(part[0]) for part in date_of(Calendar.MYANMAR, np.array([number(day)], np.int32))
    )
    return year, month, day_


def test_holidays_of_myanmar_fall_on_their_lunar_days() -> None:
    found = holidays.country_holidays("MM", years=range(1948, 2100), language="en_US")
    checked = 0
    for day in found:
        for name in found.get_list(day):
            if name in MOONS:
                year, *date = myanmar(day)
                assert tuple(date) == MOONS[name], day
                assert year == day.year - 638 - (day.timetuple().tm_yday < 105), day
                checked += 1
    assert checked > 880


def test_the_year_of_myanmar_begins_after_the_water_festival() -> None:
    for year in range(1948, 2007):
        found = holidays.country_holidays("MM", years=year, language="en_US")
        festival = max(found.get_named("Myanmar New Year"))
        assert myanmar(festival)[0] == year - 639
        assert myanmar(festival + datetime.timedelta(1))[0] == year - 638


@pytest.mark.parametrize(
    ("day", "date"),
    [
        # Full moons as they were gazetted, in years with and without a month put in.
        ("2020-03-08", (1381, 12, 15)),
        ("2020-08-03", (1382, 4, 15)),
        ("2021-05-25", (1383, 2, 15)),
        ("2022-10-09", (1384, 7, 15)),
        ("2023-08-01", (1385, 4, 15)),
        ("2024-11-15", (1386, 8, 15)),
        ("2025-12-19", (1387, 10, 1)),
        # Events dated in both calendars: Thibaw's birth, Mindon's death, the end of the
        # kingdom, Thibaw's death, independence.
        ("1859-01-01", (1220, 9, 27)),
        ("1878-10-01", (1240, 7, 6)),
        ("1885-11-29", (1247, 8, 23)),
        ("1916-12-19", (1278, 9, 25)),
        ("1948-01-04", (1309, 10, 24)),
        # The year changes in the middle of Tagu: late before, early after.
        ("2024-04-16", (1385, 13, 8)),
        ("2024-04-17", (1386, 1, 9)),
        ("2023-07-02", (1385, 15, 15)),
    ],
)
def test_dates_of_myanmar(day: str, date: tuple[int, int, int]) -> None:
    assert myanmar(datetime.date.fromisoformat(day)) == date


def test_years_of_myanmar_that_irwin_observed() -> None:
    """1239 had 29 days in Nayon and 1242 had 30: Irwin (1909), par. 139."""
    year = np.array([1239, 1242], dtype=np.int32)
    last = days_of(Calendar.MYANMAR, year, np.full_like(year, 3), np.full_like(year, 30))
    assert (last > -(2**30)).tolist() == [False, True]
    first = days_of(Calendar.MYANMAR, year, np.full_like(year, 15), np.ones_like(year))
    assert (first > -(2**30)).all()
    assert uncertainty_days(Calendar.MYANMAR, year).tolist() == [1, 1]
