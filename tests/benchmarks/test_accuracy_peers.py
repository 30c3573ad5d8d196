"""Accuracy beside peers: what is measured is what it says, on small data."""

from __future__ import annotations

import argparse
import json
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import accuracy_peers
import accuracy_tasks
import data
import labelled
import peer_clean
import peer_setups
import peers
from crvs_link.spec import Comparison, ModelSpec

ROWS = 2000
SAMPLES = Path(accuracy_peers.HERE).parent / "synthetic_data"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A population in the layout of `crvs-link synth`: two extracts and their truth."""
    here = tmp_path_factory.mktemp("population")
    data.write(here, ROWS, file_format="csv", seed=1)
    extracts = [pl.read_csv(here / f"{name}.csv", infer_schema=False) for name in "ab"]
    pairs = pl.read_csv(here / "truth.csv", infer_schema=False)
    (here / "truth.csv").unlink()
    truth = accuracy_tasks.by_person(
        pairs.select(left_id="id_a", right_id="id_b"),
        ["a", "b"],
        [extract["record_id"] for extract in extracts],
    )
    sex = pl.concat(
        extract.select("record_id", "sex", register=pl.lit(name))
        for name, extract in zip("ab", extracts, strict=True)
    )
    truth.join(sex, on=["register", "record_id"], how="left").write_parquet(here / "truth.parquet")
    return here


def test_a_truth_of_pairs_as_one_of_persons() -> None:
    pairs = pl.DataFrame({"left_id": ["1", "2", "2"], "right_id": ["1", "2", "3"]})
    ids = [pl.Series(["1", "2", "4"]), pl.Series(["1", "2", "3"])]
    truth = accuracy_tasks.by_person(pairs, ["a", "b"], ids)
    of = {(row[0], row[1]): row[2] for row in truth.rows()}
    assert len(of) == 6
    assert of["a", "1"] == of["b", "1"]
    assert of["a", "2"] == of["b", "2"] == of["b", "3"]
    assert len(set(of.values())) == 3


def test_we_stand_alone_without_the_peers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "PEERS", Path("nowhere"))
    (task,) = accuracy_tasks.folder_tasks(folder, "small", every=True)
    assert [path.stem for path in task.paths] == ["a", "b"]
    whole, groups = accuracy_peers.tables(iter([task]))
    assert "not installed" in whole.text
    assert [row["tool"] for row in whole.rows] == ["crvs-link", "labelled"]
    for row in whole.rows:
        assert row["from"] <= row["F1"] <= row["to"]
        assert row["F1"] > 0.9
        assert row["best F1"] > 0.9
        assert row["candidates"] == whole.rows[0]["candidates"]
    assert whole.rows[0]["peak GB"] > 0.05
    assert [row["group"] for row in groups.rows] == ["F", "M", "not stated"]
    assert all(row["F1, crvs-link"] > 0.85 for row in groups.rows)


@pytest.mark.long
@pytest.mark.skipif(not peers.installed(), reason="the peers are not installed")
def test_every_tool_on_a_population_and_on_febrl(folder: Path, tmp_path: Path) -> None:
    tasks = [
        *accuracy_tasks.folder_tasks(folder, "small", every=True),
        *accuracy_tasks.febrl_tasks(tmp_path),
    ]
    whole, _ = accuracy_peers.tables(iter(tasks))
    assert len(whole.rows) == 3 * 5
    assert {row["tool"] for row in whole.rows} >= {"Splink", "recordlinkage"}
    assert all(row["F1"] > 0.9 for row in whole.rows)


def test_the_best_threshold_of_records(folder: Path) -> None:
    truth = pl.DataFrame(
        {
            "register": ["a", "a", "b", "b"],
            "record_id": ["1", "2", "1", "2"],
            "person_id": ["p", "q", "p", "q"],
        }
    )
    task = accuracy_tasks.Task("t", (folder / "a.csv", folder / "b.csv"), truth)
    rows = [("1", "1", 0.9), ("1", "2", 0.8), ("2", "2", 0.7), ("2", "1", 0.1)]
    scored = pl.DataFrame(rows, ["l", "r", "p"], orient="row")
    assert accuracy_peers.best_f1(task, scored, 2) == pytest.approx(4 / 5)
    assert accuracy_peers.best_f1(task, scored.head(1), 2) == pytest.approx(2 / 3)


def test_a_table_is_blinded(tmp_path: Path) -> None:
    rows = [{"cluster": f"c{k // 2}", "code": f"c{k // 2}-{k}", "name": "x"} for k in range(40)]
    pl.DataFrame(rows).write_parquet(tmp_path / "people.parquet")
    (tmp_path / "blind").mkdir()
    task = accuracy_tasks.table_task(tmp_path / "people.parquet", "cluster", tmp_path / "blind")
    blind = pl.read_csv(task.paths[0], infer_schema=False)
    assert blind.columns == ["record_id", "name"]
    assert task.truth["record_id"].equals(blind["record_id"])
    assert task.truth["register"].unique().to_list() == ["people"]
    assert task.truth.group_by("person_id").len()["len"].to_list() == [2] * 20
    order = [int(person[1:]) for person in task.truth["person_id"]]
    assert order != sorted(order), "rows of one person would stand together"
    assert task.setup is None


def test_populations_are_made_where_there_is_a_command(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        asked.append(command)
        if "-o" in command:
            target = Path(command[command.index("-o") + 1])
            target.mkdir()
            for path in folder.iterdir():
                (target / path.name).write_bytes(path.read_bytes())
        return subprocess.CompletedProcess(command, 0 if (tmp_path / "known").exists() else 2)

    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "one.toml").touch()
    monkeypatch.setattr(accuracy_tasks, "RECIPES", tmp_path / "recipes")
    monkeypatch.setattr(accuracy_tasks.subprocess, "run", run)
    assert list(accuracy_tasks.recipe_tasks(500, tmp_path)) == []
    (tmp_path / "known").touch()
    (task,) = accuracy_tasks.recipe_tasks(500, tmp_path)
    assert task.name == "one: a, b"
    assert asked[-1][-2:] == ["--persons", "500"]
    nothing = argparse.Namespace(only=None, folder=[folder], dedupe=None, persons=500)
    assert len(list(accuracy_peers.chosen_tasks(nothing, tmp_path))) == 1


def test_the_experts_settings_use_what_is_there(tmp_path: Path) -> None:
    paths = [str(SAMPLES / f"{name}.csv") for name in ("arrivals", "births_origin")]
    kinds = peer_clean.make_clean(paths, tmp_path)
    setup = peer_setups.expert(kinds)
    compared = peer_setups.columns_of(setup)
    assert compared == {"name", "father_name", "dob", "sex", "birth_place"}
    frames = [pl.read_parquet(tmp_path / f"{name}.parquet") for name in "ab"]
    for rules in ("rules", "certain", "training"):
        assert setup[rules]
        for rule in setup[rules]:
            assert all(set(rule) <= set(frame.columns) for frame in frames)
    tokens = frames[0]["name"].drop_nulls().str.split(" ")
    assert tokens.equals(tokens.list.sort())
    assert frames[0]["dob"].drop_nulls().str.contains(r"^\d{4}-\d\d-\d\d$").all()
    apart = peer_setups.expert({"name_given": "name", "name_family": "name", "name": "bag"})
    assert peer_setups.columns_of(apart) == {"name_given", "name_family"}


SPEC = ModelSpec(
    (
        Comparison("x", "name", "bag", ("missing", "disagree", "agree")),
        Comparison("y", "sex", "category", ("missing", "disagree", "agree")),
    )
)


def test_the_classifier_with_labels_finds_the_log_odds() -> None:
    rng = np.random.default_rng(1)
    n = 60_000
    match = rng.random(n) < 0.3
    levels = np.where(
        rng.random((n, 2)) < np.where(match[:, None], [0.9, 0.7], [0.1, 0.5]), 2, 1
    ).astype(np.uint8)
    codes = SPEC.pack(levels)
    # Matches are pairs of one person; each person of a non-match is another.
    left = np.arange(n)
    right = np.where(match, left, left + n)
    odds = labelled.cross_fitted(SPEC, codes, (left, right))
    for x in (1, 2):
        for y in (1, 2):
            of = (levels == [x, y]).all(axis=1)
            share = match[of].mean()
            assert odds[of].mean() == pytest.approx(np.log(share / (1 - share)), abs=0.1)


def test_a_fold_is_not_scored_by_its_own_persons() -> None:
    """Labels at random: a fit that had seen them would beat chance."""
    rng = np.random.default_rng(2)
    n = 300
    codes = SPEC.pack(rng.integers(1, 3, (n, 2)).astype(np.uint8))
    left = np.arange(n)
    right = np.where(rng.random(n) < 0.5, left, left + n)
    odds = labelled.cross_fitted(SPEC, codes, (left, right))
    again = labelled.cross_fitted(SPEC, codes, (left, np.where(left == 0, n, right)))
    assert odds[0] == again[0], "its own label moves the score of a pair"
    assert (odds != again).any()


def test_a_job_names_what_every_tool_needs(folder: Path, tmp_path: Path) -> None:
    (task,) = accuracy_tasks.folder_tasks(folder, "small", every=True)
    accuracy_peers.write_job(task, tmp_path)
    job = json.loads((tmp_path / "job.json").read_text())
    assert "match" in job["ours"]
    alone = replace(task, paths=task.paths[:1])
    accuracy_peers.write_job(alone, tmp_path)
    assert "dedupe" in json.loads((tmp_path / "job.json").read_text())["ours"]
