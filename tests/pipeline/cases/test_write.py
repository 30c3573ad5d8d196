"""A folder of cases from a finished run of the samples: whole, true to the run, and closed."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import replace
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import crvs_link
from crvs_link.codes import Outcome, SearchResult
from crvs_link.errors import InputError, OutputExistsError, SourceNotFoundError, UsageError
from crvs_link.load import read_extract
from crvs_link.load.decisions import read_decisions
from crvs_link.output.tables import write_table
from crvs_link.pipeline.cases import CasesWritten, Wanted, write_cases
from crvs_link.pipeline.cases.gather import case_reference, gather_cases
from crvs_link.pipeline.cases.tables import read_tables
from crvs_link.pipeline.cases.write import decision_rows
from crvs_link.pipeline.decisions import check_decisions
from crvs_link.pipeline.explain import explain_pair
from crvs_link.pipeline.reopen import ReopenedRun, reopen_linkage, reopen_run
from crvs_link.protect import Purpose
from crvs_link.report.cases import Case
from crvs_link.report.catalogue import catalogue
from crvs_link.run import RunOptions
from finished import with_outcomes
from report.cases.facts import CASE

OPTIONS = RunOptions()
STATED = Purpose("late registration", "Act 12")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, the first arrivals alone, in a folder of their own."""
    folder = tmp_path_factory.mktemp("samples")
    samples = files("crvs_link.synthetic_data")
    for name in ("births_host", "births_origin"):
        (folder / f"{name}.csv").write_bytes((samples / f"{name}.csv").read_bytes())
    rows = (samples / "arrivals.csv").read_text("utf-8").splitlines(keepends=True)
    (folder / "arrivals.csv").write_text("".join(rows[:400]), "utf-8")
    names = ("arrivals", "births_host", "births_origin")
    found = crvs_link.match(*(folder / f"{name}.csv" for name in names))
    return found.write(folder / "out", report=False)


@pytest.fixture(scope="module")
def run(result: Path) -> ReopenedRun:
    return reopen_run(result, OPTIONS)


@pytest.fixture(scope="module")
def cases(result: Path, run: ReopenedRun) -> list[Case]:
    tables = read_tables(result)
    rows = tables.searches.filter(search_result="review")["host_row"].unique().sort()
    linked = tables.searches.filter(search_result="linked")["host_row"].unique().sort()
    wanted = pl.concat([rows.head(12), linked.head(6)]).unique().sort()
    return gather_cases(run, tables, wanted.to_list(), scopes={})


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, run: ReopenedRun) -> None:
    """The extracts are read once for all tests that do not ask how."""
    monkeypatch.setattr(
        "crvs_link.pipeline.cases.write.reopen_run", lambda folder, _: replace(run, folder=folder)
    )


def written(result: Path, folder: Path, **more: Any) -> CasesWritten:
    return write_cases(result, folder, options=OPTIONS, **{"purpose": STATED, **more})


def pages(folder: Path) -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in folder.glob("case-*.html")}


def test_the_folder_is_whole_and_says_what_it_is_for(result: Path, tmp_path: Path) -> None:
    done = written(result, tmp_path / "cases", wanted=Wanted(limit=4))
    manifest = json.loads((done.folder / "manifest.json").read_text())
    assert manifest["purpose"] == STATED.purpose
    assert manifest["legal_basis"] == STATED.legal_basis
    assert {*manifest["files"]} | {"manifest.json"} == {p.name for p in done.folder.iterdir()}
    for name, file in manifest["files"].items():
        digest = hashlib.sha256((done.folder / name).read_bytes()).hexdigest()
        assert file["digest"] == f"sha256:{digest}"
    assert (done.cases, len(pages(done.folder))) == (4, 4)
    review = pl.read_parquet(result / "outcomes.parquet").filter(
        pl.col("search_result").is_in(["review", "linked_ambiguous"])
    )
    assert done.left_out == review["host_row"].n_unique() - 4
    links = re.findall('href="([^"]*)"', (done.folder / "index.html").read_text("utf-8"))
    assert {f"{name}.html" for name in pages(done.folder)} == {*links}


@pytest.mark.usefixtures("quick")
def test_any_number_of_threads_gives_the_same_pages(result: Path, tmp_path: Path) -> None:
    one = written(result, tmp_path / "one", wanted=Wanted(limit=3))
    two = write_cases(
        result,
        tmp_path / "two",
        options=RunOptions(threads=1),
        wanted=Wanted(limit=3),
        purpose=STATED,
    )
    for name in ("index.html", "decisions.csv", *(f"{n}.html" for n in pages(one.folder))):
        assert (one.folder / name).read_bytes() == (two.folder / name).read_bytes()


@pytest.mark.usefixtures("quick")
def test_values_stand_as_they_are_written_and_as_they_were_read(
    result: Path, tmp_path: Path, cases: list[Case]
) -> None:
    rows = {case.person.row for case in cases}
    ids = tuple(case.person.reference for case in cases if case.person.reference)
    done = written(result, tmp_path / "cases", wanted=Wanted(host_ids=ids))
    found = pages(done.folder)
    assert {*found} == {f"case-{case_reference(row)}" for row in rows}
    arrivals = read_extract(result.parent / "arrivals.csv").frame
    origin = read_extract(result.parent / "births_origin.csv").frame
    seen = 0
    for case in cases:
        page = unescape(found[f"case-{case.reference}"])
        person = arrivals.row(case.person.row - 1, named=True)
        assert f"<bdi>{person['name_full']}</bdi>" in page
        for each in case.candidates:
            if each.record.source == "births_origin":
                row = origin.row(each.record.row - 1, named=True)
                assert row["record_id"] == each.record.reference
                assert f"<bdi>{row['name_full']}</bdi>" in page
                seen += 1
    assert seen > 10
    assert "Solar Hijri calendar" in "".join(found.values())


def test_evidence_is_that_of_explain(run: ReopenedRun, cases: list[Case]) -> None:
    registers = {e.source_id: reopen_linkage(run, e.source_id) for e in run.extracts[1:]}
    changed = 0
    seen = set()
    for case in cases:
        for candidate in case.candidates[:2]:
            record = candidate.record
            assert case.person.reference is not None
            assert record.reference is not None
            told = explain_pair(registers[record.source], case.person.reference, record.reference)
            assert candidate.status == told.status
            seen.add(told.status)
            for agreement, comparison in zip(candidate.agreements, told.comparisons, strict=False):
                assert agreement.label == comparison.label
                assert agreement.weight == pytest.approx(comparison.weight)
                detail = None if agreement.detail is None else str(agreement.detail)
                assert detail == comparison.detail
            expected = told.resolved_probability if candidate.among_all else told.probability
            assert candidate.probability == pytest.approx(expected)
            for change in candidate.changes:
                assert change.decision != told.decision
                changed += 1
            # A single item that is the same or another is one of many levels.
            if candidate.changes:
                assert told.changes
    assert changed > 10
    assert {"link", "review"} <= seen


def test_candidates_are_in_no_order_of_certainty(cases: list[Case]) -> None:
    several = [case for case in cases if len(case.candidates) > 1]
    assert several
    for case in several:
        order = [(each.record.source, each.record.reference) for each in case.candidates]
        assert order == sorted(order)
    assert any(
        [c.probability for c in case.candidates]
        != sorted((c.probability for c in case.candidates), reverse=True)
        for case in several
    )


def test_a_register_is_gone_through_where_the_tables_lack_a_candidate(
    result: Path, run: ReopenedRun, cases: list[Case]
) -> None:
    tables = read_tables(result)
    rows = [case.person.row for case in cases]
    unknown = tables.searches.with_columns(n_candidates=pl.lit(None, pl.UInt32))
    assert gather_cases(run, replace(tables, searches=unknown), rows, scopes={}) == cases
    others = [c for case in cases for c in case.candidates if c.status == "candidate"]
    assert others
    assert all(each.probability >= 0.01 for each in others)


def test_no_more_candidates_than_wanted(result: Path, run: ReopenedRun, cases: list[Case]) -> None:
    most = max(cases, key=lambda case: len(case.candidates))
    (few,) = gather_cases(run, read_tables(result), [most.person.row], scopes={}, most=1)
    assert len(few.candidates) == 1
    assert few.more == len(most.candidates) - 1 + most.more
    # What is left out is less likely than what is shown, and no link is left out.
    assert few.candidates[0].probability == max(
        each.probability for each in most.candidates if each.among_all
    )


@pytest.mark.usefixtures("quick")
def test_outcomes_over_all_registers_choose_the_cases(result: Path, tmp_path: Path) -> None:
    codes = [code for code in Outcome if code is not Outcome.WITHHELD]
    folder = shutil.copytree(result, tmp_path / "out")
    with_outcomes(folder, dict(enumerate(codes, start=1)))
    done = written(
        folder, tmp_path / "every", wanted=Wanted(outcomes=tuple(codes), limit=len(codes))
    )
    assert len(pages(done.folder)) == len(codes)
    for row, code in enumerate(codes, start=1):
        page = pages(done.folder)[f"case-{case_reference(row)}"]
        assert catalogue().text(f"outcome.{code}") in page
    done = written(folder, tmp_path / "needed", wanted=Wanted(limit=1000))
    table = pl.read_parquet(folder / "cases.parquet")
    needed = table.filter(
        pl.col("outcome").is_in(["CONFLICT_REVIEW", "POSSIBLE_REVIEW", "LINKED_FAMILY_ONLY"])
    )
    assert {*pages(done.folder)} == {f"case-{case_reference(r)}" for r in needed["host_row"]}


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("language", ["en", "fa"])
def test_nothing_of_what_is_withheld_is_shown(
    result: Path, tmp_path: Path, cases: list[Case], language: str
) -> None:
    case = next(c for c in cases if {x.record.source for x in c.candidates} == {"births_origin"})
    row = case.person.row
    folders = []
    for kind in (SearchResult.WITHHELD, SearchResult.NOT_RUN):
        folder = shutil.copytree(result, tmp_path / kind)
        outcome = Outcome.WITHHELD if kind is SearchResult.WITHHELD else Outcome.POSSIBLE_REVIEW
        with_outcomes(folder, {row: outcome}, {(row, "births_origin"): kind})
        done = written(
            folder,
            tmp_path / f"{kind}-cases",
            wanted=Wanted(host_ids=(str(case.person.reference),)),
            language=language,
        )
        folders.append(done.folder)
    page, other = (pages(folder)[f"case-{case.reference}"] for folder in folders)
    searched = re.compile("births_origin</bdi>.*")
    assert searched.findall(page) == searched.findall(other)
    for candidate in case.candidates:
        for cell in candidate.record.cells.values():
            for _, value in cell.written:
                assert value == "M" or f"<bdi>{value}</bdi>" not in page
        assert f"{candidate.record.reference}" not in page
    everything = "".join(p.read_text("utf-8") for p in folders[0].iterdir()).lower()
    assert "withheld" not in everything.replace("ids_withheld", "")


def test_decisions_are_taken_once_they_are_filled_in(
    run: ReopenedRun, cases: list[Case], tmp_path: Path
) -> None:
    table = decision_rows(cases)
    assert table is not None
    write_table(table, tmp_path / "decisions.csv")
    assert read_decisions(tmp_path / "decisions.csv").is_empty()
    filled = table.with_columns(decision=pl.lit("must_link"), reviewer=pl.lit("r1"))
    write_table(filled, tmp_path / "filled.csv")
    taken = check_decisions(read_decisions(tmp_path / "filled.csv"), run.extracts, withheld=())
    assert taken.height == sum(len(case.candidates) for case in cases)


def test_no_table_of_decisions_names_rows_by_their_number() -> None:
    person = replace(CASE.person, reference=None)
    assert decision_rows([CASE]) is not None
    assert decision_rows([replace(CASE, person=person)]) is None
    assert decision_rows([]) is None


@pytest.mark.usefixtures("quick")
def test_earlier_pages_are_replaced_on_request_alone(result: Path, tmp_path: Path) -> None:
    wanted = Wanted(limit=1)
    written(result, tmp_path / "cases", wanted=wanted)
    with pytest.raises(OutputExistsError, match="already holds a result of crvs-link cases"):
        written(result, tmp_path / "cases", wanted=wanted)
    assert written(result, tmp_path / "cases", wanted=wanted, overwrite=True).cases == 1


@pytest.mark.usefixtures("quick")
def test_nothing_is_left_behind_where_a_page_fails(
    result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crvs_link.pipeline.cases.write.render_list", fail)
    with pytest.raises(OSError, match="the disk is full"):
        written(result, tmp_path / "cases", wanted=Wanted(limit=1))
    assert list(tmp_path.iterdir()) == []


def test_an_extract_that_is_another_one_now_is_refused(result: Path, tmp_path: Path) -> None:
    moved = shutil.copytree(result.parent, tmp_path / "moved")
    config = (moved / "out" / "link.toml").read_text()
    (moved / "out" / "link.toml").write_text(config.replace(str(result.parent), str(moved)))
    with (moved / "births_origin.csv").open("a", encoding="utf-8") as file:
        file.write("999999,X,Y,,M,1990-01-01,Z\n")
    with pytest.raises(InputError, match=r"births_origin\.csv is not the file that was linked"):
        written(moved / "out", tmp_path / "cases")


def test_calls_that_cannot_be_carried_out(result: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError):
        written(tmp_path / "nowhere", tmp_path / "cases")
    with pytest.raises(UsageError, match="no purpose and no legal basis is stated") as caught:
        write_cases(result, tmp_path / "cases", options=OPTIONS)
    assert caught.value.hint is not None
    assert "--legal-basis" in caught.value.hint
    with pytest.raises(UsageError, match="no texts in the language 'xx'"):
        written(result, tmp_path / "cases", language="xx")
    without = shutil.copytree(result, tmp_path / "deduped")
    (without / "outcomes.parquet").unlink()
    with pytest.raises(UsageError, match="no result of match"):
        written(without, tmp_path / "cases")
    assert not (tmp_path / "cases").exists()
