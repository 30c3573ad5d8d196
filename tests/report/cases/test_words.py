"""Levels, values and evidence in words."""

from __future__ import annotations

import re

import pytest

from crvs_link.compare import Alignment, Mistake
from crvs_link.compare.mistakes import MistakeKind
from crvs_link.report.cases.facts import Agreement, Value
from crvs_link.report.cases.words import Words, level_key, percent
from crvs_link.report.catalogue import catalogue
from crvs_link.schema import Calendar, FieldKind
from report.cases.facts import MISTAKE

EN = Words(catalogue())


def plain(markup: str) -> str:
    return re.sub("<[^>]*>", "", markup)


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("the same", "the same"),
        ("the same, more than 1 in 100", "the same; shared by more than 1 in 100: common"),
        ("the same, 1 in 1000 to 1 in 100", "the same; shared by 1 in 1000 to 1 in 100"),
        ("the same, less than 1 in 1000", "the same; shared by fewer than 1 in 1000: rare"),
        ("similarity 0.92 or more", "spelt alike (likeness 0.92 of 1)"),
        ("every token alike, some only nearly", "every part alike, some only nearly"),
        ("a label of my own, <b>", "a label of my own, &lt;b&gt;"),
    ],
)
def test_levels(label: str, said: str) -> None:
    assert plain(EN.level(label)) == said


def test_a_level_without_its_share() -> None:
    assert plain(EN.level("the same, more than 1 in 100", share=False)) == "the same"
    assert level_key("the same, but invalid or on several records") != "level.the_same"


def test_a_mistake_between_calendars() -> None:
    found = Agreement("dob", "a known mistake between calendars", 3, False, detail=MISTAKE)
    assert plain(EN.agreement(found)).endswith(
        ": same day and month, the year differs by 543: Thai Buddhist calendar"
    )


@pytest.mark.parametrize("kind", MistakeKind)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_mistake_is_said(kind: MistakeKind, language: str) -> None:
    mistake = Mistake(kind, (Calendar.HIJRI, Calendar.UMM_AL_QURA), 1)
    words = Words(catalogue(language))
    said = plain(words.agreement(Agreement("dob", "conflict", 1, False, detail=mistake)))
    assert "{" not in said
    if kind is not MistakeKind.SOLAR_TAKEN_FOR_LUNAR:
        assert plain(words.catalogue.text("calendar.umm_al_qura")) in said


def test_how_names_pair_off() -> None:
    paired = Alignment(
        (("same", 1), ("joined", 2)), (("left", "unknown", 1), ("right", "title", 1))
    )
    found = Agreement("name", "the same", 3, False, detail=paired)
    assert plain(EN.agreement(found)) == (
        "the same (same parts: 1; parts written as one on one side: 2; "
        "only for the person: name part 1; only in the register: title 1)"
    )


@pytest.mark.parametrize(
    ("weight", "said"),
    [
        (5.0, "strongly for one person +5.0 bits"),
        (1.0, "for one person +1.0 bits"),
        (0.99, "little either way +1.0 bits"),
        (-1.5, "against one person −1.5 bits"),
        (-5.1, "strongly against one person −5.1 bits"),
    ],
)
def test_a_weight_has_its_band(weight: float, said: str) -> None:
    assert plain(EN.speaks(weight)) == said


def test_a_probability_is_never_certain() -> None:
    assert [percent(p) for p in (0.0, 1.0, 0.5)] == ["< 1 %", "> 99 %", "50 %"]
    assert plain(EN.likely(0.95)).startswith("high")
    assert plain(EN.likely(0.19)).startswith("low")


def test_values_as_they_were_read() -> None:
    date = Value(
        FieldKind.DATE, days=("1991-01-01", "1991-12-31"), calendar="hijri", method="partial"
    )
    assert plain(EN.value("dob", date)) == (
        "1991-01-01 to 1991-12-31Islamic lunar calendarknown in part"
    )
    day = Value(FieldKind.DATE, days=("1991-01-01",) * 2, method="exact")
    assert plain(EN.value("dob", day)) == "1991-01-01"
    bag = Value(
        FieldKind.BAG,
        tokens=(("ali", "given", False), ("khan", "unknown", False), ("sri", "family", True)),
    )
    assert plain(EN.value("name", bag)) == "ali (given name) khan sri (perhaps a title)"
    assert plain(EN.value("sex", Value(FieldKind.CATEGORY, "female"))) == "female"
    number = Value(FieldKind.CODE, "123", doubtful=True)
    assert "not valid by the rules" in EN.value("id_number", number)
