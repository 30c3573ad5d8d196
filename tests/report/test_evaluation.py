"""An evaluation as a page, as data and in words."""

from __future__ import annotations

import json

import polars as pl
import pytest

from crvs_link.evaluate import Behind, Evaluation, evaluate_result
from crvs_link.report.evaluation_html import render_evaluation
from crvs_link.report.evaluation_json import evaluation_json
from crvs_link.report.evaluation_tables import detail_sheets, main_sheet
from crvs_link.report.evaluation_words import behind_text

RUDE = '<b onclick="x">&\x1b[2J\u202e'


@pytest.fixture(scope="module")
def found() -> tuple[Evaluation, ...]:
    """Of a truth whose groups, mechanisms and registers are rude."""
    truth = pl.DataFrame(
        {
            "register": [RUDE] * 4,
            "record_id": ["a", "b", "c", "d"],
            "person_id": ["1", "1", "2", "2"],
            "sex": [RUDE, RUDE, None, None],
        }
    )
    errors = pl.DataFrame(
        {"register": [RUDE], "record_id": ["a"], "mechanism": [RUDE], "column": [RUDE]}
    )
    clusters = pl.DataFrame({"record_id": ["a", "b", "c", "d"], "cluster_id": ["1", "2", "3", "3"]})
    return evaluate_result(clusters, truth, register=RUDE, subgroups=["sex"], errors=errors)


def test_names_from_outside_are_escaped(found: tuple[Evaluation, ...]) -> None:
    page = render_evaluation(found, result=RUDE, truth=RUDE, notes=[RUDE])
    assert "<b onclick" not in page
    assert "&lt;b onclick" in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_the_same_evaluation_gives_the_same_bytes(found: tuple[Evaluation, ...]) -> None:
    pages = {render_evaluation(found, result="r", truth="t") for _ in range(2)}
    assert len(pages) == 1


def test_a_group_that_loses_all_is_warned_of(found: tuple[Evaluation, ...]) -> None:
    (behind,) = found[0].behind
    assert (behind.group, behind.best) == (RUDE, None)
    sheets = {sheet.title: sheet for sheet in detail_sheets(found[0])}
    (warning,) = sheets["By subgroup"].warnings
    assert "F1 0, 1.000 behind not stated (1)." in warning
    assert sheets["By error mechanism"].rows[0][2:4] == ("1", "1")


@pytest.mark.parametrize(
    ("behind", "said"),
    [
        (
            Behind("sex", "f", "m", 0.9, 0.96, certain=True),
            "sex f: F1 0.9000, 0.060 behind m (0.9600), 2.5 times its error.",
        ),
        (
            Behind("sex", None, "m", 0.9, 1.0, certain=False),
            "sex not stated: F1 0.9000, 0.100 behind m (1). The intervals overlap: it may be "
            "chance.",
        ),
    ],
)
def test_a_group_behind_in_words(behind: Behind, said: str) -> None:
    assert behind_text(behind) == said


def test_every_table_has_as_many_cells_as_headings(found: tuple[Evaluation, ...]) -> None:
    for sheet in (main_sheet(found), *detail_sheets(found[0])):
        assert {len(row) for row in sheet.rows} == {len(sheet.headings)}
        assert max(sheet.numbers) < len(sheet.headings)


def test_data_is_whole(found: tuple[Evaluation, ...]) -> None:
    document = json.loads(evaluation_json(found, ["a note"]))
    assert document["notes"] == ["a note"]
    (of,) = document["evaluations"]
    assert of["subgroups"][0]["group"] == RUDE
    assert of["behind"][0]["times"] is None
    assert (
        of["links"]["f1_interval"]["low"] < of["links"]["f1"] < of["links"]["f1_interval"]["high"]
    )
    assert of["mechanisms"]["each"][0]["lost"]["value"] == 1
