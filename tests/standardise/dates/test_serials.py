from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import AmbiguousInputError
from crvs_link.standardise.dates.serials import gregorian_dates, infer_count

BEGINS = {"excel1900": datetime.date(1899, 12, 30), "excel1904": datetime.date(1904, 1, 1)}
"""The day before day 1; of the first count the one that makes days after February 1900 right."""


def infer(serial: list[int], weights: list[int] | None = None) -> tuple[str, str]:
    counts = np.array(weights or [1] * len(serial), dtype=np.int64)
    return infer_count(np.array(serial, dtype=np.int32), counts, 2035)


@given(st.integers(61, 73_000), st.sampled_from(list(BEGINS)))
def test_days_are_counted_from_the_beginning(serial: int, order: str) -> None:
    date = BEGINS[order] + datetime.timedelta(days=serial)
    parts = gregorian_dates(np.array([serial], dtype=np.int32), order)
    assert [int(part[0]) for part in parts] == [date.year, date.month, date.day]


def test_births_yet_to_come_show_the_count() -> None:
    order, evidence = infer([32_000, 49_000])
    assert order == "excel1900"
    assert "counted from 1904, 1 of 2 lie after 2035" in evidence


def test_births_on_new_year_show_the_count() -> None:
    since_1900 = [
        (datetime.date(year, 1, 1) - BEGINS["excel1900"]).days for year in range(1980, 1990)
    ]
    since_1904 = [
        (datetime.date(year, 1, 1) - BEGINS["excel1904"]).days for year in range(1980, 1990)
    ]
    usual = list(range(30_000, 30_200, 7))
    assert infer(since_1900 + usual)[0] == "excel1900"
    order, evidence = infer(since_1904 + usual)
    assert order == "excel1904"
    assert "10 of 39 are 1 January, otherwise 0" in evidence


@pytest.mark.parametrize("serial", [[32_874], list(range(30_000, 31_000))])
def test_a_count_that_does_not_show_is_refused(serial: list[int]) -> None:
    with pytest.raises(AmbiguousInputError, match="from 1900 or from 1904") as caught:
        infer(serial)
    assert "--date-order excel1900" in str(caught.value.hint)
