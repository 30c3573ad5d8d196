from __future__ import annotations

import dataclasses
import errno
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from crvs_link.config.register_file import shipped_scope
from crvs_link.errors import OutputError, OutputExistsError, UsageError
from crvs_link.model import loads
from crvs_link.output import files, model_files, write
from crvs_link.protect import Pseudonyms, Purpose
from crvs_link.protect.pseudonyms import PSEUDONYM
from crvs_link.report import findings
from crvs_link.report.html import render_html
from crvs_link.report.json import render_json
from crvs_link.results import RunResult
from output.searched import searched
from report.factory import CONFIG, dedupe_result, extract, linkage, match_result

TABLES = {"links.parquet", "review.parquet", "subgroups.parquet", "set_aside.parquet"}
REPORT = {"report.html", "report.json"}
ALWAYS = {"link.toml", "manifest.json"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_match_writes_everything(tmp_path: Path) -> None:
    result = match_result()
    out = write(result, tmp_path / "out")
    assert out == tmp_path / "out"
    assert names(out) == TABLES | REPORT | ALWAYS | {"outcomes.parquet", "model.json"}
    assert pl.read_parquet(out / "links.parquet").equals(result.links)
    assert pl.read_parquet(out / "review.parquet").equals(result.review)
    assert result.outcomes is not None
    assert pl.read_parquet(out / "outcomes.parquet").equals(result.outcomes)
    assert (out / "link.toml").read_text() == CONFIG
    assert (out / "report.html").read_text() == render_html(findings(result))
    assert (out / "report.json").read_text() == render_json(findings(result))
    assert names(tmp_path) == {"out"}


def test_outcomes_over_all_registers_are_a_table_and_lines(tmp_path: Path) -> None:
    result = searched()
    out = write(result, tmp_path / "out", formats=("csv", "xlsx"), report=False)
    assert {"cases.parquet", "cases.csv", "cases.xlsx", "results.ndjson"} <= names(out)
    assert result.cases is not None
    assert pl.read_parquet(out / "cases.parquet").equals(result.cases)
    lines = (out / "results.ndjson").read_bytes().splitlines()
    assert len(lines) == result.cases.height
    assert "results.ndjson" in json.loads((out / "manifest.json").read_text())["files"]
    number = searched(extracts=(extract(id_is_identity_number=True), *result.extracts[1:]))
    cases = pl.read_parquet(write(number, tmp_path / "number", report=False) / "cases.parquet")
    assert cases["host_id"].null_count() == cases.height
    assert cases["host_duplicate_of"].null_count() == cases.height


def test_a_deduplication_writes_clusters(tmp_path: Path) -> None:
    out = write(dedupe_result(), tmp_path / "out", report=False)
    assert names(out) == TABLES | ALWAYS | {"clusters.parquet", "model.json"}


def test_rows_set_aside_are_named_by_source(tmp_path: Path) -> None:
    out = write(match_result(), tmp_path / "out", report=False)
    frame = pl.read_parquet(out / "set_aside.parquet")
    assert frame.schema == {"source": pl.String, "row_number": pl.UInt32, "reason": pl.String}
    assert frame["source"].to_list() == ["arrivals"] * 3 + ["births"] * 3
    assert frame["row_number"].to_list() == [4, 17, 90] * 2


def test_the_model_reads_back(tmp_path: Path) -> None:
    out = write(match_result(), tmp_path / "out", report=False)
    spec, parameters = loads((out / "model.json").read_text(), where="model.json")
    assert spec == linkage().spec
    assert parameters == linkage().parameters


def test_tables_are_written_in_every_format_asked_for(tmp_path: Path) -> None:
    out = write(match_result(), tmp_path / "out", formats=("csv", "xlsx", "csv"), report=False)
    for table in ("links", "review", "outcomes", "set_aside"):
        assert {f"{table}.parquet", f"{table}.csv", f"{table}.xlsx"} <= names(out)


@pytest.mark.parametrize(
    ("registers", "expected"),
    [
        (("births",), ["model.json"]),
        (("births", "deaths"), ["model-births.json", "model-deaths.json"]),
        (("a/b", "a:b", "A_b"), ["model-a_b.json", "model-a_b-2.json", "model-A_b-3.json"]),
        (("../x", "ทะเบียน"), ["model-.._x.json", "model-ทะเบียน.json"]),
        (("b" * 99, "b" * 98), [f"model-{'b' * 50}.json", f"model-{'b' * 50}-2.json"]),
    ],
)
def test_every_register_has_a_model_file_of_its_own(
    registers: tuple[str, ...], expected: list[str]
) -> None:
    assert [*model_files(match_result(registers)).values()] == expected


def test_a_register_that_was_not_searched_leaves_no_model(tmp_path: Path) -> None:
    result = match_result(not_run={"deaths": "no common field"})
    out = write(result, tmp_path / "out", report=False)
    assert {name for name in names(out) if name.startswith("model")} == {"model-births.json"}


IDS = {
    "links.parquet": ("left_id", "right_id"),
    "review.parquet": ("left_id", "right_id"),
    "outcomes.parquet": ("host_id",),
    "clusters.parquet": ("record_id",),
}


def withheld_columns(out: Path) -> set[str]:
    """Columns of identifiers that are null throughout."""
    return {
        f"{name}:{column}"
        for name, columns in IDS.items()
        if (out / name).exists()
        for column in columns
        if pl.read_parquet(out / name)[column].null_count() > 0
    }


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (
            match_result(extracts=(extract(id_is_identity_number=True), extract("births"))),
            {"links.parquet:left_id", "review.parquet:left_id", "outcomes.parquet:host_id"},
        ),
        (
            match_result(extracts=(extract(), extract("births", id_is_identity_number=True))),
            {"links.parquet:right_id", "review.parquet:right_id"},
        ),
        (
            dedupe_result(extracts=(extract(id_is_identity_number=True),)),
            {
                "links.parquet:left_id", "links.parquet:right_id",
                "review.parquet:left_id", "review.parquet:right_id",
                "clusters.parquet:record_id",
            },
        ),
        (match_result(), set()),
    ],
)  # fmt: skip
def test_identity_numbers_are_left_out(
    tmp_path: Path, result: RunResult, expected: set[str]
) -> None:
    out = write(result, tmp_path / "out", formats=("csv",), report=False)
    assert withheld_columns(out) == expected
    stated = dataclasses.replace(result, disclosure=Purpose("referral", "Act 7"))
    assert withheld_columns(write(stated, tmp_path / "stated", report=False)) == set()


def test_a_cluster_is_named_by_a_row_or_a_pseudonym_where_identifiers_are_withheld(
    tmp_path: Path,
) -> None:
    result = dedupe_result(extracts=(extract(id_is_identity_number=True),))
    before = result.clusters
    assert before is not None
    groups = before.group_by("cluster_id").agg("row_number")["row_number"].sort()
    for names in (None, Pseudonyms(b"k" * 32)):
        named = dataclasses.replace(result, pseudonyms=names)
        out = write(named, tmp_path / str(names), report=False)
        found = pl.read_parquet(out / "clusters.parquet")
        assert found.schema == before.schema
        assert found.group_by("cluster_id").agg("row_number")["row_number"].sort().equals(groups)
        assert not found["cluster_id"].is_in(before["cluster_id"].implode()).any()
    assert found["cluster_id"].str.contains(PSEUDONYM).all()
    assert found["record_id"].str.contains(PSEUDONYM).all()


def test_of_several_registers_only_the_one_with_identity_numbers_is_left_out(
    tmp_path: Path,
) -> None:
    result = match_result(
        ("births", "origin"),
        extracts=(extract(), extract("births"), extract("origin", id_is_identity_number=True)),
    )
    links = pl.read_parquet(write(result, tmp_path / "out", report=False) / "links.parquet")
    nulls = (
        links.group_by("register").agg(pl.col("right_id").null_count(), pl.len()).sort("register")
    )
    assert nulls.rows() == [("births", 0, 100), ("origin", 100, 100)]
    assert links["right_row"].null_count() == 0


def test_the_manifest_accounts_for_inputs_stages_and_files(tmp_path: Path) -> None:
    result = match_result(("births", "origin"), purpose="referral", legal_basis="Act 7")
    out = write(result, tmp_path / "out")
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["kind"] == "crvs-link output"
    assert manifest["format"] == 1
    assert manifest["command"] == "match"
    assert (manifest["purpose"], manifest["legal_basis"]) == ("referral", "Act 7")
    assert manifest["seed"] == 20260
    assert manifest["seconds"] == {"load": 0.25, "compare": 1.5}
    assert manifest["started"] < manifest["finished"]
    assert [source["source_id"] for source in manifest["inputs"]] == [
        "arrivals",
        "births",
        "origin",
    ]
    for source in manifest["inputs"]:
        assert source["digest"].startswith("sha256:")
        rows = source["rows"]
        assert rows["read"] == rows["used"] + sum(rows["set_aside"].values())
    assert manifest["scopes"] == {}
    first = manifest["linkages"][0]
    assert first["model"] == "model-births.json"
    assert (first["pairs"], first["candidates"], first["kept"]) == (7_200_000, 52_000, 3_210)
    assert (first["links"], first["review"]) == (100, 3)
    assert [rule["pairs"] for rule in first["rules"]] == [31_000, 24_500, 40_117]
    assert [rule["left_out"] for rule in first["rules"]] == [None] * 3
    versions = manifest["versions"]
    for name in ("crvs-link", "python", "polars", "numpy", "cython", "kernel", "platform"):
        assert versions[name]
    assert str(tmp_path) not in (out / "manifest.json").read_text()


def test_the_manifest_names_the_register_files(tmp_path: Path) -> None:
    scope = shipped_scope("birth_partial")
    result = dataclasses.replace(match_result(), scopes={"births": scope})
    out = write(result, tmp_path / "out", report=False)
    assert json.loads((out / "manifest.json").read_text())["scopes"] == {
        "births": {"register": "mm-birth", "path": "birth_partial", "digest": scope.digest}
    }


def test_the_manifest_has_the_digest_of_every_other_file(tmp_path: Path) -> None:
    out = write(match_result(), tmp_path / "out")
    recorded = json.loads((out / "manifest.json").read_text())["files"]
    assert recorded.keys() == names(out) - {"manifest.json"}
    for name, entry in recorded.items():
        content = (out / name).read_bytes()
        assert entry == {
            "bytes": len(content),
            "digest": f"sha256:{hashlib.sha256(content).hexdigest()}",
        }


def test_the_compiler_of_the_kernels_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("_cython_")]:
        monkeypatch.delitem(sys.modules, name)
    manifest = write(match_result(), tmp_path / "a", report=False) / "manifest.json"
    assert json.loads(manifest.read_text())["versions"]["cython"] == "unknown"
    monkeypatch.setitem(sys.modules, "_cython_3_3_1", sys)
    manifest = write(match_result(), tmp_path / "b", report=False) / "manifest.json"
    assert json.loads(manifest.read_text())["versions"]["cython"] == "3.3.1"


def test_nothing_is_written_where_something_is(tmp_path: Path) -> None:
    out = write(match_result(), tmp_path / "out", report=False)
    before = (out / "manifest.json").read_bytes()
    with pytest.raises(OutputExistsError):
        write(dedupe_result(), out)
    assert (out / "manifest.json").read_bytes() == before
    write(dedupe_result(), out, overwrite=True, report=False)
    assert "clusters.parquet" in names(out)
    assert "outcomes.parquet" not in names(out)


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'sas'"):
        write(match_result(), tmp_path / "out", formats=("sas",))
    assert names(tmp_path) == set()


@pytest.mark.parametrize("failing", ["links.parquet", "outcomes.csv", "set_aside.parquet"])
def test_a_disk_that_fills_up_at_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    write_table = files.write_table

    def full(frame: pl.DataFrame, path: Path) -> None:
        write_table(frame, path)
        if path.name == failing:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files, "write_table", full)
    with pytest.raises(OutputError, match=rf"disk is full.*stopped at {failing} \("):
        write(match_result(), tmp_path / "out", formats=("csv",))
    assert names(tmp_path) == set()


@pytest.mark.parametrize("failing", ["model.json", "link.toml", "report.html", "manifest.json"])
def test_a_disk_that_fills_up_at_a_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    write_bytes = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if self.name == failing:
            write_bytes(self, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write_bytes(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match=rf"disk is full.*stopped at {failing} \("):
        write(match_result(), tmp_path / "out")
    assert names(tmp_path) == set()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_a_disk_that_is_really_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    write_table = files.write_table

    def full(frame: pl.DataFrame, path: Path) -> None:
        if path.name == f"links.{suffix}":
            path.symlink_to("/dev/full")
        write_table(frame, path)

    monkeypatch.setattr(files, "write_table", full)
    with pytest.raises(OutputError, match="the disk is full"):
        write(match_result(), tmp_path / "out", formats=("csv",), report=False)
    assert names(tmp_path) == set()


def test_an_interrupt_while_the_report_is_drawn_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "_write_report", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(match_result(), tmp_path / "out")
    assert names(tmp_path) == set()


class Heard:
    """Progress that notes a stage and how far it came."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, int, int]] = []

    @contextmanager
    def step(self, label: str, total: int) -> Iterator[Heard]:
        self.done = 0
        yield self
        self.stages.append((label, total, self.done))

    def advance(self, amount: int) -> None:
        self.done += amount

    def note(self, text: str) -> None:
        raise AssertionError(text)


@pytest.mark.parametrize("report", [False, True])
@pytest.mark.parametrize(
    "result", [match_result(("births", "origin")), searched(9), dedupe_result()]
)
def test_progress_is_told_of_every_file(tmp_path: Path, result: RunResult, report: bool) -> None:
    heard = Heard()
    write(result, tmp_path / "out", formats=["csv"], report=report, progress=heard)
    n_files = len(names(tmp_path / "out"))
    assert heard.stages == [("Writing the result", n_files, n_files)]


SCRIPT = """
import sys
from output.searched import searched
from report.factory import dedupe_result, match_result
from crvs_link.output import write
write(match_result(("births", "origin")), sys.argv[1] + "-match", formats=("csv", "xlsx"))
write(dedupe_result(), sys.argv[1] + "-dedupe")
"""


def test_two_processes_write_the_same_bytes_but_for_the_manifest(tmp_path: Path) -> None:
    for seed in ("0", "4711"):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tmp_path / seed)], check=True, env=environment
        )
    for command in ("match", "dedupe"):
        first, second = tmp_path / f"0-{command}", tmp_path / f"4711-{command}"
        assert names(first) == names(second)
        for name in names(first) - {"manifest.json"}:
            assert (first / name).read_bytes() == (second / name).read_bytes(), name
        clocks = {"started", "finished"}
        one, two = (json.loads((f / "manifest.json").read_text()) for f in (first, second))
        assert {k: v for k, v in one.items() if k not in clocks} == {
            k: v for k, v in two.items() if k not in clocks
        }


def test_only_a_run_that_writes_a_report_pays_for_drawing(tmp_path: Path) -> None:
    script = (
        "import sys; from report.factory import match_result; from crvs_link.output import write; "
        "write(match_result(), sys.argv[1], report=False); "
        "assert not {'altair', 'vl_convert', 'jinja2', 'xlsxwriter'} & set(sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "out")], check=True, env=environment
    )
