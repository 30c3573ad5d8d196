"""No page with a name without a purpose and a legal basis."""

from __future__ import annotations

import pytest

from crvs_link.errors import UsageError
from crvs_link.pipeline.cases.purpose import StatedPurpose, stated_purpose


def test_the_call_goes_before_the_result() -> None:
    manifest = {"purpose": "research", "legal_basis": "Act 1"}
    assert stated_purpose(manifest, None, None) == StatedPurpose("research", "Act 1")
    assert stated_purpose(manifest, "desk", None) == StatedPurpose("desk", "Act 1")


@pytest.mark.parametrize(
    ("purpose", "legal_basis", "missing"),
    [
        (None, None, "no purpose and no legal basis is stated"),
        (" ", "Act 1", "no purpose is stated"),
        ("desk", "", "no legal basis is stated"),
    ],
)
def test_both_are_needed(purpose: str | None, legal_basis: str | None, missing: str) -> None:
    with pytest.raises(UsageError, match=missing):
        stated_purpose({"purpose": None, "legal_basis": None}, purpose, legal_basis)
