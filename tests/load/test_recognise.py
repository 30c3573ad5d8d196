"""Which column is which."""

from __future__ import annotations

import polars as pl
import pytest

from crvs_link.errors import AmbiguousInputError, InputError, UsageError
from crvs_link.load.extract import ColumnMatch
from crvs_link.load.recognise import by_content, by_name, contradictions, settle


def meanings(headers: list[str], **stated: str) -> dict[str, str]:
    matches, _ = settle(by_name(headers, stated, "x.csv").candidates, "x.csv")
    return {match.canonical: match.original for match in matches}


def named(canonical: str, original: str) -> ColumnMatch:
    return ColumnMatch(canonical, original, "name", "its name")


def test_a_stated_column_takes_precedence_and_serves_nothing_else() -> None:
    headers = ["surname", "last", "dob"]
    assert meanings(headers, name_family="last") == {"name_family": "last", "dob_raw": "dob"}
    assert meanings(headers, name_given="surname") == {"name_given": "surname", "dob_raw": "dob"}
    match = by_name(headers, {"name_given": "surname"}, "x.csv").candidates[0].match
    assert match.how == "stated"


def test_an_unknown_canonical_column_offers_the_nearest() -> None:
    with pytest.raises(UsageError, match="'name_familiy'") as caught:
        by_name(["surname"], {"name_familiy": "surname"}, "x.csv")
    assert caught.value.hint == "Did you mean name_family?"


def test_a_stated_column_that_is_not_there_offers_the_nearest() -> None:
    with pytest.raises(InputError, match=r"x\.csv: there is no column 'sirname'") as caught:
        by_name(["surname", "dob"], {"name_family": "sirname"}, "x.csv")
    assert caught.value.hint == "Did you mean 'surname'?"
    with pytest.raises(InputError) as caught:
        by_name(["surname", "dob"], {"name_family": "qqqq"}, "x.csv")
    assert "'surname', 'dob'" in str(caught.value.hint)


def test_equally_good_names_are_refused() -> None:
    for headers in (["surname", "last_name"], ["child_surname", "deceased_surname"]):
        with pytest.raises(AmbiguousInputError, match="could each be name_family") as caught:
            meanings(headers)
        assert f"--column name_family={headers[0]}" in str(caught.value.hint)
        assert "[source.columns]" in str(caught.value.hint)
    assert meanings(["surname", "last_name"], name_family="surname") == {"name_family": "surname"}


def test_the_better_name_wins_and_the_other_is_noted() -> None:
    matches, notes = settle(by_name(["id", "rec_id", "surname"], {}, "x").candidates, "x")
    assert {m.canonical: m.original for m in matches}["record_id"] == "rec_id"
    assert notes == ["Column 'id' could be record_id as well; 'rec_id' says it better and is used."]


def test_a_full_name_and_its_parts_are_all_used() -> None:
    assert set(meanings(["full_name", "first_name", "surname"])) == {
        "name_full",
        "name_given",
        "name_family",
    }


def test_an_identity_number_is_no_record_id() -> None:
    assert meanings(["national_id", "surname"]) == {
        "id_number": "national_id",
        "name_family": "surname",
    }


def test_the_day_of_an_age_needs_an_age() -> None:
    assert "age_ref_date" not in meanings(["surname", "interview_date"])
    assert meanings(["age", "interview_date"])["age_ref_date"] == "interview_date"
    assert "registration_date" not in meanings(["surname", "registration_date"])
    assert meanings(["age", "registration_date"])["registration_date"] == "registration_date"


def test_the_days_of_a_life_need_no_age() -> None:
    found = meanings(["surname", "dod", "date_of_entry"])
    assert (found["death_date"], found["arrival_date"]) == ("dod", "date_of_entry")


@pytest.mark.parametrize(
    "headers",
    [
        ["bride_name", "groom_name", "date_of_marriage"],
        ["bride_surname", "groom_surname", "id", "name"],
        ["Spouse 1 surname", "Spouse 2 surname"],
        ["husband_dob", "wife_dob", "place"],
    ],
)
def test_a_marriage_is_about_two_people(headers: list[str]) -> None:
    with pytest.raises(AmbiguousInputError, match="about two people") as caught:
        by_name(headers, {}, "x.csv")
    assert f"name_full={headers[0]}" in str(caught.value.hint)
    stated = {"name_full": headers[0]}
    assert by_name(headers, stated, "x.csv").candidates[0].match.original == headers[0]


def test_husband_and_wife_of_a_person_with_a_name() -> None:
    headers = ["surname", "given_name", "husband_name", "wife_name"]
    with pytest.raises(AmbiguousInputError, match="spouse_name"):
        meanings(headers)  # which of the two is the spouse is still not told
    assert meanings(headers, spouse_name="wife_name")["name_family"] == "surname"


FRAME = pl.DataFrame(
    {
        "c1": ["1990-01-02", "1991-05-06"],
        "c2": ["m", "f"],
        "c3": ["Ali", "Omar"],
        "c4": ["2000-01-02", "2001-05-06"],
    }
)


def test_content_finds_what_no_name_tells() -> None:
    found = by_content(FRAME, ["c1", "c2", "c3"], [], "x.csv")
    assert [(m.canonical, m.original, m.how) for m in found] == [
        ("dob_raw", "c1", "content"),
        ("sex", "c2", "content"),
    ]


def test_content_that_fits_twice_is_refused() -> None:
    with pytest.raises(AmbiguousInputError, match="'c1', 'c4' could each be dob_raw"):
        by_content(FRAME, ["c1", "c2", "c4"], [], "x.csv")


def test_content_is_not_asked_where_a_name_tells() -> None:
    known = [named("dob_year", "yob"), named("sex", "gender")]
    assert by_content(FRAME, ["c1", "c2", "c4"], known, "x.csv") == []


def test_only_columns_about_the_subject_are_told_by_content() -> None:
    headers = ["surname", "date_of_registration", "mother_dob", "issued", "c1"]
    assert by_name(headers, {}, "x").unnamed == ("c1",)
    assert by_name([*headers, "dob", "sex"], {}, "x").unnamed == ()


def test_swapped_columns() -> None:
    frame = pl.DataFrame({"dob": ["Ali", "Omar"], "given_name": ["1990-01-02", "1991-05-06"]})
    matches = [named("name_given", "given_name"), named("dob_raw", "dob")]
    with pytest.raises(InputError, match="'dob' and 'given_name' look swapped") as caught:
        contradictions(frame, matches, "x.csv")
    assert "--column dob_raw=given_name --column name_given=dob" in str(caught.value.hint)
    stated = [ColumnMatch(m.canonical, m.original, "stated", "") for m in matches]
    assert len(contradictions(frame, stated, "x.csv")) == 1


def test_a_birth_date_that_is_none_is_noted() -> None:
    frame = pl.DataFrame({"dob": ["Ali", "Omar"], "given_name": ["a", "b"]})
    matches = [named("name_given", "given_name"), named("dob_raw", "dob")]
    (note,) = contradictions(frame, matches, "x.csv")
    assert "'dob'" in note
    assert "Ali" not in note
    dates = frame.with_columns(dob=pl.Series(["1990", "nineteen ninety"]))
    assert contradictions(dates, matches, "x.csv") == []
