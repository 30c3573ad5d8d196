from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from crvs_link.errors import UsageError
from crvs_link.protect.purpose import Purpose, withheld_sources

ALL = Purpose("referral", "Act 7", "DPIA 3", "referral")


@pytest.mark.parametrize("stated", list(product(["x", None, " "], repeat=4)))
def test_identifiers_need_a_purpose_and_a_legal_basis_and_protected_ones_more(stated) -> None:
    purpose = Purpose(*stated)
    assert purpose.discloses(protected=False) == (stated[:2] == ("x", "x"))
    assert purpose.discloses(protected=True) == purpose.cleared == (stated == ("x",) * 4)


def test_all_identifiers_of_an_extract_are_withheld_or_none() -> None:
    numbers = {"arrivals": True, "births": False, "origin": True}
    both = frozenset({"arrivals", "origin"})
    assert withheld_sources(numbers, (), Purpose()) == both
    assert withheld_sources(numbers, (), Purpose("referral", " ")) == both
    assert withheld_sources(numbers, (), Purpose("referral", "Act 7")) == frozenset()
    # One protected record in the input: more has to be stated for any identity number.
    half = Purpose("referral", "Act 7")
    assert withheld_sources(numbers, {"births"}, half) == both | {"births"}
    assert withheld_sources({"births": False}, {"births"}, half) == {"births"}
    assert withheld_sources(numbers, {"births"}, ALL) == frozenset()


def test_a_purpose_that_has_expired_is_refused() -> None:
    last = Purpose(expires=date(2027, 6, 30))
    last.check(date(2027, 6, 30))
    Purpose().check(date(2027, 6, 30))
    with pytest.raises(UsageError, match="expired on 2027-06-30"):
        last.check(date(2027, 7, 1))
    assert last.manifest()["expires"] == "2027-06-30"
    assert Purpose().manifest() == dict.fromkeys(
        ("purpose", "legal_basis", "dpia_ref", "consent_scope", "recipient", "expires")
    )
