"""Folding by tables, against the same in Python."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.fold import (
    LEFT,
    WordSet,
    fold_phones,
    fold_texts,
    split_words,
)

BECOMES: dict[str, str | None] = {
    "a": "a", "B": "b", "é": "e", "ß": "ss", "中": "zong", " ": " ", "-": " ", "'": "", "x": "x",
    "7": "7", "½": " 12 ", "!": None,
}  # fmt: skip
LETTERS = np.full(ord("中") + 1, LEFT, dtype=np.uint32)
for _letter, _text in BECOMES.items():
    if _text is not None:
        LETTERS[ord(_letter)] = int.from_bytes(_text.encode(), "little")

texts = st.lists(st.none() | st.text([*BECOMES, "ž", "😀"], max_size=20), max_size=30)
WORDS, WHOLE = ("ab", "b7"), ("a", "a b", "e ss")


def by_hand(text: str | None, words: bool, lettered: bool) -> tuple[str | None, bool]:
    """The folded form, and whether the value is left."""
    if text is None:
        return None, False
    parts = [BECOMES.get(c) for c in text]
    if None in parts:
        return None, True
    split = "".join(part for part in parts if part).split()
    folded = " ".join(split)
    if words:
        repeated = any(len(word) > 1 and len(set(word)) == 1 for word in split)
        if repeated or set(WORDS) & set(split) or folded in WHOLE:
            return None, True
        if lettered and not any(c.isalpha() for c in folded):
            return None, False
    return folded or None, False


@given(values=texts, words=st.booleans(), lettered=st.booleans(), cut=st.integers(0, 30))
def test_folding_is_by_table(
    values: list[str | None], *, words: bool, lettered: bool, cut: int
) -> None:
    series = pl.Series(values, dtype=pl.String)
    chunked = pl.concat([series[:cut], series[cut:]], rechunk=False)
    sets = (WordSet(WORDS), WordSet(WHOLE), lettered) if words else ()
    column, left = fold_texts(chunked, LETTERS, *sets)
    expected = [by_hand(value, words, lettered) for value in values]
    assert pl.Series(column, dtype=pl.String).to_list() == [text for text, _ in expected]
    assert left.dtype == np.uint32
    assert left.tolist() == [row for row, (_, is_left) in enumerate(expected) if is_left]


def test_results_longer_than_their_values_are_kept_whole() -> None:
    column, _ = fold_texts(pl.Series(["中" * 40, "中 é"]), LETTERS)
    assert pl.Series(column).to_list() == ["zong" * 40, "zong e"]


def test_an_empty_table_leaves_everything() -> None:
    column, left = fold_texts(pl.Series(["a", None, ""]), np.empty(0, dtype=np.uint32))
    assert pl.Series(column).to_list() == [None, None, None]
    assert left.tolist() == [0]


def test_words_are_told_apart_at_every_length() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    known = WordSet([letters[:n] for n in range(2, 36, 2)])
    ascii_letters = np.arange(128, dtype=np.uint32)
    values = [letters[:n] for n in range(1, 37)]
    _, left = fold_texts(pl.Series(values), ascii_letters, known)
    assert left.tolist() == [n - 1 for n in range(2, 36, 2)]
    with pytest.raises(ValueError, match="cannot be empty"):
        WordSet(["a", ""])


def phone_by_hand(value: str) -> tuple[str | None, bool]:
    if not value.isascii() or "." in value or "e+" in value.lower():
        return None, True
    digits = ""
    for c in value:
        if c.isdigit():
            digits += c
        elif digits and c not in " -()\t\n\v\f\r":
            break
    last = digits[-9:]
    if len(last) < 6:
        return None, False
    return (None, True) if len(set(last)) == 1 or last == "123456" else (last, False)


@given(st.lists(st.none() | st.text("01289 -+().eE/x\t\né", max_size=20), max_size=10))
def test_phones_are_their_last_digits(values: list[str | None]) -> None:
    column, left = fold_phones(pl.Series(values, dtype=pl.String), WordSet(["123456"]))
    expected = [(None, False) if value is None else phone_by_hand(value) for value in values]
    assert pl.Series(column, dtype=pl.String).to_list() == [text for text, _ in expected]
    assert left.tolist() == [row for row, (_, is_left) in enumerate(expected) if is_left]


@pytest.mark.parametrize("n", range(5, 30))
def test_phones_of_every_length(n: int) -> None:
    digits = ("9081726354" * 3)[:n]
    column, left = fold_phones(pl.Series([digits]), WordSet([]))
    assert pl.Series(column).to_list() == [digits[-9:] if n >= 6 else None]
    assert not left.size


@given(st.lists(st.none() | st.text("ab ", max_size=30).map(str.strip), max_size=10))
def test_texts_are_parted_at_their_spaces(values: list[str | None]) -> None:
    joined = [None if v is None else " ".join(v.split()) or None for v in values]
    words, counts = split_words(pl.Series(joined, dtype=pl.String))
    split = [[] if text is None else text.split(" ") for text in joined]
    assert counts.tolist() == [len(one) for one in split]
    assert pl.Series(words, dtype=pl.String).to_list() == [word for one in split for word in one]


def test_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match="column of strings"):
        fold_texts(pl.Series([1]), LETTERS)
