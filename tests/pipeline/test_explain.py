"""Explanations of a whole run: they add up, and agree with what was decided."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import crvs_link
from crvs_link.config import Decision, RunConfig
from crvs_link.errors import UsageError
from crvs_link.pipeline.explain import explain, explain_pair
from crvs_link.pipeline.reopen import ReopenedLinkage, reopen_linkage, reopen_run
from crvs_link.run import RunOptions
from crvs_link.schema import Assignment, Cardinality
from people import World, world


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Path]:
    found = world(220, seed=31)
    folder = tmp_path_factory.mktemp("extracts")
    found.left.write_csv(folder / "left.csv")
    found.right.write_csv(folder / "right.csv")
    return found, folder


def pairs_of(folder: Path) -> list[tuple[str, str, str]]:
    """Some links, all pairs for review, and some that are neither."""
    rng = np.random.default_rng(1)
    links = pl.read_parquet(folder / "links.parquet")
    review = pl.read_parquet(folder / "review.parquet")
    # The weakest links have rivals.
    weak = links.sort("probability").head(25)
    found = [
        (left, right, status)
        for table in (review.head(25), weak)
        for left, right, status in table.select("left_id", "right_id", "status").iter_rows()
    ]
    known = {(left, right) for left, right, _ in found}
    known |= set(links.select("left_id", "right_id").iter_rows())
    known |= set(review.select("left_id", "right_id").iter_rows())
    for left in links["left_id"].head(5):
        right = links["right_id"][int(rng.integers(links.height))]
        if (left, right) not in known and left != right:
            found.append((left, right, "neither"))
    return found


def reopened(folder: Path) -> ReopenedLinkage:
    return reopen_linkage(reopen_run(folder, RunOptions()), None)


def check(run: ReopenedLinkage) -> None:
    spec, parameters = run.spec, run.parameters
    told = 0
    for left, right, status in pairs_of(run.run.folder):
        found = explain_pair(run, left, right)
        levels = [each.level for each in found.comparisons]
        code = spec.pack(np.array([levels], dtype=np.uint8))
        total = math.fsum(each.base + each.rarity for each in found.comparisons)
        assert total == pytest.approx(float(parameters.pattern_weights(spec, code)[0]))
        assert total == pytest.approx(found.weight)
        if status == "neither":
            assert found.status not in {"link", "review"}
            continue
        assert (found.status, found.decision) == (status, status)
        assert found.changes is not None
        told += bool(found.changes)
        assert all(change.decision != status for change in found.changes)
        for rival in found.rivals:
            assert rival.row > 0
    assert told > 10


@pytest.mark.parametrize("cardinality", list(Cardinality))
def test_what_is_explained_is_what_was_decided(
    data: tuple[World, Path], tmp_path: Path, cardinality: Cardinality
) -> None:
    _, extracts = data
    result = crvs_link.match(extracts / "left.csv", extracts / "right.csv", cardinality=cardinality)
    run = reopened(result.write(tmp_path / "out"))
    assert run.cardinality is cardinality
    check(run)


def test_also_where_pairs_are_taken_greedily(data: tuple[World, Path], tmp_path: Path) -> None:
    _, extracts = data
    config = RunConfig(
        sources=(), assignment=Assignment.GREEDY, decision=Decision(min_probability=0.97)
    )
    result = crvs_link.match(extracts / "left.csv", extracts / "right.csv", config=config)
    check(reopened(result.write(tmp_path / "out")))


def test_also_with_a_given_model_whose_rarity_is_that_of_the_register(
    data: tuple[World, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, extracts = data
    first = crvs_link.match(extracts / "left.csv", extracts / "right.csv")
    # Of a tenth of the register, what is rare in both extracts together is common on it.
    pl.read_csv(extracts / "right.csv", infer_schema=False).head(40).write_csv(tmp_path / "few.csv")
    model = first.write(tmp_path / "fitted") / "model.json"
    out = crvs_link.match(extracts / "left.csv", tmp_path / "few.csv", model=model).write(
        tmp_path / "out"
    )
    run = reopened(out)
    assert run.run.coded.reference == 1
    kept = pl.concat(
        [pl.read_parquet(out / f"{name}.parquet") for name in ("links", "review")], how="diagonal"
    )
    assert kept.height > 20
    monkeypatch.setattr("crvs_link.pipeline.reopen.is_fitted", lambda text: True)
    of_both = reopened(out)
    differ = 0
    for row in kept.iter_rows(named=True):
        found, other = (explain_pair(r, row["left_id"], row["right_id"]) for r in (run, of_both))
        assert found.weight == pytest.approx(row["weight"])
        assert [c.level for c in found.comparisons] == [
            row[f"level_{c.name}"] for c in found.comparisons
        ]
        differ += other.weight != pytest.approx(row["weight"])
    assert differ > 0


def test_also_in_a_deduplication(data: tuple[World, Path], tmp_path: Path) -> None:
    people, _ = data
    both = pl.concat([people.left, people.right]).sample(fraction=1, shuffle=True, seed=1)
    both.write_csv(tmp_path / "both.csv")
    result = crvs_link.dedupe(tmp_path / "both.csv")
    run = reopened(result.write(tmp_path / "out"))
    check(run)
    left = result.links["left_id"][0]
    with pytest.raises(UsageError, match="the same one"):
        explain_pair(run, left, left)


def test_no_value_of_a_person_and_one_rival_for_each_record(
    data: tuple[World, Path], tmp_path: Path
) -> None:
    people, extracts = data
    result = crvs_link.match(extracts / "left.csv", extracts / "right.csv")
    out = result.write(tmp_path / "out")
    weakest = result.links.sort("probability").row(0, named=True)
    found = explain(out, weakest["left_id"], weakest["right_id"], options=RunOptions())
    text = json.dumps(asdict(found))
    for frame, key in ((people.left, "left_id"), (people.right, "right_id")):
        record = frame.filter(pl.col("id") == weakest[key]).row(0, named=True)
        for column, value in record.items():
            if column not in {"id", "sex"} and value is not None:
                assert f'"{value}"' not in text
                assert str(value) not in text
    assert len(found.rivals) <= 2
    assert all(rival.weight <= found.weight + 20 for rival in found.rivals)
    assert {rival.side for rival in found.rivals} <= {"left", "right"}


def test_rivals_are_the_heaviest_other_candidates(data: tuple[World, Path], tmp_path: Path) -> None:
    """Against explaining every pair of the record."""
    _, extracts = data
    result = crvs_link.match(extracts / "left.csv", extracts / "right.csv")
    run = reopened(result.write(tmp_path / "out"))
    for row in result.links.sort("probability").head(2).iter_rows(named=True):
        found = explain_pair(run, row["left_id"], row["right_id"])
        every = [
            (each.weight, other)
            for other in run.extracts[1].frame["record_id"]
            if other != row["right_id"]
            and (each := explain_pair(run, row["left_id"], other)).status
            in {"link", "review", "candidate"}
        ]
        named = [(rival.weight, rival.id) for rival in found.rivals if rival.side == "left"]
        if every:
            assert named[0][0] == pytest.approx(max(every)[0])
            assert named[0][1] in {other for w, other in every if w == pytest.approx(max(every)[0])}
        else:
            assert named == []
