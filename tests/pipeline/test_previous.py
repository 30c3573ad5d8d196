"""Runs that carry an earlier one on: equal to a full run, and what changed is told."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from crvs_link.api import Result, dedupe, match
from crvs_link.config import LinkageConfig, RunConfig, read_config
from crvs_link.errors import SourceNotFoundError, UsageError
from crvs_link.load import read_extract
from crvs_link.pipeline.previous import digests
from crvs_link.run import RunOptions
from crvs_link.spec import BlockingPlan
from people import Notes, World, world

TABLES = ("links", "review", "outcomes", "clusters", "decisions")


@pytest.fixture(scope="module")
def data() -> World:
    return world(200, seed=51)


@pytest.fixture(scope="module")
def first(data: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run with decisions."""
    result = match(data.left, data.right)
    sure = result.links.sort("probability").select("left_id", "right_id").rows()
    decided = pl.DataFrame(
        [(*sure[0], "must_link"), (*sure[-1], "cannot_link")],
        ["left_id", "right_id", "decision"],
        orient="row",
    )
    folder = tmp_path_factory.mktemp("previous") / "first"
    match(data.left, data.right, decisions=decided).write(folder, report=False)
    return folder


def edited(frame: pl.DataFrame, seed: int, share: float) -> pl.DataFrame:
    """Drop some rows, change some, add some of other people, and shuffle all."""
    rng = random.Random(seed)
    rows = []
    for row in frame.iter_rows(named=True):
        chance = rng.random()
        if chance < share:
            continue
        if chance < 2 * share:
            row = {**row, "surname": rng.choice(["noori", "tamang", None])}  # noqa: PLW2901
        rows.append(row)
    more = world(max(2, int(share * 60)), seed=seed + 1).left.with_columns(id="N" + pl.col("id"))
    rng.shuffle(rows)
    return pl.concat([pl.DataFrame(rows, schema=frame.schema), more])


def without_budgets(config: RunConfig) -> RunConfig:
    """The same rules, each of which may find all the pairs that there are."""
    linkages = []
    for linkage in config.linkages:
        assert linkage.plan is not None
        rules = tuple(replace(rule, max_pairs=None) for rule in linkage.plan.rules)
        linkages.append(replace(linkage, plan=BlockingPlan(rules)))
    return replace(config, linkages=tuple(linkages))


def changes_slowly(before: pl.DataFrame, after: pl.DataFrame) -> set[tuple[str, str]]:
    old = {row["id"]: row for row in before.iter_rows(named=True)}
    new = {row["id"]: row for row in after.iter_rows(named=True)}
    return (
        {(key, "new") for key in new.keys() - old.keys()}
        | {(key, "removed") for key in old.keys() - new.keys()}
        | {(key, "changed") for key in old.keys() & new.keys() if old[key] != new[key]}
    )


def same(one: Result, other: Result) -> None:
    for name in TABLES:
        a, b = getattr(one, name), getattr(other, name)
        if a is None or b is None:
            assert a is b is None
            continue
        assert_frame_equal(a.drop("search_result_before", strict=False), b, check_exact=True)


@settings(max_examples=4)
@given(seed=st.integers(0, 10**6), share=st.sampled_from([0.0, 0.02, 0.2]))
def test_it_equals_a_full_run_with_the_same_model_and_decisions(
    data: World, first: Path, seed: int, share: float
) -> None:
    left, right = edited(data.left, seed, share), edited(data.right, seed + 7, share)
    carried = match(left, right, previous=first)
    full = match(
        left,
        right,
        config=without_budgets(read_config(first / "link.toml")),
        model=first / "model.json",
        decisions=first / "decisions.parquet",
    )
    same(carried, full)
    assert carried.changes is not None
    for source, before, after in (("frame", data.left, left), ("frame-2", data.right, right)):
        told = carried.changes.filter(pl.col("source") == source)
        assert set(told.select("record_id", "change").rows()) == changes_slowly(before, after)
        assert told.height == told["record_id"].n_unique()


def test_rules_that_left_nothing_out_leave_nothing_out_of_more_records(tmp_path: Path) -> None:
    """The budget of a rule was what it cost: one more record was too many for it."""
    data = world(400, seed=53)
    linkage = match(data.left.head(300), data.right).linkages[0]
    plan = BlockingPlan(
        tuple(replace(cost.rule, max_pairs=cost.pairs) for cost in linkage.rules if cost.pairs)
    )
    spec = linkage.spec.comparisons
    config = RunConfig(
        sources=(),
        linkages=(LinkageConfig("frame-2", comparisons=spec, plan=plan, further_rules=False),),
    )
    match(data.left.head(300), data.right, config=config).write(tmp_path / "a", report=False)
    again = match(data.left, data.right, previous=tmp_path / "a")
    assert all(cost.left_out is None for cost in again.linkages[0].rules)
    again.write(tmp_path / "b", report=False)
    # Budgets follow what rules cost; they do not grow with every run.
    for _ in range(3):
        again = match(data.left, data.right, previous=tmp_path / "b")
        again.write(tmp_path / "b", report=False, overwrite=True)
    for cost in again.linkages[0].rules:
        assert cost.rule.max_pairs is not None
        assert cost.pairs <= cost.rule.max_pairs <= 4 * max(cost.pairs, 1)


def test_decisions_and_results_of_before_are_carried_on(data: World, first: Path, tmp_path) -> None:
    left = data.left.filter(pl.col("id") != data.left["id"][0])
    second = match(left, data.right, previous=first)
    second.write(tmp_path / "second", report=False)
    third = match(data.left, data.right, previous=tmp_path / "second")
    assert third.decisions is not None
    kept = pl.read_parquet(first / "decisions.parquet").select("left_id", "right_id", "decision")
    assert third.decisions.select("left_id", "right_id", "decision").rows() == kept.rows()
    assert third.outcomes is not None
    assert second.outcomes is not None
    before = dict(second.outcomes.select("host_id", "search_result").rows())
    for key, result in third.outcomes.select("host_id", "search_result_before").rows():
        assert result == before.get(key)
    assert third.changes is not None
    assert third.changes.rows() == [("frame", data.left["id"][0], 1, "new")]


def test_a_new_decision_takes_the_place_of_the_earlier_one(data: World, first: Path) -> None:
    earlier = pl.read_parquet(first / "decisions.parquet")
    turned = earlier.filter(pl.col("decision") == "cannot_link").with_columns(
        decision=pl.lit("must_link")
    )
    found = match(data.left, data.right, previous=first, decisions=turned).decisions
    assert found is not None
    assert found["decision"].to_list() == ["must_link", "must_link"]


def test_extracts_without_identifiers_are_compared_by_what_they_say(data: World, tmp_path) -> None:
    left = data.left.drop("id")
    match(left, data.right).write(tmp_path / "one", report=False)
    moved = left.reverse().with_columns(
        surname=pl.when(pl.int_range(pl.len()) == 5).then(pl.lit("other")).otherwise("surname")
    )
    found = match(moved, data.right, previous=tmp_path / "one")
    assert found.changes is not None
    assert found.changes["change"].to_list() == ["new", "removed"]
    assert found.outcomes is not None
    assert "search_result_before" not in found.outcomes.columns


def test_a_deduplication_is_carried_on(data: World, tmp_path: Path) -> None:
    both = pl.concat([data.left, data.right])
    one = dedupe(both)
    one.write(tmp_path / "one", report=False)
    again = dedupe(both, previous=tmp_path / "one")
    assert again.changes is not None
    assert again.changes.is_empty()
    full = dedupe(
        both, config=read_config(tmp_path / "one/link.toml"), model=tmp_path / "one/model.json"
    )
    same(again, full)


def test_records_written_by_another_version_are_not_compared(data, first, tmp_path) -> None:
    match(data.left, data.right, previous=first).write(tmp_path / "old", report=False)
    manifest = json.loads((tmp_path / "old/manifest.json").read_text())
    manifest["versions"]["polars"] = "1.0.0"
    (tmp_path / "old/manifest.json").write_text(json.dumps(manifest))
    notes = Notes()
    found = match(
        data.left, data.right, previous=tmp_path / "old", options=RunOptions(progress=notes)
    )
    assert found.changes is None
    assert any("is not told" in text for text in notes.said)


def test_labels_are_for_fitting_and_a_model_that_is_carried_on_is_fitted(
    data: World, first: Path
) -> None:
    pair = data.left["id"][0], data.right["id"][0]
    labels = pl.DataFrame([(*pair, "match")], ["left_id", "right_id", "decision"], orient="row")
    with pytest.raises(UsageError, match="given model is applied as it is"):
        match(data.left, data.right, previous=first, labels=labels)


def test_the_labels_of_the_earlier_run_are_in_its_model(data: World, tmp_path: Path) -> None:
    links = match(data.left, data.right).links.sort("probability").tail(20)
    labels = links.select("left_id", "right_id", decision=pl.lit("match"))
    labels.write_csv(tmp_path / "labels.csv")
    folder = tmp_path / "first"
    match(data.left, data.right, labels=tmp_path / "labels.csv").write(folder, report=False)
    assert read_config(folder / "link.toml").labels is not None
    (tmp_path / "labels.csv").unlink()
    again = match(data.left, data.right, previous=folder)
    assert again.linkages[0].trace is None
    assert read_config(folder / "link.toml").linkages[0].adds_rules is False


def test_what_cannot_be_carried_on(data: World, first: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="no folder"):
        match(data.left, data.right, previous=tmp_path / "none")
    with pytest.raises(UsageError, match="not an output folder"):
        match(data.left, data.right, previous=tmp_path)
    with pytest.raises(UsageError, match="result of match, not of dedupe"):
        dedupe(data.left, previous=first)
    with pytest.raises(UsageError, match="brings its own"):
        match(data.left, data.right, previous=first, model=first / "model.json")
    (tmp_path / "three").mkdir()
    match(data.left, data.right, data.left.tail(90)).write(tmp_path / "three", report=False)
    with pytest.raises(UsageError, match="3 extracts; 2 were given"):
        match(data.left, data.right, previous=tmp_path / "three")


def test_a_register_may_be_added(data: World, first: Path) -> None:
    more = data.right.head(180).with_columns(id="X" + pl.col("id"))
    found = match(data.left, data.right, more, previous=first)
    assert [linkage.right for linkage in found.linkages] == ["frame-2", "frame-3"]
    assert [linkage.trace is None for linkage in found.linkages] == [True, False]
    assert found.changes is not None
    assert set(found.changes["source"]) == {"frame-3"}
    assert set(found.changes["change"]) == {"new"}


def test_identifiers_that_are_withheld_are_not_in_the_digests(data: World, tmp_path: Path) -> None:
    people = data.left.rename({"id": "national_id"})
    host = read_extract(people, columns={"record_id": "national_id"})
    match(host, data.right).write(tmp_path / "one", report=False)
    records = pl.read_parquet(tmp_path / "one/records.parquet")
    mine = pl.col("source") == host.source_id
    assert records.filter(mine)["record_id"].null_count() == data.left.height
    assert records.filter(~mine)["record_id"].null_count() == 0
    found = match(people.tail(195), data.right, previous=tmp_path / "one")
    assert found.changes is not None
    assert found.changes["change"].to_list() == ["removed"] * 5
    found.write(tmp_path / "two", report=False)
    assert pl.read_parquet(tmp_path / "two/changes.parquet")["record_id"].null_count() == 5


def test_a_digest_says_nothing_without_its_key(data: World) -> None:
    host = read_extract(data.left)
    assert (digests(host, 1) != digests(host, 2)).all()
    assert digests(host, 1).equals(digests(host, 1))
    assert digests(host, 1).n_unique() == data.left.drop("id").unique().height


def test_a_change_does_not_tell_who_is_protected(data: World) -> None:
    told = [
        digests(read_extract(data.left.with_columns(protected=pl.lit(word))), 1)
        for word in ("yes", "no")
    ]
    assert told[0].equals(told[1])
    assert told[0].equals(digests(read_extract(data.left), 1))
