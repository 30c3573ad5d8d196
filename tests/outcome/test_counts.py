"""Host records by outcome, by search result and by groups."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.codes import Outcome, SearchResult
from crvs_link.outcome import CASES, SEARCHES, outcome_counts, search_counts
from crvs_link.outcome.counts import NOT_SEARCHED, OUTCOME_COUNTS, OUTCOMES, SEARCH_COUNTS

LABELS = ("a", "b", "c")


def cases(outcomes: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame({"outcome": outcomes}, schema={"outcome": CASES["outcome"]})


records = st.lists(
    st.tuples(st.sampled_from([*Outcome, None]), st.integers(0, len(LABELS) - 1)), max_size=60
)


@given(records)
def test_every_record_is_counted_once_by_every_attribute(rows: list[tuple]) -> None:
    outcomes = [None if outcome is None else outcome.value for outcome, _ in rows]
    codes = np.array([group for _, group in rows], np.int16)
    table = outcome_counts(cases(outcomes), [("sex", LABELS, codes), ("script", LABELS, codes)])
    assert dict(table.schema) == OUTCOME_COUNTS
    assert table.height == (1 + len(LABELS)) * len(OUTCOMES)
    expected = Counter(
        (LABELS[group], outcome or NOT_SEARCHED)
        for outcome, group in zip(outcomes, codes, strict=True)
    )
    for attribute, group, outcome, n in table.iter_rows():
        if attribute == "sex":
            assert n == expected[group, outcome]
        else:
            assert (attribute, group) == ("all", "all records")
            assert n == sum(expected[label, outcome] for label in LABELS)


def test_outcomes_are_in_the_order_in_which_they_apply() -> None:
    table = outcome_counts(cases(["WITHHELD"]), [])
    assert table["outcome"].to_list() == [*(each.value for each in Outcome), NOT_SEARCHED]


def test_search_results_are_counted_for_each_register() -> None:
    results = ["linked", "no_link", "no_link", "not_run", "not_run", "not_run"]
    searches = pl.DataFrame({"register": ["x"] * 3 + ["y"] * 3, "search_result": results})
    table = search_counts(
        searches.cast({name: SEARCHES[name] for name in searches.columns}),
        [("letter", LABELS[:2], np.array([0, 1, 1]))],
    )
    assert dict(table.schema) == SEARCH_COUNTS
    assert table["records"].sum() == 2 * 2 * 3
    assert table.filter(pl.col("records") > 0).rows() == [
        ("x", "all", "all records", "linked", 1),
        ("x", "all", "all records", "no_link", 2),
        ("x", "letter", "a", "linked", 1),
        ("x", "letter", "b", "no_link", 2),
        ("y", "all", "all records", "not_run", 3),
        ("y", "letter", "a", "not_run", 1),
        ("y", "letter", "b", "not_run", 2),
    ]
    assert table["search_result"].unique(maintain_order=True).to_list() == list(SearchResult)
