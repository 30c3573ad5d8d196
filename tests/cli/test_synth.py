"""``synth`` from end to end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.extracts import crvs_link


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_shipped_recipe_is_simulated_by_its_name() -> None:
    done = crvs_link("synth", "afghans_iran", "-o", "out", "--persons", "500", "--seed", "3")
    assert done.exit_code == 0, done.output
    assert "Written to out" in done.stdout
    manifest = json.loads(Path("out/manifest.json").read_text("utf-8"))
    assert (manifest["persons"], manifest["seed"]) == (500, 3)
    for name, height in manifest["records"].items():
        assert f"{name}.csv" in done.stdout
        assert len(Path(f"out/{name}.csv").read_text("utf-8").splitlines()) == height + 1


def test_the_folder_has_a_name_of_its_own_by_default() -> None:
    assert crvs_link("synth", "western", "--persons", "50", "-q").exit_code == 0
    assert Path("crvs-link-western/births.csv").exists()
    again = crvs_link("synth", "western", "--persons", "50", "-q")
    assert again.exit_code == 2
    assert "already holds a result" in again.stderr
    assert crvs_link("synth", "western", "--persons", "50", "-q", "--overwrite").exit_code == 0


def test_format_and_json() -> None:
    done = crvs_link(
        "synth", "western", "-o", "out", "--persons", "50", "--format", "parquet", "--json", "-q"
    )
    assert done.exit_code == 0
    assert json.loads(done.stdout)["command"] == "synth"
    assert Path("out/deaths.parquet").exists()
    assert not Path("out/deaths.csv").exists()
    assert done.stderr == ""


def test_recipes_are_listed() -> None:
    done = crvs_link("synth", "--list")
    assert done.exit_code == 0
    assert "western" in done.stdout
    assert "A Western control" in done.stdout
    assert len(done.stdout.splitlines()) >= 8


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nowhere"], 2, "There is no recipe 'nowhere'"),
        (["nowhere.toml"], 2, "There is no file nowhere.toml"),
        ([], 2, "No recipe was named"),
        (["western", "--persons", "0"], 2, "--persons"),
        (["western", "--seed", "-1"], 2, "--seed"),
        (["western", "-o", "no/such/folder"], 2, "the folder above it is not there"),
        (["bad.toml"], 3, "bad.toml: format is missing"),
    ],
)
def test_a_call_that_cannot_be_carried_out_says_why(
    arguments: list[str], code: int, message: str
) -> None:
    Path("bad.toml").write_text("title = 'x'\n")
    done = crvs_link("synth", *arguments)
    assert done.exit_code == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert [each.name for each in Path().iterdir()] == ["bad.toml"]
