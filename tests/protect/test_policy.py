from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.codes import Outcome, SearchResult
from crvs_link.outcome.columns import CASES, SEARCHES
from crvs_link.protect.policy import ORIGIN_EGRESS_DENY, egress_denied, shown, withhold

COUNTRIES = ["THA", "MMR", "BGD", None]
COUNTRY = st.sampled_from(["THA", "MMR", "BGD", None])
PERSON = st.tuples(st.booleans(), st.integers(-1, 3), st.integers(-1, 3))


def denied_one_by_one(
    people: list[tuple[bool, int, int]], owner: str | None, recipient: str | None, host: str | None
) -> list[bool]:
    """The policy in words, for one register and one person after the other."""
    found = []
    for protected, *codes in people:
        nationality, birth = (COUNTRIES[code] if code >= 0 else None for code in codes)
        origin = {nationality, None if birth == host else birth} - {None}
        towards = recipient if recipient is not None else owner
        if not protected:
            found.append(False)
        elif towards is None or towards in origin:
            found.append(True)
        else:
            found.append(not origin and towards != host)
    return found


@given(st.lists(PERSON, max_size=8), COUNTRY, COUNTRY, COUNTRY)
def test_the_policy_is_what_it_says(
    people: list[tuple[bool, int, int]], owner: str | None, recipient: str | None, host: str | None
) -> None:
    columns = [np.array([person[k] for person in people]) for k in range(3)]
    found = egress_denied(
        columns[0].astype(bool),
        columns[1].astype(np.int32),
        columns[2].astype(np.int32),
        COUNTRIES,
        registers={"births": owner},
        recipient=recipient,
        host_country=host,
    )
    assert found["births"].tolist() == denied_one_by_one(people, owner, recipient, host)


def denied(protected: bool, nationality: int, birth: int, **stated: Any) -> dict[str, bool]:
    masks = egress_denied(
        np.array([protected]),
        np.array([nationality], np.int32),
        np.array([birth], np.int32),
        COUNTRIES,
        registers={"host": "THA", "mm": "MMR", "bd": "BGD"},
        host_country="THA",
        **stated,
    )
    return {register: bool(mask[0]) for register, mask in masks.items()}


def test_nothing_goes_to_the_country_of_origin() -> None:
    origin = denied(True, 1, -1, recipient=None)
    assert origin == {"host": False, "mm": True, "bd": False}
    assert denied(True, -1, 1, recipient=None) == origin
    assert all(denied(True, 1, 0, recipient="MMR").values())
    assert not any(denied(True, 1, 0, recipient="BGD").values())
    assert not any(denied(False, 1, 1, recipient="MMR").values())


@pytest.mark.parametrize(("nationality", "birth"), [(-1, -1), (3, -1), (3, 0), (-1, 0)])
def test_an_unknown_origin_may_be_any_country_but_the_hosts(nationality: int, birth: int) -> None:
    found = denied(True, nationality, birth, recipient=None)
    assert found == {"host": False, "mm": True, "bd": True}
    assert all(denied(True, nationality, birth, recipient="MMR").values())


# --- what a withheld result leaves ---------------------------------------------------


def frame(schema: dict[str, Any], rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema)


def search(row: int, register: str, result: SearchResult, **more: Any) -> dict[str, Any]:
    full = dict.fromkeys(SEARCHES, None) | {"n_candidates": 3, "p_unlinked": 0.25, "scope": "in"}
    return full | {
        "host_row": row,
        "host_id": f"A{row}",
        "register": register,
        "search_result": result.value,
        **more,
    }


SEARCHED = frame(
    SEARCHES,
    [
        search(row, register, SearchResult.LINKED, conflict="x", best_weight=9.0)
        for register in ("mm", "bd")
        for row in (1, 2, 4)
    ],
)
PAIRS = pl.DataFrame(
    {
        "register": ["mm", "mm", "bd", "bd"],
        "left_row": pl.Series([1, 2, 2, 4], dtype=pl.UInt32),
        "right_row": pl.Series([7, 8, 9, 9], dtype=pl.UInt32),
    }
)
DECISIONS = pl.DataFrame(
    {"register": ["mm", "bd"], "left_id": ["A2", "A2"], "right_id": ["B", "C"]}
)
ROWS = pl.Series([1, 2, 4], dtype=pl.UInt32)
SECOND = {"mm": np.array([False, True, False]), "bd": np.zeros(3, dtype=bool)}


def test_a_withheld_row_says_that_it_is_and_nothing_else() -> None:
    searches, links, review, decisions = withhold(
        SEARCHED, PAIRS, PAIRS, DECISIONS, rows=ROWS, denied=SECOND
    )
    assert searches.schema == SEARCHED.schema
    hidden = (pl.col("host_row") == 2) & (pl.col("register") == "mm")
    assert searches.filter(~hidden).equals(SEARCHED.filter(~hidden))
    assert searches.filter(hidden).to_dicts() == [
        dict.fromkeys(SEARCHES, None)
        | {
            "host_row": 2,
            "host_id": "A2",
            "register": "mm",
            "search_result": "withheld",
            "policy": ORIGIN_EGRESS_DENY,
        }
    ]
    assert links.rows() == review.rows() == [("mm", 1, 7), ("bd", 2, 9), ("bd", 4, 9)]
    assert decisions is not None
    assert decisions.rows() == [("bd", "A2", "C")]


def test_an_earlier_result_is_withheld_too() -> None:
    before = SEARCHED.with_columns(search_result_before=pl.lit("linked"))
    searches, *_ = withhold(before, PAIRS, PAIRS, rows=ROWS, denied=SECOND)
    assert searches["search_result_before"].null_count() == 1


def test_where_nothing_is_denied_all_stays() -> None:
    nobody = {"mm": np.zeros(3, dtype=bool)}
    found = withhold(SEARCHED, PAIRS, PAIRS, DECISIONS, rows=ROWS, denied=nobody)
    for table, before in zip(found, (SEARCHED, PAIRS, PAIRS, DECISIONS), strict=True):
        assert table is before


def test_a_profile_that_is_not_cleared_does_not_tell_who_is_protected() -> None:
    searches, *_ = withhold(SEARCHED, PAIRS, PAIRS, rows=ROWS, denied=SECOND)
    rows = [
        dict.fromkeys(CASES, None) | {"host_row": row, "host_id": f"A{row}", "outcome": outcome}
        for row, outcome in ((1, Outcome.LINKED_BIRTH_FOREIGN.value), (2, Outcome.WITHHELD.value))
    ]
    cases = frame(CASES, rows)
    as_it_is = shown(searches, cases, cleared=True)
    assert as_it_is[0] is searches
    assert as_it_is[1] is cases
    seen, outcomes = shown(searches, cases, cleared=False)
    never_run = search(2, "mm", SearchResult.NOT_RUN)
    kept = ("host_row", "host_id", "register", "search_result")
    assert seen.row(1, named=True) == {
        name: never_run[name] if name in kept else None for name in SEARCHES
    }
    assert seen["policy"].null_count() == seen.height
    assert outcomes is not None
    assert outcomes["outcome"].to_list() == [Outcome.LINKED_BIRTH_FOREIGN.value, None]
    again, nothing = shown(seen, None, cleared=False)
    assert again.equals(seen)
    assert nothing is None
