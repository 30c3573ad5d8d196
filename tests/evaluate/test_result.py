"""Results of runs: in memory, as folders, and folders that cannot be evaluated."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from crvs_link.errors import CrvsLinkError, InputError, UsageError
from crvs_link.evaluate import evaluate_result
from crvs_link.output import write
from crvs_link.results import RunResult
from report.factory import dedupe_result, match_result


def test_a_result_and_its_folder_say_the_same(tmp_path: Path) -> None:
    for result in (match_result(), dedupe_result()):
        folder = write(result, tmp_path / result.command, report=False)
        if result.command == "match":
            truth = result.links.select("register", "left_id", "right_id").gather_every(2)
            truth = pl.concat([truth, result.review.select(truth.columns).head(1)])
        else:
            assert result.clusters is not None
            truth = result.clusters.select("record_id", "cluster_id")
        in_memory = evaluate_result(result, truth)
        assert in_memory == evaluate_result(folder, truth)
        assert in_memory == evaluate_result(str(folder), truth)
        assert [each.within for each in in_memory] == [result.command == "dedupe"] * len(in_memory)
        assert all(each.review is not None for each in in_memory)


def test_missed_links_that_stand_for_review() -> None:
    result = match_result()
    register = result.linkages[0].right
    review = result.review.filter(register=register).select("left_id", "right_id")
    (evaluation,) = evaluate_result(result, review, register=register)
    assert evaluation.review is not None
    links = result.links.filter(register=register).select("left_id", "right_id")
    missed = review.join(links, on=["left_id", "right_id"], how="anti").n_unique()
    assert evaluation.review.missed == missed > 0
    assert evaluation.review.pairs == review.n_unique()


def test_a_dedupe_result_is_its_clusters() -> None:
    result = dedupe_result()
    assert result.clusters is not None
    truth = result.clusters.select("record_id", "cluster_id")
    (evaluation,) = evaluate_result(result, truth)
    assert evaluation.links.false == evaluation.links.missed == 0
    sizes = result.clusters["cluster_id"].value_counts()["count"]
    assert evaluation.links.found == (sizes * (sizes - 1) // 2).sum()


def test_withheld_ids(tmp_path: Path) -> None:
    result = match_result()
    identity = replace(result.extracts[0], id_is_identity_number=True)
    held = replace(result, extracts=(identity, *result.extracts[1:]))
    folder = write(held, tmp_path / "out", report=False)
    with pytest.raises(InputError, match="identity numbers"):
        evaluate_result(folder, result.links.select("left_id", "right_id"))


def _no_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def _foreign_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text(json.dumps({"command": "other"}))


def _no_table(folder: Path) -> None:
    (folder / "links.parquet").unlink()


def _damaged_table(folder: Path) -> None:
    (folder / "review.parquet").write_bytes(b"PAR1 and no more")


@pytest.mark.parametrize(
    ("harm", "kind", "said"),
    [
        (_no_manifest, UsageError, "is not an output folder"),
        (_foreign_manifest, UsageError, "is not an output folder"),
        (_no_table, InputError, r"links\.parquet cannot be read"),
        (_damaged_table, InputError, r"review\.parquet cannot be read"),
    ],
)
def test_a_folder_that_is_not_whole(
    tmp_path: Path, harm: Callable[[Path], None], kind: type[CrvsLinkError], said: str
) -> None:
    result = match_result()
    folder = write(result, tmp_path / "out", report=False)
    harm(folder)
    with pytest.raises(kind, match=said):
        evaluate_result(folder, result.links.select("left_id", "right_id"))


def _clusters(result: RunResult) -> pl.DataFrame:
    return result.links.select(record_id="left_id", cluster_id="right_id").unique("record_id")


def test_what_does_not_fit_a_match() -> None:
    result = match_result()
    pairs = result.links.select("register", "left_id", "right_id")
    with pytest.raises(UsageError, match="two extracts"):
        evaluate_result(result, pairs, within=True)
    with pytest.raises(UsageError, match="against pairs of ids"):
        evaluate_result(result, _clusters(result))
