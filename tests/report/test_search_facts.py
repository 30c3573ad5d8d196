"""The search of a register in a report: scope, power, what finding nothing says, thresholds."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest

from crvs_link.codes import ScopeReason, SearchResult, TimeConflict
from crvs_link.outcome import search_counts
from crvs_link.report import findings
from crvs_link.report.drawings import flow_drawing, histogram_drawing, threshold_drawing
from crvs_link.report.guild import guild_facts
from crvs_link.report.rate import Rate
from crvs_link.report.scope_facts import NO_COMPLETENESS, NO_SCOPE, scope_facts
from crvs_link.report.search_facts import REASON_WORDS, RULE_WORDS, SearchFacts, search_facts
from crvs_link.report.sensitivity import THRESHOLDS, sensitivity
from crvs_link.resolve import Conflict
from report.factory import (
    LINKED,
    REVIEWED,
    dedupe_result,
    host_groups,
    linkage,
    match_result,
    outcome_result,
    scope,
    searches,
)

N = 600


@pytest.fixture(scope="module")
def found() -> SearchFacts:
    return search_facts(searches(), search_counts(searches(), host_groups(N)))


def test_everybody_is_in_scope_or_out_or_not_stated(found: SearchFacts) -> None:
    assert found.in_scope + found.out_of_scope + found.not_stated == N
    assert sum(reason.records for reason in found.reasons) == found.out_of_scope > 0
    assert all(reason.words for reason in found.reasons)
    assert set(REASON_WORDS) == set(ScopeReason)


def test_conflicts_are_counted_by_rule(found: SearchFacts) -> None:
    conflicts = searches()["search_result"].eq("conflict").sum()
    assert sum(rule.records for rule in found.conflicts) == conflicts > 0
    assert all(rule.words for rule in found.conflicts)
    assert set(RULE_WORDS) == {*Conflict, *TimeConflict}


def test_power_is_counted_in_bins(found: SearchFacts) -> None:
    assert found.power is not None
    power = searches()["power"].to_numpy()
    assert found.power.bins == tuple(np.histogram(power, 20, (0, 1))[0].tolist())
    assert found.power.mean == pytest.approx(power.mean())
    assert found.power.records == N


def test_what_finding_nothing_says(found: SearchFacts) -> None:
    nothing = searches().filter(pl.col("search_result") == "no_link")
    assert found.informed == Rate(nothing.height, nothing.height)
    assert found.no_record is not None
    assert found.no_record.mean == pytest.approx(nothing["p_no_record"].mean())
    assert found.no_record_low == pytest.approx(nothing["p_no_record_low"].mean())
    unknown = searches().with_columns(
        pl.lit(None, pl.Float64).alias("power"), pl.lit(None, pl.Float64).alias("p_no_record")
    )
    blank = search_facts(unknown, None)
    assert blank.power is None
    assert blank.no_record is None
    assert blank.informed == Rate(0, nothing.height)
    assert blank.not_searchable == ()


def test_a_group_that_is_seldom_searchable_is_warned_of() -> None:
    result = np.repeat([r.value for r in (SearchResult.LINKED, SearchResult.NOT_SEARCHABLE)], 300)
    group = np.repeat([0, 1, 0, 1], [290, 10, 150, 150])
    table = searches().with_columns(search_result=pl.Series(result))
    facts = search_facts(table, search_counts(table, [("sex", ("male", "female"), group)]))
    assert len(facts.warnings) == 1
    assert "'female' are not searchable at least twice as often" in facts.warnings[0]
    assert "93.8% against 34.1%" in facts.warnings[0]
    assert [each.share for each in facts.not_searchable[0].groups] == [
        Rate(150, 440),
        Rate(150, 160),
    ]
    shown = findings(
        outcome_result(("births",), outcomes=table, search_counts=search_counts(table, []))
    )
    assert shown.linkages[0].search is not None


def test_a_warning_of_few_records_has_no_figures() -> None:
    result = np.full(N, SearchResult.LINKED.value, dtype=object)
    result[:8] = result[100:112] = SearchResult.NOT_SEARCHABLE.value
    group = np.where(np.arange(N) < 20, 1, 0)
    table = searches().with_columns(search_result=pl.Series(result.tolist()))
    facts = search_facts(table, search_counts(table, [("sex", ("male", "female"), group)]))
    assert len(facts.warnings) == 1
    assert "%" not in facts.warnings[0]
    assert facts.not_searchable[0].groups[1].not_searchable is None
    assert facts.not_searchable[0].groups[1].share is None


def test_thresholds_against_counting_pairs() -> None:
    facts = sensitivity(linkage())
    pairs = np.array([*LINKED, *REVIEWED])
    left_of_all = sum(LINKED) + linkage().missed_links_expected
    assert [fact.threshold for fact in facts] == list(THRESHOLDS)
    for fact in facts:
        chosen = pairs[pairs >= fact.threshold]
        assert fact.links == len(chosen)
        assert fact.false_links == pytest.approx((1 - chosen).sum())
        assert fact.left_out == pytest.approx(left_of_all - chosen.sum())
    at_half = facts[0]
    assert at_half.left_out == pytest.approx(linkage().missed_links_expected - 0.55)


def test_clusters_have_no_threshold() -> None:
    assert sensitivity(dedupe_result().linkages[0]) == ()


def test_a_scope_is_told_in_words() -> None:
    sources = [("arrivals", "host extract"), ("births", "register"), ("origin", "register")]
    stated, missing = scope_facts(sources, {"births": scope()})
    facts = dict(stated.facts)
    assert facts["Owner"] == "Office of Records"
    assert facts["Events from, to"] == "1990-01-01, 2025-12-31"
    assert facts["Fed by"] == "hospitals"
    assert [(s.who, s.low, s.high) for s in stated.strata] == [
        ("born 1990 to 2000", 0.45, 0.65),
        ("sex female, area QM01", 0.8, 0.9),
    ]
    assert stated.missing is None
    assert missing.missing == NO_SCOPE
    bare = scope(completeness=(), area=(), excluded_area=(), fed_by=(), event_dates=None)
    (only,) = scope_facts(sources[:2], {"births": bare})
    assert only.missing == NO_COMPLETENESS
    assert dict(only.facts)["Area"] == "anywhere"
    both = scope_facts(sources[:2], {"births": bare, "arrivals": bare})
    assert [each.missing for each in both] == [None, NO_COMPLETENESS]


def state(result: object) -> dict[str, bool]:
    found = findings(result)  # type: ignore[arg-type]
    assert found.guild == guild_facts(found)
    return {each.item: each.filled for each in found.guild}


def test_the_checklist_follows_what_there_is() -> None:
    bare, full = state(match_result()), state(outcome_result())
    complete = state(
        outcome_result(
            scopes={"births": scope(), "origin": scope("origin"), "arrivals": scope("arrivals")},
            purpose="statistics",
            legal_basis="an act",
        )
    )
    nothing = state(match_result(linkages=(), not_run={"births": "no common field"}))
    assert sum(nothing.values()) < sum(bare.values()) < sum(full.values()) < sum(complete.values())
    steps = [each.step for each in findings(match_result()).guild]
    assert list(dict.fromkeys(steps)) == ["Data provision", "Linkage", "Analysis", "Reporting"]
    for each in findings(match_result()).guild:
        assert each.text
        assert (each.anchor is not None) == each.filled
    # What no program can know stays open.
    assert not all(complete.values())


def svg(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)


def test_drawings_say_the_same_in_words() -> None:
    found = findings(outcome_result())
    one = found.linkages[0]
    assert one.search is not None
    assert one.search.power is not None
    drawings = [
        flow_drawing(one, found.inputs[:2], [("linked", 100)], "a"),
        histogram_drawing(one.search.power, title="Power", axis="power", mark=0.2, name="b"),
        threshold_drawing(one.sensitivity, name="c"),
    ]
    for drawing, said in zip(
        drawings,
        ["603 rows read", "0 to 0.05: 7", "at 0.99: 80 links"],
        strict=True,
    ):
        tree = svg(drawing)
        assert tree.attrib["role"] == "img"
        described = tree.find("desc")
        assert described is not None
        assert said in (described.text or "")


def test_bars_are_as_high_as_their_counts() -> None:
    found = findings(outcome_result()).linkages[0].search
    assert found is not None
    assert found.power is not None
    drawing = histogram_drawing(found.power, title="Power", axis="power", mark=None, name="b")
    heights = [float(h) for h in re.findall(r'class="bar-of".*?height="([\d.]+)"', drawing)]
    counts = [n for n in found.power.bins if n]
    assert heights == pytest.approx([110 * n / max(counts) for n in counts], abs=0.06)
    assert "mark" not in drawing


def test_all_that_is_drawn_lies_within_the_drawing() -> None:
    for facts in (
        sensitivity(linkage()),
        sensitivity(replace(linkage(), missed_links_expected=0.0)),
    ):
        drawing = threshold_drawing(facts, name="c")
        height = float(svg(drawing).attrib["viewBox"].split()[3])
        ys = [float(y) for y in re.findall(r'cy="([-\d.]+)"', drawing)]
        assert min(ys) >= 0
        assert max(ys) <= height
