"""Our blocking as an index class of recordlinkage."""

from __future__ import annotations

import pandas as pd
import pytest
import recordlinkage as rl

from crvs_link.interop.recordlinkage import Blocking
from crvs_link.spec import BlockingRule
from people import world

DATA = world(120, seed=71)


def pandas_of(side: str) -> pd.DataFrame:
    frame = getattr(DATA, side)
    return pd.DataFrame(frame.drop("id").to_dict(as_series=False), index=frame["id"].to_list())


@pytest.fixture(scope="module")
def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    return pandas_of("left"), pandas_of("right")


def agreeing(a: pd.DataFrame, b: pd.DataFrame, column: str) -> set[tuple[object, object]]:
    """The slow way."""
    return {
        (i, j)
        for i, x in a[column].items()
        for j, y in b[column].items()
        if x is not None and x == y
    }


def test_a_given_rule_gives_its_pairs_and_no_others(frames) -> None:
    a, b = frames
    pairs = Blocking(rules=[BlockingRule(("dob",))]).index(a, b)
    assert set(pairs) == agreeing(a, b, "birth_date")
    assert pairs.is_unique


def test_rules_are_chosen_and_find_the_matches(frames) -> None:
    a, b = frames
    pairs = Blocking().index(a, b)
    assert pairs.is_unique
    assert len(set(pairs) & DATA.truth) / len(DATA.truth) > 0.95


def test_one_frame_gives_the_lower_triangle(frames) -> None:
    both = pd.concat(frames)
    pairs = Blocking(rules=[BlockingRule(("dob",))]).index(both)
    expected = {(x, y) for x, y in agreeing(both, both, "birth_date") if x != y}
    assert {frozenset(pair) for pair in pairs} == {frozenset(pair) for pair in expected}
    assert len(pairs) == len(expected) / 2
    place = {label: k for k, label in enumerate(both.index)}
    assert all(place[x] > place[y] for x, y in pairs)


def test_rows_without_a_person_are_in_no_pair(frames) -> None:
    a, b = frames
    nobody = pd.DataFrame({"sex": ["male"]}, index=["nobody"])
    shifted = pd.concat([nobody, a])
    rule = [BlockingRule(("dob",))]
    assert set(Blocking(rules=rule).index(shifted, b)) == set(Blocking(rules=rule).index(a, b))


def test_it_is_one_of_several_indexes(frames) -> None:
    a, b = frames
    indexer = rl.Index()
    indexer.add(Blocking(rules=[BlockingRule(("dob",))]))
    indexer.block("postcode")
    assert set(indexer.index(a, b)) == agreeing(a, b, "birth_date") | agreeing(a, b, "postcode")


def test_columns_can_be_stated(frames) -> None:
    a, b = (frame.rename(columns={"birth_date": "x1", "surname": "x2"}) for frame in frames)
    rule = [BlockingRule(("dob",))]
    pairs = Blocking({"dob_raw": "x1", "name_family": "x2"}, rules=rule).index(a, b)
    assert set(pairs) == agreeing(a, b, "x1")
