"""What is traced of many pairs is what `explain` says of each."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from itertools import islice, product
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cli.extracts import HEADER, crvs_link, rows, save
from crvs_link.codes import SearchResult
from crvs_link.errors import InputError, UsageError
from crvs_link.pipeline.explain import explain
from crvs_link.pipeline.reopen import reopen_linkage, reopen_run
from crvs_link.pipeline.trace import trace_pairs, trace_run
from crvs_link.run import RunOptions

OPTIONS = RunOptions(threads=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A match of two extracts of which a third of the persons are on both."""
    here = tmp_path_factory.mktemp("trace")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        save("a.csv", HEADER, *rows(60))
        other = [line.replace("K", "R", 1) for line in rows(60, 40)]
        save("b.csv", HEADER, *[line.replace("-01-", "-02-") for line in other])
        done = crvs_link("match", f"{here}/a.csv", f"{here}/b.csv", "-o", "out", "--quiet")
        assert done.exit_code == 0, done.stderr
        again = [line.replace("K", "L", 1) for line in rows(30)]
        save("c.csv", HEADER, *rows(60), *again)
        done = crvs_link("dedupe", f"{here}/c.csv", "-o", "one", "--quiet")
        assert done.exit_code == 0, done.stderr
    return here


def pairs(limit: int = 60) -> pl.DataFrame:
    every = product([f"K{k:05}" for k in range(35, 60)], [f"R{k:05}" for k in range(38, 70)])
    chosen = list(islice(every, 0, None, 800 // limit))
    return pl.DataFrame(chosen, ["left", "right"], orient="row")


def test_the_same_as_explain(folder: Path) -> None:
    asked = pairs(12)
    traced = trace_run(folder / "out", OPTIONS)(None, asked)
    assert traced.height == asked.height
    for (left, right), row in zip(asked.iter_rows(), traced.iter_rows(named=True), strict=True):
        if int(right[1:]) < 40:
            assert row["right_ref"] is None
            assert row["weight"] is None
            continue
        told = explain(folder / "out", left, right, options=OPTIONS)
        assert (row["left_ref"], row["right_ref"], row["rule"]) == (left, right, told.rule)
        assert row["weight"] == pytest.approx(told.weight)
        assert row["probability"] == pytest.approx(told.probability)
    assert traced["rule"].null_count() < traced.height


def test_the_candidates_and_no_others_are_blocked(folder: Path) -> None:
    """Every pair of all records: as many have a rule as the run compared."""
    every = pl.DataFrame({"left": [f"K{k:05}" for k in range(60)]}).join(
        pl.DataFrame({"right": [f"R{k:05}" for k in range(40, 100)]}), how="cross"
    )
    traced = trace_run(folder / "out", OPTIONS)("b", every)
    manifest = json.loads((folder / "out" / "manifest.json").read_text())
    blocked = traced.height - traced["rule"].null_count()
    assert blocked == manifest["linkages"][0]["candidates"]


def test_a_pair_within_one_extract_has_no_order(folder: Path) -> None:
    trace = trace_run(folder / "one", OPTIONS)
    one = pl.DataFrame({"left": ["K00003", "K00007"], "right": ["K00007", "K00007"]})
    there, itself = trace(None, one).rows()
    back = trace(None, one.select(left="right", right="left")).row(0)
    assert there[2:] == back[2:]
    assert there[:2] == ("K00003", "K00007")
    assert itself[2:] == (None, None, None)


def test_ids_that_were_withheld_are_rows(folder: Path) -> None:
    run = reopen_run(folder / "out", OPTIONS)
    traced = trace_pairs(reopen_linkage(run, None), pairs(12), withheld={"a"})
    assert all(ref.startswith("row ") for ref in traced["left_ref"])
    numbers = np.array([int(ref.removeprefix("row ")) for ref in traced["left_ref"]])
    assert (numbers == [int(left[1:]) + 1 for left in pairs(12)["left"]]).all()
    assert traced["right_ref"].drop_nulls().str.starts_with("R").all()


def test_inputs_that_changed(folder: Path, tmp_path: Path) -> None:
    manifest = json.loads((folder / "out" / "manifest.json").read_text())
    manifest["inputs"][0]["digest"] = "sha256:0"
    for name in ("link.toml", "model.json"):
        (tmp_path / name).write_bytes((folder / "out" / name).read_bytes())
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="is not the file that was linked"):
        trace_run(tmp_path, replace(OPTIONS))


def test_a_model_that_is_gone(folder: Path, tmp_path: Path) -> None:
    for name in ("link.toml", "manifest.json"):
        (tmp_path / name).write_bytes((folder / "out" / name).read_bytes())
    with pytest.raises(InputError, match=r"model\.json cannot be read"):
        trace_run(tmp_path, OPTIONS)


@pytest.mark.parametrize("result", [SearchResult.WITHHELD, SearchResult.NOT_RUN])
def test_what_the_result_does_not_show_is_not_explained_either(
    folder: Path, tmp_path: Path, result: SearchResult
) -> None:
    out = tmp_path / "out"
    shutil.copytree(folder / "out", out)
    outcomes = pl.read_parquet(out / "outcomes.parquet")
    shut = pl.col("host_id") == "K00050"
    outcomes.with_columns(
        pl.when(shut).then(pl.lit(result.value)).otherwise("search_result").alias("search_result"),
        pl.when(~shut).then("p_unlinked").alias("p_unlinked"),
    ).write_parquet(out / "outcomes.parquet")
    with pytest.raises(UsageError, match="shows nothing of this record in b"):
        explain(out, "K00050", "R00050", options=OPTIONS)
    told = explain(out, "K00051", "R00051", options=OPTIONS)
    assert told.weight == explain(folder / "out", "K00051", "R00051", options=OPTIONS).weight
    asked = pl.DataFrame({"left": ["K00050", "K00051"], "right": ["R00050", "R00051"]})
    traced = trace_run(out, OPTIONS)(None, asked)
    assert traced["left_ref"].to_list() == ["K00050", "K00051"]
    assert traced["weight"].is_null().to_list() == [True, False]
    assert traced["rule"].is_null().to_list() == [True, False]
