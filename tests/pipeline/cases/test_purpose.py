"""No page with a name without a purpose and a legal basis, and of protected records more."""

from __future__ import annotations

import datetime

import polars as pl
import pytest

from crvs_link.errors import UsageError
from crvs_link.load import read_extract
from crvs_link.pipeline.cases.purpose import check_protected, stated_purpose
from crvs_link.protect import Purpose

CLEARED = Purpose("desk", "Act 1", "DPIA 3", "referral")


def test_the_call_goes_before_the_result() -> None:
    manifest = {"purpose": "research", "legal_basis": "Act 1", "expires": "2999-12-31"}
    expires = datetime.date(2999, 12, 31)
    assert stated_purpose(manifest, Purpose()) == Purpose("research", "Act 1", expires=expires)
    assert stated_purpose(manifest, Purpose("desk")) == Purpose("desk", "Act 1", expires=expires)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (Purpose(), "no purpose and no legal basis is stated"),
        (Purpose(" ", "Act 1"), "no purpose is stated"),
        (Purpose("desk", ""), "no legal basis is stated"),
    ],
)
def test_both_are_needed(given: Purpose, missing: str) -> None:
    with pytest.raises(UsageError, match=missing):
        stated_purpose({"purpose": None, "legal_basis": None}, given)


def test_what_has_expired_is_refused() -> None:
    with pytest.raises(UsageError, match="expired on 2020-01-01"):
        stated_purpose({"purpose": "p", "legal_basis": "b", "expires": "2020-01-01"}, Purpose())


def test_protected_records_take_all_four() -> None:
    rows = {"id": ["1", "2"], "full_name": ["Amina", "Karim"], "protected": [None, "yes"]}
    extracts = [read_extract(pl.DataFrame(rows), source_id="host")]
    check_protected(CLEARED, extracts, {})
    with pytest.raises(UsageError, match="holds protected records"):
        check_protected(Purpose("desk", "Act 1"), extracts, {})
    plain = [read_extract(pl.DataFrame(rows).drop("protected"), source_id="host")]
    check_protected(Purpose("desk", "Act 1"), plain, {})
