"""The tables that cases are made from, without what is withheld."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from crvs_link.errors import InputError, UsageError
from crvs_link.outcome import CASES, SEARCHES
from crvs_link.pipeline.cases.tables import read_tables


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    searches = pl.DataFrame(
        {
            "host_row": [1, 1, 2],
            "host_id": ["A1", "A1", "A2"],
            "register": ["births", "deaths", "births"],
            "search_result": ["withheld", "linked", "linked"],
            "p_unlinked": [0.1, 0.2, 0.3],
            "power": [0.7, 0.8, 0.9],
            "policy": ["origin-egress-deny", None, None],
        }
    )
    searches.write_parquet(tmp_path / "outcomes.parquet")
    pairs = pl.DataFrame(
        {"register": ["births", "deaths", "births"], "left_row": [1, 1, 2], "right_row": [5, 6, 5]},
        schema_overrides={"left_row": pl.Int64},
    )
    for name in ("links", "review"):
        pairs.write_parquet(tmp_path / f"{name}.parquet")
    return tmp_path


def test_a_withheld_search_is_one_that_was_not_run(folder: Path) -> None:
    found = read_tables(folder)
    assert found.searches.schema == SEARCHES
    first = found.searches.row(0, named=True)
    kept = {"host_row": 1, "host_id": "A1", "register": "births", "search_result": "not_run"}
    assert first == dict.fromkeys(SEARCHES) | kept
    assert found.searches["power"].to_list() == [None, 0.8, 0.9]
    for table in found.pairs.values():
        assert table.rows() == [("deaths", 1, 6, None), ("births", 2, 5, None)]


def test_a_result_without_outcomes_has_cases_without_any(folder: Path) -> None:
    cases = read_tables(folder).cases
    assert cases.schema == CASES
    assert cases["host_row"].to_list() == [1, 2]
    assert cases["outcome"].to_list() == [None, None]


def test_an_outcome_that_rests_on_what_is_withheld_is_withheld_too(folder: Path) -> None:
    made = pl.DataFrame(
        {
            "host_row": [1, 2],
            "outcome": ["LINKED_BIRTH_HOST", "LINKED_BIRTH_HOST"],
            "basis": ["births", "births"],
            "probability": [0.9, 0.8],
        },
    )
    made.write_parquet(folder / "cases.parquet")
    cases = read_tables(folder).cases
    assert cases["outcome"].to_list() == ["WITHHELD", "LINKED_BIRTH_HOST"]
    assert cases["basis"].to_list() == [None, "births"]
    assert cases["probability"].to_list() == [None, 0.8]


def test_what_registers_say_beside_goes_with_a_search_that_is_withheld(folder: Path) -> None:
    said = "dob_partial; nationality_differs; not_named; born_in_host_no_birth_record_found"
    made = pl.DataFrame(
        {"host_row": [1, 2], "outcome": ["LINKED_FAMILY_ONLY"] * 2, "family": ["father"] * 2,
         "indicators": [said] * 2}
    )  # fmt: skip
    made.write_parquet(folder / "cases.parquet")
    cases = read_tables(folder).cases
    assert cases["family"].to_list() == [None, "father"]
    assert cases["indicators"].to_list() == ["dob_partial; not_named", said]


def test_what_is_no_result_of_match_is_refused(folder: Path) -> None:
    (folder / "links.parquet").write_bytes(b"damaged")
    with pytest.raises(InputError, match=r"links.parquet cannot be read"):
        read_tables(folder)
    (folder / "outcomes.parquet").unlink()
    with pytest.raises(UsageError, match="no result of match"):
        read_tables(folder)
