"""Kernel tables of distinct values."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coded import coded_frames
from crvs_link._fast.strings import jaro_winkler
from crvs_link.compare import Tables
from crvs_link.compare.tables import text_table
from crvs_link.run import RunOptions

PEOPLE = pl.DataFrame(
    {
        "given_name": ["Ana", "Li", "Ana"],
        "father_name": ["Li Wei", "Wei Li", "Ana"],
        "birth_place": ["Yangon", "Bago", None],
        "date_of_birth": ["1990-12-25", "1991-01-01", None],
        "sex": ["f", "m", "f"],
    }
)


def similar(texts: list[str], one: int, other: int) -> float:
    left, right = np.array([one], dtype=np.int32), np.array([other], dtype=np.int32)
    return float(jaro_winkler(text_table(pl.Series(texts)), left, right)[0])


@given(st.lists(st.text("abcdef", min_size=1, max_size=20), min_size=2, max_size=2))
def test_which_letters_a_text_has_does_not_matter(texts: list[str]) -> None:
    """Letters of any script, and of more than one byte, compare as those of one do."""
    expected = similar(texts, 0, 1)
    for letters in ("фбвгде", "กขคงจฉ", "\U00010900\U00010901\U00010902ééa", "中文字大小人"):
        other = [text.translate(dict(zip(b"abcdef", letters[:6], strict=True))) for text in texts]
        if len(set(letters[:6])) == 6:
            assert similar(other, 0, 1) == expected


@pytest.mark.parametrize("size", [254, 255, 256, 257, 3000])
def test_alphabets_of_any_size(size: int) -> None:
    letters = [chr(0x4E00 + k) for k in range(size)]
    texts = ["".join(letters), "".join(letters[:4]), "".join(letters[:3]) + "x"]
    table = text_table(pl.Series(texts))
    assert table.size == 3
    assert similar(texts, 1, 2) == pytest.approx((0.75 + 0.75 + 1) / 3 + 0.3 * (1 - 2.5 / 3))


def test_too_many_letters_are_refused() -> None:
    texts = [
        "".join(map(chr, range(start, start + 0x100))) for start in range(0x10000, 0x21000, 256)
    ]
    with pytest.raises(ValueError, match="65,535"):
        text_table(pl.Series(texts))


def test_no_texts_are_a_table_too() -> None:
    assert text_table(pl.Series([], dtype=pl.String)).size == 0


@pytest.mark.parametrize("threads", [1, 3])
def test_prepared_tables_are_those_asked_for(threads: int) -> None:
    coded, _ = coded_frames(PEOPLE, PEOPLE)
    asked, prepared = Tables(coded), Tables(coded)
    prepared.prepare(coded.fields, RunOptions(threads=threads))
    prepared.prepare(coded.fields, RunOptions(threads=threads))
    for field in coded.fields:
        table = prepared.of(field)
        assert type(table) is type(asked.of(field))
        assert table is prepared.of(field)
        if table is not None:
            dictionary = coded.dictionaries[coded.fields[field].dictionary]
            assert table.size == dictionary.values.height
    assert prepared.of("sex") is None
