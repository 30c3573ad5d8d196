"""``--previous`` and ``--decisions``, from the command line to the folder."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from cli.extracts import crvs_link
from people import World, world

QUICK = ("--no-report", "-q")


@pytest.fixture(scope="module")
def data() -> World:
    return world(150, seed=101)


@pytest.fixture
def folder(data: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two extracts and the result of a first run."""
    monkeypatch.chdir(tmp_path)
    data.left.write_csv("left.csv")
    data.right.write_csv("right.csv")
    assert crvs_link("match", "left.csv", "right.csv", "-o", "one", *QUICK).exit_code == 0
    return tmp_path


def test_a_result_is_carried_on_with_decisions(folder: Path, data: World) -> None:
    pair = pl.read_parquet("one/links.parquet").select("left_id", "right_id").row(0)
    Path("decisions.csv").write_text(
        f"left_id,right_id,decision\n{pair[0]},{pair[1]},cannot_link\n"
    )
    data.left.tail(140).write_csv("later.csv")
    command = ("match", "later.csv", "right.csv", "--previous", "one", "-o", "two")
    done = crvs_link(*command, "--decisions", "decisions.csv", *QUICK)
    assert done.exit_code == 0, done.stderr
    assert "Decisions of review, 1:" in done.stdout
    written = {path.name for path in Path("two").iterdir()}
    assert {"decisions.parquet", "changes.parquet", "records.parquet"} <= written
    assert pl.read_parquet("two/changes.parquet")["change"].to_list() == ["removed"] * 10
    manifest = json.loads(Path("two/manifest.json").read_text())
    assert {"decisions.parquet", "changes.parquet"} <= set(manifest["files"])
    assert (manifest["previous"], manifest["decisions"]) == ("one", 1)

    # Without a file the decision is still there, and paths may be left out.
    assert crvs_link("match", "--previous", "two", "-o", "three", *QUICK).exit_code == 0
    kept = pl.read_parquet("three/decisions.parquet")
    assert kept.select("left_id", "right_id", "decision").rows() == [(*pair, "cannot_link")]
    assert pl.read_parquet("three/changes.parquet").is_empty()
    for table in ("links", "review", "decisions"):
        assert (
            Path(f"three/{table}.parquet").read_bytes() == Path(f"two/{table}.parquet").read_bytes()
        )
    done = crvs_link("match", "--previous", "three", "-o", "three", "--overwrite", "--json", *QUICK)
    assert any(
        "Decisions of review" in text for text in json.loads(done.stdout)["linkages"][0]["warnings"]
    )


def test_what_changed_is_told_while_it_runs(folder: Path, data: World) -> None:
    data.left.tail(140).write_csv("later.csv")
    done = crvs_link(
        "match", "later.csv", "right.csv", "--previous", "one", "-o", "two", "--no-report"
    )
    assert "left: records since one: 0 new, 0 changed, 10 removed" in done.stderr


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--previous", "none"), 2, "There is no folder none"),
        (("--previous", "."), 2, "not an output folder"),
        (("--previous", "one", "--config", "one/link.toml"), 2, "both given"),
        (("--previous", "one", "--model", "one/model.json"), 2, "both given"),
        (("--previous", "one", "--decisions", "none.csv"), 2, "There is no file none.csv"),
        (("--previous", "one", "--decisions", "left.csv"), 3, "no column"),
        (("--previous", "one", "--decisions", "empty.csv"), 3, "is empty"),
    ],
)
def test_faults_end_with_one_clear_error(
    folder: Path, options: tuple[str, ...], code: int, words: str
) -> None:
    Path("empty.csv").touch()
    done = crvs_link("match", "left.csv", "right.csv", *options, "-o", "two", *QUICK)
    assert done.exit_code == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not Path("two").exists()


def test_a_dry_run_shows_the_rules_of_the_earlier_one(folder: Path) -> None:
    done = crvs_link("match", "--previous", "one", "--dry-run", "--json")
    assert done.exit_code == 0
    planned = json.loads(done.stdout)
    assert planned["linkages"][0]["rules"]


def test_duplicates_are_carried_on_too(folder: Path, data: World) -> None:
    pl.concat([data.left, data.right]).write_csv("both.csv")
    assert crvs_link("dedupe", "both.csv", "-o", "persons", *QUICK).exit_code == 0
    assert crvs_link("dedupe", "--previous", "persons", "-o", "again", *QUICK).exit_code == 0
    assert pl.read_parquet("again/changes.parquet").is_empty()
