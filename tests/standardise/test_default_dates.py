"""Default dates: found where they are, and real birthdays left alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import jdatetime
import numpy as np
import polars as pl
import pytest

from crvs_link.standardise.columns import DATE_SCHEMA
from crvs_link.standardise.default_dates import (
    DefaultDates,
    defaults_as_years,
    find_default_dates,
)

EPOCH = date(1970, 1, 1)


def births(n: int, seed: int = 0, first: date = date(1940, 1, 1), days: int = 25_000) -> list[date]:
    """Real birthdays, drawn with a season."""
    rng = np.random.default_rng(seed)
    found: list[date] = []
    while len(found) < n:
        day = first + timedelta(days=int(rng.integers(days)))
        season = 1 + 0.15 * np.cos(2 * np.pi * (day.timetuple().tm_yday - 270) / 365)
        if rng.random() < season / 1.15:
            found.append(day)
    return found


def frame(
    dates: Iterable[date], calendar: str = "gregorian", reach: int = 0
) -> tuple[pl.DataFrame, np.ndarray]:
    """Distinct values and their rows; ``reach`` days of doubt before and after."""
    values, counts = np.unique([(d - EPOCH).days for d in dates], return_counts=True)
    clean = pl.DataFrame(
        {
            "dob_from": values - reach,
            "dob_to": values + reach,
            "dob_calendar": [calendar] * len(values),
            "dob_method": ["exact"] * len(values),
        },
        schema=DATE_SCHEMA,
    )
    return clean, counts.astype(np.int64)


def found_in(dates: Iterable[date], calendar: str = "gregorian") -> DefaultDates:
    return find_default_dates(*frame(dates, calendar))


def peaks(dates: Iterable[date], calendar: str = "gregorian") -> list[str]:
    return [str(peak) for peak in found_in(dates, calendar).peaks]


def every_year(month: int, day: int, each: int, years: Sequence[int]) -> list[date]:
    return [date(year, month, day) for year in years for _ in range(each)]


YEARS = range(1950, 2000)


@pytest.mark.parametrize("n", [1, 40, 400, 1500, 8000])
def test_real_birthdays_have_no_peak(n: int) -> None:
    for seed in range(12):
        assert peaks(births(n, seed)) == []


def test_people_recorded_several_times_are_no_peak() -> None:
    for seed in range(12):
        rng = np.random.default_rng(seed)
        people = births(2000, seed)
        rows = [day for day in people for _ in range(int(rng.integers(1, 6)))]
        assert peaks(rows) == []
    assert peaks([*births(1500), *[date(1985, 6, 15)] * 29]) == []


def test_four_births_on_a_day_of_a_small_register_are_no_peak() -> None:
    some = [day for day in births(1500) if (day.month, day.day) != (1, 1)]
    assert peaks([*some, *every_year(1, 1, 1, [1960, 1970, 1980, 1990])]) == []


def test_a_short_register_has_no_peak() -> None:
    week = births(3000, first=date(2020, 3, 2), days=7)
    month = births(3000, first=date(2020, 3, 1), days=31)
    year = births(3000, first=date(2020, 1, 1), days=366)
    placeholder = [date(1900, 1, 1)] * 5
    assert peaks(week) == peaks(month) == peaks(year) == peaks([*month, *placeholder]) == []


def test_the_first_of_january_of_a_seventh_of_the_people_is_one() -> None:
    found = found_in([*births(6000), *every_year(1, 1, 20, YEARS)])
    (peak,) = found.peaks
    assert (str(peak), peak.year, peak.month, peak.day) == ("1 January", None, 1, 1)
    assert found.exact_rows == 7000
    assert peak.rows == pytest.approx(1000 + 6000 / 365, rel=0.02)
    assert 15 < peak.expected < 25
    assert peak.share == peak.rows / 7000


@pytest.mark.parametrize(
    ("month", "day", "name"),
    [(7, 1, "1 July"), (5, 1, "1 May"), (8, 15, "15 August"), (12, 31, "31 December"),
     (12, 30, "30 December")],
)  # fmt: skip
def test_a_usual_day_needs_twice_the_rows_expected(month: int, day: int, name: str) -> None:
    some = births(20_000)
    assert peaks([*some, *every_year(month, day, 3, YEARS)]) == [name]
    assert peaks([*some, *every_year(month, day, 1, range(1950, 1970))]) == []


def test_any_other_day_needs_four_times_the_rows() -> None:
    some = births(20_000)
    assert peaks([*some, *every_year(5, 9, 3, YEARS)]) == []
    assert peaks([*some, *every_year(5, 9, 6, YEARS)]) == ["9 May"]


def test_the_new_year_of_iran_counts_as_a_year_of_iran() -> None:
    years = range(1330, 1380)
    new_years = [jdatetime.date(year, 1, 1).togregorian() for year in years for _ in range(10)]
    clean, counts = frame([*births(4000), *new_years])
    found = find_default_dates(clean, counts)
    assert [str(peak) for peak in found.peaks] == ["1 Farvardin"]
    new_year = date(1991, 3, 21)
    (place,) = (clean["dob_from"].index_of((new_year - EPOCH).days),)
    assert found.is_default[place]
    assert EPOCH + timedelta(days=int(found.first[place])) == new_year
    assert EPOCH + timedelta(days=int(found.last[place])) == date(1992, 3, 20)


def test_21_march_of_every_year_is_one() -> None:
    assert set(peaks([*births(6000), *every_year(3, 21, 30, YEARS)])) == {
        "1 Farvardin",
        "21 March",
    }


def test_a_column_of_iran_is_read_by_its_own_days_and_by_ours() -> None:
    some = births(4000)
    converted = [*some, *every_year(1, 1, 10, YEARS)]
    assert peaks(converted, "solar_hijri") == ["1 January"]
    own = [jdatetime.date(1360 + k, 7, 1).togregorian() for k in range(20) for _ in range(20)]
    assert peaks([*some, *own], "solar_hijri") == ["1 Mehr"]


def test_days_of_a_calendar_in_doubt_are_known_to_the_day() -> None:
    # 1 Muharram of each year from 1440 to 1449, by the observed calendar: two days of doubt.
    new_years = [date(2018, 9, 11) + timedelta(days=round(k * 354.367)) for k in range(10)]
    dates = [
        *births(800, first=date(2010, 1, 1), days=5000),
        *(d for d in new_years for _ in range(30)),
    ]
    found = find_default_dates(*frame(dates, "hijri", reach=2))
    assert found.exact_rows == len(dates)
    assert "day 1 of month 1 (hijri)" in [str(peak) for peak in found.peaks]


def test_a_full_date_does_not_take_the_birthdays_of_other_years() -> None:
    some = births(6000)
    clean, counts = frame([*some, *[date(1985, 6, 15)] * 200, *[date(1900, 1, 1)] * 12])
    found = find_default_dates(clean, counts)
    assert [str(peak) for peak in found.peaks] == ["15 June 1985", "1 January 1900"]
    assert found.is_default.sum() == 2


def test_dates_known_to_the_year_are_no_default() -> None:
    clean, counts = frame(every_year(1, 1, 50, YEARS))
    years = clean.with_columns(dob_to=pl.col("dob_from") + 364)
    found = find_default_dates(years, counts)
    assert (found.exact_rows, found.peaks) == (0, ())
    assert not found.is_default.any()


def test_nothing_has_no_peak() -> None:
    assert peaks([]) == []
    missing = pl.DataFrame({name: [None] for name in DATE_SCHEMA}, schema=DATE_SCHEMA)
    assert find_default_dates(missing, np.array([9], np.int64)).peaks == ()


def test_default_dates_count_as_their_year_and_are_noted() -> None:
    clean, counts = frame([*births(6000), *every_year(1, 1, 20, YEARS)])
    wide, notes = defaults_as_years(clean, counts)
    new_year = pl.col("dob_from").cast(pl.Date).dt.ordinal_day() == 1
    default = wide.filter(pl.col("dob_method") == "default")
    assert default.height == clean.filter(new_year).height >= 50
    year_end = pl.col("dob_to").cast(pl.Date)
    assert default.select((year_end.dt.month() == 12) & (year_end.dt.day() == 31)).to_series().all()
    assert default.select(new_year.alias("x")).to_series().all()
    others = wide.filter(pl.col("dob_method") != "default")
    assert others.equals(clean.filter(~new_year))
    rows = int(counts[clean.select(new_year.alias("x")).to_series().to_numpy()].sum())
    assert notes[0].startswith(f"{rows:,} of 7,000 dates fall on 1 January (")
    assert notes[0].endswith(" expected) and count as the year alone")


def test_counting_as_years_twice_is_counting_once() -> None:
    clean, counts = frame([*births(6000), *every_year(1, 1, 20, YEARS)])
    once, _ = defaults_as_years(clean, counts)
    again, notes = defaults_as_years(once, counts)
    assert again.equals(once)
    assert notes == []
