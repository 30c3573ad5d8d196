from __future__ import annotations

import polars as pl
import pytest

from crvs_link.standardise.native import native_names
from crvs_link.standardise.tables import table


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("นายสมชาย ใจดี", "nai somchai chaidi"),
        ("นางสาวมาลี", "nangsao mali"),
        ("น.ส. มาลี", "nangsao mali"),
        ("เด็กชายกิตติ", "dekchai kitti"),
        ("ທ້າວບຸນມີ", "thao bounmy"),
        ("លោកសុខ", "lok sok"),
        ("អ្នកស្រីសុខ", "neak srey sok"),
        ("ဦးသိန်း", "u thein"),
        ("ဒေါက်တာသိန်း", "dr thein"),
        ("মোঃ রহিম", "md rahim"),
        ("মো. রহিম", "md. rahim"),
        ("মোছাঃ ফাতেমা", "mst fatema"),
        ("डॉ. राम", "dr. ram"),
        ("ดร. สมชาย", "dr. somchai"),
    ],
)
def test_titles_and_abbreviations_are_words(name: str, expected: str) -> None:
    assert native_names(pl.Series([name])).to_list() == [expected]


def test_a_title_alone_or_within_a_word_is_none() -> None:
    written = native_names(pl.Series(["นาง", "นาวี", "ထွန်းဦး"])).to_list()
    assert written[1:] == ["nawi", "htun oo"]
    assert " " not in written[0]


def test_attached_titles_of_the_table_of_names_are_known() -> None:
    known = {title for titles in table("native_titles").values() for title in titles}
    assert set(table("names")["titles"]["attached"]) <= known
