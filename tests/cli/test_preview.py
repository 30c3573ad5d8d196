"""``--dry-run``: everything that would be done, and nothing written."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cli.calls import Calls, crvs_link, watched
from crvs_link.cli import run as module
from crvs_link.config import RunConfig
from crvs_link.config.register_file import shipped_scope
from crvs_link.run import RunOptions
from report.factory import match_result


@pytest.fixture
def preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calls:
    calls = watched(tmp_path, monkeypatch)
    result = match_result()

    def found(command: str, config: RunConfig, options: RunOptions) -> Any:
        calls.command, calls.config, calls.options = command, config, options
        return SimpleNamespace(
            command=command,
            extracts=result.extracts,
            linkages=(
                SimpleNamespace(
                    left="arrivals",
                    right="births",
                    n_left=150,
                    n_right=48_000,
                    comparisons=result.linkages[0].spec.comparisons,
                    rules=result.linkages[0].rules,
                    pairs=95_617,
                    further_pairs=2_000_000,
                    memory=3 * 2**20,
                    seconds=0.4,
                ),
            ),
            scopes=calls.more,
        )

    monkeypatch.setattr(module, "preview", found)
    return calls


DRY = """\
arrivals (data/arrivals.csv): 150 of 153 rows used
column      is          how
case_no     record_id   content: distinct in every row
Full name   name_full   name: a known name of the column
DOB         dob_raw     name: 98 % of the values are dates
Set aside: 2, no identifying value
Set aside: 1, repeated record_id
Not used: remarks, officer
DOB: read as day, month, year; 61 % of the values allow only that
"""
PLAN = """\
arrivals with births: 150 and 48,000 records
comparison    levels
name          missing | disagree | similar | exact, common | exact, rare
dob           missing | conflict | within two years | one digit differs | exact
birth_place   missing | disagree | similar | exact
sex           missing | disagree | exact

blocking rule                            pairs   largest group
dob                                     31,000             700
dob.year + birth_place + a name token   24,500             412
name_family.sound + sex                 40,117           2,950
95,617 candidate pairs at most, and about 2,000,000 by further rules; \
the run needs about 3 MiB of memory and a second

Dry run: nothing was compared, nothing was written.
"""


def test_a_dry_run_shows_everything_and_writes_nothing(preview: Calls, tmp_path: Path) -> None:
    Path("crvs-link-arrivals").mkdir()
    Path("crvs-link-arrivals/notes.txt").touch()
    before = sorted(tmp_path.rglob("*"))
    done = crvs_link("match", "arrivals.csv", "births.csv", "--dry-run")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(DRY + "\nbirths (")
    unstated = "Scope: not stated (--scope): that nothing is found there will say nothing"
    assert done.stdout.endswith(f"\n{unstated}\n\n{PLAN}")
    assert sorted(tmp_path.rglob("*")) == before
    assert preview.written is None


def test_a_dry_run_as_json(preview: Calls) -> None:
    done = crvs_link("match", "arrivals.csv", "births.csv", "--dry-run", "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert document["command"] == "match"
    assert document["extracts"][0]["columns"][0] == {
        "canonical": "record_id",
        "original": "case_no",
        "how": "content",
        "evidence": "distinct in every row",
    }
    assert [extract["scope"] for extract in document["extracts"]] == [None, None]
    assert document["linkages"][0]["pairs"] == 95_617
    assert document["linkages"][0]["further_pairs"] == 2_000_000
    assert document["linkages"][0]["rules"][0] == {
        "rule": "dob",
        "pairs": 31_000,
        "largest_group": 700,
        "left_out": None,
    }
    assert preview.written is None


def test_a_dry_run_shows_the_scope_of_each_register(preview: Calls) -> None:
    preview.more = {"births": shipped_scope("refugee_registration")}
    done = crvs_link("match", "arrivals.csv", "births.csv", "--dry-run")
    assert (
        "\nScope (refugee_registration): refugee register of BGD, extract of 2026-05-31; "
        "population: all (refugees and asylum seekers who were registered in the camps, children "
        "included); completeness stated in 2 tables\n"
    ) in done.stdout
    preview.more = {"births": shipped_scope("border_crossings")}
    done = crvs_link("match", "arrivals.csv", "births.csv", "--dry-run", "--json")
    scope = json.loads(done.stdout)["extracts"][1]["scope"]
    assert scope.pop("digest").startswith("sha256:")
    assert scope == {
        "path": "border_crossings",
        "register": "my-border",
        "kind": "border",
        "country": "MYS",
        "extract_date": "2026-06-30",
        "population": "all",
        "strata": 0,
    }
