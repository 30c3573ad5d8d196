"""A truth that lists the records of several extracts: which of them is meant."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from crvs_link.errors import UsageError
from crvs_link.evaluate import evaluate_result


def frame(names: str, *rows: str) -> pl.DataFrame:
    return pl.DataFrame([row.split() for row in rows], names.split(), orient="row")


TRUTH = frame(
    "register record_id person_id",
    *("host 1 p", "host 2 q", "host 3 r"),
    *("births 1 q", "births 2 p", "deaths 1 p", "deaths 9 r"),
)
FOUND = frame("left_id right_id", "1 2", "2 1", "3 1", "3 7")


def test_the_same_id_in_two_extracts_is_two_records() -> None:
    (found,) = evaluate_result(FOUND, TRUTH, host="host", register="births")
    assert (found.links.found, found.links.true, found.links.both) == (3, 2, 2)
    assert (found.register, found.within, found.truth) == ("births", False, "clusters")
    assert found.account.unknown_pairs == 1
    (found,) = evaluate_result(FOUND, TRUTH, host="host", register="deaths")
    assert (found.links.found, found.links.true, found.links.both) == (2, 2, 0)


def test_every_register_of_a_result() -> None:
    both = FOUND.with_columns(register=pl.lit("births"))
    both = pl.concat([both, both.head(1).with_columns(register=pl.lit("deaths"))])
    births, deaths = evaluate_result(both, TRUTH, host="host")
    assert [births.register, deaths.register] == ["births", "deaths"]
    assert births.links.both == 2
    assert births.account.truth_elsewhere == deaths.account.truth_elsewhere == 0
    (births,) = evaluate_result(both.head(4), TRUTH, host="host")
    assert births.account.truth_elsewhere == 2


def test_one_register_of_the_truth_is_one_extract() -> None:
    found = frame("left_id right_id", "1 2")
    truth = frame("register record_id person_id", "a 1 p", "a 2 p", "b 1 q", "b 2 r")
    (a,) = evaluate_result(found, truth, register="a", within=True)
    (b,) = evaluate_result(found, truth, register="b", within=True)
    assert (a.links.both, b.links.both) == (1, 0)
    (alone,) = evaluate_result(found, truth.head(2))
    assert (alone.within, alone.links.both) == (True, 1)


def test_clusters_over_several_extracts_need_ids_that_differ() -> None:
    truth = frame("register record_id person_id", "a 1 p", "b 2 p", "b 3 q")
    (found,) = evaluate_result(frame("record_id cluster_id", "1 x", "2 x", "3 y"), truth)
    assert (found.links.both, found.links.false) == (1, 0)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "does not say which of them its left ids are of"),
        ({"host": "host"}, "does not say which of them it is about"),
        ({"host": "weddings"}, "names no register 'weddings'"),
        ({"host": "host", "register": "weddings"}, "names no register 'weddings'"),
        ({"host": "host", "register": "host"}, "named as host and as register"),
        ({"within": True}, "does not say which of them it is about"),
    ],
)
def test_what_is_not_told(options: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        evaluate_result(FOUND, TRUTH, **options)


def test_a_host_without_registers() -> None:
    pairs = frame("left_id right_id", "1 2")
    with pytest.raises(UsageError, match="does not list records by register"):
        evaluate_result(FOUND, pairs, host="host")


def test_errors_need_a_truth_of_records() -> None:
    struck = frame("register record_id column mechanism", "host 1 dob typo")
    with pytest.raises(UsageError, match="errors need one that lists records"):
        evaluate_result(FOUND, frame("left_id right_id", "1 2"), errors=struck)
