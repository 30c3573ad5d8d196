"""Reliability, Brier score and calibration error, against a loop."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.evaluate.calibration import calibrate, calibrate_pairs, calibrate_unlinked
from crvs_link.evaluate.numbered import number_records
from oracles import evaluation as oracle

ROWS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40)


@given(ROWS)
def test_against_a_loop(rows: list[tuple[float, bool]]) -> None:
    p, true = (np.array(side) for side in zip(*rows, strict=True)) if rows else ([], [])
    found = calibrate(np.asarray(p, dtype=np.float64), np.asarray(true, dtype=np.bool_))
    brier, error, tenths = oracle.calibration(rows)
    assert found.brier == pytest.approx(brier)
    assert found.error == pytest.approx(error)
    assert (found.n, found.observed) == (len(rows), sum(true for _, true in rows))
    for tenth, (n, total, hits) in zip(found.tenths, tenths, strict=True):
        assert (tenth.n, tenth.observed.numerator, tenth.observed.denominator) == (n, hits, n)
        assert tenth.predicted == (pytest.approx(total / n) if n else None)


@given(ROWS, st.randoms())
def test_order_changes_no_bit(rows: list[tuple[float, bool]], order: st.DataObject) -> None:
    mixed = list(rows)
    order.shuffle(mixed)  # type: ignore[attr-defined]

    def of(some: list[tuple[float, bool]]) -> object:
        return calibrate(
            np.array([p for p, _ in some], dtype=np.float64),
            np.array([t for _, t in some], dtype=np.bool_),
        )

    assert of(mixed) == of(rows)


def test_probabilities_at_their_word() -> None:
    rng = np.random.default_rng(3)
    p = rng.random(200_000)
    honest, bold = (calibrate(p, rng.random(len(p)) < of) for of in (p, p**2))
    assert honest.error is not None
    assert bold.error is not None
    assert honest.error < 0.01
    assert bold.error == pytest.approx(1 / 6, abs=0.01)
    assert honest.brier == pytest.approx(1 / 6, abs=0.005)


SCORED = pl.DataFrame(
    {"left": ["a", "b", "c"], "right": ["A", "B", "C"], "probability": [0.9, 0.8, 0.3]}
)


def frame(rows: list[tuple[str, ...]], *names: str) -> pl.DataFrame:
    return pl.DataFrame(rows, list(names), orient="row")


def test_pairs_of_records_that_the_truth_does_not_list_are_left_out() -> None:
    records = [("host", "a"), ("births", "A"), ("host", "b"), ("births", "B"), ("host", "c")]
    truth = frame(records, "register", "record")
    found = SCORED.select("left", "right")
    ids = number_records(found, truth, None, SCORED, within=False, register="births")
    person = np.full(ids.n_records, -1)
    person[ids.true[0]] = [1, 1, 2, 3, 4]
    found_of = calibrate_pairs(SCORED, ids, person)
    assert (found_of.n, found_of.observed) == (2, 1)
    assert found_of.brier == pytest.approx((0.1**2 + 0.8**2) / 2)


@pytest.mark.parametrize(("listed", "n", "alone"), [(True, 3, 2), (False, 4, 3)])
def test_hosts_without_a_partner(listed: bool, n: int, alone: int) -> None:
    records = [("host", "a"), ("births", "A"), ("host", "b"), ("births", "B"), ("host", "c")]
    truth = frame(records, "register", "record")
    ids = number_records(
        SCORED.select("left", "right"), truth, None, SCORED, within=False, register="births"
    )
    person = np.full(ids.n_records, -1)
    person[ids.true[0]] = [1, 1, 2, 3, 4]
    named = person >= 0
    hosts = pl.DataFrame(
        {"left": ["a", "b", "c", "unknown", "d"], "probability": [0.1, 0.9, 0.9, 0.9, None]}
    )
    found = calibrate_unlinked(hosts, ids, person, named, listed=listed)
    assert (found.n, found.observed) == (n, alone)
