"""Pages of cases: their order, their words, and nothing in them but text."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from crvs_link.codes import (
    NOT_FOUND_STATEMENT,
    STATEMENT,
    Indicator,
    Outcome,
    ScopeReason,
    SearchResult,
    TimeConflict,
)
from crvs_link.report.cases import Case, Search, render_case, render_list
from crvs_link.report.cases.facts import Candidate, Cell
from crvs_link.report.catalogue import catalogue, isolated, languages
from crvs_link.resolve.conflicts import Conflict
from report.cases.facts import CANDIDATE, CASE, FOLDER, SCOPE, record

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202eevil\u2066\x00\x1b[31m",
    "javascript:alert(1)",
    "&lt;b&gt;",
]


def page(case: Case, language: str = "en") -> str:
    return render_case(case, FOLDER, catalogue(language))


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", "", html.split("</style>")[1]))


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_a_person_decides_before_seeing_what_was_found() -> None:
    said = words(page(CASE))
    first, _, rest = said.partition("2. Your decision")
    form, _, found = rest.partition("3. What the program found")
    for telling in ("bits", "one person", "may be of this person", "61 %", "The program would"):
        assert telling not in first + form
    for telling in ("same day and month, the year differs by 543", "61 %", "low"):
        assert telling in found
    assert "Second reviewer" in form
    assert "Reason code" in form


def test_the_page_says_what_was_searched_what_does_not_fit_and_what_would_decide() -> None:
    said = words(page(CASE))
    assert "Office of Births (THA)" in said
    assert "2026-06-30" in said
    assert "events from 1990-01-01 to 2025-12-31; area: TH" in said
    assert "What does not fitSex: different" in said
    assert "Sex: should it prove to be the same, the program would link record A." in said
    assert "not compared: recorded on neither side" in said
    assert "Ask the person: What is the father&#39;s full name?" in said
    assert "The name is common: record A may be of a namesake." in said
    assert "contest the decision" in said


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("outcome", [*Outcome, None])
def test_every_outcome_is_said_in_plain_words(outcome: Outcome | None, language: str) -> None:
    said = page(replace(CASE, outcome=outcome), language)
    key = f"outcome.{outcome or 'not_stated'}"
    assert catalogue(language).text(key) in said
    assert all(code.value not in said for code in Outcome)


@pytest.mark.parametrize("language", languages())
def test_every_code_is_said(language: str) -> None:
    texts = catalogue(language)
    searches = tuple(
        Search("r", result, scope="out", scope_reason=reason, conflict=conflict,
               completeness=(0.4, 0.6), power=0.5, p_no_record=(0.5, 0.4, 0.6))
        for result in SearchResult
        for reason, conflict in zip(
            [*ScopeReason, *ScopeReason], [*Conflict, *TimeConflict], strict=False
        )
    )  # fmt: skip
    case = replace(CASE, searches=searches, indicators=tuple(Indicator), family="mother",
                   duplicate_of="A9", low=0.5, high=0.7)  # fmt: skip
    said = page(case, language)
    for family, codes in (
        ("result", SearchResult),
        ("scope_reason", ScopeReason),
        ("conflict", [*Conflict, *TimeConflict]),
        ("indicator", Indicator),
    ):
        for code in codes:  # type: ignore[attr-defined]
            if (family, code) not in {("result", "withheld"), ("result", "not_run")}:
                assert texts.text(f"{family}.{code}") in said
    assert texts.text("family.mother") in said
    assert "A9" in said


def test_what_is_withheld_is_shown_as_not_searched() -> None:
    """Whatever the facts hold, the page has a line like that of a register that was not run."""
    telling = Search("births", "withheld", scope="out", power=0.77, completeness=(0.31, 0.37),
                     p_no_record=(0.41, 0.4, 0.43), conflict="conflict_twins")  # fmt: skip
    bare = Search("births", "not_run")
    pages = [
        page(replace(CASE, searches=(each,), candidates=(), outcome="WITHHELD", basis=None))
        for each in (telling, bare)
    ]
    assert pages[0] == pages[1]
    assert "withheld" not in pages[0].lower()


def test_that_nothing_was_found_is_said_in_the_fixed_words() -> None:
    none = replace(CASE, candidates=(), searches=(Search("births", "no_link"),), outcome=None)
    assert NOT_FOUND_STATEMENT in page(none)
    assert NOT_FOUND_STATEMENT not in page(CASE)
    assert STATEMENT in page(none)
    assert STATEMENT in render_list([none], FOLDER, catalogue())


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("evil", HOSTILE)
def test_values_from_outside_are_text_and_nothing_else(evil: str, language: str) -> None:
    cell = Cell(((evil, evil), (evil, evil)))
    cells = dict.fromkeys([*CASE.person.cells, "occupation"], cell)
    hostile: Candidate = replace(
        CANDIDATE,
        record=replace(record(7, **cells), source=evil, reference=evil),
        agreements=tuple(replace(each, label=evil) for each in CANDIDATE.agreements),
    )
    scope = replace(SCOPE, owner=evil, country=evil, population_text=evil, area=(evil,))
    case = replace(
        CASE,
        person=replace(CASE.person, source=evil, reference=evil, cells=cells),
        searches=(Search(evil, "not_run", reason=evil), Search(evil, "linked", stated=scope)),
        candidates=(hostile,),
        basis=evil,
        duplicate_of=evil,
    )
    folder = replace(FOLDER, purpose=evil, legal_basis=evil, finished=evil)
    html = render_case(case, folder, catalogue(language))
    plain = Tags(page(case_like(case), language))
    found = Tags(html)
    assert {tag for tag, _ in found.seen} == {tag for tag, _ in plain.seen}
    assert not {name for _, attrs in found.seen for name in attrs if name.startswith("on")}
    assert {attrs["href"] for _, attrs in found.seen if "href" in attrs} == {"index.html"}
    assert html.count(isolated(evil)) > 20
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", html)


def case_like(case: Case) -> Case:
    """The same parts with values that are harmless."""
    return replace(
        case,
        person=CASE.person,
        candidates=CASE.candidates,
        searches=(Search("a", "not_run", reason="b"), Search("c", "linked", stated=SCOPE)),
    )


@pytest.mark.parametrize("language", languages())
def test_pages_load_nothing_and_say_their_language(language: str) -> None:
    for html in (page(CASE, language), render_list([CASE], FOLDER, catalogue(language))):
        tags = Tags(html).seen
        root = dict(tags)["html"]
        assert root == {"lang": language, "dir": catalogue(language).direction}
        assert not {"script", "img", "link", "iframe", "form"} & {tag for tag, _ in tags}
        policy = next(a["content"] for t, a in tags if a.get("http-equiv"))
        assert policy is not None
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "A4 landscape" in html


def test_the_list_has_outcomes_and_no_person() -> None:
    html = render_list(
        [CASE, replace(CASE, reference="C000013", outcome=None)], FOLDER, catalogue()
    )
    assert catalogue().text("outcome.POSSIBLE_REVIEW") in html
    assert 'href="case-C000013.html"' in html
    for value in ("rahim", "Rahim", "A12", "B7", "1991"):
        assert value not in html


def test_the_same_facts_give_the_same_page() -> None:
    assert page(CASE) == page(replace(CASE))
    assert page(CASE) != page(replace(CASE, more=1))
