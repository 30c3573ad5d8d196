"""Households, stated or formed from the names of parents."""

from __future__ import annotations

import numpy as np
import pytest

from crvs_link.encode import Households, Readings, encode, find_households
from crvs_link.encode.households import MOST_MEMBERS
from crvs_link.run import RunOptions
from extracts import extract_of


def households(columns: dict[str, list[str | None]]) -> Households | None:
    return find_households(encode([extract_of(columns)], [Readings()], RunOptions()), 0)


def groups(found: Households | None) -> list[list[int]]:
    assert found is not None
    rows: dict[int, list[int]] = {}
    for row, household in enumerate(found.of_record.tolist()):
        if household >= 0:
            rows.setdefault(household, []).append(row)
    assert [len(rows[h]) for h in sorted(rows)] == found.members.tolist()
    return sorted(rows.values())


def names(n: int) -> list[str | None]:
    return [f"{chr(97 + k // 26 % 26)}{chr(97 + k % 26)}m{chr(97 + k // 676)}" for k in range(n)]


def test_stated_households() -> None:
    found = households({"name_given": names(4), "household_id": ["7", "8", "7", None]})
    assert groups(found) == [[0, 2], [1]]
    assert found is not None
    assert found.basis == "household_id"


def test_a_number_that_hundreds_share_is_no_household() -> None:
    many = ["0"] * (MOST_MEMBERS + 1) + ["5", "5"]
    found = households({"name_given": names(len(many)), "household_id": many})
    assert groups(found) == [[MOST_MEMBERS + 1, MOST_MEMBERS + 2]]


def test_a_household_of_one_says_nothing() -> None:
    assert households({"name_given": names(3), "household_id": ["1", "2", "3"]}) is None


def test_brothers_and_sisters_are_a_household_and_half_ones_are_not() -> None:
    """Two wives of one husband: the children of each are with their own mother."""
    fillers = names(40)
    columns = {
        "name_given": [*"abcd", *fillers],
        "father_name": ["jamal uddin"] * 4 + [f"{n} father" for n in fillers],
        "mother_name": ["salma bibi", "salma bibi", "noor jahan", "noor jahan"]
        + [f"{n} mother" for n in fillers],
    }
    found = households(columns)
    assert [group for group in groups(found) if len(group) > 1] == [[0, 1], [2, 3]]
    assert found is not None
    assert found.basis == "the same names of father and mother"


def test_both_names_are_needed_and_one_residence() -> None:
    fillers = names(40)
    columns = {
        "name_given": [*"abcde", *fillers],
        "father_name": ["jamal uddin", "jamal uddin", None, None, "jamal uddin", *fillers],
        "mother_name": ["salma bibi"] * 5 + fillers[::-1],
        "residence_town": ["here", "here", "here", "here", "there"] + ["elsewhere"] * 40,
    }
    found = households(columns)
    assert [group for group in groups(found) if len(group) > 1] == [[0, 1]]
    assert found is not None
    assert found.basis.endswith("and residence")


def test_names_that_many_parents_bear_make_no_household() -> None:
    """Of 400 rows a quarter have either name, so that 25 have both by chance."""
    rng = np.random.default_rng(1)
    fathers = [
        "mohammad ali" if x < 0.25 else f"{n} khan"
        for x, n in zip(rng.random(400), names(400), strict=True)
    ]
    mothers = [
        "fatima bibi" if x < 0.25 else f"{n} bano"
        for x, n in zip(rng.random(400), names(400)[::-1], strict=True)
    ]
    mothers[:2], fathers[:2] = ["quirina x", "quirina x"], ["zeno x", "zeno x"]
    found = households({"name_given": names(400), "father_name": fathers, "mother_name": mothers})
    assert [group for group in groups(found) if len(group) > 1] == [[0, 1]]


@pytest.mark.parametrize("column", ["father_name", "mother_name"])
def test_one_parent_makes_no_household(column: str) -> None:
    assert households({"name_given": names(4), column: ["a b"] * 4}) is None
