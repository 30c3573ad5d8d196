"""Results against the truth: the definitions on sets, and laws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import polars as pl
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from crvs_link.errors import InputError, UsageError
from crvs_link.evaluate import Evaluation, evaluate_result
from oracles import evaluation as oracle

Rows = list[tuple[str, str]]

IDS = st.sampled_from("abcdefg")
PAIRS = st.lists(st.tuples(IDS, IDS), max_size=12)
SOME_PAIRS = st.lists(st.tuples(IDS, IDS), min_size=1, max_size=8)
CLUSTERS = st.dictionaries(IDS, st.sampled_from("123"), min_size=1).map(lambda d: list(d.items()))


def pairs(rows: Sequence[tuple[str, str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, {"left_id": pl.String, "right_id": pl.String}, orient="row")


def clusters(rows: Sequence[tuple[str, str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, {"record_id": pl.String, "cluster_id": pl.String}, orient="row")


def evaluated(found: pl.DataFrame, truth: pl.DataFrame, *, within: bool = False) -> Evaluation:
    """Evaluate one linkage; examples without an id in common are left out."""
    try:
        (evaluation,) = evaluate_result(found, truth, within=within)
    except InputError as error:
        assert str(error).startswith("No id of")  # noqa: PT017
        reject()
    return evaluation


# --- against the definitions --------------------------------------------------------


def check(
    evaluation: Evaluation,
    found: set[oracle.Cluster],
    found_pairs: set[oracle.Cluster],
    true: set[oracle.Cluster],
    true_pairs: set[oracle.Cluster],
) -> None:
    links = evaluation.links
    assert (links.found, links.true) == (len(found_pairs), len(true_pairs))
    assert links.both == len(found_pairs & true_pairs)
    assert links.false == len(found_pairs - true_pairs)
    assert links.missed == len(true_pairs - found_pairs)
    large, right = ({c for c in part if len(c) > 1} for part in (found, true))
    got = evaluation.clusters
    assert (got.found, got.true, got.both) == (len(large), len(right), len(large & right))
    n, precision, recall = oracle.b_cubed(found, true)
    assert evaluation.b_cubed.records == n
    if precision is None or recall is None:
        assert (evaluation.b_cubed.precision, evaluation.b_cubed.recall) == (None, None)
    else:
        assert evaluation.b_cubed.precision == pytest.approx(float(precision), rel=1e-12)
        assert evaluation.b_cubed.recall == pytest.approx(float(recall), rel=1e-12)


@given(PAIRS, SOME_PAIRS)
def test_links_of_two_files(found: Rows, truth: Rows) -> None:
    # Ids on both sides, so that each pair stands as it is.
    truth = [*truth, ("a", "b"), ("b", "c")]
    evaluation = evaluated(pairs(found), pairs(truth))
    mine, theirs = (
        [(("left", left), ("right", right)) for left, right in rows] for rows in (found, truth)
    )
    true = oracle.joined(theirs)
    across = {p for p in oracle.pairs_of(true) if len({side for side, _ in p}) == 2}  # type: ignore[misc]
    check(evaluation, oracle.joined(mine), set(map(frozenset, mine)), true, across)
    assert evaluation.account.implied == len(across - set(map(frozenset, theirs)))
    assert evaluation.account.result_repeated == len(mine) - len(set(mine))
    assert evaluation.account.truth_repeated == len(theirs) - len(set(theirs))
    named = {record for pair in theirs for record in pair}
    assert evaluation.account.unknown_pairs == sum(not set(pair) <= named for pair in set(mine))
    held = {record for pair in mine for record in pair}
    assert evaluation.account.unknown_records == len(held - named)
    assert evaluation.account.known_records == len(held & named)
    back = {frozenset({("left", right), ("right", left)}) for left, right in found}
    assert evaluation.account.backwards == len(back & across - set(map(frozenset, mine)))


@given(PAIRS, SOME_PAIRS)
def test_pairs_of_one_file(found: Rows, truth: Rows) -> None:
    evaluation = evaluated(pairs(found), pairs(truth), within=True)
    mine, theirs = (
        {frozenset(pair) for pair in rows if pair[0] != pair[1]} for rows in (found, truth)
    )
    true = oracle.joined(map(tuple, theirs))  # type: ignore[arg-type]
    check(evaluation, oracle.joined(map(tuple, mine)), mine, true, oracle.pairs_of(true))  # type: ignore[arg-type]
    assert evaluation.account.result_repeated == len(found) - len(mine)
    assert evaluation.account.implied == len(oracle.pairs_of(true)) - len(theirs)


@given(CLUSTERS, SOME_PAIRS)
def test_clusters_against_pairs(found: Rows, truth: Rows) -> None:
    evaluation = evaluated(clusters(found), pairs(truth))
    true = oracle.joined(pair for pair in truth if pair[0] != pair[1])
    mine = oracle.listed(found)
    check(evaluation, mine, oracle.pairs_of(mine), true, oracle.pairs_of(true))
    named, held = {i for pair in truth for i in pair}, {i for i, _ in found}
    outside = [pair for pair in oracle.pairs_of(mine) if not pair <= named]
    assert evaluation.account.unknown_pairs == len(outside)
    assert evaluation.account.unknown_records == len(held - named)
    assert evaluation.account.absent_records == len(named - held)


@given(CLUSTERS, CLUSTERS)
def test_clusters_against_clusters(found: Rows, truth: Rows) -> None:
    evaluation = evaluated(clusters(found), clusters(truth))
    named = frozenset(record for record, _ in truth)
    mine = {cluster & named for cluster in oracle.listed(found)} - {frozenset()}
    true = oracle.listed(truth)
    check(evaluation, mine, oracle.pairs_of(mine), true, oracle.pairs_of(true))
    every = oracle.pairs_of(oracle.listed(found))
    assert evaluation.account.unknown_pairs == len([pair for pair in every if not pair <= named])


@given(PAIRS, CLUSTERS)
def test_pairs_against_clusters(found: Rows, truth: Rows) -> None:
    evaluation = evaluated(pairs(found), clusters(truth))
    named = frozenset(record for record, _ in truth)
    mine = {frozenset(pair) for pair in found if pair[0] != pair[1]}
    judged = {pair for pair in mine if pair <= named}
    together = {cluster & named for cluster in oracle.joined(map(tuple, mine))} - {frozenset()}  # type: ignore[arg-type]
    true = oracle.listed(truth)
    check(evaluation, together, judged, true, oracle.pairs_of(true))
    assert evaluation.account.unknown_pairs == len(mine - judged)


# --- laws ---------------------------------------------------------------------------


@given(SOME_PAIRS)
def test_the_truth_itself_is_found_whole(truth: Rows) -> None:
    for within in (False, True):
        evaluation = evaluated(pairs(truth), pairs(truth), within=within)
        assert evaluation.links.false == 0
        assert evaluation.links.missed == evaluation.account.implied
        assert evaluation.clusters.false == evaluation.clusters.missed == 0
        assert evaluation.b_cubed.precision in (None, 1.0)
        assert evaluation.b_cubed.recall in (None, 1.0)


@given(PAIRS, SOME_PAIRS, st.booleans())
def test_order_and_repeats_change_no_figure(found: Rows, truth: Rows, within: bool) -> None:
    first = evaluated(pairs(found), pairs(truth), within=within)
    again = evaluated(pairs([*found[::-1], *found]), pairs(truth[::-1]), within=within)
    assert (again.links, again.clusters, again.b_cubed) == (
        first.links,
        first.clusters,
        first.b_cubed,
    )
    assert again.account.result_repeated == first.account.result_repeated + len(found)


@given(CLUSTERS, CLUSTERS)
def test_result_and_truth_exchanged(found: Rows, truth: Rows) -> None:
    # Of the same records, so that all pairs are judged both ways.
    records = sorted({record for record, _ in (*found, *truth)})
    mine, theirs = (
        clusters([(r, dict(rows).get(r, f"alone {r}")) for r in records]) for rows in (found, truth)
    )
    one, other = evaluated(mine, theirs), evaluated(theirs, mine)
    assert (one.links.found, one.links.true) == (other.links.true, other.links.found)
    assert one.links.both == other.links.both
    assert one.clusters.both == other.clusters.both
    assert one.b_cubed.precision == pytest.approx(other.b_cubed.recall)


@given(SOME_PAIRS)
def test_a_pair_has_no_direction_within_one_file(rows: Rows) -> None:
    back = pairs([(right, left) for left, right in rows])
    evaluation = evaluated(back, pairs(rows), within=True)
    assert evaluation.links.false == 0
    assert evaluation.links.both == evaluation.links.found


def test_files_that_are_named_the_other_way_round() -> None:
    truth = pairs([("a1", "b1"), ("a2", "b2"), ("a3", "b3")])
    found = pairs([("b1", "a1"), ("a2", "b2"), ("b2", "a3"), ("b9", "a9")])
    (evaluation,) = evaluate_result(found, truth)
    assert (evaluation.links.both, evaluation.links.false) == (2, 2)
    assert (evaluation.account.turned, evaluation.account.backwards) == (2, 0)


def test_what_the_truth_has_the_other_way_round_is_said() -> None:
    truth = pairs([("1", "2"), ("2", "3")])
    (evaluation,) = evaluate_result(pairs([("2", "1"), ("2", "3")]), truth)
    assert (evaluation.links.both, evaluation.links.missed) == (1, 1)
    assert (evaluation.account.turned, evaluation.account.backwards) == (0, 1)


def test_a_truth_that_states_half_of_a_person() -> None:
    # a1 and a2 are both b1; what a1 is, a2 is too.
    truth = pairs([("a1", "b1"), ("a2", "b1"), ("a2", "b2")])
    (evaluation,) = evaluate_result(pairs([("a1", "b2")]), truth)
    assert (evaluation.links.both, evaluation.links.true) == (1, 4)
    assert evaluation.account.implied == 1


# --- registers ----------------------------------------------------------------------


def of_registers(rows: Sequence[tuple[str, str, str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, ["register", "left_id", "right_id"], orient="row")


FOUND = of_registers([("births", "a", "x"), ("births", "b", "y"), ("deaths", "a", "p")])
TRUTH = of_registers([("births", "a", "x"), ("deaths", "a", "q"), ("borders", "c", "v")])


def test_each_register_by_itself() -> None:
    births, deaths = evaluate_result(FOUND, TRUTH)
    assert [births.register, deaths.register] == ["births", "deaths"]
    assert (births.links.found, births.links.true, births.links.both) == (2, 1, 1)
    assert (deaths.links.found, deaths.links.true, deaths.links.both) == (1, 1, 0)
    assert births.account.truth_elsewhere == deaths.account.truth_elsewhere == 1


def test_one_register() -> None:
    (births,) = evaluate_result(FOUND, TRUTH, register="births")
    assert (births.register, births.links.both) == ("births", 1)
    (births,) = evaluate_result(
        FOUND, TRUTH.filter(register="births").drop("register"), register="births"
    )
    assert (births.links.found, births.links.both) == (2, 1)


@pytest.mark.parametrize(
    ("found", "truth", "register", "said"),
    [
        (FOUND, TRUTH.drop("register"), None, "does not say which of them"),
        (FOUND.drop("register"), TRUTH, None, "does not say which of them"),
        (FOUND, TRUTH, "weddings", "names no register 'weddings'"),
        (FOUND, TRUTH.filter(register="births"), None, "names no register 'deaths'"),
        (FOUND.drop("register"), TRUTH.drop("register"), "births", "Neither"),
    ],
)
def test_registers_that_are_not_told(
    found: pl.DataFrame, truth: pl.DataFrame, register: str | None, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        evaluate_result(found, truth, register=register)


# --- what cannot be evaluated -------------------------------------------------------


def test_no_id_in_common() -> None:
    with pytest.raises(InputError, match="No id of"):
        evaluate_result(pairs([("a", "b")]), pairs([("c", "d")]))


def test_a_register_without_a_true_link_does_not_stop_the_others() -> None:
    found = of_registers([("births", "a", "x"), ("deaths", "u", "v")])
    truth = of_registers([("births", "a", "x"), ("deaths", "a", "p")])
    births, deaths = evaluate_result(found, truth)
    assert (births.links.both, deaths.links.both, deaths.account.known_records) == (1, 0, 0)


def test_nothing_found_is_a_recall_of_zero() -> None:
    (evaluation,) = evaluate_result(pairs([]), pairs([("c", "d")]))
    assert evaluation.links.recall.value == 0
    assert evaluation.links.precision.value is None
    assert evaluation.links.f1 == 0


def test_a_truth_without_rows() -> None:
    with pytest.raises(InputError, match="no row of truth"):
        evaluate_result(pairs([("a", "b")]), pairs([]))


def test_a_record_in_two_clusters() -> None:
    twice = clusters([("a", "1"), ("b", "1"), ("a", "2")])
    for found, truth in product([twice, clusters([("a", "1")])], repeat=2):
        if found is truth and found is not twice:
            continue
        with pytest.raises(InputError, match="rows 1 and 3 put one record into two clusters"):
            evaluate_result(found, truth)


def test_a_cluster_listed_twice() -> None:
    rows = clusters([("a", "1"), ("b", "1"), ("a", "1")])
    (evaluation,) = evaluate_result(rows, rows)
    assert evaluation.account.result_repeated == evaluation.account.truth_repeated == 1
    assert replace(evaluation.links) == evaluation.links
    assert evaluation.links.both == 1
