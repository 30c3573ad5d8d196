from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.standardise import clean_name, key_rules, name_keys, sound_key
from oracles.keys import rewritten, settled

CLASSES = {
    "k": ["c", "k", "q", "g", "ck", "gh", "kh", "ggh", "kkh"],
    "x": ["ch", "sh", "cch", "sch", "ssh", "tch"],
    "s": ["s", "z", "sz", "zs"],
    "j": ["j", "dj", "zh"],
    "f": ["f", "p", "ph"],
    "t": ["t", "th", "tth"],
    "d": ["d", "dh", "ddh"],
    "ks": ["x"],
    **{letter: [letter] for letter in "blmnr"},
}


def key_by_hand(text: str) -> str | None:
    """The key one letter group at a time, the longest group first."""
    groups = {group: sound for sound, members in CLASSES.items() for group in members}
    groups |= {2 * group: sound for group, sound in groups.items() if len(group) == 1}
    key = {"w": "v", **dict.fromkeys("aeiou", "a"), **{c: c for c in "hyv"}}.get(text[:1], "")
    while text:
        length = next((n for n in (3, 2, 1) if text[:n] in groups), 1)
        key += groups.get(text[:length], text[0] if text[0].isdigit() else "")
        text = text[length:]
    return key or None


def keys(*texts: str | None) -> list[str | None]:
    return sound_key(pl.Series(texts, dtype=pl.String)).to_list()


@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyz 07", max_size=8).map(str.strip)))
def test_agrees_with_the_key_by_hand(texts: list[str]) -> None:
    assert keys(*texts) == [key_by_hand(text) for text in texts]


@given(st.lists(st.text("shkgcz", max_size=8), max_size=8))
def test_groups_of_consonants_agree_with_the_key_by_hand(texts: list[str]) -> None:
    assert keys(*texts) == [key_by_hand(text) for text in texts]


@pytest.mark.parametrize(
    "spellings",
    [
        ("mohammad", "muhammed", "mohamed", "muhamad", "محمد"),
        ("rahman", "rehman", "رحمن"),
        ("fatima", "fatema", "fatimah", "فاطمة", "فاطمه"),
        ("qasim", "kassem", "ghasem", "قاسم"),
        ("ali", "aly", "علی"),
        ("umar", "omar", "عمر"),
        ("yusuf", "youssef", "yousof", "یوسف"),
        ("hussain", "husayn", "hossein", "حسین"),
        ("abdul rahman", "abdulrahman", "abdelrahman"),
        ("wali", "vali"),
        ("phumchai", "poomchai"),
    ],
)
def test_spellings_of_one_name_share_a_key(spellings: tuple[str, ...]) -> None:
    clean = clean_name(pl.DataFrame({"raw": spellings}))["text"]
    assert len(set(sound_key(clean))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("ali", "li"), ("asan", "hasan"), ("yasin", "asin"), ("karim", "rahim"), ("hasan", "hashan")],
)
def test_names_that_differ_in_a_consonant_do_not(one: str, other: str) -> None:
    first, second = keys(one, other)
    assert first != second


def test_nothing_left_is_null_and_the_name_of_the_series_stays() -> None:
    series = sound_key(pl.Series("x", ["", None, "12", "a"]))
    assert series.to_list() == [None, None, "12", "a"]
    assert series.name == "x"


LETTERS = "abcdefghijklmnopqrstuvwxyz07 " + "".join(
    sorted({letter for letter in "".join(key_rules.FINE) if letter >= "\u0600"})
)
NEAR = "ahiklouyاعلهودي"


@given(st.lists(st.text(LETTERS, max_size=8) | st.text(NEAR, max_size=8), max_size=12))
def test_all_keys_are_as_their_rules_read(texts: list[str]) -> None:
    found = name_keys(pl.Series(texts, dtype=pl.String)).to_dict(as_series=False)
    assert found["sound"] == [rewritten(text, key_rules.SOUND) or None for text in texts]
    assert found["fine"] == [settled(rewritten(text, key_rules.FINE)) or None for text in texts]
    for text, abjad in zip(texts, found["abjad"], strict=True):
        bare = rewritten(text, key_rules.ABJAD_WITHOUT_ARTICLE)
        long_enough = len(bare) >= 3
        assert abjad == ((bare if long_enough else rewritten(text, key_rules.ABJAD)) or None)


def fine(*texts: str) -> list[str]:
    return name_keys(pl.Series(texts))["fine"].to_list()


@pytest.mark.parametrize(
    "spellings",
    [
        ("mohammad", "muhammed", "محمد"),
        ("hussein", "hossein", "husayn", "حسين"),
        ("rahim", "raheem", "رحيم"),
        ("karima", "kareemah", "كريمة", "كريمه"),
        ("qasim", "qasem", "kassim", "قاسم"),
        ("fatima", "fatimah", "fatemeh", "فاطمة", "فاطمه"),
        ("reza", "raza", "رضا"),
        ("rezai", "rezaei", "رضايي"),
        ("javad", "jawad", "جواد"),
        ("anwar", "anvar", "انور"),
        ("mahmud", "mahmoud", "محمود"),
    ],
)
def test_spellings_agree_finely_across_scripts(spellings: tuple[str, ...]) -> None:
    assert len(set(fine(*spellings))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("hasan", "حسن"), ("husain", "hossein", "حسين")),
        (("karim", "كريم"), ("karima", "كريمة", "كريمه")),
        (("said", "saeed", "سعيد"), ("saad", "سعد")),
        (("rashid", "rasheed", "رشيد", "راشد"), ("rashad", "رشاد")),
        (("reza", "raza", "رضا"), ("rezai", "rezaei", "رضايي")),
        (("muhammad", "محمد"), ("mahmud", "mahmoud", "محمود")),
    ],
)
def test_names_that_differ_in_a_long_vowel_or_an_ending_do_not(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert not set(fine(*one)) & set(fine(*other))


@pytest.mark.parametrize(
    "spellings",
    [
        ("mohammad", "muhammed", "محمد"),
        ("othman", "osman", "usman", "عثمان"),
        ("nadhir", "nazir", "نذير"),
        ("altabari", "tabari", "الطبري", "طبري"),
        ("abdulrahman", "abdurrahman", "abdelrahman", "عبدالرحمن"),
        ("abdullah", "abdallah", "abdollah", "عبدالله"),
        ("nureddin", "nuruddin", "نورالدين"),
        ("parviz", "پرويز"),
        ("htun", "tun"),
        ("sharif", "cherif", "شريف"),
        ("ghulam", "qolam", "غلام"),
        ("wali", "vali", "ولي"),
        ("yusuf", "youssef", "يوسف"),
    ],
)
def test_scripts_share_the_abjad_key(spellings: tuple[str, ...]) -> None:
    assert name_keys(pl.Series(spellings))["abjad"].n_unique() == 1


def test_a_name_that_only_begins_as_with_an_article_keeps_it() -> None:
    assert name_keys(pl.Series(["ali", "alma", "elbe", "الا"]))["abjad"].to_list() == [
        "al",
        "alm",
        "alb",
        "al",
    ]
