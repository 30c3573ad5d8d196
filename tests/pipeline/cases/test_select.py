"""Which records become cases."""

from __future__ import annotations

from typing import cast

import polars as pl
import pytest

from crvs_link.errors import UsageError
from crvs_link.load import Extract, read_extract
from crvs_link.outcome import CASES, SEARCHES
from crvs_link.pipeline.cases.select import Wanted, select_cases
from crvs_link.pipeline.cases.tables import CaseTables

IDS = [f"A{row}" for row in range(1, 9)]
OUTCOMES = [
    "CONFLICT_REVIEW", "LINKED_BIRTH_HOST", "POSSIBLE_REVIEW", "LINKED_FAMILY_ONLY",
    "NO_LINK_INFORMATIVE", None, None, "POSSIBLE_REVIEW",
]  # fmt: skip
RESULTS = [
    "conflict", "linked", "review", "no_link", "no_link", "linked_ambiguous", "no_link", "review",
]  # fmt: skip


def tables(outcomes: list[str | None] | None = None) -> CaseTables:
    rows = list(range(1, 9))
    cases = pl.DataFrame(
        {"host_row": rows, "host_id": IDS, "outcome": OUTCOMES if outcomes is None else outcomes}
    )
    searches = pl.DataFrame({"host_row": rows, "search_result": RESULTS})
    made = [
        frame.select(
            pl.col(name) if name in frame.columns else pl.lit(None, kind).alias(name)
            for name, kind in columns.items()
        )
        for frame, columns in ((cases, CASES), (searches, SEARCHES))
    ]
    return CaseTables(made[0], made[1], {}, None)


@pytest.fixture(scope="module")
def host() -> Extract:
    return read_extract(pl.DataFrame({"record_id": IDS, "name": ["Ali"] * 8}))


def rows(host: Extract, wanted: Wanted, outcomes: list[str | None] | None = None) -> list[int]:
    return [*select_cases(tables(outcomes), host, wanted).rows]


def test_those_that_need_a_person(host: Extract) -> None:
    assert rows(host, Wanted()) == [1, 3, 4, 6, 8]


def test_without_outcomes_the_searches_say_who_needs_one(host: Extract) -> None:
    assert rows(host, Wanted(), [None] * 8) == [1, 3, 6, 8]


def test_by_identifier_and_by_outcome(host: Extract) -> None:
    assert rows(host, Wanted(host_ids=("A7", "A2"))) == [2, 7]
    assert rows(host, Wanted(outcomes=("LINKED_BIRTH_HOST",))) == [2]
    assert rows(host, Wanted(host_ids=("A7",), outcomes=("LINKED_BIRTH_HOST",))) == [2, 7]
    assert rows(host, Wanted(outcomes=("NOT_IN_SCOPE",))) == []


def test_a_limit_says_how_many_it_leaves_out(host: Extract) -> None:
    found = select_cases(tables(), host, Wanted(limit=2))
    assert (found.rows, found.left_out) == ((1, 3), 3)


def test_a_sample_is_drawn_by_its_seed(host: Extract) -> None:
    drawn = [rows(host, Wanted(sample=3, seed=seed)) for seed in range(20)]
    assert all(len(each) == 3 and each == sorted(each) for each in drawn)
    assert {row for each in drawn for row in each} == {1, 3, 4, 6, 8}
    assert rows(host, Wanted(sample=3, seed=5)) == drawn[5]
    assert rows(host, Wanted(sample=99)) == rows(host, Wanted())


def test_an_unknown_identifier_is_counted_and_not_repeated(host: Extract) -> None:
    with pytest.raises(UsageError, match="no record for 1 of the 2") as caught:
        select_cases(tables(), host, Wanted(host_ids=("A1", "Secret")))
    assert "Secret" not in str(caught.value) + cast("str", caught.value.hint)
