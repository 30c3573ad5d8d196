from __future__ import annotations

import dataclasses

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.codes import STATEMENT
from crvs_link.report import findings
from crvs_link.report.findings import BANDS
from crvs_link.report.html import render_html
from crvs_link.report.rate import Rate
from crvs_link.spec import Dependence
from report.factory import (
    LEFT_OUT,
    cut_rules,
    dedupe_result,
    empty_counts,
    extract,
    linkage,
    match_result,
    pair_table,
)


def test_inputs_account_for_every_row() -> None:
    for source in findings(match_result(("births", "origin"))).inputs:
        assert source.rows_read == source.rows_used + sum(n for _, n in source.set_aside)


def test_inputs_say_what_was_read_as_what() -> None:
    source = findings(match_result()).inputs[0]
    assert (source.source_id, source.role) == ("arrivals", "host extract")
    assert source.path == "data/arrivals.csv"
    assert source.set_aside == (("no identifying value", 2), ("repeated record_id", 1))
    first = source.columns[0]
    assert (first.original, first.canonical) == ("case_no", "record_id")
    assert source.ignored == ("remarks", "officer")
    assert source.details == (("delimiter", ","), ("encoding", "utf-8"))


def test_roles() -> None:
    assert [s.role for s in findings(match_result(("a", "b"))).inputs] == [
        "host extract",
        "register",
        "register",
    ]
    assert [s.role for s in findings(dedupe_result()).inputs] == ["extract"]


def test_the_flow_of_counts() -> None:
    flow = findings(match_result()).linkages[0].flow
    assert (flow.left_records, flow.right_records, flow.all_pairs) == (150, 48_000, 7_200_000)
    assert flow.candidates == Rate(52_000, 7_200_000)
    assert flow.kept == Rate(3_210, 52_000)
    assert (flow.links, flow.review, flow.cut, flow.floor) == (100, 3, 0, -2.5)


def test_every_host_record_has_one_search_result() -> None:
    searches = findings(match_result()).linkages[0].searches
    assert {s.result: s.records.numerator for s in searches} == {
        "linked": 100,
        "linked_ambiguous": 2,
        "review": 3,
        "no_link": 45,
    }
    assert all(s.records.denominator == 150 for s in searches)


def test_a_search_result_that_nobody_got_is_there_with_zero() -> None:
    only = linkage().outcomes
    assert only is not None
    outcomes = only.with_columns(search_result=pl.lit("no_link"))
    found = findings(match_result(linkages=(linkage(outcomes=outcomes),))).linkages[0].searches
    assert [(s.result, s.records.numerator) for s in found] == [
        ("linked", 0),
        ("linked_ambiguous", 0),
        ("review", 0),
        ("no_link", 150),
    ]


def test_clusters() -> None:
    clusters = findings(dedupe_result()).linkages[0].clusters
    assert clusters is not None
    assert clusters.sizes == ((1, 145), (2, 1), (3, 1))
    assert clusters.clusters == 147
    assert clusters.in_groups == Rate(5, 150)


@given(
    st.lists(st.floats(0, 1) | st.sampled_from([0.5, 0.8, 0.95, 0.99, 1.0, 0.0])),
    st.lists(st.floats(0, 1)),
)
def test_every_link_is_in_the_band_of_its_probability(
    links: list[float], review: list[float]
) -> None:
    found = linkage(
        links=pair_table("births", links, status="link"),
        review=pair_table("births", review, status="review", reason="x"),
    )
    bands = findings(match_result(linkages=(found,))).linkages[0].bands
    for band, (label, low, high) in zip(bands, BANDS, strict=True):
        inside = [p for p in links if low <= p < high or p == high == 1]
        assert (band.label, band.links) == (label, len(inside))
        assert band.expected_false == pytest.approx(sum(1 - p for p in inside))
        assert band.review == len([p for p in review if low <= p < high or p == high == 1])


def test_completeness_and_contrast_carry_numerator_and_denominator() -> None:
    found = findings(match_result()).linkages[0]
    dob = next(f for f in found.completeness if f.field == "dob")
    assert (dob.left, dob.right) == (Rate(131, 150), Rate(47_520, 48_000))
    contrast = next(c for c in found.contrasts if c.field == "dob")
    assert (contrast.linked, contrast.unlinked) == (Rate(96, 100), Rate(35, 50))
    assert contrast.difference == pytest.approx(0.26)


def test_error_rates() -> None:
    errors = findings(match_result()).linkages[0].errors
    assert errors.false_links == Rate(2.14, 100)
    # Matches among kept pairs: the true ones of the links, and those that were not linked.
    assert errors.missed_links.numerator == 3.6
    assert errors.missed_links.denominator == pytest.approx(100 - 2.14 + 3.6)


def test_what_comparisons_say_together() -> None:
    base = linkage()
    assert findings(match_result(linkages=(base,))).linkages[0].model.together == ()
    rows, columns = (len(base.parameters.m[k]) for k in (0, 2))
    bits = [[0.0] * columns for _ in range(rows)]
    bits[1][1], bits[-1][-1] = 0.5, -2.25
    parameters = dataclasses.replace(
        base.parameters, dependence=(Dependence(0, 2, tuple(map(tuple, bits))),)
    )
    result = match_result(linkages=(linkage(parameters=parameters),))
    (pair,) = findings(result).linkages[0].model.together
    assert (pair.first, pair.second) == tuple(base.spec.comparisons[k].name for k in (0, 2))
    assert (pair.least, pair.most) == (-2.25, 0.5)
    assert "What comparisons say together" in render_html(findings(result))


def test_nothing_found_is_not_estimable_and_no_error() -> None:
    nothing = pair_table("births", [], status="link")
    blank = linkage(
        n_left=0,
        n_right=0,
        n_pairs=0,
        counts=empty_counts(),
        links=nothing,
        review=nothing.with_columns(reason=pl.lit("x")),
        false_links_expected=0.0,
        missed_links_expected=0.0,
        linked_by_field=linkage().linked_by_field.with_columns(
            linked=0, linked_present=0, unlinked=0, unlinked_present=0
        ),
    )
    found = findings(match_result(linkages=(blank,))).linkages[0]
    assert found.errors.false_links.value is None
    assert found.errors.missed_links.value is None
    assert found.flow.candidates.value is None
    assert found.flow.kept.value is None
    assert found.contrasts[0].difference is None
    assert found.model.prior.value is None


def test_identifiers_are_withheld_only_without_purpose_and_legal_basis() -> None:
    extracts = (extract(id_is_identity_number=True), extract("births"))
    secret = findings(match_result(extracts=extracts))
    assert [s.ids_withheld for s in secret.inputs] == [True, False]
    stated = findings(match_result(extracts=extracts, purpose="referral", legal_basis="Act 7"))
    assert [s.ids_withheld for s in stated.inputs] == [False, False]


def test_what_rules_leave_out_is_a_fact_and_a_warning() -> None:
    found = findings(match_result(linkages=(linkage(rules=cut_rules()),))).linkages[0]
    assert [rule.left_out for rule in found.rules] == [None, LEFT_OUT, found.rules[2].left_out]
    assert [w.split(" leaves out")[0] for w in found.warnings] == [
        "The blocking rule dob.year + birth_place + a name token",
        "The blocking rule name_family.sound + sex",
        "a field is nearly always missing: phone",
    ]


def test_warnings_of_the_run_and_of_the_fit_appear_once() -> None:
    trace = linkage().trace
    assert trace is not None
    fitted = dataclasses.replace(trace, warnings=("did not converge", "rare field"))
    found = findings(match_result(linkages=(linkage(trace=fitted, warnings=("rare field", "z")),)))
    assert found.linkages[0].warnings == ("rare field", "z", "did not converge")


def test_names_from_outside_are_made_printable() -> None:
    rude = "a\x1b[2J\u202e"
    result = match_result(
        extracts=(extract(rude, path_text=rude, notes=(rude,), ignored=(rude,)), extract("births")),
        not_run={rude: rude},
        purpose=rude,
        legal_basis=rude,
    )
    assert "\x1b" not in repr(findings(result)).replace("\\x1b", "")
    assert "\u202e" not in str(findings(result))


def test_the_same_result_gives_equal_findings_that_say_what_they_are_not() -> None:
    assert findings(match_result()) == findings(match_result())
    assert findings(match_result()).statement == STATEMENT
