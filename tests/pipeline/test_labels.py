"""Labels in a whole run: found, counted, accounted for, and the same bytes again."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import polars as pl
import pytest

from crvs_link.api import Result, dedupe, match
from crvs_link.config import RunConfig
from crvs_link.errors import InputError, UsageError
from crvs_link.model import LabelAccount
from crvs_link.results import Linkage
from crvs_link.run import RunOptions
from people import Notes, World, world

Row = tuple[str, str, str | None]


@pytest.fixture(scope="module")
def data() -> World:
    return world(150, seed=31)


def table(rows: list[Row], **more: list[object]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["left_id", "right_id", "decision"], orient="row")
    return frame.with_columns(pl.Series(name, values) for name, values in more.items())


def reviewed(data: World) -> list[Row]:
    """Fifty labels that are used: true pairs, and pairs of two persons."""
    true = sorted(data.truth)
    apart = [(true[k][0], true[k + 1][1]) for k in range(30)]
    return [(*pair, "match") for pair in true[:20]] + [(*pair, "non-match") for pair in apart]


def account(result: Result) -> LabelAccount:
    return account_of(result.linkages[0])


def account_of(linkage: Linkage) -> LabelAccount:
    trace = linkage.trace
    assert trace is not None
    assert trace.labels is not None
    return trace.labels


def used_and_set_aside(found: LabelAccount) -> int:
    parts = dataclasses.asdict(found)
    return sum(parts[name] for name in parts if name not in ("rows", "not_candidates", "against"))


def test_every_label_is_accounted_for(data: World) -> None:
    rows = reviewed(data)
    strange: list[Row] = [
        ("nobody", rows[0][1], "match"),
        (rows[0][0], "nobody", "non-match"),
        rows[0],
        rows[0],
        (*rows[1][:2], "non-match"),
        (rows[40][0], rows[2][1], "insufficient"),
        (rows[40][0], rows[3][1], None),
    ]
    notes = Notes()
    labels = table(rows + strange, register=["births"] * 55 + ["deaths"] * 2)
    right = data.right.clone()
    result = match(data.left, right, labels=labels.with_columns(register=pl.lit("frame-2")))
    found = account(result)
    assert found.rows == used_and_set_aside(found) == 57
    assert dataclasses.replace(found, not_candidates=0, against=0) == LabelAccount(
        rows=57,
        matches=19,
        non_matches=30,
        insufficient=1,
        undecided=1,
        unknown=2,
        contradictory=2,
        repeated=2,
        other_register=0,
        same_record=0,
        not_candidates=0,
    )
    # Pairs of two persons are seldom candidates, and are compared all the same.
    assert 10 < found.not_candidates < 31
    again = match(
        data.left,
        right,
        labels=labels.with_columns(
            register=pl.when(pl.col("register") == "births")
            .then(pl.lit("frame-2"))
            .otherwise(pl.lit("deaths"))
        ),
        options=RunOptions(progress=notes),
    )
    assert account(again).other_register == 2
    assert any("57 labels, of which the fit counted 49" in text for text in notes.said)


def test_labels_move_the_model_towards_what_they_say(data: World) -> None:
    """Pairs of two persons of different towns, said to be matches: towns say little then."""
    rows = [(a, b, "match") for a, b, decision in reviewed(data) if decision == "non-match"]
    plain = match(data.left, data.right).linkages[0]
    told = match(data.left, data.right, labels=table(rows)).linkages[0]
    k = [c.name for c in plain.spec.comparisons].index("residence_town")
    assert plain.parameters.m[k][1] < 0.05
    assert told.parameters.m[k][1] > 0.15
    assert account_of(told).against > 20


def test_weight_zero_is_no_label(data: World) -> None:
    rows = reviewed(data)
    plain = match(data.left, data.right).linkages[0]
    told = match(data.left, data.right, labels=table(rows, weight=[0.0] * len(rows))).linkages[0]
    assert told.parameters == plain.parameters


def test_neither_the_order_of_labels_nor_of_records_matters(data: World) -> None:
    rows = reviewed(data)
    one = match(data.left, data.right, labels=table(rows)).linkages[0]
    shuffled = random.Random(3).sample(rows, len(rows))
    two = match(data.left, data.right, labels=table(shuffled)).linkages[0]
    assert two.parameters == one.parameters
    turned = match(
        data.left.sample(fraction=1, shuffle=True, seed=4),
        data.right.sample(fraction=1, shuffle=True, seed=5),
        labels=table(shuffled),
    ).linkages[0]
    for a, b in zip(one.parameters.m, turned.parameters.m, strict=True):
        assert a == pytest.approx(b, rel=1e-6)


def test_swapped_lists_with_swapped_labels_make_the_same_model(data: World) -> None:
    rows = reviewed(data)
    one = match(data.left, data.right, labels=table(rows)).linkages[0]
    two = match(data.right, data.left, labels=table([(b, a, d) for a, b, d in rows])).linkages[0]
    assert two.parameters.prior == pytest.approx(one.parameters.prior, rel=1e-3)
    for a, b in zip(one.parameters.m, two.parameters.m, strict=True):
        assert b == pytest.approx(a, rel=1e-3)


def test_within_one_extract_a_pair_has_no_direction(data: World) -> None:
    both = pl.concat([data.left, data.right])
    rows = reviewed(data)
    turned: list[Row] = [(b, a, d) for a, b, d in rows]
    one, two = (dedupe(both, labels=table(each)) for each in (rows, turned))
    assert one.linkages[0].parameters == two.linkages[0].parameters
    itself = table([*rows, *turned[:5], (rows[0][0], rows[0][0], "match")])
    found = account(dedupe(both, labels=itself))
    assert (found.repeated, found.same_record) == (5, 1)
    assert found.rows == used_and_set_aside(found)


def test_a_file_of_labels_repeats_the_run_and_is_named_in_it(data: World, tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    table(reviewed(data)).write_csv(path)
    one, two = (match(data.left, data.right, labels=path) for _ in range(2))
    assert one.labels is not None
    assert one.labels.path == str(path)
    assert "[model]\n# Reviewed pairs" in one.config
    assert two.config == one.config
    assert two.links.equals(one.links)
    config = RunConfig((), labels=str(path))
    assert match(data.left, data.right, config=config).links.equals(one.links)


def test_ids_that_do_not_exist_are_refused(data: World) -> None:
    with pytest.raises(InputError, match="no label names a record of") as caught:
        match(data.left, data.right, labels=table([("x", "y", "match")]))
    assert caught.value.hint
    assert "links.parquet" in caught.value.hint


def test_labels_say_which_of_several_registers_they_are_of(data: World) -> None:
    with pytest.raises(InputError, match="50 labels name no register, and this run searches 2"):
        match(data.left, data.right, data.right.head(100), labels=table(reviewed(data)))
    elsewhere = table(reviewed(data), register=["deaths"] * 50)
    with pytest.raises(InputError, match="no label is of a register of this run"):
        match(data.left, data.right, labels=elsewhere)


def test_a_given_model_takes_no_labels(data: World, tmp_path: Path) -> None:
    match(data.left, data.right).write(tmp_path / "out", report=False)
    with pytest.raises(UsageError, match="a given model is applied as it is"):
        match(
            data.left,
            data.right,
            model=tmp_path / "out" / "model.json",
            labels=table(reviewed(data)),
        )


def test_labels_that_settle_nothing_change_nothing(data: World) -> None:
    rows: list[Row] = [(a, b, "insufficient") for a, b, _ in reviewed(data)[:5]]
    rows += [(a, b, None) for a, b, _ in reviewed(data)[5:9]]
    told = match(data.left, data.right, labels=table(rows))
    assert (account(told).used, account(told).insufficient, account(told).undecided) == (0, 5, 4)
    plain = match(data.left, data.right).linkages[0]
    assert told.linkages[0].parameters == plain.parameters
