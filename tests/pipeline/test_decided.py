"""Decisions of review in whole runs: they hold, are shown, and doubts are put forward."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console

from crvs_link.api import Result, dedupe, match
from crvs_link.cli.explanation import explanation_text
from crvs_link.errors import InputError, UsageError
from crvs_link.evaluate.result import read_result
from crvs_link.load import read_extract
from crvs_link.pipeline.explain import explain
from crvs_link.report import findings
from crvs_link.run import RunOptions
from people import World, world


@pytest.fixture(scope="module")
def data() -> World:
    return world(250, seed=41)


@pytest.fixture(scope="module")
def free(data: World) -> Result:
    return match(data.left, data.right, cardinality="one-to-one")


def decisions(*rows: tuple[str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, ["left_id", "right_id", "decision"], orient="row")


def ids(frame: pl.DataFrame) -> set[tuple[str, str]]:
    return set(frame.select("left_id", "right_id").rows())


def standing(result: Result) -> dict[tuple[str, str], str]:
    assert result.decisions is not None
    return {
        (a, b): s for a, b, s in result.decisions.select("left_id", "right_id", "standing").rows()
    }


def reasons(result: Result) -> dict[tuple[str, str], str]:
    decided = result.review.filter(pl.col("decision").is_not_null())
    return {(a, b): r for a, b, r in decided.select("left_id", "right_id", "reason").rows()}


def strangers(data: World, free: Result) -> tuple[str, str]:
    """Two records of which neither has a partner, and which are nothing alike."""
    left = data.left.join(free.links, left_on="id", right_on="left_id", how="anti")
    right = data.right.join(free.links, left_on="id", right_on="right_id", how="anti")
    for a in left.iter_rows(named=True):
        for b in right.iter_rows(named=True):
            shared = {"given_name", "surname", "birth_date", "sex"}
            if all(a[c] is not None and b[c] is not None and a[c] != b[c] for c in shared):
                return a["id"], b["id"]
    raise AssertionError


def test_every_kind_of_decision_in_one_run(data: World, free: Result) -> None:
    links = free.links.sort("probability", descending=True)
    sure = links.select("left_id", "right_id").rows()[:6]
    doubtful = links.select("left_id", "right_id").rows()[-1]
    far = strangers(data, free)
    crossed = (sure[2][0], sure[3][1])
    given = decisions(
        (*sure[0], "cannot_link"),
        (*far, "must_link"),
        (*sure[2], "must_link"),
        (*sure[3], "must_link"),
        (*crossed, "must_link"),
        (*doubtful, "must_link"),
        ("nobody", sure[5][1], "must_link"),
        ("nobody", sure[4][1], "cannot_link"),
    )
    result = match(data.left, data.right, cardinality="one-to-one", decisions=given)
    assert standing(result) == {
        sure[0]: "cannot_link_contradicted",
        far: "must_link_contradicted",
        sure[2]: "decisions_conflict",
        sure[3]: "decisions_conflict",
        crossed: "decisions_conflict",
        doubtful: "applied",
        ("nobody", sure[5][1]): "record_gone",
        ("nobody", sure[4][1]): "record_gone",
    }
    found = ids(result.links)
    assert {far, doubtful} <= found
    assert not {sure[0], sure[2], sure[3], crossed} & found
    put_forward = reasons(result)
    assert put_forward == {
        sure[0]: "cannot_link_contradicted",
        far: "must_link_contradicted",
        sure[2]: "decisions_conflict",
        sure[3]: "decisions_conflict",
        crossed: "decisions_conflict",
        ("nobody", sure[5][1]): "record_gone",
    }
    shown = result.links.filter(pl.col("decision") == "must_link")
    assert ids(shown) == {far, doubtful}
    assert (shown["probability"] == 1.0).all()
    weight = dict(zip(shown["left_id"], shown["weight"], strict=True))
    assert weight[far[0]] < 0, "the evidence is shown as it is"
    outcome = dict(result.outcomes.select("host_id", "search_result").rows())  # type: ignore[union-attr]
    assert outcome[far[0]] == outcome[doubtful[0]] == "linked"
    assert outcome[sure[2][0]] == outcome[sure[3][0]] == "review"
    told = findings(result).linkages[0].warnings
    assert any("Decisions of review, 8: 1 applied" in text for text in told)


def test_a_run_without_decisions_has_no_trace_of_them(free: Result) -> None:
    assert free.decisions is None
    assert "decision" not in [*free.links.columns, *free.review.columns]


def test_other_pairs_are_linked_as_before(data: World, free: Result) -> None:
    one = free.links.select("left_id", "right_id").row(0)
    result = match(
        data.left, data.right, cardinality="one-to-one", decisions=decisions((*one, "must_link"))
    )
    assert ids(result.links) >= ids(free.links.filter(pl.col("probability") > 0.99))


def test_a_side_that_repeats_persons_may_have_two_musts(data: World, free: Result) -> None:
    (a, b), (c, _) = free.links.select("left_id", "right_id").rows()[:2]
    result = match(
        data.left,
        data.right,
        cardinality="many-to-one",
        decisions=decisions((a, b, "must_link"), (c, b, "must_link")),
    )
    assert {(a, b), (c, b)} <= ids(result.links)


def test_clusters_follow_decisions(data: World) -> None:
    both = pl.concat([data.left, data.right])
    before = dedupe(both)
    sure = before.links.sort("probability", descending=True).select("left_id", "right_id").rows()
    alone = before.clusters.filter(pl.col("cluster_id").is_unique())["record_id"]  # type: ignore[union-attr]
    far = (alone[-1], alone[0])  # the later record on the left
    ring = [(alone[1], alone[2]), (alone[2], alone[3]), (alone[1], alone[3])]
    given = decisions(
        (*sure[0], "cannot_link"),
        (*far, "must_link"),
        (*ring[0], "must_link"),
        (*ring[1], "must_link"),
        (*ring[2], "cannot_link"),
    )
    result = dedupe(both, decisions=given)
    cluster = dict(result.clusters.select("record_id", "cluster_id").rows())  # type: ignore[union-attr]
    assert cluster[sure[0][0]] != cluster[sure[0][1]]
    assert cluster[far[0]] == cluster[far[1]]
    found = standing(result)
    assert found[sure[0]] == "cannot_link_contradicted"
    assert found[far] in {"applied", "must_link_contradicted"}
    assert {found[pair] for pair in ring} >= {"decisions_conflict"}
    assert "decisions_conflict" in reasons(result).values()


def test_an_explanation_names_the_decision(data: World, free: Result, tmp_path: Path) -> None:
    paths = [tmp_path / "left.csv", tmp_path / "right.csv"]
    data.left.write_csv(paths[0])
    data.right.write_csv(paths[1])
    far = strangers(data, free)
    sure = free.links.sort("probability").select("left_id", "right_id").row(-1)
    other = free.links.sort("probability").select("left_id", "right_id").row(-2)
    given = decisions((*far, "must_link"), (*sure, "cannot_link"), ("nobody", sure[1], "must_link"))
    result = match(*paths, cardinality="one-to-one", decisions=given)
    result.write(tmp_path / "out", report=False)
    explained = [
        explain(tmp_path / "out", *pair, options=RunOptions()) for pair in (far, sure, other)
    ]
    assert [each.reviewed for each in explained] == ["must_link", "cannot_link", None]
    assert [each.decision for each in explained] == ["link", "review", "link"]
    assert [each.changes is None for each in explained] == [True, True, False]
    console = Console(file=io.StringIO(), width=120)
    console.print(explanation_text(explained[0]))
    assert isinstance(console.file, io.StringIO)
    assert "A person decided on it: must_link." in console.file.getvalue()


def test_what_is_gone_is_no_pair_to_evaluate(data: World) -> None:
    result = match(data.left, data.right, decisions=decisions(("nobody", "none", "must_link")))
    assert "record_gone" in result.review["reason"]
    assert read_result(result).review is not None


def test_a_register_that_is_not_in_the_run_is_refused(data: World) -> None:
    given = decisions(("a", "b", "cannot_link"))
    assert set(standing(match(data.left, data.right, decisions=given)).values()) == {"record_gone"}
    with pytest.raises(InputError, match="no register"):
        match(data.left, data.right, decisions=given.with_columns(register=pl.lit("deaths")))


def test_row_numbers_are_no_identifiers_to_decide_on(data: World) -> None:
    with pytest.raises(UsageError, match="has none"):
        match(data.left.drop("id"), data.right, decisions=decisions(("1", "2", "must_link")))


def test_identifiers_that_may_not_be_written_cannot_be_remembered(data: World) -> None:
    left = data.left.rename({"id": "national_id"})
    given = decisions(("1", "2", "must_link"))
    host = read_extract(left, columns={"record_id": "national_id"})
    assert host.id_is_identity_number
    with pytest.raises(UsageError, match="identity numbers"):
        match(host, data.right, decisions=given)
    assert (
        match(host, data.right, decisions=given, purpose="a", legal_basis="b").decisions is not None
    )


def test_identifiers_beside_protected_records_cannot_be_remembered_either(data: World) -> None:
    host = data.left.with_columns(protected=pl.lit("no"))
    given = decisions((data.left["id"][0], data.right["id"][0], "cannot_link"))
    stated = {"purpose": "a", "legal_basis": "b"}
    assert match(host, data.right, decisions=given, **stated).decisions is not None
    one = host.with_columns(
        protected=pl.when(pl.int_range(pl.len()) == 3).then(pl.lit("yes")).otherwise("protected")
    )
    with pytest.raises(UsageError, match="protected records"):
        match(one, data.right, decisions=given, **stated)


def test_a_record_is_not_decided_on_against_itself(data: World) -> None:
    one = data.left["id"][0]
    with pytest.raises(InputError, match="itself"):
        dedupe(pl.concat([data.left, data.right]), decisions=decisions((one, one, "must_link")))
