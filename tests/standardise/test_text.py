from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.standardise import clean_category, clean_text
from strategies import any_texts, texts_of


def text(*raw: str | None) -> list[str | None]:
    return clean_text(pl.DataFrame({"raw": raw}, schema={"raw": pl.String}))["text"].to_list()


@given(
    st.lists(any_texts | texts_of("n/a", "NA", "nil", "xx", "not", "known") | st.none(), max_size=5)
)
def test_cleaning_twice_equals_cleaning_once(raw: list[str | None]) -> None:
    once = text(*raw)
    assert text(*once) == once
    assert len(once) == len(raw)


@pytest.mark.parametrize(
    "raw", ["unknown", " Not  known.", "N/A", "NA", "NaN", "-", "XXX", "\\N", "نامعلوم", "ไม่ทราบ"]
)
def test_marks_of_a_missing_value_become_null(raw: str) -> None:
    assert text(raw) == [None]


def test_what_only_looks_like_a_mark_stays() -> None:
    assert text("Na", "娜", "Null", "X", "Nan") == ["na", "na", "null", "x", "nan"]


def test_categories_fold_like_text() -> None:
    frame = pl.DataFrame({"raw": ["MMR", "Viêt Nam", "n/a", None]})
    assert clean_category(frame)["text"].to_list() == ["mmr", "viet nam", None, None]
