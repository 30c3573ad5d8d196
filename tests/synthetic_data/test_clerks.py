from __future__ import annotations

from datetime import date

import jellyfish
import pytest
from crvs_link.synthetic_data.clerks import JOINER, Clerk
from crvs_link.synthetic_data.draws import Draw
from crvs_link.synthetic_data.people import Name
from hypothesis import given
from hypothesis import strategies as st

SEEDS = st.integers(0, 2**32)
DAYS = st.dates(date(1930, 1, 1), date(2024, 12, 31))
NAME = Name("بی" + JOINER + "بی گل", ("Bibi Gul", "Bibi Gol", "Beebee Gul"))


def clerk(seed: int = 1, **rates: float) -> Clerk:
    return Clerk(Draw(seed), {name.replace("_", " "): rate for name, rate in rates.items()})


def plain(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


@given(SEEDS, DAYS)
def test_a_clerk_without_rates_makes_no_mistake(seed: int, day: date) -> None:
    careful = clerk(seed)
    assert careful.latin(NAME) == NAME.latin[0]
    assert careful.native(NAME) == NAME.native
    assert careful.field("sex", "M") == "M"
    assert [careful.sex(female) for female in (False, True)] == [False, True]
    assert careful.birth_date(day, plain) == plain(day)
    assert careful.tally == {}


@pytest.mark.parametrize("rate", [0.02, 0.5, 1.0])
def test_a_mistake_comes_at_its_rate_and_is_counted(rate: float) -> None:
    office, n = clerk(2, FNU=rate), 20_000
    made = sum(office.errs("FNU") for _ in range(n))
    assert abs(made - n * rate) <= 4.5 * (n * rate * (1 - rate)) ** 0.5
    assert office.tally == {"FNU": [n, made]}


def test_other_spellings_are_those_of_the_list() -> None:
    office = clerk(3, other_spelling=1.0)
    assert {office.latin(NAME) for _ in range(100)} == set(NAME.latin[1:])
    assert office.latin(Name("اکبر", ("Akbar",))) == "Akbar"
    assert office.tally == {"other spelling": [100, 100]}


@given(SEEDS, st.sampled_from(["Ali", "Mohammad", "علی", "محمد"]))
def test_a_typing_error_is_one_edit_inside_the_word(seed: int, text: str) -> None:
    office = clerk(seed, typing_error=1.0)
    name = Name(text, (text,))
    typed = office.latin(name) if text.isascii() else office.native(name)
    distance = jellyfish.damerau_levenshtein_distance(text, typed)
    # Only the exchange of two equal letters leaves a word as it was.
    assert distance == 1 or (distance == 0 and text == "Mohammad")
    assert typed[0] == text[0]


def test_two_letters_are_too_short_for_a_typing_error() -> None:
    assert clerk(4, typing_error=1.0).latin(Name("حق", ("Aq",))) == "Aq"


def test_a_joiner_becomes_a_space_or_nothing() -> None:
    office = clerk(5, joiner_left_out=1.0)
    assert {office.native(NAME) for _ in range(50)} == {"بی بی گل", "بیبی گل"}


def test_a_missing_field_is_one_of_its_fillers() -> None:
    office = clerk(6, sex_missing=1.0)
    assert {office.field("sex", "M", ("", "-")) for _ in range(50)} == {"", "-"}
    assert office.field("sex", "M") == ""


@given(SEEDS, DAYS)
def test_dates_go_wrong_by_name(seed: int, day: date) -> None:
    assert clerk(seed, date_of_birth_missing=1.0).birth_date(day, plain) == ()
    assert clerk(seed, year_only=1.0).birth_date(day, plain) == (day.year,)
    assert clerk(seed, first_day_of_the_year=1.0).birth_date(day, plain) == (day.year, 1, 1)
    exchanged = clerk(seed, day_and_month_exchanged=1.0).birth_date(day, plain)
    expected = (day.day, day.month) if day.day <= 12 else (day.month, day.day)
    assert exchanged == (day.year, *expected)
    year, month, _ = clerk(seed, year_off_by_one=1.0).birth_date(day, plain)
    assert (abs(year - day.year), month) == (1, day.month)


def test_the_year_beside_a_leap_day_has_the_28th() -> None:
    wrong = clerk(7, year_off_by_one=1.0).birth_date(date(2004, 2, 29), plain)
    assert wrong in {(2003, 2, 28), (2005, 2, 28)}
