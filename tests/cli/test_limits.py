"""Budgets and ``--memory``, end to end: what is cut is told everywhere, what cannot fit refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cli.extracts import HEADER, crvs_link, rows, save
from crvs_link.config import read_config

PLAN = """\
format = 1
[[linkage]]
register = "good"
cardinality = "one-to-one"
[[linkage.rule]]
lanes = ["dob"]
[[linkage.rule]]
lanes = ["birth_place"]
max_pairs = 900
[[linkage.rule]]
tokens = true
max_pairs = 200
"""
LOSING = re.compile(r"\d+ records on the left and \d+ on the right lose candidates by this")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two extracts that share persons, and rules that break their budgets."""
    monkeypatch.chdir(tmp_path)
    save("host.csv", HEADER, *rows(90))
    save("good.csv", HEADER, *rows(90, 30))
    save("plan.toml", PLAN)
    return tmp_path


def left_out(rules: list[dict[str, Any]]) -> list[int]:
    return [rule["left_out"]["pairs"] if rule["left_out"] else 0 for rule in rules]


def test_what_is_left_out_is_told_before_and_after_the_run(folder: Path) -> None:
    dry = crvs_link("match", "host.csv", "good.csv", "-c", "plan.toml", "--dry-run")
    assert dry.exit_code == 0, dry.stderr
    assert re.search(r"blocking rule +pairs +largest group +left out", dry.stdout)
    said = [line for line in dry.stdout.splitlines() if "leaves out" in line]
    assert said[0].startswith("The blocking rule birth_place leaves out its largest groups")
    assert said[1].startswith("The blocking rule a name token leaves out the commonest name tokens")
    assert len(said) == 2
    assert all(LOSING.search(line) for line in said)
    assert not (folder / "out").exists()

    as_json = crvs_link("match", "host.csv", "good.csv", "-c", "plan.toml", "--dry-run", "--json")
    planned = json.loads(as_json.stdout)["linkages"][0]["rules"]
    done = crvs_link("match", "host.csv", "good.csv", "-c", "plan.toml", "-o", "out")
    assert done.exit_code == 0, done.stderr
    for line in said:
        assert f"Note: good: {line}" in done.stderr
        assert f"good: {line}" in done.stdout
        assert line in (folder / "out/report.html").read_text("utf-8")
    report = json.loads((folder / "out/report.json").read_text("utf-8"))["linkages"][0]
    manifest = json.loads((folder / "out/manifest.json").read_text("utf-8"))["linkages"][0]
    assert left_out(planned) == left_out(report["rules"]) == left_out(manifest["rules"])
    assert sum(pairs > 0 for pairs in left_out(planned)) == 2
    assert [line for line in report["warnings"] if "leaves out" in line] == said


def test_the_written_rules_leave_the_same_out_again(folder: Path) -> None:
    crvs_link("match", "host.csv", "good.csv", "-c", "plan.toml", "-o", "out", "-q")
    plan = read_config(folder / "out/link.toml").linkages[0].plan
    assert plan is not None
    assert [rule.lanes[:1] for rule in plan.rules if rule.max_pairs] == [("birth_place",), ()]
    assert len(plan.rules) > 3, "a finer rule stands before one that was cut"
    again = crvs_link("match", "-c", "out/link.toml", "-o", "again", "-q")
    assert again.exit_code == 0, again.stderr
    for name in ("links.parquet", "outcomes.parquet", "model.json", "link.toml"):
        assert (folder / "again" / name).read_bytes() == (folder / "out" / name).read_bytes()


def test_extracts_that_cannot_fit_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "crvs_link.pipeline.read.read_extract", lambda *_, **__: pytest.fail("read")
    )
    for command in (["match", "host.csv", "good.csv"], ["dedupe", "host.csv"]):
        done = crvs_link(*command, "-o", "out", "--memory", "64M")
        assert (done.exit_code, done.stdout) == (2, "")
        assert re.search(
            r"rows, which need at least 1\d\d MiB of memory; the run may use 64 MiB", done.stderr
        )
        assert "Hint: Raise --memory" in done.stderr
        assert not Path("out").exists()


def test_a_run_that_cannot_fit_says_so_before_comparing() -> None:
    dry = crvs_link("match", "host.csv", "good.csv", "--dry-run", "--json")
    needed = json.loads(dry.stdout)["linkages"][0]["memory"]
    for options in ((), ("--dry-run",)):
        done = crvs_link(
            "match", "host.csv", "good.csv", "-o", "out", "-q", *options,
            "--memory", f"{needed // 1024 - 1024}K",
        )  # fmt: skip
        assert (done.exit_code, done.stdout) == (2, "")
        assert "The run needs at least" in done.stderr
        assert "of memory" in done.stderr
        assert not Path("out").exists()


def test_pairs_that_do_not_fit_are_left_out_and_told() -> None:
    save("plan.toml", re.sub("max_pairs.*", "", PLAN))
    match = "match", "host.csv", "good.csv", "-c", "plan.toml", "--no-report"
    free = json.loads(crvs_link(*match, "--dry-run", "--json").stdout)["linkages"][0]
    assert not any(left_out(free["rules"]))
    limit = ("--memory", str(free["memory"] - free["pairs"]))
    cut = json.loads(crvs_link(*match, *limit, "--dry-run", "--json").stdout)["linkages"][0]
    assert any(left_out(cut["rules"]))
    assert cut["memory"] <= free["memory"] - free["pairs"]
    done = crvs_link(*match, *limit, "-o", "out")
    assert done.exit_code == 0, done.stderr
    assert done.stderr.count(" leaves out ") == sum(map(bool, left_out(cut["rules"])))


def test_memory_can_be_stated_in_the_configuration() -> None:
    save("memory.toml", "format = 1\n[run]\nmemory = '64M'\n")
    done = crvs_link("match", "host.csv", "good.csv", "-c", "memory.toml", "-o", "out")
    assert done.exit_code == 2
    assert "the run may use 64 MiB" in done.stderr
    done = crvs_link(
        "match", "host.csv", "good.csv", "-c", "memory.toml", "-o", "out", "-q", "--memory", "4G"
    )
    assert done.exit_code == 0, done.stderr
    assert read_config(Path("out/link.toml")).memory == 4 << 30


def test_a_deduplication_speaks_of_one_side() -> None:
    save(
        "one.toml",
        PLAN.replace('register = "good"\ncardinality = "one-to-one"', 'register = "host"'),
    )
    done = crvs_link("dedupe", "host.csv", "-c", "one.toml", "--dry-run")
    assert done.exit_code == 0, done.stderr
    assert re.search(
        r"pairs\. \d+ records lose candidates by this; \d+ of them have none", done.stdout
    )
