from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass, field, replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crvs_link.codes import NOT_FOUND_STATEMENT, STATEMENT, Outcome, SearchResult
from crvs_link.config.scope import Stratum
from crvs_link.load import ColumnMatch, RowAccount
from crvs_link.outcome import outcome_counts, search_counts
from crvs_link.report import findings
from crvs_link.report.html import MEANINGS, render_html
from crvs_link.report.text import printable
from crvs_link.results import RunResult
from report.factory import (
    LEFT_ID,
    RIGHT_ID,
    cases,
    cut_rules,
    dedupe_result,
    empty_counts,
    extract,
    linkage,
    match_result,
    outcome_result,
    scope,
    searches,
)

VOID = {"meta", "br", "hr", "img", "input", "link", "col", "base"}


@dataclass
class Page(HTMLParser):
    """A page as it was parsed; refuses tags that are not closed in order."""

    tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    style: str = ""
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            self.style += data
        else:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def close(self) -> None:
        super().close()
        assert self._open == []

    def attributes(self, name: str) -> list[str]:
        return [v or "" for _, attrs in self.tags for k, v in attrs if k == name]

    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


@cache
def page_of(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    return page


RESULTS = {
    "one register": match_result(),
    "two registers": match_result(("births", "origin")),
    "dedupe": dedupe_result(),
    "nothing found": match_result(linkages=(linkage(counts=empty_counts(), trace=None),)),
    "nothing run": match_result(linkages=(), not_run={"births": "no common field"}),
    "rules cut": match_result(linkages=(linkage(rules=cut_rules()),)),
    "outcomes": outcome_result(),
    "few": outcome_result(n=9, registers=("births",)),
    "withheld": match_result(extracts=(extract(id_is_identity_number=True), extract("births"))),
}
HTML = {name: render_html(findings(result)) for name, result in RESULTS.items()}


@pytest.fixture(params=HTML)
def html(request: pytest.FixtureRequest) -> str:
    return HTML[request.param]


def test_the_page_is_well_formed(html: str) -> None:
    page = page_of(html)
    assert html.startswith("<!DOCTYPE html>")
    assert dict(page.tags[0][1]) == {"lang": "en"}
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))


def test_the_page_loads_and_runs_nothing(html: str) -> None:
    page = page_of(html)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "iframe", "object", "embed", "form", "base", "img", "use"}
    names = {name for _, attrs in page.tags for name, _ in attrs}
    assert not any(name.startswith("on") for name in names)
    assert not names & {"src", "srcset", "style", "xlink:href", "action"}
    assert all(target.startswith("#") for target in page.attributes("href"))
    assert "http:" not in html
    assert "https:" not in html
    assert "url(" not in page.style
    assert "@import" not in page.style


def test_the_policy_allows_the_style_of_the_page_and_nothing_else(html: str) -> None:
    page = page_of(html)
    policy = next(
        dict(attrs)["content"]
        for tag, attrs in page.tags
        if tag == "meta" and dict(attrs).get("http-equiv") == "Content-Security-Policy"
    )
    digest = b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert policy is not None
    assert [part.strip() for part in policy.split(";")] == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_the_style_has_a_rule_for_a4_and_one_for_print(html: str) -> None:
    style = page_of(html).style
    assert re.search(r"@page \{[^}]*size: A4;", style)
    assert "@media print" in style
    assert f'content: "{STATEMENT}"' in style


def test_the_contents_lead_to_every_section(html: str) -> None:
    page = page_of(html)
    targets = [target.removeprefix("#") for target in page.attributes("href")]
    assert set(targets) <= set(page.attributes("id"))
    listed = html.split("</nav>", maxsplit=1)[0].count('href="#')
    targets = targets[:listed]
    sections = [dict(attrs)["id"] for tag, attrs in page.tags if tag == "section"]
    assert [t for t in targets if t in sections] == sections


def test_headings_descend_one_step_at_a_time(html: str) -> None:
    levels = [int(tag[1]) for tag, _ in page_of(html).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_every_table_has_a_caption_and_scoped_headers(html: str) -> None:
    page = page_of(html)
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption")
    assert all("scope" in dict(attrs) for tag, attrs in page.tags if tag == "th")


def test_the_statement_is_at_the_top_and_in_the_footer(html: str) -> None:
    assert html.split("<main>", maxsplit=1)[0].count(f'<p class="statement">{STATEMENT}') == 1
    assert STATEMENT in html.split("<footer>")[1]


def test_nobody_is_called_what_a_linkage_cannot_know(html: str) -> None:
    words = page_of(html).words().replace(STATEMENT, "").replace(NOT_FOUND_STATEMENT, "").lower()
    for word in ("stateless", "unregistered", "non-national", "illegal", "fraud", "citizen"):
        assert word not in words


def test_no_reference_to_a_record_is_in_it(html: str) -> None:
    assert LEFT_ID not in html
    assert RIGHT_ID not in html


def test_numbers_of_the_findings_are_on_the_page() -> None:
    words = page_of(HTML["one register"]).words()
    for text in (
        "arrivals searched in births",
        "153 rows read host extract 3 rows set aside 150 records",
        "153 rows read register 3 rows set aside 48,000 records",
        "7,200,000 record pairs in all",
        "52,000 candidate pairs compared: 0.72% of all pairs",
        "3,210 pairs kept from −2.5 bits",
        "100 links; 3 pairs for review; 150 records, of which 100 linked 2 linked ambiguous",
        "dob.year + birth_place + a name token",
        "2.1% 2.1 of 100",
        "≥ 3.5%",
        "7 pairs more likely a match than not on their own",
        "in 37 iterations of the EM algorithm; it converged",
        "87.3% 131 of 150",
        "a field is nearly always missing: phone",
    ):
        assert text in words


def test_a_deduplication_speaks_of_clusters_and_of_no_register() -> None:
    words = page_of(HTML["dedupe"]).words()
    assert "The 150 records form 147 clusters." in words
    assert "5 records (3.3%) share a cluster" in words
    assert "147 clusters 5 records share one with another" in words
    assert "Search result" not in words
    assert NOT_FOUND_STATEMENT not in words
    assert "Threshold sensitivity" not in words


def test_what_was_not_done_is_said() -> None:
    assert "No rule found a candidate pair." in page_of(HTML["nothing found"]).words()
    assert "It was given, and not fitted" in page_of(HTML["nothing found"]).words()
    assert "No register was searched." in page_of(HTML["nothing run"]).words()
    assert "births : no common field" in page_of(HTML["nothing run"]).words()
    assert "the outputs leave them out" in page_of(HTML["withheld"]).words()


def test_the_blocking_recall_stands_under_the_rules() -> None:
    words = page_of(next(iter(HTML.values()))).words()
    assert "About 97.1% of the true pairs were candidates" in words


def test_what_rules_leave_out_stands_beside_them_and_above() -> None:
    words = page_of(HTML["rules cut"]).words()
    assert "Matches expected among them Pairs left out" in words
    assert "5,000,000 in 12 groups" in words
    assert "The blocking rule name_family.sound + sex leaves out its largest groups" in words
    assert "left out those" not in page_of(HTML["one register"]).words()
    assert "Pairs left out" not in page_of(HTML["one register"]).words()


def test_every_search_result_is_explained() -> None:
    assert set(MEANINGS) == {result.value for result in SearchResult}


def test_the_same_findings_give_the_same_page() -> None:
    assert render_html(findings(match_result())) == HTML["one register"]


CORPUS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    "</bdi></td></table><iframe src=javascript:alert(1)>",
    "<!-- ", "-->", "]]>", "<![CDATA[x]]>", "<base href=//example.org/>",
    "{{ 7 * 7 }}", "{% include 'x' %}", "{# x #}",
    "&lt;b&gt; &amp; &#60;script&#62;",
    "javascript:alert(1)", "\\u003cscript\\u003e", "＜script＞",
    "a\x00b\x1b[2J\r\nSet-Cookie: x", "\u202emoc.elpmaxe", "\ud800", "`${7*7}`", "%3Cscript%3E",
]  # fmt: skip


# Ten and more of every outcome in two groups: nothing has to be suppressed.
EACH = [*(outcome.value for outcome in Outcome), None] * 20
CASES = cases(len(EACH)).with_columns(
    outcome=pl.Series(sorted(EACH, key=str), dtype=pl.String), band=pl.lit("high")
)


def everywhere(text: str) -> RunResult:
    """A result in which every string that comes from outside is the same text."""
    source: dict[str, Any] = {
        "path_text": text,
        "details": {text: text},
        "columns": (ColumnMatch("name_full", text, "name", text),),
        "ignored": (text,),
        "notes": (text,),
        "account": RowAccount(read=3, used=2, set_aside={text: 1}),
    }
    # A frame holds no half of a surrogate pair.
    group = text.encode("utf-8", "replace").decode()
    # The tables keep a plain name: they do not reach the page.
    one = linkage(cardinality_basis=text, warnings=(text,), counts=empty_counts())
    assert one.trace is not None
    trace = replace(one.trace, reason=text, warnings=(text + ".",))
    one = replace(one, left=text, right=text, trace=trace)
    return match_result(
        extracts=tuple(replace(extract(**source), source_id=text) for _ in range(2)),
        linkages=(one,),
        not_run={text: text},
        purpose=text,
        legal_basis=text,
        scopes={
            text: scope(
                id=text,
                owner=text,
                country=text,
                path=text,
                digest=text,
                subject=(text,),
                area=(text,),
                excluded_area=(text,),
                population_text=text,
                fed_by=(text,),
                proves_nationality=text,
                completeness=(Stratum(0.1, 0.2, text, text, sex=text, area=text, group=text),),
            )
        },
        outcomes=None,
        cases=CASES,
        outcome_counts=outcome_counts(CASES, [("sex", [group, group], np.arange(len(EACH)) % 2)]),
    )


PLAIN = page_of(render_html(findings(everywhere("plain"))))


def assert_neutral(text: str) -> None:
    page = page_of(render_html(findings(everywhere(text))))
    assert page.tags == PLAIN.tags
    assert page.style == PLAIN.style
    shown = " ".join(printable(text).split())
    assert page.words().count(shown) >= 20 * (shown != "")


@pytest.mark.parametrize("text", CORPUS)
def test_text_from_outside_stays_text(text: str) -> None:
    assert_neutral(text)


def searched(text: str) -> Page:
    """A page of a register and of groups of that name, with all that its search found."""
    found = searches(text, 60)
    groups = [(text, [text, f"{text}."], np.arange(60) % 2)]
    return page_of(
        render_html(
            findings(
                match_result(
                    linkages=(linkage(left=text, right=text, counts=empty_counts()),),
                    extracts=(extract(text), extract(text)),
                    outcomes=found,
                    cases=CASES,
                    search_counts=search_counts(found, groups),
                )
            )
        )
    )


@pytest.mark.parametrize("text", [text for text in CORPUS if text != "\ud800"])
def test_text_from_outside_stays_text_where_outcomes_are_known(text: str) -> None:
    assert searched(text).tags == searched("plain").tags


@given(st.text(st.sampled_from("<>&\"'/!-=ab{}%#;[]\\") | st.characters(codec=None)))
@settings(max_examples=60)
def test_any_text_from_outside_stays_text(text: str) -> None:
    assert_neutral(text or "x")


def test_the_fit_accounts_for_rows_patterns_starts_and_labels() -> None:
    page = render_html(findings(match_result()))
    for said in (
        "3,100 rows of <bdi>left</bdi> were read, 3,000 used, which hold 3,000 records",
        "52,000 candidate pairs show 412 patterns of agreement",
        "u was counted in 1,000,000 pairs drawn at random",
        "60 labels, of which the fit counted 50",
        "fitted to these records with labels",
        "Starting points of the EM algorithm",
    ):
        assert said in page


def test_outcomes_stand_with_what_they_mean_and_do_not_mean() -> None:
    page = page_of(HTML["outcomes"])
    words = page.words()
    for outcome in Outcome:
        assert outcome.value in words
    # Beside every table that counts records without a link.
    assert HTML["outcomes"].count(NOT_FOUND_STATEMENT) >= 3 + 2 * 3
    assert "151 25.2%" in words
    assert page.tags.count(("abbr", (("title", "suppressed"),))) > 50


def test_no_small_number_stands_among_outcomes() -> None:
    for name in ("outcomes", "few"):
        html = HTML[name].split('<section id="outcomes">')[1].split("</section>")[0]
        cells = re.findall(r'<td class="n">([^<]*)', html)
        assert len(cells) > 20
        assert not {int(cell) for cell in cells if cell.isdigit()} & set(
            range(1, 10) if name == "outcomes" else range(1, 9)
        )


def test_a_register_without_a_scope_says_what_that_means() -> None:
    words = page_of(HTML["outcomes"]).words()
    assert "Office of Records" in words
    assert "born 1990 to 2000 45.0% 65.0% Household survey 2016 survey" in words
    assert words.count("every “no link” is uninformative") == 1
    assert page_of(HTML["two registers"]).words().count("every “no link” is uninformative") == 2


def test_parts_that_a_run_does_not_have_are_left_out() -> None:
    words = page_of(HTML["one register"]).words()
    assert "Linkage power" not in words.split("How to read this report")[0]
    assert "Indicator" not in words
    assert 'id="outcomes"' not in HTML["one register"]
    assert 'id="registers"' not in HTML["dedupe"]


def test_every_drawing_has_a_text_alternative(html: str) -> None:
    page = page_of(html)
    drawings = [dict(attrs) for tag, attrs in page.tags if tag == "svg"]
    shown = [each for each in drawings if each.get("aria-hidden") != "true"]
    assert shown or "No register was searched" in html
    ids = set(page.attributes("id"))
    for each in shown:
        assert each["role"] == "img"
        assert set((each["aria-labelledby"] or "").split()) <= ids
    assert [tag for tag, _ in page.tags].count("desc") == len(shown)


def test_the_checklist_says_what_is_open() -> None:
    words = page_of(HTML["outcomes"]).words()
    assert "open a purpose and a legal basis" in words
    assert (
        "filled Head of this report"
        in page_of(render_html(findings(match_result(purpose="a", legal_basis="b")))).words()
    )
