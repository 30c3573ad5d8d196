"""A saved model: applied to what it was fitted on, and to what it does not fit."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from crvs_link.api import Result, match
from crvs_link.config import LinkageConfig, RunConfig
from crvs_link.errors import ModelError, SourceNotFoundError, UsageError
from crvs_link.pipeline.given import read_given
from crvs_link.spec import Comparison, MissingValues
from people import World, world


@pytest.fixture(scope="module")
def data() -> World:
    return world(200, seed=41)


def changed(comparison: Comparison, parameters: tuple[float, ...]) -> Comparison:
    if comparison.name == "sex":
        return dataclasses.replace(comparison, missing=MissingValues.INFORMATIVE)
    if comparison.name == "dob":
        return dataclasses.replace(comparison, m=parameters)
    return comparison


@pytest.fixture(scope="module")
def fitted(data: World) -> Result:
    """With an informative field, a stated m, and labels."""
    first = match(data.left, data.right).linkages[0]
    comparisons = tuple(map(changed, first.spec.comparisons, first.parameters.m))
    labels = pl.DataFrame(
        [(a, b, "match") for a, b in sorted(data.truth)[:20]],
        schema=["left_id", "right_id", "decision"],
        orient="row",
    )
    config = RunConfig((), linkages=(LinkageConfig("frame-2", comparisons=comparisons),))
    return match(data.left, data.right, config=config, labels=labels)


def test_a_stated_m_is_held_and_a_missing_value_weighs(fitted: Result) -> None:
    linkage = fitted.linkages[0]
    by_name = {c.name: k for k, c in enumerate(linkage.spec.comparisons)}
    dob, sex = by_name["dob"], by_name["sex"]
    assert linkage.parameters.m[dob] == linkage.spec.comparisons[dob].m
    weights = linkage.parameters.weights()
    assert weights[sex][0] != 0
    assert all(weights[k][0] == 0 for name, k in by_name.items() if name != "sex")
    # The weight of each link is the sum of those of its levels, that of missing included.
    levels = fitted.links.select(f"level_{name}" for name in by_name).to_numpy()
    total = sum(table[levels[:, k]] for k, table in enumerate(weights))
    np.testing.assert_allclose(fitted.links["weight"].to_numpy(), total, rtol=1e-12)
    assert (levels[:, sex] == 0).any()


def test_random_pairs_tell_how_often_others_lack_a_value(data: World, fitted: Result) -> None:
    linkage = fitted.linkages[0]
    k = [c.name for c in linkage.spec.comparisons].index("sex")
    there = [1 - frame["sex"].null_count() / frame.height for frame in (data.left, data.right)]
    assert linkage.parameters.u[k][0] == pytest.approx(1 - there[0] * there[1], abs=0.02)


def test_applied_to_what_it_was_fitted_on_it_gives_the_same_links(
    data: World, fitted: Result, tmp_path: Path
) -> None:
    fitted.write(tmp_path / "out", report=False)
    again = match(data.left, data.right, model=tmp_path / "out" / "model.json")
    assert again.linkages[0].spec == fitted.linkages[0].spec
    for name in ("links", "review"):
        one, two = getattr(fitted, name), getattr(again, name)
        assert two.select("left_id", "right_id").equals(one.select("left_id", "right_id"))
        assert (two["probability"] - one["probability"]).abs().max() < 1e-2


def test_the_model_of_a_run_accounts_for_all_of_it(
    data: World, fitted: Result, tmp_path: Path
) -> None:
    fitted.write(tmp_path / "out")
    found = json.loads((tmp_path / "out" / "model.json").read_text())["fit"]
    assert [side["rows_read"] for side in found["sides"]] == [data.left.height, data.right.height]
    assert [side["records"] for side in found["sides"]] == [data.left.height, data.right.height]
    assert sum(rule["pairs"] for rule in found["rules"]) == found["n_candidates"]
    assert found["n_patterns"] == len(fitted.linkages[0].counts.codes)
    assert [start["kept"] for start in found["starts"]].count(True) == 1
    kept = next(start for start in found["starts"] if start["kept"])
    assert kept["iterations"] < found["iterations"]  # EM went on with other u probabilities
    highest = max(start["log_likelihood"] for start in found["starts"])
    assert kept["log_likelihood"] == pytest.approx(highest)
    assert found["labels"]["matches"] == 20
    assert "converged" in found["reason"]
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    told = report["linkages"][0]["model"]["fit"]
    for key in ("sides", "rules", "starts", "labels", "iterations", "reason"):
        assert told[key] == found[key]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["labels"]["rows"] == 20
    assert manifest["labels"]["digest"].startswith("sha256:")


def test_a_model_that_compares_what_is_not_there_is_refused(
    data: World, fitted: Result, tmp_path: Path
) -> None:
    fitted.write(tmp_path / "out", report=False)
    path = tmp_path / "out" / "model.json"
    with pytest.raises(
        ModelError, match="compares dob, sex, of which an extract holds no"
    ) as error:
        match(data.left.drop("birth_date"), data.right.drop("sex"), model=path)
    assert error.value.hint is not None
    assert "--column" in error.value.hint


def test_what_is_no_file_of_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError):
        read_given(tmp_path / "none.json")
    with pytest.raises(UsageError, match="folder"):
        read_given(tmp_path)
    (tmp_path / "model.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not text"):
        read_given(tmp_path / "model.json")
