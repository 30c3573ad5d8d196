from __future__ import annotations

import re
import unicodedata
from statistics import mean

import jellyfish
import polars as pl
import pytest
from anyascii import anyascii
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.standardise.native import native_names
from crvs_link.standardise.scripts import fold
from standardise.native.word_lists import WORDS
from strategies import any_texts, texts_of


def written(*texts: str | None) -> list[str | None]:
    return native_names(pl.Series(texts, dtype=pl.String)).to_list()


native_words = st.sampled_from([word for words in WORDS.values() for word in words])
names = st.lists(native_words | st.sampled_from(["Ali", "علی", "bin", "١٢"]), max_size=4).flatmap(
    lambda words: st.sampled_from([" ", "", "-", ", "]).map(lambda joint: joint.join(words))
)


# --- laws --------------------------------------------------------------------------


@given(st.lists(names | any_texts | st.none(), max_size=5))
def test_twice_equals_once(texts: list[str | None]) -> None:
    once = written(*texts)
    assert written(*once) == once
    assert [text is None for text in once] == [text is None for text in texts]


@given(st.lists(st.text(alphabet=st.characters(max_codepoint=127)), max_size=5))
def test_ascii_stays(texts: list[str]) -> None:
    assert written(*texts) == texts


@given(names | any_texts)
def test_only_ascii_and_arabic_letters_are_left(text: str) -> None:
    for letter in re.sub(r"[\x00-\x7f]", "", written(text)[0] or ""):
        assert unicodedata.name(letter).startswith("ARABIC LETTER")
        assert unicodedata.category(letter) == "Lo"
        assert letter not in "آأإٱىیےئۍېکڪہھۀەۂؤۃںء"


@given(st.lists(names | any_texts, min_size=1, max_size=4))
def test_a_value_is_written_alike_whatever_stands_beside_it(texts: list[str]) -> None:
    assert written(*texts) == [written(text)[0] for text in texts]


@given(texts_of("ﻣﺤﻤﺪ", "علی", "สมชาย", "খান", "陈小明", "김철수", "မောင်"))
def test_a_name_is_not_lost(text: str) -> None:
    assert re.search(r"\w", written(text)[0] or "") or not re.search(r"\w", text)


BLOCKS = {
    "devanagari": (0x900, 0x980),
    "bengali": (0x980, 0xA00),
    "tamil": (0xB80, 0xC00),
    "sinhala": (0xD80, 0xE00),
    "thai": (0xE00, 0xE80),
    "lao": (0xE80, 0xF00),
    "burmese": (0x1000, 0x1050),
    "khmer": (0x1780, 0x17B4),
    "korean": (0xAC00, 0xAC80),
    "chinese": (0x4E00, 0x4F00),
}


@pytest.mark.parametrize("script", BLOCKS)
def test_no_letter_alone_becomes_nothing(script: str) -> None:
    block = map(chr, range(*BLOCKS[script]))
    letters = [letter for letter in block if unicodedata.category(letter) == "Lo"]
    spelt = zip(letters, written(*letters), strict=True)
    assert [f"{ord(letter):04X}" for letter, text in spelt if not text] == []


def test_values_of_which_nothing_is_left_or_asked() -> None:
    texts = ["\u200c", "สมชาย", None, "", "\u0640", "ء", "Ali"]
    assert written(*texts) == ["", "somchai", None, "", "", "", "Ali"]


# --- scripts -----------------------------------------------------------------------


def likeness(words: dict[str, str], spelt: list[str | None]) -> float:
    return mean(
        jellyfish.jaro_winkler_similarity(one or "", other)
        for one, other in zip(fold(pl.Series(spelt)).to_list(), words.values(), strict=True)
    )


@pytest.mark.parametrize(
    ("script", "least"),
    [
        ("devanagari", 0.98),
        ("bengali", 0.96),
        ("sinhala", 0.95),
        ("tamil", 0.93),
        ("thai", 0.97),
        ("lao", 0.97),
        ("khmer", 0.97),
        ("burmese", 0.98),
        ("chinese", 0.99),
        ("korean", 0.99),
        ("cyrillic", 0.97),
        ("other", 0.95),
    ],
)
def test_words_are_spelt_as_usual(script: str, least: float) -> None:
    words = WORDS[script]
    assert likeness(words, written(*words)) >= least


@pytest.mark.parametrize(
    "script",
    ["devanagari", "bengali", "sinhala", "tamil", "thai", "lao", "khmer", "burmese", "chinese"],
)
def test_words_are_spelt_better_than_letter_by_letter(script: str) -> None:
    words = WORDS[script]
    assert len(words) >= 15
    assert likeness(words, written(*words)) > likeness(words, [anyascii(word) for word in words])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Li明", "Li ming"),
        ("陳 (小明)", "chen ( xiao ming )"),
        ("Abdul-রহমান", "Abdul-rahman"),
        ("मो. राम/लक्ष्मी", "md. ram/lakshmi"),
        ("ဦးသိန်း၊ ဒေါ်အေး", "u thein , daw aye"),
        ("สมชาย ๑๒", "somchai 12"),
        ("၁၂ မောင်", "12 maung"),
        ("Ŏ’Brien Đạt", "O'Brien Dat"),
    ],
)
def test_what_stands_between_words_stays(name: str, expected: str) -> None:
    assert written(name) == [expected]
