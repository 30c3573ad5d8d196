"""Groups that fare worse than the best one."""

from __future__ import annotations

import polars as pl
import pytest

from crvs_link.errors import UsageError
from crvs_link.evaluate import Agreement, Interval, Subgroup, evaluate_result
from crvs_link.evaluate.subgroups import groups_behind


def group(name: str | None, both: int, of: int, low: float, high: float) -> Subgroup:
    return Subgroup("sex", name, of, Agreement(of, of, both, Interval(low, high)))


def test_more_than_five_hundredths_behind() -> None:
    best, near, far = (
        group("a", 70, 100, 0.6, 0.8),
        group("b", 65, 100, 0.5, 0.75),
        group(None, 64, 100, 0.5, 0.59),
    )
    (behind,) = groups_behind([best, near, far])
    assert (behind.group, behind.best, behind.certain) == (None, "a", True)
    assert behind.best_f1 - behind.f1 == pytest.approx(0.06)
    assert behind.times == pytest.approx(0.36 / 0.3)


def test_twice_the_error() -> None:
    best, twice = group("a", 99, 100, 0.97, 1), group("b", 98, 100, 0.95, 1)
    (behind,) = groups_behind([twice, best])
    assert (behind.group, behind.certain) == ("b", False)
    assert behind.times == pytest.approx(2)
    assert groups_behind([best, group("b", 985, 1000, 0.9, 1)]) == ()


def test_the_best_makes_no_error() -> None:
    (behind,) = groups_behind([group("a", 10, 10, 0.8, 1), group("b", 99, 100, 0.9, 1)])
    assert behind.times is None
    assert groups_behind([group("a", 10, 10, 0.8, 1), group("b", 5, 5, 0.7, 1)]) == ()


def test_a_group_without_pairs_is_neither_best_nor_behind() -> None:
    empty = Subgroup("sex", "c", 4, Agreement(0, 0, 0))
    assert groups_behind([group("a", 9, 10, 0.5, 1), empty]) == ()


def test_a_column_that_is_named_twice_is_told_once() -> None:
    truth = pl.DataFrame({"record_id": ["a", "b"], "person_id": ["1", "1"], "sex": ["f", None]})
    (found,) = evaluate_result(FOUND, truth, subgroups=["sex", "sex"])
    assert [(of.group, of.records, of.links.both) for of in found.subgroups] == [
        ("f", 1, 1),
        (None, 1, 1),
    ]


FOUND = pl.DataFrame({"record_id": ["a", "b"], "cluster_id": ["1", "1"]})


def test_columns_that_are_no_subgroups() -> None:
    truth = pl.DataFrame(
        {
            "record_id": [f"r{k}" for k in range(60)] + ["a"],
            "person_id": ["1"] * 61,
            "village": [f"v{k}" for k in range(61)],
        }
    )
    with pytest.raises(UsageError, match=r"'village' .* has 61 values; subgroups have at most 50"):
        evaluate_result(FOUND, truth, subgroups=["village"])
    with pytest.raises(UsageError, match="no column 'sex' of subgroups"):
        evaluate_result(FOUND, truth, subgroups=["sex"])
    pairs = pl.DataFrame({"left_id": ["a"], "right_id": ["b"], "sex": ["f"]})
    with pytest.raises(UsageError, match="truth of pairs"):
        evaluate_result(FOUND, pairs, subgroups=["sex"])
