"""Subgroups, error mechanisms and the interval of F1, against loops over pairs."""

from __future__ import annotations

from itertools import product

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crvs_link.evaluate import Agreement, Evaluation, evaluate_result
from oracles import evaluation as oracle

LEFT, RIGHT = "abcde", "ABCDE"
PERSONS = st.sampled_from("123")
GROUPS = st.sampled_from(["x", "y", None])
Record = tuple[str, str]


@st.composite
def truths(draw: st.DrawFn) -> dict[Record, tuple[str, str | None]]:
    """Person and group of some records of a host and a register."""
    every = [("host", i) for i in LEFT] + [("births", i) for i in RIGHT]
    listed = draw(st.lists(st.sampled_from(every), unique=True, min_size=1))
    return {record: (draw(PERSONS), draw(GROUPS)) for record in listed}


FOUND = st.lists(st.tuples(st.sampled_from(LEFT), st.sampled_from(RIGHT)), max_size=10)
STRUCK = st.lists(
    st.tuples(
        st.sampled_from(["host", "births", "deaths"]),
        st.sampled_from(LEFT + RIGHT + "Z"),
        st.sampled_from(["dob", "name", ""]),
        st.sampled_from(["typo", "year not converted"]),
    ),
    max_size=8,
)


def truth_frame(truth: dict[Record, tuple[str, str | None]]) -> pl.DataFrame:
    rows = [(*record, *of) for record, of in truth.items()]
    return pl.DataFrame(rows, ["register", "record_id", "person_id", "sex"], orient="row").cast(
        pl.String
    )


def errors_frame(struck: list[tuple[str, str, str, str]]) -> pl.DataFrame:
    names = ["register", "record_id", "column", "mechanism"]
    return pl.DataFrame(struck, dict.fromkeys(names, pl.String), orient="row")


def check(
    evaluation: Evaluation,
    found: set[oracle.Cluster],
    truth: dict[Record, tuple[str, str | None]],
    struck: list[tuple[str, str, str, str]],
    true: set[oracle.Cluster],
) -> None:
    person = {record: of for record, (of, _) in truth.items()}

    def agrees(links: Agreement, found: set[oracle.Cluster], true: set[oracle.Cluster]) -> None:
        assert (links.found, links.true, links.both) == (len(found), len(true), len(found & true))
        expected = oracle.f1_interval(found, true, person)
        if expected is None:
            assert links.f1_interval is None
        else:
            assert links.f1_interval is not None
            ends = (links.f1_interval.low, links.f1_interval.high)
            assert ends == pytest.approx(expected, abs=1e-9)

    agrees(evaluation.links, found, true)
    groups = {of.group: of for of in evaluation.subgroups}
    assert groups.keys() == {group for _, group in truth.values()}
    for group, of in groups.items():
        here = [oracle.touching(part, lambda r: truth[r][1] == group) for part in (found, true)]  # noqa: B023
        agrees(of.links, *here)
        assert of.records == sum(each == group for _, each in truth.values())
    mechanisms = evaluation.mechanisms
    assert mechanisms is not None
    assert {of.name for of in mechanisms.each} == {name for *_, name in struck}
    for of in mechanisms.each:
        hit = {(register, i) for register, i, _, name in struck if name == of.name}
        pairs = oracle.touching(true, hit.__contains__)
        assert (of.lost.numerator, of.lost.denominator) == (len(pairs - found), len(pairs))
        assert of.columns == tuple(sorted({c for *_, c, name in struck if name == of.name}))
    lost = [of.lost.numerator for of in mechanisms.each]
    assert lost == sorted(lost, reverse=True)
    free = true - oracle.touching(true, {(register, i) for register, i, *_ in struck}.__contains__)
    untouched = mechanisms.untouched
    assert (untouched.numerator, untouched.denominator) == (len(free - found), len(free))


@given(FOUND, truths(), STRUCK)
def test_pairs_of_two_extracts(
    found: list[tuple[str, str]],
    truth: dict[Record, tuple[str, str | None]],
    struck: list[tuple[str, str, str, str]],
) -> None:
    assume({register for register, _ in truth} == {"host", "births"})
    named = {i for _, i in truth}
    assume(not found or any(i in named for pair in found for i in pair))
    frame = pl.DataFrame(found, {"left_id": pl.String, "right_id": pl.String}, orient="row")
    struck = [each for each in struck if each[0] != "deaths"]
    (evaluation,) = evaluate_result(
        frame,
        truth_frame(truth),
        host="host",
        subgroups=["sex"],
        errors=errors_frame(struck),
    )
    assert evaluation.register == "births"
    mine = {frozenset({("host", left), ("births", right)}) for left, right in found}
    judged = {pair for pair in mine if pair <= truth.keys()}
    true = {
        frozenset(pair)
        for pair in product(truth, repeat=2)
        if (pair[0][0], pair[1][0]) == ("host", "births") and truth[pair[0]][0] == truth[pair[1]][0]
    }
    check(evaluation, judged, truth, struck, true)


@given(st.dictionaries(st.sampled_from(LEFT), st.sampled_from("123"), min_size=1), truths(), STRUCK)
def test_clusters_of_one_extract(
    clusters: dict[str, str],
    truth: dict[Record, tuple[str, str | None]],
    struck: list[tuple[str, str, str, str]],
) -> None:
    truth = {record: of for record, of in truth.items() if record[0] == "host"}
    assume(any(("host", i) in truth for i in clusters))
    struck = [each for each in struck if each[0] == "host"]
    frame = pl.DataFrame(list(clusters.items()), ["record_id", "cluster_id"], orient="row")
    (evaluation,) = evaluate_result(
        frame, truth_frame(truth), subgroups=["sex"], errors=errors_frame(struck)
    )
    mine = oracle.pairs_of(oracle.listed([(("host", i), of) for i, of in clusters.items()]))
    judged = {pair for pair in mine if pair <= truth.keys()}
    true = oracle.pairs_of(oracle.listed([(r, of) for r, (of, _) in truth.items()]))
    check(evaluation, judged, truth, struck, true)


def test_the_interval_of_f1_narrows_with_persons_and_not_with_their_records() -> None:
    def width(persons: int, records: int) -> float:
        truth = [(f"{p}-{r}", p) for p in range(persons) for r in range(records)]
        # Every other person is found whole, the rest not at all.
        found = [(i, p if p % 2 else i) for i, p in truth]
        (evaluation,) = evaluate_result(
            pl.DataFrame(
                [(i, str(c)) for i, c in found], ["record_id", "cluster_id"], orient="row"
            ),
            pl.DataFrame([(i, str(p)) for i, p in truth], ["record_id", "person_id"], orient="row"),
        )
        interval = evaluation.links.f1_interval
        assert interval is not None
        assert interval.low < (evaluation.links.f1 or 0) < interval.high
        return interval.high - interval.low

    assert width(40, 2) == pytest.approx(width(40, 6))
    assert width(400, 2) < width(40, 2) / 2.5
