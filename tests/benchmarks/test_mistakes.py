from __future__ import annotations

import unicodedata

import jellyfish
import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

import mistakes

WORDS = st.lists(st.text("abez", min_size=2, max_size=9), min_size=1, max_size=20)
SEEDS = st.integers(0, 2**32)


@given(WORDS)
def test_letters_and_words_are_inverse(words: list[str]) -> None:
    assert mistakes.to_words(mistakes.to_letters(pl.Series(words))).to_list() == words


@given(WORDS, SEEDS)
def test_a_typing_error_is_one_edit(words: list[str], seed: int) -> None:
    letters = mistakes.mistype(mistakes.to_letters(pl.Series(words)), np.random.default_rng(seed))
    for word, typed in zip(words, mistakes.to_words(letters).to_list(), strict=True):
        distance = jellyfish.damerau_levenshtein_distance(word, typed)
        # Only the exchange of two equal letters leaves a word as it was.
        assert distance == 1 or (distance == 0 and any(map(str.__eq__, word, word[1:])))


def test_all_four_kinds_of_typing_error_occur() -> None:
    letters = mistakes.to_letters(pl.Series(["abcdefgh"] * 400))
    typed = mistakes.to_words(mistakes.mistype(letters, np.random.default_rng(1)))
    lengths = typed.str.len_chars().value_counts().sort("").to_series(1).to_list()
    assert len(lengths) == 3
    assert min(lengths) > 60
    exchanged = [word for word in typed if sorted(word) == list("abcdefgh")]
    assert 60 < len(exchanged) < 140


def test_neighbours_are_other_letters() -> None:
    own = np.arange(ord("a"), ord("z") + 1)[:, None]
    assert mistakes.BESIDE.shape == (26, 4)
    assert not (own == mistakes.BESIDE).any()
    assert all(len(set(row)) == 4 for row in mistakes.BESIDE.tolist())


@given(WORDS, SEEDS)
def test_an_accent_is_all_that_changes(words: list[str], seed: int) -> None:
    letters = mistakes.accent(mistakes.to_letters(pl.Series(words)), np.random.default_rng(seed))
    for word, written in zip(words, mistakes.to_words(letters).to_list(), strict=True):
        decomposed = unicodedata.normalize("NFD", written)
        marks = [letter for letter in decomposed if unicodedata.combining(letter)]
        assert decomposed.replace("\N{COMBINING ACUTE ACCENT}", "") == word
        assert len(marks) == (1 if set(word) & set("aeiou") else 0)


def test_dates_go_wrong_in_three_ways() -> None:
    n = 20_000
    days = np.datetime64("1960-01-01") + np.arange(n)
    written = mistakes.misdate(days, np.random.default_rng(2))
    true = pl.Series(days).cast(pl.Date)
    wrong = pl.DataFrame({"true": true, "written": written}).filter(true != written)
    assert written.null_count() == 0
    assert abs(len(wrong) / n - mistakes.DATE_ERRORS) < 4.5 * (0.06 * 0.94 / n) ** 0.5
    apart = (pl.col("true") - pl.col("written")).dt.total_days().abs()
    kinds = wrong.select(
        day=(apart == 1),
        year=apart.is_in([365, 366]),
        exchanged=(pl.col("true").dt.day() == pl.col("written").dt.month())
        & (pl.col("true").dt.month() == pl.col("written").dt.day()),
    )
    assert kinds.select(pl.any_horizontal(pl.all()).all()).item()
    assert min(kinds.sum().row(0)) > 0.08 * len(wrong)


def test_a_wrong_phone_differs_in_one_digit() -> None:
    n = 20_000
    rng = np.random.default_rng(3)
    phones = rng.integers(10**8, 10**9, n)
    written = mistakes.misdial(phones, rng)
    differing = [
        sum(a != b for a, b in zip(f"{true:09d}", f"{other:09d}", strict=True))
        for true, other in zip(phones.tolist(), written.tolist(), strict=True)
    ]
    assert set(differing) == {0, 1}
    assert abs(np.mean(differing) - mistakes.PHONE_ERRORS) < 4.5 * (0.08 * 0.92 / n) ** 0.5
