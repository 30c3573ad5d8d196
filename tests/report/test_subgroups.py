"""Subgroups and the duplicate method, as reports show them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from rich.console import Console

from crvs_link.report import findings
from crvs_link.report.html import render_html
from crvs_link.report.json import render_json
from crvs_link.report.rate import Rate
from crvs_link.report.summary import summary
from crvs_link.resolve import Estimate
from report.factory import DUPLICATES, dedupe_result, linkage, match_result
from report.test_html import Page


def words_of(html: str) -> str:
    page = Page()
    page.feed(html)
    page.close()
    return " ".join(" ".join(page.text).split())


def test_facts_are_those_of_the_table() -> None:
    item = linkage()
    everybody, sexes = findings(match_result()).linkages[0].subgroups
    assert (everybody.attribute, sexes.attribute) == ("all", "sex")
    assert [group.group for group in sexes.groups] == ["female", "male", "not known"]
    (total,) = everybody.groups
    assert (total.records, total.linked) == (150, Rate(100, 150))
    assert (total.ambiguous, total.review, total.no_link) == (
        Rate(2, 150),
        Rate(3, 150),
        Rate(45, 150),
    )
    false = (1 - item.links["probability"]).sum()
    assert total.false_links.numerator == pytest.approx(false)
    assert total.false_link_rate is not None
    assert total.false_link_rate.value == pytest.approx(false / 100)
    assert total.false_link_rate.low <= false / 100 <= total.false_link_rate.high
    assert sum(group.records for group in sexes.groups) == 150
    assert sum(group.linked.numerator for group in sexes.groups) == 100


def test_the_page_has_every_group_and_the_check_of_the_model() -> None:
    words = words_of(render_html(findings(match_result())))
    assert "Figures by subgroup" in words
    assert "female 60 66.7% 40 of 60" in words
    assert "Mean probability of no partner" in words
    assert "92 4 101 3.1% (1.2% to 6.6%) 2.4% (1.0% to 5.0%)" in words
    assert "disagree beyond" not in words


def test_the_page_says_where_the_check_cannot_tell_and_where_it_disagrees() -> None:
    other = replace(DUPLICATES, counted=Estimate(0.2, 0.1, 0.3))
    words = words_of(render_html(findings(match_result(linkages=(linkage(duplicates=other),)))))
    assert "The two disagree beyond their intervals." in words
    silent = replace(DUPLICATES, counted=None, reason="fewer than 50 records have a link")
    words = words_of(render_html(findings(match_result(linkages=(linkage(duplicates=silent),)))))
    assert "The duplicate method cannot tell: fewer than 50 records have a link." in words
    assert "not estimable" in words
    words = words_of(render_html(findings(dedupe_result())))
    assert "does not apply: a record may have several partners" in words
    assert "A link counts for both of its records." in words
    assert "Mean probability of no partner" not in words


def test_the_same_as_data() -> None:
    document = json.loads(render_json(findings(match_result())))["linkages"][0]
    assert document["duplicates"]["counted"] == {"value": 0.031, "low": 0.012, "high": 0.066}
    female = document["subgroups"][1]["groups"][0]
    assert (female["group"], female["records"]) == ("female", 60)
    assert female["linked"] == {"numerator": 40, "denominator": 60, "value": 40 / 60}
    assert set(female["false_link_rate"]) == {"value", "low", "high"}


def test_warnings_are_in_the_terminal() -> None:
    warning = "Records with script 'Thai' fare worse than all others: ..."
    result = match_result(linkages=(linkage(warnings=(warning,)),))
    console = Console(width=200, no_color=True)
    with console.capture() as capture:
        console.print(summary(result, None))
    assert f"births: {warning}\n" in capture.get()
