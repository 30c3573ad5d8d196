from __future__ import annotations

import polars as pl
import pytest

from crvs_link.standardise.native import native_names
from crvs_link.standardise.native.arabic import arabic_letter


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("علی رضا", "علي رضا"),
        ("على", "علي"),
        ("کریم", "كريم"),
        ("آمنہ", "امنه"),
        ("أحمد إبراهيم", "احمد ابراهيم"),
        ("ﻣﺤﻤﺪ", "محمد"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("عبد\u200cالله", "عبدالله"),
        ("فؤاد", "فواد"),
        ("رئيس", "رييس"),
        ("علاء", "علا"),
        ("فاطمة", "فاطمة"),
        ("خديجۃ", "خديجة"),
        ("خاں", "خان"),
        ("هدیٰ", "هدي"),
        ("چودھری", "چودهري"),
        ("پرویز گل ژاله", "پرويز گل ژاله"),
        ("بٹ ڈار", "بٹ ڈار"),
        ("۱۲ ٣", "12 3"),
        ("علی، حسن", "علي, حسن"),
        ("Ali علی", "Ali علي"),
    ],
)
def test_arabic_script_stays_in_one_form(name: str, expected: str) -> None:
    assert native_names(pl.Series([name])).to_list() == [expected]


def test_letters_of_other_scripts_are_no_arabic_letters() -> None:
    assert [arabic_letter(ord(letter)) for letter in "aก٣،ﷺ"] == [None] * 5
    assert arabic_letter(ord("ء")) == ""
