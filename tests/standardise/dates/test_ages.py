from __future__ import annotations

import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.schema import Calendar
from crvs_link.standardise import DateReading, clean_ages
from standardise.dates.reading import ISO, NOTHING, Row, rows
from strategies import gregorian_days

S = Calendar.SOLAR_HIJRI


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


@given(st.integers(0, 130), st.integers(0, 130), gregorian_days.filter(lambda d: d.year > 1200))
def test_a_band_reaches_from_its_oldest_to_its_youngest(
    one: int, other: int, at: datetime.date
) -> None:
    low, high = sorted([one, other])
    text = at.isoformat()
    (band,) = ages(f"{low}-{high}", text)
    assert (band[0], band[1]) == (ages(str(high), text)[0][0], ages(str(low), text)[0][1])
    assert band[3] == "age"


def test_forms_of_bands() -> None:
    expected = ages("20-24", "2000-01-01")
    for text in ("20 - 24", "20 to 24", "20–24 years", "๒๐-๒๔", "20-24 yrs old"):
        assert ages(text, "2000-01-01") == expected
    assert ages("under 5", "2000-01-01") == ages("< 5", "2000-01-01") == ages("0-4", "2000-01-01")
    assert ages("20-20", "2000-01-01") == ages("20", "2000-01-01")


@pytest.mark.parametrize(
    "text", ["60+", "over 60", "> 60", "24-20", "20-131", "under 0", "20-", "1-2-3"]
)
def test_bands_without_ends_are_unreadable(text: str) -> None:
    assert ages(text, "2000-01-01") == [NOTHING]
