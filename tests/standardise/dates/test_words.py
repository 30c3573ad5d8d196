from __future__ import annotations

import tomllib
from importlib.resources import files

import polars as pl
import pytest

from crvs_link.schema import Calendar
from crvs_link.standardise.dates.words import (
    MONTH_CALENDARS,
    Word,
    find_words,
    month_spellings,
    months_of,
    numbered_months,
)
from crvs_link.standardise.scripts import fold

G, S, H = Calendar.GREGORIAN, Calendar.SOLAR_HIJRI, Calendar.HIJRI


def words(text: str) -> list[Word] | None:
    return find_words(fold(pl.Series([text])).fill_null("")[0])


def table(name: str) -> dict[str, dict[str, list[str]]]:
    text = files("crvs_link.standardise.tables").joinpath(f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def test_every_name_of_a_month_is_that_month() -> None:
    for calendar, languages in table("months").items():
        for months in languages.values():
            for number, names in enumerate(months, start=1):
                for name in names.split("/"):
                    if any(letter.isdigit() for letter in name):
                        continue
                    found = words(name)
                    assert found is not None, name
                    assert [word.month for word in found] == [(Calendar(calendar), number)], name


def test_words_that_say_nothing_are_no_months() -> None:
    silent = [fold(pl.Series([word]))[0] for word in table("calendars")["words"]["silent"]]
    assert not set(silent) & set(month_spellings())
    for word in silent:
        assert find_words(word) == [Word()], word


@pytest.mark.parametrize(
    ("text", "calendar"),
    [("พ.ศ.", Calendar.BUDDHIST), ("B.E.", Calendar.BUDDHIST), ("ค.ศ.", G), ("هـ ق", H),
     ("ق", H), ("ش", S), ("SH", S), ("AH", H), ("هـ", H), ("BS", Calendar.BIKRAM_SAMBAT),
     ("वि.सं.", Calendar.BIKRAM_SAMBAT), ("民國", Calendar.MINGUO), ("R.O.C.", Calendar.MINGUO),
     ("昭和", Calendar.SHOWA), ("Umm al-Qura", Calendar.UMM_AL_QURA)],
)  # fmt: skip
def test_names_of_calendars(text: str, calendar: Calendar) -> None:
    assert words(text) == [Word(calendar=calendar)]


def test_the_longest_phrase_is_meant() -> None:
    assert words("Rabi al-thani") == [Word(month=(H, 4))]
    assert words("هـ ش") == [Word(calendar=S)]
    found = words("เดือนสิงหาคม พ.ศ.")
    assert found == [Word(month=(G, 8)), Word(calendar=Calendar.BUDDHIST)]
    assert words("tháng") == [Word(before_month=True)]
    assert words("me") == [Word(month=(G, 5), calendar=Calendar.MYANMAR)]


@pytest.mark.parametrize("text", ["foo", "Aug foo", "เดือน foo"])
def test_one_unknown_word_spoils_all(text: str) -> None:
    assert words(text) is None


def test_text_without_letters_has_no_words() -> None:
    assert words(" -/, ") == []


def test_months_whose_name_holds_a_digit() -> None:
    assert numbered_months()["ك٢"] == "كانون الثاني"
    assert not any(letter.isdigit() for name in numbered_months().values() for letter in name)


def test_calendars_that_share_months() -> None:
    assert {months_of(calendar) for calendar in Calendar} == set(MONTH_CALENDARS)
    assert months_of(Calendar.HIJRI_TABULAR) is H
    assert months_of(Calendar.SHOWA) is G
