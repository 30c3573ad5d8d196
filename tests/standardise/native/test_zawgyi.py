from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.standardise.native import native_names
from crvs_link.standardise.native.zawgyi import from_zawgyi, is_zawgyi
from oracles.zawgyi import to_zawgyi
from standardise.native.word_lists import WORDS

SYLLABLES = ["အောင်", "ဆန်း", "စု", "ကြည်", "ခင်", "မောင်", "မြင့်", "သိန်း", "ဇော်", "နိုင်", "ဝင်း", "ဌေး"]
SYLLABLES += ["ကျော်", "ထွန်း", "စိုး", "မျိုး", "ရွှေ", "သန္တာ", "ချို", "ဖြူ", "ညွန့်", "မင်္ဂလာ", "နှင်း", "ပြုံး"]


@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=5).map("".join))
def test_unicode_is_not_taken_for_zawgyi(name: str) -> None:
    assert is_zawgyi(pl.Series([name])).to_list() == [False]
    assert from_zawgyi(pl.Series([name])).to_list() == [name]


@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=5).map("".join))
def test_zawgyi_becomes_the_unicode_that_it_was_made_from(name: str) -> None:
    zawgyi = pl.Series([to_zawgyi(name)])
    if is_zawgyi(zawgyi)[0]:
        assert from_zawgyi(zawgyi).str.normalize("NFC").to_list() == [
            pl.Series([name]).str.normalize("NFC")[0]
        ]
    else:
        # Such words are spelt alike in both, or are likely words of Unicode.
        assert set(name) & set("ှ်ြျေ") <= set("ှျ")


@pytest.mark.parametrize(
    ("zawgyi", "name"),
    [
        ("ေအာင္ဆန္းစုၾကည္", "အောင်ဆန်းစုကြည်"),
        ("ျမင့္ေဆြ", "မြင့်ဆွေ"),
        ("ခင္ညြန္႔", "ခင်ညွန့်"),
        ("ေအးေအးလႈိင္", "အေးအေးလှိုင်"),
        ("မ်ိဳးမင္း", "မျိုးမင်း"),
        ("သႏၱာ", "သန္တာ"),
        ("ေဒၚတင္တင္", "ဒေါ်တင်တင်"),
        ("ဦးသိန္းစိန္", "ဦးသိန်းစိန်"),
    ],
)
def test_names_written_by_hand(zawgyi: str, name: str) -> None:
    both = native_names(pl.Series([zawgyi, name])).to_list()
    assert both[0] == both[1]


def test_the_words_of_the_list_are_written_alike_from_either_encoding() -> None:
    words = [word for word in WORDS["burmese"] if is_zawgyi(pl.Series([to_zawgyi(word)]))[0]]
    assert len(words) >= 15
    zawgyi = pl.Series([to_zawgyi(word) for word in words])
    assert native_names(zawgyi).to_list() == native_names(pl.Series(words)).to_list()


def test_null_is_neither() -> None:
    assert is_zawgyi(pl.Series([None], dtype=pl.String)).to_list() == [None]
