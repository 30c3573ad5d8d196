from __future__ import annotations

import polars as pl
import pytest

from crvs_link.standardise.native import chinese_surname_forms, native_names
from crvs_link.standardise.tables import table


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("陈小明", "chen xiao ming"),
        ("陳小明", "chen xiao ming"),
        ("欧阳 修", "ouyang xiu"),
        ("歐陽修", "ouyang xiu"),
        ("曾 小 明", "zeng xiao ming"),
        ("吕布", "lu bu"),
        ("单", "shan"),
    ],
)
def test_a_word_for_each_character(name: str, expected: str) -> None:
    assert native_names(pl.Series([name])).to_list() == [expected]


@pytest.mark.parametrize(
    ("form", "other"),
    [("tan", "tran"), ("chan", "chen"), ("lim", "lam"), ("lee", "li"), ("teoh", "zhang"),
     ("chua", "tsai"), ("szeto", "situ"), ("cheah", "hsieh"), ("kwok", "guo")],
)  # fmt: skip
def test_spellings_of_one_surname_have_one_label(form: str, other: str) -> None:
    forms = chinese_surname_forms()
    assert forms[form] == forms[other]


def test_a_spelling_of_two_surnames_has_none() -> None:
    forms = chinese_surname_forms()
    assert {"wong", "ng", "chong", "teo"}.isdisjoint(forms)
    assert forms["nguyen"] != forms["chen"]


def test_the_table_has_enough_surnames_and_each_character_once() -> None:
    entries = table("native_chinese")
    assert len(entries["surname"]) >= 100
    assert len(entries["compound"]) >= 10
    letters = "".join(forms[0] for forms in entries["surname"].values())
    assert sorted(set(letters)) == sorted(letters)
    assert all(len(forms[0]) % 2 == 0 for forms in entries["compound"].values())
    assert set(entries["mostly"].values()) <= set(entries["surname"])
