"""Every page, with hostile text wherever text comes from outside, in a real browser."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl
import pytest

from browser.checks import fits, safe, shows
from browser.chromium import Chromium
from browser.planting import GROUPS, Planting
from crvs_link.config import RegisterScope
from crvs_link.config.scope import RegisterKind, Stratum
from crvs_link.evaluate import evaluate_result
from crvs_link.load.labels import LabelsFile
from crvs_link.load.places import PlacesFile
from crvs_link.protect import Purpose
from crvs_link.report import findings
from crvs_link.report.evaluation_html import render_evaluation
from crvs_link.report.html import render_html
from crvs_link.report.profile_html import render_profile
from crvs_link.report.text import printable
from crvs_link.results import RunResult
from hostile import HTML, SURROGATES, TEXTS, WRAPPING
from output.searched import searched
from profiles import profiled
from report.factory import dedupe_result

CONTROLS: Final = {
    "a script": "<script>window.ran = 1; alert(1)</script>",
    "a handler": "<img src=x onerror='window.ran = 1'>",
    "a request": "<img src=http://evil.invalid/x.png>",
    "a file": "<img src=file:///etc/hostname>",
    "a style": "<style>body { background: url(http://evil.invalid/x) }</style>",
    "a frame": "<iframe src=about:blank></iframe>",
    "another page": "<meta http-equiv=refresh content='0;url=http://evil.invalid/'>",
}
POLICY: Final = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'\">"
)


@pytest.mark.parametrize("control", CONTROLS)
def test_a_page_that_does_something_is_caught(
    browser: Chromium, tmp_path: Path, control: str
) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><title>x</title>{CONTROLS[control]}")
    assert not browser.open(page).nothing
    with pytest.raises(AssertionError):
        safe(browser, page)
    page.write_text(f"<!doctype html>{POLICY}<title>x</title>{CONTROLS[control]}")
    with pytest.raises(AssertionError):
        safe(browser, page)


@pytest.mark.parametrize("name", HTML)
def test_the_corpus_is_hostile(browser: Chromium, tmp_path: Path, name: str) -> None:
    """Or a page that is not disturbed by it would prove nothing."""
    page = tmp_path / "page.html"
    before = {"title": "<title>", "style": "<style>", "textarea": "<textarea>"}.get(name, "")
    before = {"comment": "<!--", "cdata": "<svg><![CDATA["}.get(name, before)
    before = '<script>x = "{' if name == "json" else before
    page.write_text(f"<!doctype html>{POLICY}{before}{HTML[name]} <p title=x>", encoding="utf-8")
    with pytest.raises(AssertionError):
        safe(browser, page)


def test_the_policy_is_what_a_page_of_ours_has(browser: Chromium, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html>{POLICY}<title>x</title><p>Harmless")
    safe(browser, page)
    page.write_text(f"<!doctype html>{POLICY}<title>x</title><p>{'W' * 600}")
    with pytest.raises(AssertionError):
        fits(browser, page)


def with_every_text(result: RunResult) -> RunResult:
    """A result in which every text that may come from outside is there."""
    scope = RegisterScope(
        id="mm-births",
        owner="Ministry",
        country="MMR",
        kind=RegisterKind.BIRTH,
        extract_date=datetime.date(2026, 6, 30),
        path="registers/mm-births.toml",
        digest="sha256:" + "0" * 64,
        source="mm-births.parquet",
        area=("MM",),
        population_text="births registered to citizens",
        completeness=(Stratum(0.45, 0.65, "DHS 2015-16", "survey"),),
    )
    texts = ("purpose", "legal_basis", "dpia_ref", "consent_scope")
    return replace(
        result,
        disclosure=Purpose(**{name: f"{name} stated" for name in texts}),
        not_run={"deaths": "no common field"},
        scopes={extract.source_id: scope for extract in result.extracts[1:]},
        places=(PlacesFile("places.csv", "sha256:" + "0" * 64, "2024-01"),),
        labels=LabelsFile("labels.csv", "sha256:" + "0" * 64, 3),
        previous="folder of before",
    )


@pytest.mark.parametrize("turn", range(GROUPS))
def test_the_report_of_a_match(browser: Chromium, tmp_path: Path, turn: int) -> None:
    planting = Planting(TEXTS, turn)
    result = planting.of(with_every_text(searched(18, ("births",))))
    page = tmp_path / "report.html"
    page.write_text(render_html(findings(result)), encoding="utf-8")
    safe(browser, page)
    shown = shows(browser, planting.planted.values())
    for original in ("arrivals", "births", "data/births.csv", "remarks", "deaths", "exact, rare"):
        assert planting.text(original) in shown
    for original in ("purpose stated", "legal_basis stated", "DOB", "no common field"):
        assert planting.text(original) in shown


@pytest.mark.parametrize("turn", range(0, GROUPS, 4))
def test_no_page_is_too_wide(browser: Chromium, tmp_path: Path, turn: int) -> None:
    planting = Planting(WRAPPING, turn)
    result = planting.of(with_every_text(searched(18, ("births",))))
    page = tmp_path / "report.html"
    page.write_text(render_html(findings(result)), encoding="utf-8")
    fits(browser, page)


@pytest.mark.parametrize("turn", range(0, GROUPS, 4))
def test_the_report_of_a_deduplication(browser: Chromium, tmp_path: Path, turn: int) -> None:
    planting = Planting(TEXTS, turn)
    page = tmp_path / "report.html"
    page.write_text(render_html(findings(planting.of(dedupe_result()))), encoding="utf-8")
    safe(browser, page)
    assert planting.text("arrivals") in shows(browser, planting.planted.values())


@pytest.mark.parametrize("turn", range(0, GROUPS, 4))
def test_the_page_of_an_evaluation(browser: Chromium, tmp_path: Path, turn: int) -> None:
    planting = Planting(TEXTS, turn)
    said = {name: planting.text(name) for name in ("register", "sex", "spelling", "given name")}
    truth = pl.DataFrame(
        {
            "register": [said["register"]] * 4,
            "record_id": ["a", "b", "c", "d"],
            "person_id": ["1", "1", "2", "2"],
            "sex": [said["sex"], said["sex"], None, None],
        }
    )
    errors = pl.DataFrame(
        {
            "register": [said["register"]],
            "record_id": ["a"],
            "mechanism": [said["spelling"]],
            "column": [said["given name"]],
        }
    )
    clusters = pl.DataFrame({"record_id": ["a", "b", "c", "d"], "cluster_id": ["1", "2", "3", "3"]})
    found = evaluate_result(
        clusters, truth, register=said["register"], subgroups=["sex"], errors=errors
    )
    names = [planting.text(name) for name in ("result", "truth", "note")]
    page = tmp_path / "evaluation.html"
    text = render_evaluation(found, result=names[0], truth=names[1], notes=names[2:])
    page.write_text(text, encoding="utf-8")
    safe(browser, page)
    shown = shows(browser, planting.planted.values())
    assert {*names, said["sex"], said["spelling"]} <= shown


@pytest.mark.parametrize("turn", range(0, GROUPS, 4))
def test_the_page_of_a_profile(browser: Chromium, tmp_path: Path, turn: int) -> None:
    planting = Planting(TEXTS, turn)
    names = [planting.text(f"column {number}").replace("\0", "") for number in range(GROUPS)]
    columns = {name: list(TEXTS) for name in names}
    found = profiled(name_full=list(TEXTS), dob_raw=["1990-01-01"] * len(TEXTS), **columns)
    page = tmp_path / "profile.html"
    page.write_text(render_profile(found), encoding="utf-8")
    safe(browser, page)
    assert shows(browser, names) == set(names)


@pytest.mark.parametrize("name", SURROGATES)
def test_names_that_are_no_text(browser: Chromium, tmp_path: Path, name: str) -> None:
    result = searched(18, ("births",))
    first = replace(result.extracts[0], path_text=SURROGATES[name], ignored=(SURROGATES[name],))
    text = render_html(findings(replace(result, extracts=(first, *result.extracts[1:]))))
    page = tmp_path / "report.html"
    page.write_text(text, encoding="utf-8")
    safe(browser, page)
    assert printable(SURROGATES[name]) in browser.value("document.body.textContent")
