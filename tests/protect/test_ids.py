from __future__ import annotations

import polars as pl
import pytest

from crvs_link.protect.ids import withheld_sources, withhold_ids

NUMBERS = {"arrivals": True, "births": False, "deaths": True}
FRAME = pl.DataFrame(
    {"register": ["births", "deaths", "births"], "left_id": ["1", "2", None], "row": [1, 2, 3]}
)


def test_identity_numbers_are_withheld_until_both_reasons_are_stated() -> None:
    both = frozenset({"arrivals", "deaths"})
    assert withheld_sources(NUMBERS, purpose=None, legal_basis=None) == both
    assert withheld_sources(NUMBERS, purpose="referral", legal_basis=None) == both
    assert withheld_sources(NUMBERS, purpose=None, legal_basis="Act 7") == both
    assert withheld_sources(NUMBERS, purpose=" ", legal_basis="Act 7") == both
    assert withheld_sources(NUMBERS, purpose="referral", legal_basis="Act 7") == frozenset()


def test_only_the_identifiers_of_the_named_extracts_become_null() -> None:
    found = withhold_ids(FRAME, "left_id", owner=pl.col("register"), sources={"births"})
    assert found["left_id"].to_list() == [None, "2", None]
    assert found.drop("left_id").equals(FRAME.drop("left_id"))
    assert found.schema == FRAME.schema


def test_one_owner_for_all_rows() -> None:
    found = withhold_ids(FRAME, "left_id", owner=pl.lit("arrivals"), sources={"arrivals", "x"})
    assert found["left_id"].to_list() == [None, None, None]
    assert found.schema == FRAME.schema


@pytest.mark.parametrize("frame", [FRAME, FRAME.clear()])
def test_nothing_withheld_changes_nothing(frame: pl.DataFrame) -> None:
    for sources in (set(), {"other"}):
        assert withhold_ids(frame, "left_id", owner=pl.lit("a"), sources=sources).equals(frame)
