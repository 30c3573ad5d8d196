"""Pages, text and JSON of a profile: everything in it, nothing of a record."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from crvs_link.codes import STATEMENT
from crvs_link.profile import Index, Profile
from crvs_link.report.json import render_json
from crvs_link.report.profile_html import render_profile
from crvs_link.report.profile_text import profile_text
from crvs_link.report.text import index_text
from profiles import profiled
from report.test_html import page_of
from report.test_summary import shown

NAMES = ("Quirinus", "Xochitl", "Wolfhilde", "Ngozichukwu", "สมหวังดี", "زبیدهخانم")
SECRETS = (*NAMES, "Qaqortoq", "1987-05", "27-01-", "Thailand", "K9000", "0812345")


def people(n: int = 60) -> dict[str, list[str | None]]:
    """Columns of every kind; each value of a person is one of a kind or repeated often."""
    return {
        "record_id": [f"K9000{k // 2}" for k in range(n)],
        "full_name": [f"{NAMES[k % 6]} {NAMES[k % 5]}" for k in range(n)],
        "sex": [("F", "M", "Quirinus")[k % 3] for k in range(n)],
        "date_of_birth": [f"19{30 + k % 60}-{1 + k % 9:02}-{13 + k % 15}" for k in range(n - 1)]
        + ["1987-05-17 Quirinus"],
        "nationality": [("Thailand", "stateless", "Quirinus")[k % 3] for k in range(n)],
        "id_number": [f"27-01-{30 + k % 50}-{10000 + 7 * k}" for k in range(n)],
        "phone": [f"0812345{k:03}" for k in range(n)],
        "birth_place": ["Qaqortoq"] * n,
    }


PROFILES = {
    "whole": profiled(**people()),
    "one row": profiled(full_name=["Quirinus"]),
    "undecided": profiled(
        full_name=["Quirinus"] * 4,
        sex=["0", "1"] * 2,
        date_of_birth=["01/02/1987", "03/04/1987", "05/06/1987", "07/08/1987"],
    ),
    "ages": profiled(full_name=["Quirinus"] * 3, age=["30", "31", None]),
}


@pytest.fixture(params=PROFILES)
def found(request: pytest.FixtureRequest) -> Profile:
    return PROFILES[request.param]


def renderings(found: Profile) -> list[str]:
    return [render_profile(found), render_json(found), shown(profile_text(found))]


def test_no_value_of_a_record_is_in_any_of_them(found: Profile) -> None:
    for text in renderings(found):
        assert not [secret for secret in SECRETS if secret in text]


def test_the_same_profile_gives_the_same_bytes(found: Profile) -> None:
    again = profiled(threads=3, **people())
    assert again == PROFILES["whole"]
    assert renderings(found) == renderings(found)


def test_the_page_loads_and_runs_nothing(found: Profile) -> None:
    html = render_profile(found)
    page = page_of(html)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "iframe", "object", "embed", "form", "base", "img"}
    names = {name for _, attrs in page.tags for name, _ in attrs}
    assert not any(name.startswith("on") for name in names)
    assert not names & {"src", "srcset", "style", "href", "action"}
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))
    (policy,) = (v for v in page.attributes("content") if v.startswith("default-src"))
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "@page" in page.style
    assert "size: A4" in page.style
    assert STATEMENT in page.words()


def test_names_from_outside_are_escaped() -> None:
    found = replace(PROFILES["whole"], source_id="<b>x", path="\x1b[2J", ignored=("<i>",))
    page = page_of(render_profile(found))
    assert "b" not in {tag for tag, _ in page.tags}
    assert "<b>x" in page.words()
    assert "\x1b" not in shown(profile_text(found))


def test_the_page_and_the_text_say_what_was_counted() -> None:
    found = PROFILES["whole"]
    words = page_of(render_profile(found)).words()
    text = " ".join(shown(profile_text(found)).split())
    for said in (
        "60 rows read, 60 used",
        "30 different, missing on 0 rows; 30 repeated, on 60 rows",
        "valid 0, without check digits 60, invalid 0, dummies 0",
        "F = female 20; M = male 20 not known or not understood 20",
        "XXA 20; country 20",
    ):
        assert said in text
    assert "30 different; missing on 0 rows; 30 ids repeated, on 60 rows" in words
    assert "np_citizenship" in words


def test_what_is_undecided_says_how_to_settle_it() -> None:
    found = PROFILES["undecided"]
    for text in (page_of(render_profile(found)).words(), shown(profile_text(found))):
        assert "--date-order" in text
        assert "--sex-codes" in text


def test_json_holds_the_whole_profile() -> None:
    document = json.loads(render_json(PROFILES["whole"]))
    assert document["format"] == 1
    assert document["rows_read"] == 60
    assert document["ids"] == {
        "column": "record_id",
        "distinct": 30,
        "missing": 0,
        "repeated": 30,
        "repeated_rows": 60,
    }
    assert document["heaping"][0]["whipple"].keys() == {"value", "rows", "first", "last"}


def test_an_index_that_is_not_estimable() -> None:
    assert index_text(Index(None, 0, 23, 62)) == "not estimable"
    assert index_text(Index(100.0, 5, 23, 62)) == "100.0"
