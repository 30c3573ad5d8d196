"""What rows say beside their fields."""

from __future__ import annotations

import numpy as np

from crvs_link.encode import NO_DAY, Circumstances, Readings, encode
from crvs_link.run import RunOptions
from extracts import extract_of

NAMES = {"name_given": ["amina", "karim", "salma"]}


def circumstances(readings: Readings | None = None, **columns: list[str | None]) -> Circumstances:
    coded = encode([extract_of(NAMES | columns)], [readings or Readings()], RunOptions())
    return coded.circumstances[0]


def days(iso: str) -> int:
    return int(np.datetime64(iso, "D").astype(int))


def test_nothing_is_stated() -> None:
    assert circumstances() == Circumstances()


def test_equal_numbers_are_one_household() -> None:
    found = circumstances(household_id=["hh-1", "N/A", "HH 1"]).household
    assert found is not None
    assert (found[0], found[1]) == (found[2], -1)
    assert circumstances(household_id=["unknown", None, "-"]).household is None


def test_plural_births_are_read_and_what_is_lost_is_noted() -> None:
    found = circumstances(plurality=["Twin", None, "SINGLE"], birth_order=["1st", "x", "2"])
    assert found.plurality is not None
    assert found.plurality.tolist() == [2, -1, 1]
    assert found.birth_order is not None
    assert found.birth_order.tolist() == [1, -1, 2]
    extract = extract_of(NAMES | {"birth_order": ["1st", "x", "2"]})
    coded = encode([extract], [Readings()], RunOptions())
    assert (0, "birth_order", "1 of its values are not understood and count as missing") in (
        coded.notes
    )


def test_a_partial_date_of_death_is_an_interval() -> None:
    died = circumstances(death_date=["2020-05-04", "1999", None]).died
    assert died is not None
    assert died.first.tolist() == [days("2020-05-04"), days("1999-01-01"), NO_DAY]
    assert died.last.tolist() == [days("2020-05-04"), days("1999-12-31"), NO_DAY]


def test_a_stated_order_and_calendar_hold_for_all_dates() -> None:
    readings = Readings(date_order="mdy", date_calendar="buddhist")
    arrived = circumstances(readings, arrival_date=["02/03/2563", None, None]).arrived
    assert arrived is not None
    assert arrived.first[0] == days("2020-02-03")


def test_dates_that_may_be_read_in_two_ways_are_not_used() -> None:
    extract = extract_of(NAMES | {"death_date": ["02/03/2020", "05/06/2021", "07/07/2019"]})
    coded = encode([extract], [Readings()], RunOptions())
    assert coded.circumstances[0].died is None
    assert next(text for _, column, text in coded.notes if column == "death_date").startswith(
        "not used: "
    )
