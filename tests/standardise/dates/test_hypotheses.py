from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from crvs_link.errors import AmbiguousInputError
from crvs_link.schema import Calendar
from crvs_link.standardise.dates.forms import take_apart
from crvs_link.standardise.dates.hypotheses import Hypothesis, YearSpan, infer_calendars

G, B, S, H = Calendar.GREGORIAN, Calendar.BUDDHIST, Calendar.SOLAR_HIJRI, Calendar.HIJRI
N, M, Y = Calendar.BIKRAM_SAMBAT, Calendar.MINGUO, Calendar.MYANMAR


def infer(**dates: int) -> Hypothesis:
    """Infer from dates, year first, and how often each occurs."""
    forms = take_apart(pl.Series(list(dates), dtype=pl.String))
    year, month, day, _ = forms.resolve("ymd")
    return infer_calendars(year, month, day, forms.said, np.array(list(dates.values()), np.int64))


@pytest.mark.parametrize(
    ("dates", "calendar", "evidence"),
    [
        ({"1990-01-31": 8}, G, "Gregorian by the years of 8 dates"),
        ({"2533-01-31": 8}, B, "Buddhist by the years of 8 dates"),
        ({"1370-01-31": 8}, S, "Solar Hijri by the years of 8 dates, and 8 dates on a day 31"),
        ({"1411-01-05": 8, "1445-01-05": 2}, H, "Hijri by the years of 10 dates, of which 2 are"),
        ({"2047-01-05": 8, "2030-03-32": 1}, N, "and 1 date on a day 32"),
        ({"2047-01-05": 8}, N, "of which 8 are yet to come in the Gregorian calendar"),
        ({"079-08-15": 8}, M, "Minguo by the years of 8 dates"),
        ({"15 Nadaw 1352": 8, "1352-01-01": 2}, Y, "Myanmar by the years of 2 dates; 8 dates are"),
        ({"15 Tir 1370": 8, "1352-01-01": 2}, S, "8 dates are Solar Hijri by name or month"),
        ({"15 Muharram 1411": 8, "1412-01-01": 2}, H, "8 dates are Hijri by name or month"),
        (
            {"昭和55年3月12日": 3, "H5.3.12": 1},
            Calendar.SHOWA,
            "3 dates are Showa by name or month; 1 date is Heisei by name or month",
        ),
        ({"2300-01-01": 1}, G, "Gregorian, since no year tells of another calendar"),
    ],
)  # fmt: skip
def test_one_calendar(dates: dict[str, int], calendar: Calendar, evidence: str) -> None:
    found = infer(**dates)
    assert found.calendar is calendar
    assert found.others == ()
    assert evidence in found.evidence


def test_a_year_that_is_decisive_is_read_by_itself() -> None:
    found = infer(**{"1990-01-01": 95, "2533-01-01": 4, "1370-01-31": 1})
    assert found.calendar is G
    assert set(found.others) == {YearSpan(2400, 2650, B), YearSpan(1250, 1460, S)}
    assert found.evidence == (
        "Gregorian by the years of 95 dates; Buddhist by the years of 4 dates; "
        "Solar Hijri by the years of 1 date, and 1 date on a day 31"
    )
    found = infer(**{"1370-01-31": 8, "1991-01-01": 8})
    assert {found.calendar, found.others[0].calendar} == {G, S}


def test_a_few_years_of_no_sure_calendar_are_not_read() -> None:
    found = infer(**{"1990-01-01": 95, "1370-01-01": 5, "199-01-01": 2})
    assert found.others == (YearSpan(1250, 1460, None),)
    assert found.evidence.endswith("5 dates with a year of no sure calendar, and not read")
    found = infer(**{"1990-01-01": 95, "099-01-01": 2})
    assert found.others == (YearSpan(1, 124, None),)


@pytest.mark.parametrize(
    "dates",
    [
        {"1370-05-05": 3},
        {"1370-07-31": 3},
        {"1370-01-31": 1, "1370-05-05": 1000},
        {"1990-01-01": 8, "1370-05-05": 2},
        {"1370-05-05": 50, "1420-05-05": 1},
        {"15 Tir 1370": 3, "15 Muharram 1411": 3, "1380-01-01": 9},
    ],
)
def test_hijri_years_that_may_be_solar_or_lunar_are_refused(dates: dict[str, int]) -> None:
    with pytest.raises(AmbiguousInputError, match="solar or lunar") as caught:
        infer(**dates)
    assert "--date-calendar solar_hijri" in str(caught.value.hint)


def test_gregorian_years_and_those_of_nepal_are_told_apart_or_refused() -> None:
    with pytest.raises(
        AmbiguousInputError, match="5 dates can only be of Bikram Sambat, 5 only"
    ) as caught:
        infer(**{"2060-01-01": 5, "1960-01-01": 5, "2010-01-01": 5})
    assert "--date-calendar bikram_sambat" in str(caught.value.hint)
    found = infer(**{"2060-01-01": 1, "1960-01-01": 50, "2010-01-01": 50})
    assert (found.calendar, found.evidence) == (
        G, "Gregorian by the years of 101 dates, against 1 date yet to come"
    )  # fmt: skip
    found = infer(**{"2060-01-01": 50, "1999-10-31": 1, "2010-01-01": 50})
    assert found.calendar is N
    assert found.evidence.endswith("against 1 date")
    # A year that is too new is a typing error, unless there are many.
    assert infer(**{"2051-03-04": 1, "2010-01-01": 50}).calendar is G
    # Far in the future of Nepal too, and one typing error among very many.
    assert infer(**{"2099-12-31": 5, "2010-01-01": 50}).calendar is G
    assert infer(**{"2060-01-01": 1, "2010-01-01": 1000}).calendar is G


def test_a_gregorian_month_is_never_of_a_hijri_year() -> None:
    found = infer(**{"15 Aug 1370": 50, "1990-01-01": 1})
    assert (found.calendar, found.others) == (G, ())


def test_dates_that_name_nepal_do_not_make_others_nepals() -> None:
    assert infer(**{"5 Baisakh 2047": 1, "1990-01-01": 50}).calendar is G
    with pytest.raises(AmbiguousInputError, match="the rest of either"):
        infer(**{"5 Baisakh 2047": 10, "2010-01-01": 50})
    assert infer(**{"5 Baisakh 2047": 10, "2010-01-32": 1, "2010-01-01": 50}).calendar is N
    assert infer(**{"5 Baisakh 2047": 10, "1950-01-01": 500}).calendar is G
