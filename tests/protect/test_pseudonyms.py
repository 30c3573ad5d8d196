from __future__ import annotations

import hashlib
import hmac
import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from crvs_link.errors import InputError
from crvs_link.protect import pseudonyms as module
from crvs_link.protect.pseudonyms import (
    HOST,
    PSEUDONYM,
    REGISTER,
    Pseudonyms,
    references,
    withhold_ids,
)

KEY = bytes(range(32))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)


def by_definition(key: bytes, source_id: str, record_id: str) -> str:
    source = source_id.encode()
    message = len(source).to_bytes(4, "big") + source + record_id.encode()
    return hmac.digest(key, message, hashlib.sha256).hex()[:16]


@settings(max_examples=40)
@given(st.lists(st.none() | TEXT), TEXT, st.binary(min_size=32, max_size=80))
def test_a_pseudonym_is_the_hmac_of_source_and_identifier(
    ids: list[str | None], source_id: str, key: bytes
) -> None:
    names = Pseudonyms(key)
    for _ in range(2):  # made, then known
        found = names.of(pl.Series("id", ids, dtype=pl.String), source_id, REGISTER)
        assert found.name == "id"
        assert found.to_list() == [
            None if text is None else "r:" + by_definition(key, source_id, text) for text in ids
        ]
        assert all(re.search(PSEUDONYM, text) for text in found.drop_nulls())


def test_source_and_identifier_do_not_run_into_each_other() -> None:
    names = Pseudonyms(KEY)
    one = names.of(pl.Series(["bc"]), "a", HOST)
    other = names.of(pl.Series(["c"]), "ab", HOST)
    assert one.item() != other.item()


def test_the_key_stands_nowhere() -> None:
    names = Pseudonyms(KEY)
    assert re.fullmatch(r"Pseudonyms\([0-9a-f]{8}\)", repr(names))
    assert names.fingerprint == Pseudonyms(KEY).fingerprint != Pseudonyms(KEY + b"x").fingerprint


def test_two_records_never_share_a_pseudonym(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BYTES", 1)
    with pytest.raises(InputError, match="Two records of births have the same pseudonym"):
        Pseudonyms(KEY).of(pl.Series([f"B{k}" for k in range(300)]), "births", REGISTER)


FRAME = pl.DataFrame({"register": ["births", "other", "births"], "right_id": ["B1", "C1", None]})


def withheld(frame: pl.DataFrame, sources: set[str], names: Pseudonyms | None) -> list[str | None]:
    found = withhold_ids(
        frame, "right_id", owner=pl.col("register"), sources=sources, host="other", names=names
    )
    assert_frame_equal(found.drop("right_id"), frame.drop("right_id"))
    assert found.schema == frame.schema
    return found["right_id"].to_list()


def test_identifiers_of_the_named_extracts_give_way_and_no_others() -> None:
    assert withheld(FRAME, set(), Pseudonyms(KEY)) == ["B1", "C1", None]
    assert withheld(FRAME, {"births", "x"}, None) == [None, "C1", None]
    names = Pseudonyms(KEY)
    born = "r:" + by_definition(KEY, "births", "B1")
    assert withheld(FRAME, {"births"}, names) == [born, "C1", None]
    host = "h:" + by_definition(KEY, "other", "C1")
    assert withheld(FRAME, {"births", "other"}, names) == [born, host, None]
    assert withheld(FRAME.clear(), {"births"}, names) == []


def test_a_reference_is_a_pseudonym_or_a_row() -> None:
    ids, rows = pl.Series("id", ["B1", None]), pl.Series([5, None], dtype=pl.UInt32)
    by_row = references(ids, rows, source_id="births", host=False, names=None)
    assert by_row.to_list() == ["r:5", None]
    by_key = references(ids, rows, source_id="births", host=True, names=Pseudonyms(KEY))
    assert by_key.to_list() == ["h:" + by_definition(KEY, "births", "B1"), None]
