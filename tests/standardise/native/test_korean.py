from __future__ import annotations

import polars as pl
import pytest

from crvs_link.standardise.native import native_names
from crvs_link.standardise.tables import table


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("김철수", "kim cheolsu"),
        ("김 철수", "kim cheolsu"),
        (" 이영희 ", "lee yeonghui"),
        ("남궁민수", "namgung minsu"),
        ("박", "park"),
    ],
)
def test_surname_and_given_name(name: str, expected: str) -> None:
    assert native_names(pl.Series([name])).to_list() == [expected]


def test_each_surname_is_listed_once() -> None:
    letters = "".join(table("native_korean")["surname"].values())
    assert sorted(set(letters)) == sorted(letters)
