"""Text kernels against jellyfish on ASCII and against the textbook on everything."""

from __future__ import annotations

import jellyfish
import numpy as np
import polars as pl
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from crvs_link._fast import strings
from crvs_link.compare.tables import text_table
from oracles import texts as oracle
from strategies import edited_texts, long_texts, short_texts

pairs_of_texts = st.one_of(
    edited_texts(short_texts),
    edited_texts(long_texts),
    st.tuples(short_texts, short_texts),
    st.tuples(long_texts, long_texts),
)
any_script = st.text(
    alphabet=st.sampled_from("aeäšßمحمدরহিম人名คนあ👤\u0301"), min_size=1, max_size=20
)


MANY = "".join(chr(0x4E00 + k) for k in range(300))


def table_of(*values: str) -> tuple[strings.TextTable, np.ndarray]:
    return text_table(pl.Series(values)), np.arange(len(values), dtype=np.int32)


def wide_table_of(*values: str) -> tuple[strings.TextTable, np.ndarray]:
    """The same with two bytes for a character, since another value has so many."""
    return text_table(pl.Series([*values, MANY])), np.arange(len(values), dtype=np.int32)


def similarity(a: str, b: str) -> float:
    table, codes = table_of(a, b)
    return float(strings.jaro_winkler(table, codes[:1], codes[1:])[0])


@given(pairs_of_texts)
@example(("martha", "marhta"))
@example(("a" * 62, "a" * 62 + "b"))
@example(("a" * 63, "b" + "a" * 62))
def test_jaro_winkler_is_that_of_jellyfish(pair: tuple[str, str]) -> None:
    assert similarity(*pair) == pytest.approx(jellyfish.jaro_winkler_similarity(*pair), abs=1e-15)


@given(st.tuples(any_script, any_script))
def test_jaro_winkler_of_any_script_is_that_of_the_textbook(pair: tuple[str, str]) -> None:
    assert similarity(*pair) == pytest.approx(oracle.jaro_winkler(*pair), abs=1e-15)


@given(st.one_of(pairs_of_texts, st.tuples(any_script, any_script)))
@example((MANY[:257], MANY[256:] + MANY[:3]))
def test_a_large_alphabet_changes_nothing(pair: tuple[str, str]) -> None:
    table, codes = wide_table_of(*pair)
    expected = oracle.jaro_winkler(*pair)
    found = strings.jaro_winkler(table, codes[:1], codes[1:])[0]
    assert found == pytest.approx(expected, abs=1e-15)
    for threshold in (0.5, 0.8, 0.88, 0.92):
        reached = strings.reaches(table, threshold, codes[:1], codes[1:])[0]
        assert reached == (expected + 1e-12 >= threshold)
    edited = strings.within_one_edit(table, codes[:1], codes[1:])[0]
    assert edited == (oracle.edits(*pair) <= 1)


def test_characters_alike_in_one_byte_are_not_alike() -> None:
    # Number 1 and number 256 of the alphabet, and 255 characters between them.
    table = strings.TextTable(
        np.array([1, 2, 256, 2, 257, 2, *range(1, 258)], np.uint16),
        np.array([0, 2, 4, 6, 263], np.int64),
    )
    left, right = np.array([0, 0, 1], np.int32), np.array([1, 2, 2], np.int32)
    found = strings.jaro_winkler(table, left, right)
    assert found == pytest.approx([oracle.jaro_winkler("ab", "cb")] * 3)


@given(pairs_of_texts)
def test_jaro_winkler_does_not_leave_its_range_and_knows_equality(pair: tuple[str, str]) -> None:
    assert 0.0 <= similarity(*pair) <= 1.0
    assert similarity(pair[0], pair[0]) == 1.0


@given(pairs_of_texts, st.sampled_from([0.5, 0.8, 0.85, 0.88, 0.92, 0.94, 1.0]))
@example(("ab", "abc"), 0.8)
def test_the_filter_never_changes_a_decision(pair: tuple[str, str], threshold: float) -> None:
    table, codes = table_of(*pair)
    expected = oracle.jaro_winkler(*pair) + 1e-12 >= threshold
    assert strings.reaches(table, threshold, codes[:1], codes[1:])[0] == expected


@given(pairs_of_texts)
def test_a_similarity_reaches_a_threshold_equal_to_itself(pair: tuple[str, str]) -> None:
    table, codes = table_of(*pair)
    threshold = oracle.jaro_winkler(*pair)
    assume(threshold > 0)
    assert strings.reaches(table, threshold, codes[:1], codes[1:])[0]


@given(pairs_of_texts)
def test_one_edit_is_an_alignment_distance_of_at_most_one(pair: tuple[str, str]) -> None:
    table, codes = table_of(*pair)
    assert strings.within_one_edit(table, codes[:1], codes[1:])[0] == (oracle.edits(*pair) <= 1)
    assert strings.within_one_edit(table, codes[1:], codes[:1])[0] == (oracle.edits(*pair) <= 1)


def test_every_pair_of_short_texts() -> None:
    values = ["".join(letters) for letters in _words("ab", 5)]
    table = text_table(pl.Series(values))
    left, right = (c.ravel().astype(np.int32) for c in np.indices((len(values), len(values))))
    found = strings.jaro_winkler(table, left, right)
    edited = strings.within_one_edit(table, left, right)
    for k in range(len(left)):
        a, b = values[left[k]], values[right[k]]
        assert found[k] == pytest.approx(oracle.jaro_winkler(a, b), abs=1e-15)
        assert edited[k] == (oracle.edits(a, b) <= 1)


def _words(alphabet: str, most: int) -> list[str]:
    words, longest = [], [""]
    for _ in range(most):
        longest = [word + letter for word in longest for letter in alphabet]
        words += longest
    return words


def test_a_table_refuses_what_it_cannot_hold() -> None:
    with pytest.raises(ValueError, match="1 to"):
        strings.TextTable(np.empty(0, np.uint8), np.array([0, 0], np.int64))
    with pytest.raises(ValueError, match="offsets"):
        strings.TextTable(np.ones(3, np.uint8), np.array([0, 2], np.int64))
    with pytest.raises(ValueError, match="from 1"):
        strings.TextTable(np.array([1, 0, 1], np.uint8), np.array([0, 1, 3], np.int64))
    with pytest.raises(ValueError, match="mismatch"):
        strings.TextTable(np.ones(3, np.uint32), np.array([0, 3], np.int64))
    with pytest.raises(ValueError, match="one group is needed"):
        strings.TextTable(
            np.ones(3, np.uint8), np.array([0, 3], np.int64), np.array([0, 1], np.uint32)
        )


def test_codes_outside_the_table_are_refused() -> None:
    table, codes = table_of("a", "b")
    with pytest.raises(IndexError):
        strings.jaro_winkler(table, codes, codes + 1)
    with pytest.raises(IndexError):
        strings.within_one_edit(table, codes - 1, codes)
    with pytest.raises(ValueError, match="one length"):
        strings.reaches(table, 0.8, codes, codes[:1])


def test_an_empty_table_is_a_table() -> None:
    assert text_table(pl.Series([], dtype=pl.String)).size == 0


def test_the_kernels_in_use_are_told() -> None:
    assert strings.kernel_path() in {"SSE2", "SSE2 and AVX2", "NEON", "plain C"}
