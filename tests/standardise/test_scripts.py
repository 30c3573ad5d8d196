from __future__ import annotations

import re
import unicodedata

import polars as pl
import pytest
from anyascii import anyascii
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.standardise.scripts import fold, on_rows, romanise, unify
from strategies import any_texts


def folded(*texts: str | None) -> list[str | None]:
    return fold(pl.Series(texts, dtype=pl.String)).to_list()


@given(st.lists(any_texts | st.none(), max_size=5))
def test_folding_twice_equals_folding_once(texts: list[str | None]) -> None:
    once = folded(*texts)
    assert folded(*once) == once
    assert len(once) == len(texts)
    for text in once:
        assert text is None or re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", text)


@given(any_texts)
def test_normal_forms_fold_alike(text: str) -> None:
    forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")}
    assert len(set(folded(*forms))) == 1


@given(st.text(alphabet="aZ 0-'.", max_size=10), any_texts)
def test_a_value_folds_alike_whatever_stands_beside_it(text: str, other: str) -> None:
    assert folded(text, other) == folded(text) + folded(other)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("O'Brien", "obrien"),
        ("O’Brien", "obrien"),
        ("O´Brien", "obrien"),
        ("Abd-ul-Rahman", "abd ul rahman"),
        ("  Cox's \t Bazar\n", "coxs bazar"),
        ("Nguyễn Văn Đạt", "nguyen van dat"),
        ("IŞIK", "isik"),
        ("ışık İnci", "isik inci"),
        ("Ⅳ ½ ﬁ", "iv 1 2 fi"),
        ("--", None),
        ("", None),
        (None, None),
    ],
)
def test_latin(written: str | None, text: str | None) -> None:
    assert folded(written) == [text]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("علی", "علي"),  # Persian and Arabic ya
        ("على", "علي"),  # alef maqsura
        ("کریم", "كريم"),  # Persian and Arabic kaf
        ("مُحَمَّد", "محمد"),  # vowel points
        ("محـــمد", "محمد"),  # tatweel
        ("علی\u200cرضا", "علیرضا"),  # ZWNJ
        ("ﻣﺤﻤﺪ", "محمد"),  # presentation forms
        ("\u200fمحمد\u200e", "محمد"),  # direction marks
        ("אַבְרָהָם", "אברהם"),
    ],
)
def test_forms_of_one_arabic_or_hebrew_spelling_fold_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_arabic_letters_for_a_are_not_lost() -> None:
    assert folded("علی", "فاطمة", "رحمن") == ["aly", "fatmh", "rhmn"]


def test_vowel_signs_of_south_and_south_east_asian_scripts_stay() -> None:
    assert folded("রহিম", "ขอนแก่น", "ใจดี") == ["rhim", "khonkaen", "chaidi"]


def test_native_digits_become_ascii() -> None:
    digits = ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "๐๑๒๓๔๕๖๗๘๙", "၀၁၂၃၄၅၆၇၈၉", "০১২৩৪৫৬৭৮৯", "०१२३४५६७८९"]
    digits += ["໐໑໒໓໔໕໖໗໘໙", "០១២៣៤៥៦៧៨៩", "０１２３４５６７８９"]
    assert set(romanise(pl.Series(digits))) == {"0123456789"}


@given(st.lists(any_texts, min_size=1, max_size=5))
def test_values_are_romanised_alike_together_and_alone(texts: list[str]) -> None:
    for function in (unify, romanise):
        together = function(pl.Series(texts)).to_list()
        assert together == [function(pl.Series([text]))[0] for text in texts]


@given(any_texts)
def test_romanised_is_what_the_engine_gives_letter_by_letter(text: str) -> None:
    plain = unify(pl.Series([text]))[0]
    if not re.search("[\u0600-\u06ff\u0e40-\u0e44\u0ec0-\u0ec4]", plain):
        assert romanise(pl.Series([text]))[0] == anyascii(plain)


def test_tatweel_and_joiners_go_from_every_text() -> None:
    assert unify(pl.Series(["مح\u0640مد", "عل\u200cی", "e\u0301\u0338"])).to_list() == [
        "محمد",
        "علی",
        "é",
    ]


def test_unify_keeps_the_script() -> None:
    assert unify(pl.Series(["نورا", "ﻣﺤﻤﺪ", "plain", None])).to_list() == [
        "نورا",
        "محمد",
        "plain",
        None,
    ]


def test_on_rows_leaves_its_input_and_the_other_rows_alone() -> None:
    values = pl.Series(["a", None, "b"])
    mask = pl.Series([True, None, False])
    assert on_rows(values, mask, lambda some: some + "!").to_list() == ["a!", None, "b"]
    assert values.to_list() == ["a", None, "b"]
