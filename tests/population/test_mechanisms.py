"""Mechanisms by themselves, on cells that are made for them."""

from __future__ import annotations

from datetime import date

import jellyfish
import numpy as np
import polars as pl
import pytest

from crvs_link.population.cells import Cells
from crvs_link.population.dates import date_text, in_digits, parts_of
from crvs_link.population.draw import Draw
from crvs_link.population.mechanisms import MECHANISMS
from crvs_link.schema import Calendar

DAYS = np.arange(-9000, 20_000, 7, dtype=np.int32)
EVENT = np.full(len(DAYS), 20_600, dtype=np.int32)


def cells_of(kind: str, *, text: list[str | None] | None = None, script: str = "latin") -> Cells:
    n = len(text) if text is not None else len(DAYS)
    rows = np.zeros(n, dtype=np.int32)
    setting = model = None  # what these mechanisms never look at
    made = Cells(setting, model, rows, rows, rows, script, kind)  # type: ignore[arg-type]
    if text is not None:
        made.text = pl.Series(text, dtype=pl.String)
    return made


def struck_dates(name: str, calendar: Calendar, value: str | None = None) -> tuple[Cells, Cells]:
    before, after = cells_of("date"), cells_of("date")
    for cells in (before, after):
        cells.date = parts_of(DAYS, EVENT, calendar)
    mechanism = MECHANISMS[name]
    possible = mechanism.possible(after)
    assert possible.any()
    mechanism.strike(after, possible, Draw(5), value)
    return before, after


def texts(cells: Cells) -> list[str | None]:
    assert cells.date is not None
    return date_text(cells.date, "ymd-").to_list()


def on(day: date) -> np.ndarray:
    return np.array([(day - date(1970, 1, 1)).days], dtype=np.int32)


@pytest.mark.parametrize("calendar", [Calendar.GREGORIAN, Calendar.SOLAR_HIJRI, Calendar.BUDDHIST])
@pytest.mark.parametrize(
    "name",
    [
        "year_only", "default_day", "default_mid_year", "age_heaped", "year_off_by_one",
        "day_month_exchanged", "digit_wrong", "day_before",
    ],
)  # fmt: skip
def test_mechanisms_of_dates_change_every_date_that_they_strike(name, calendar) -> None:
    before, after = struck_dates(name, calendar)
    fresh = cells_of("date")
    fresh.date = parts_of(DAYS, EVENT, calendar)
    possible = MECHANISMS[name].possible(fresh)
    changed = np.array([a != b for a, b in zip(texts(before), texts(after), strict=True)])
    assert (changed == possible).all()


@pytest.mark.parametrize(
    ("name", "calendar", "value", "day", "expected"),
    [
        ("calendar_not_converted", "gregorian", "buddhist", date(1990, 5, 20), "2533-05-20"),
        ("calendar_not_converted", "buddhist", "gregorian", date(1990, 5, 20), "1990-05-20"),
        ("calendar_not_converted", "gregorian", "solar_hijri", date(1991, 7, 27), "1370-05-05"),
        # 20 Mordad 1372 was 11 August 1993.
        ("converted_by_difference", "gregorian", "solar_hijri", date(1993, 8, 11), "1993-05-20"),
        # 20 Falgun 2046 was 3 March 1990: 57 years less is a year too few.
        ("converted_by_difference", "gregorian", "bikram_sambat", date(1990, 3, 3), "1989-11-20"),
        # 1 Baisakh 2047.
        ("default_new_year", "gregorian", "bikram_sambat", date(1990, 8, 1), "1990-04-14"),
        ("default_new_year", "gregorian", "solar_hijri", date(1991, 8, 1), "1991-03-21"),
        # 5 Mordad 1370 read as 5 Jumada al-ula 1370.
        ("taken_for_lunar", "gregorian", None, date(1991, 7, 27), "1951-02-12"),
        ("default_day", "solar_hijri", None, date(1991, 7, 27), "1370-01-01"),
        ("year_only", "solar_hijri", None, date(1991, 7, 27), "1370"),
        ("day_before", "gregorian", None, date(2000, 3, 1), "2000-02-29"),
    ],
)
def test_conversions_go_wrong_as_offices_get_them_wrong(
    name, calendar, value, day, expected
) -> None:
    cells = cells_of("date", text=[None])
    cells.date = parts_of(on(day), np.array([20_600], dtype=np.int32), Calendar(calendar))
    MECHANISMS[name].strike(cells, np.array([True]), Draw(1), value)
    assert texts(cells) == [expected]


def test_heaped_ages_end_in_0_or_5() -> None:
    _, after = struck_dates("age_heaped", Calendar.GREGORIAN)
    date_ = after.date
    assert date_ is not None
    fresh = parts_of(DAYS, EVENT, Calendar.GREGORIAN)
    age = np.floor((EVENT - DAYS) / 365.25) + fresh.year - date_.year
    assert (age[age >= 10] % 5 == 0).all()


def test_a_default_that_is_the_birthday_is_no_mistake() -> None:
    cells = cells_of("date", text=[None, None])
    days = np.concatenate([on(date(1990, 1, 1)), on(date(1990, 1, 2))])
    cells.date = parts_of(days, days + np.int32(9000), Calendar.GREGORIAN)
    assert MECHANISMS["default_day"].possible(cells).tolist() == [False, True]


WORDS = ["Rahim", "Abdul Karim", "Nur", "Li", None, "Aa", "Anna", "Zaw Min Oo", "aaaa"]


@pytest.mark.parametrize("seed", range(20))
def test_a_typing_error_is_one_edit(seed: int) -> None:
    cells = cells_of("name", text=WORDS)
    possible = MECHANISMS["typing_error"].possible(cells)
    assert possible.tolist() == [
        True, True, True, False, False, False, True, True, True
    ]  # fmt: skip
    MECHANISMS["typing_error"].strike(cells, possible, Draw(seed), None)
    for before, after, struck in zip(WORDS, cells.text, possible, strict=True):
        if struck:
            assert jellyfish.damerau_levenshtein_distance(before, after) == 1
            assert after[0] == before[0]
        else:
            assert after == before


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("capitals", ["Rahim", "RAHIM", None], ["RAHIM", "RAHIM", None]),
        ("accents_lost", ["Nguyễn Đức", "An"], ["Nguyen Duc", "An"]),
        ("accents_lost", ["វណ្ណា"], ["វណ្ណា"]),
        ("arabic_keyboard", ["علی", "کریم"], ["علي", "كريم"]),
        ("joined", ["Abdul Karim", "Ali"], ["AbdulKarim", "Ali"]),
        ("cut_short", ["Muhammad Nur Hidayat bin Ali"], ["Muhammad Nur Hi"]),
        ("missing", ["x", None], [None, None]),
        ("household_split", ["H0012", None], ["H90012", None]),
    ],
)
def test_rewritings(name, before, after) -> None:
    cells = cells_of("household" if name == "household_split" else "name", text=before)
    mechanism = MECHANISMS[name]
    possible = mechanism.possible(cells)
    assert possible.tolist() == [a != b for a, b in zip(before, after, strict=True)]
    mechanism.strike(cells, possible, Draw(1), None)
    assert cells.text.to_list() == after


def test_fillers_stand_where_nothing_is() -> None:
    cells = cells_of("name", text=["Ali", None, None])
    mechanism = MECHANISMS["filler"]
    assert mechanism.possible(cells).tolist() == [False, True, True]
    mechanism.strike(cells, np.array([False, True, True]), Draw(1), "FNU")
    assert cells.text.to_list() == ["Ali", "FNU", "FNU"]
    thai = cells_of("name", text=[None] * 30, script="thai")
    mechanism.strike(thai, np.ones(30, dtype=bool), Draw(1), None)
    assert set(thai.text) == {"-"}


def test_a_wrong_sex_is_the_other_word() -> None:
    cells = cells_of("sex", text=["L", "P", None, "P"])
    mechanism = MECHANISMS["wrong_sex"]
    assert mechanism.possible(cells).tolist() == [True, True, False, True]
    mechanism.strike(cells, np.array([True, False, False, True]), Draw(1), None)
    assert cells.text.to_list() == ["P", "P", None, "L"]


def test_a_wrong_digit_fails_the_check() -> None:
    cells = cells_of("number", text=["3100600445635", "12/KaMaTa(N)123456", "12-34-X"])
    mechanism = MECHANISMS["wrong_digit"]
    mechanism.strike(cells, mechanism.possible(cells), Draw(2), None)
    first, second, third = cells.text
    assert first[:-1] == "310060044563"
    assert first[-1] != "5"
    assert second[:-1] == "12/KaMaTa(N)12345"
    assert third[-2:] == "-X"
    assert third != "12-34-X"


def test_digits_of_scripts_are_digits() -> None:
    text = pl.Series(["1990-05-20", None])
    for script in ("thai", "persian", "bengali", "devanagari", "burmese", "khmer"):
        written = in_digits(text, script)
        assert written[1] is None
        assert written[0] != text[0]
        assert "".join(str(int(c)) if c.isdigit() else c for c in written[0]) == text[0]
