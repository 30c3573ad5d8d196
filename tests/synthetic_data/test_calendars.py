from __future__ import annotations

from datetime import date, timedelta

import jdatetime
import pytest
from crvs_link.synthetic_data.calendars import buddhist, solar_hijri


def test_solar_hijri_agrees_with_jdatetime_on_every_day() -> None:
    day = date(1921, 3, 21)
    while day < date(2060, 1, 1):
        expected = jdatetime.date.fromgregorian(date=day)
        assert solar_hijri(day) == (expected.year, expected.month, expected.day)
        day += timedelta(1)


@pytest.mark.parametrize("day", [date(1921, 3, 20), date(2071, 3, 21)])
def test_solar_hijri_refuses_days_beyond_its_years(day: date) -> None:
    with pytest.raises(ValueError, match=str(day.year)):
        solar_hijri(day)


def test_buddhist_era_is_543_years_ahead() -> None:
    assert buddhist(date(2015, 2, 28)) == (2558, 2, 28)
