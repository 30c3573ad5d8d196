"""The search of a register in a report: scope, power, and what finding nothing says."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from crvs_link.codes import ScopeReason, SearchResult, TimeConflict
from crvs_link.outcome import search_counts
from crvs_link.report import findings
from crvs_link.report.rate import Rate
from crvs_link.report.search_facts import REASON_WORDS, RULE_WORDS, SearchFacts, search_facts
from crvs_link.resolve import Conflict
from report.factory import host_groups, outcome_result, searches

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
