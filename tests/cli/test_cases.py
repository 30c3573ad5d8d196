"""``crvs-link cases``: what it asks for, and what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from crvs_link.cli.program import program
from crvs_link.pipeline.cases import CasesWritten, Wanted
from crvs_link.protect import Purpose


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    seen: dict[str, Any] = {}

    def write(result: Path, folder: Path, **more: Any) -> CasesWritten:
        seen.update(result=result, folder=folder, **more)
        return CasesWritten(folder, 1234, seen.pop("left_out", 0), decisions=True)

    monkeypatch.setattr("crvs_link.pipeline.cases.write_cases", write)
    return seen


def test_as_little_as_can_be_said(asked: dict[str, Any]) -> None:
    done = CliRunner().invoke(program, ["cases", "out"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"Cases written to {Path('crvs-link-cases/index.html')}: 1,234",
        f"Decisions can be filled in in {Path('crvs-link-cases/decisions.csv')}, for --decisions.",
    ]
    assert asked["wanted"] == Wanted()
    assert (asked["result"], asked["language"]) == (Path("out"), "en")


def test_everything_that_can_be_said(asked: dict[str, Any]) -> None:
    asked["left_out"] = 17
    arguments = "cases out -o pages --overwrite --host-id A1 --host-id A2 --sample 3 --seed 5"
    more = "--outcome conflict_review --limit 9 --candidates 2 --language fa --threads 1 -q"
    done = CliRunner().invoke(
        program, [*arguments.split(), *more.split(), "--purpose", "p q", "--legal-basis", "b"]
    )
    assert "Left out by --limit: 17." in done.stdout
    assert asked["wanted"] == Wanted(("A1", "A2"), ("CONFLICT_REVIEW",), 3, 5, 9)
    assert asked["purpose"] == Purpose("p q", "b")
    assert (asked["most"], asked["language"], asked["overwrite"]) == (2, "fa", True)
    assert asked["options"].threads == 1


def test_nobody_asks_who_is_protected() -> None:
    done = CliRunner().invoke(program, ["cases", "out", "--outcome", "WITHHELD"])
    assert done.exit_code == 2
    assert "WITHHELD" not in done.stderr.split("not one of")[1]


def test_no_purpose_is_one_clear_error(tmp_path: Path) -> None:
    manifest = {"linkages": [{"model": "model.json", "register": "births"}], "purpose": "x"}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    done = CliRunner().invoke(program, ["cases", str(tmp_path)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "Error: Pages of cases show names and dates, and no legal basis is stated.",
        "Hint: State --purpose and --legal-basis, here or in the run of match.",
    ]


def test_a_folder_that_is_not_there() -> None:
    done = CliRunner().invoke(program, ["cases", "nowhere"])
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: There is no folder nowhere.")
