from __future__ import annotations

import polars as pl
import pytest

from crvs_link.standardise.native import native_names, repairs

NAMES = {
    "zawgyi": "ေအာင္ဆန္း",
    "presentation_forms": "ﻣﺤﻤﺪ",
    "marks": "مح\u0640مد",
    "digits": "๑๒",
}


@pytest.mark.parametrize(("repaired", "name"), list(NAMES.items()))
def test_says_what_is_repaired(repaired: str, name: str) -> None:
    found = repairs(pl.Series([name])).row(0, named=True)
    assert [what for what, there in found.items() if there] == [repaired]


@pytest.mark.parametrize("mark", ["\u064e", "\u0670", "\u200c", "\u200f", "\u05b0"])
def test_marks_and_joiners_are_seen(mark: str) -> None:
    assert repairs(pl.Series([f"ab{mark}c"]))["marks"].to_list() == [True]


def test_nothing_is_repaired_in_plain_names() -> None:
    plain = pl.Series(["Ali", "O’Brien", "علي", "အောင်", "কুমার", None, ""])
    assert not any(map(any, repairs(plain).rows()))


def test_native_digits_become_ascii() -> None:
    digits = ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "๐๑๒๓๔๕๖๗๘๙", "၀၁၂၃၄၅၆၇၈၉", "০১২৩৪৫৬৭৮৯", "०१२३४५६७८९"]
    digits += ["໐໑໒໓໔໕໖໗໘໙", "០១២៣៤៥៦៧៨៩"]
    assert set(native_names(pl.Series(digits))) == {"0123456789"}
    assert repairs(pl.Series(digits))["digits"].all()
