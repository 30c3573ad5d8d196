from __future__ import annotations

import json

import pytest

from crvs_link.codes import STATEMENT
from crvs_link.report import findings
from crvs_link.report.json import render_json
from crvs_link.results import RunResult
from report.factory import (
    LEFT_ID,
    RIGHT_ID,
    dedupe_result,
    linkage,
    match_result,
    outcome_result,
    pair_table,
)


@pytest.mark.parametrize("result", [match_result(("a", "b")), dedupe_result(), outcome_result()])
def test_it_is_json_with_sorted_keys(result: RunResult) -> None:
    text = render_json(findings(result))
    document = json.loads(text)
    assert text == json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
    assert document["format"] == 1
    assert document["statement"] == STATEMENT
    assert len(document["linkages"]) == len(result.linkages)


def test_a_rate_has_its_numerator_its_denominator_and_its_value() -> None:
    document = json.loads(render_json(findings(match_result())))
    assert document["linkages"][0]["errors"]["false_links"] == {
        "numerator": 2.14,
        "denominator": 100,
        "value": 2.14 / 100,
    }


def test_a_rate_that_is_not_estimable_is_null() -> None:
    blank = linkage(links=pair_table("births", [], status="link"), false_links_expected=0.0)
    document = json.loads(render_json(findings(match_result(linkages=(blank,)))))
    assert document["linkages"][0]["errors"]["false_links"]["value"] is None


def test_numbers_read_back_exactly() -> None:
    found = findings(match_result())
    document = json.loads(render_json(found))
    level = document["linkages"][0]["model"]["comparisons"][0]["levels"][4]
    assert level["weight"] == found.linkages[0].model.comparisons[0].levels[4].weight


def test_no_reference_to_a_record_is_in_it() -> None:
    text = render_json(findings(match_result()))
    assert LEFT_ID not in text
    assert RIGHT_ID not in text


def test_outcomes_scopes_and_the_checklist_are_in_it() -> None:
    document = json.loads(render_json(findings(outcome_result())))
    outcomes = document["outcomes"]
    assert outcomes["records"] == 600
    assert {line["outcome"]: line["records"] for line in outcomes["lines"]}["WITHHELD"] is None
    assert [scope["stated"] for scope in document["scopes"]] == [True, False]
    assert {item["filled"] for item in document["guild"]} == {True, False}
    first = document["linkages"][0]
    assert sum(first["search"]["power"]["bins"]) == 600
    assert [point["threshold"] for point in first["sensitivity"]][-1] == 0.99
    assert first["dates"][0]["left"]["value"] == 520 / 600
    bare = json.loads(render_json(findings(match_result())))
    assert bare["outcomes"] is None
    assert bare["linkages"][0]["search"] is None
