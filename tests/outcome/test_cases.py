"""The first outcome that applies, over every combination of search results."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import polars as pl
import pytest

from crvs_link.codes import Outcome, SearchResult
from crvs_link.config import RegisterKind
from crvs_link.outcome import CASES, SEARCHES, FamilyLinks, Searched, case_table, meaning_of
from scopes import SCOPE

LINKED = Outcome.LINKED_BIRTH_HOST, Outcome.LINKED_OTHER_REGISTER
ORDER = list(Outcome)


def table(register: str, rows: list[dict[str, object]]) -> pl.DataFrame:
    """A table of searches with what matters stated and the rest empty."""
    full = [
        {
            **dict.fromkeys(SEARCHES),
            "host_row": number,
            "host_id": f"H{number}",
            "register": register,
            "n_candidates": 0,
            "scope": "in",
            **row,
        }
        for number, row in enumerate(rows, start=1)
    ]
    return pl.DataFrame(full, schema=SEARCHES, orient="row")


def searched(
    register: str, rows: list[dict[str, object]], linked_as: Outcome, tells: int = 0
) -> Searched:
    of = table(register, rows)
    pairs = [
        of.filter(pl.col("search_result").is_in(codes)).select(
            "host_row", (0.97 - pl.col("p_unlinked").fill_null(0.0)).alias("probability")
        )
        for codes in (["linked"], ["review", "linked_ambiguous"])
    ]
    return Searched(register, of, *pairs, linked_as, tells)


def cases(*registers: Searched, family: FamilyLinks | None = None) -> pl.DataFrame:
    n = registers[0].table.height
    nothing = pl.Series([None] * n, dtype=pl.String)
    return case_table(registers, family, nothing, pl.Series([""] * n))


STATES: dict[str, tuple[dict[str, object], Outcome | None]] = {
    "conflict": ({"search_result": "conflict"}, Outcome.CONFLICT_REVIEW),
    "linked": ({"search_result": "linked", "p_unlinked": 0.01}, None),
    "review": ({"search_result": "review", "p_unlinked": 0.6}, Outcome.POSSIBLE_REVIEW),
    "ambiguous": (
        {"search_result": "linked_ambiguous", "p_unlinked": 0.2},
        Outcome.POSSIBLE_REVIEW,
    ),
    "informative": (
        {
            "search_result": "no_link",
            "p_no_record": 0.9,
            "p_no_record_low": 0.85,
            "p_no_record_high": 0.95,
            "bayes_factor": 20.0,
        },
        Outcome.NO_LINK_INFORMATIVE,
    ),
    "low end": (
        {
            "search_result": "no_link",
            "p_no_record": 0.85,
            "p_no_record_low": 0.79,
            "p_no_record_high": 0.9,
            "bayes_factor": 20.0,
        },
        Outcome.NO_LINK_UNINFORMATIVE,
    ),
    "no scope": ({"search_result": "no_link"}, Outcome.NO_LINK_UNINFORMATIVE),
    "not searchable": ({"search_result": "not_searchable"}, Outcome.NOT_SEARCHABLE),
    "out": ({"search_result": "out_of_scope"}, Outcome.NOT_IN_SCOPE),
    "withheld": ({"search_result": "withheld"}, Outcome.WITHHELD),
    "not run": ({"search_result": "not_run"}, None),
}


def test_every_pair_of_results_gives_the_first_outcome_that_applies() -> None:
    pairs = list(product(STATES, repeat=2))
    first, other = (
        searched(name, [STATES[pair[k]][0] for pair in pairs], LINKED[k])
        for k, name in enumerate(("births", "others"))
    )
    found = cases(first, other)
    assert found.schema == CASES
    for pair, row in zip(pairs, found.rows(named=True), strict=True):
        expected = [
            LINKED[k] if state == "linked" else STATES[state][1] for k, state in enumerate(pair)
        ]
        known = [(ORDER.index(each), k) for k, each in enumerate(expected) if each is not None]
        if not known:
            assert row["outcome"] is None
            assert row["basis"] is None
            continue
        best = min(known)[0]
        assert row["outcome"] == ORDER[best].value, pair
        assert row["basis"] in {("births", "others")[k] for rank, k in known if rank == best}


def test_states_are_all_search_results() -> None:
    assert {state["search_result"] for state, _ in STATES.values()} == {*SearchResult}


def test_of_equal_outcomes_the_surest_is_the_basis() -> None:
    rows = [{"search_result": "linked", "p_unlinked": p} for p in (0.2, 0.01, 0.1)]
    found = cases(
        searched("a", rows, LINKED[1]),
        searched("b", [{**row, "p_unlinked": 0.1} for row in rows], LINKED[1]),
    )
    assert found["basis"].to_list() == ["b", "a", "a"]


def test_where_nothing_was_found_a_birth_register_is_the_basis() -> None:
    sure = {**STATES["informative"][0], "p_no_record": 0.99}
    unsure = STATES["informative"][0]
    linked = STATES["linked"][0]
    deaths = searched("border", [sure, linked], LINKED[1], tells=2)
    births = searched("births", [unsure, {**linked, "p_unlinked": 0.2}], LINKED[1], tells=0)
    for order in ((deaths, births), (births, deaths)):
        assert cases(*order)["basis"].to_list() == ["births", "border"]


def test_certainty_and_its_interval() -> None:
    rows = [STATES[name][0] for name in ("linked", "review", "informative", "no scope", "conflict")]
    found = cases(searched("births", rows, LINKED[0]))
    of_link, of_review, of_nothing, unknown, conflict = found.rows(named=True)
    assert of_link["probability"] == of_link["probability_low"] == pytest.approx(0.96)
    assert of_link["probability_high"] == pytest.approx(0.99)
    assert (of_link["band"], of_review["band"]) == ("high", "low")
    assert of_review["probability"] == of_review["probability_high"] == pytest.approx(0.4)
    assert of_review["probability_low"] == pytest.approx(0.37)
    assert of_nothing["probability"] == 0.9
    assert (of_nothing["probability_low"], of_nothing["probability_high"]) == (0.85, 0.95)
    assert of_nothing["band"] == "medium"
    for row in (unknown, conflict):
        assert row["band"] is None
        assert row["probability"] is None


def test_a_relative_counts_only_where_the_record_itself_was_not_found() -> None:
    names = ("linked", "review", "no scope", "not searchable", "not run")
    family = FamilyLinks(
        np.zeros(5, np.int64), np.array(["mother"] * 5, dtype=object), np.full(5, 0.98)
    )
    rows = [STATES[name][0] for name in names]
    found = cases(searched("births", rows, LINKED[0]), family=family)
    family_only = Outcome.LINKED_FAMILY_ONLY.value
    assert found["outcome"].to_list() == [
        LINKED[0].value,
        Outcome.POSSIBLE_REVIEW.value,
        *[family_only] * 3,
    ]
    assert found["family"].to_list() == [None, None, *["mother"] * 3]
    assert found["probability"].to_list()[2:] == [0.98] * 3


@pytest.mark.parametrize(
    ("kind", "host", "expected"),
    [
        (RegisterKind.BIRTH, "MMR", Outcome.LINKED_BIRTH_HOST),
        (RegisterKind.BIRTH, "THA", Outcome.LINKED_BIRTH_FOREIGN),
        (RegisterKind.POPULATION, "THA", Outcome.LINKED_POPULATION_REGISTER_FOREIGN),
        (RegisterKind.POPULATION, "MMR", Outcome.LINKED_OTHER_REGISTER),
        (RegisterKind.REFUGEE, "THA", Outcome.LINKED_OTHER_REGISTER),
        (RegisterKind.BIRTH, None, Outcome.LINKED_OTHER_REGISTER),
    ],
)
def test_what_a_link_means(kind: RegisterKind, host: str | None, expected: Outcome) -> None:
    assert meaning_of(replace(SCOPE, kind=kind), host) is expected
    assert meaning_of(None, host) is Outcome.LINKED_OTHER_REGISTER
