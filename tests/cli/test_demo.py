"""The demo: links the packaged samples, and says where everything is."""

from __future__ import annotations

import csv
import json
import shlex
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from crvs_link.cli.demo import SAMPLES
from crvs_link.cli.program import program


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_samples_are_packaged() -> None:
    assert all((files("crvs_link.synthetic_data") / name).is_file() for name in SAMPLES)


def test_the_demo_links_the_samples() -> None:
    done = CliRunner().invoke(program, ["demo"])
    assert done.exit_code == 0, done.output
    assert "Linked" in done.stdout
    assert "crvs-link-demo" in done.stdout
    assert "The samples are in" in done.stdout
    assert Path("crvs-link-demo/report.html").is_file()
    manifest = json.loads(Path("crvs-link-demo/manifest.json").read_text("utf-8"))
    assert {name: scope["path"] for name, scope in manifest["scopes"].items()} == {
        "births_host": "births_host",
        "births_origin": "births_origin",
    }
    pointer = next(line for line in done.stdout.splitlines() if line.startswith("Why the first"))
    command = shlex.split(pointer.partition(": ")[2])
    assert command[:3] == ["crvs-link", "explain", "crvs-link-demo"]
    explained = CliRunner().invoke(program, [*command[1:], "--json", "-q"])
    assert (explained.exit_code, explained.stderr) == (0, "")
    assert json.loads(explained.stdout)["status"] == "link"
    shown = CliRunner().invoke(program, command[1:])
    assert shown.exit_code == 0
    with (files("crvs_link.synthetic_data") / "arrivals.csv").open(encoding="utf-8") as file:
        person = next(row for row in csv.DictReader(file) if row["arrival_id"] == command[3])
    assert person["full_name"] not in shown.output


def test_the_demo_is_not_overwritten() -> None:
    Path("crvs-link-demo").mkdir()
    Path("crvs-link-demo/mine.txt").touch()
    done = CliRunner().invoke(program, ["demo"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert [path.name for path in Path("crvs-link-demo").iterdir()] == ["mine.txt"]


def test_the_demo_as_json_elsewhere() -> None:
    done = CliRunner().invoke(program, ["demo", "-o", "here", "--json", "-q", "--threads", "1"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout)["folder"] == "here"
    again = CliRunner().invoke(program, ["demo", "-o", "here", "--overwrite", "-q"])
    assert (again.exit_code, again.stderr) == (0, "")


def test_the_settings_of_the_demo_repeat_it_to_the_byte() -> None:
    first = CliRunner().invoke(program, ["demo", "-q"])
    assert first.exit_code == 0, first.output
    args = ["match", "-c", "crvs-link-demo/link.toml", "-o", "again", "-q", "--threads", "1"]
    again = CliRunner().invoke(program, args)
    assert (again.exit_code, again.stderr) == (0, "")
    names = {path.name for path in Path("crvs-link-demo").iterdir()}
    assert names == {path.name for path in Path("again").iterdir()}
    repeated = {name for name in names if name.endswith((".parquet", ".toml"))}
    repeated |= {name for name in names if name.startswith("model")}
    assert {"links.parquet", "review.parquet", "outcomes.parquet", "link.toml"} < repeated
    for name in sorted(repeated):
        assert (Path("again") / name).read_bytes() == (Path("crvs-link-demo") / name).read_bytes()
