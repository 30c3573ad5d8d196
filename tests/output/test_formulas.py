from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.output.formulas import neutral
from hostile import FORMULA, TEXTS

STARTS = "=+-@＝＋－＠﹦﹢﹣﹫"
BLANK = " \x00\x01\x7f\x85\xa0\u3000\u200b\u2060\ufeff\u2028'\""
TEXT = st.text(st.sampled_from(STARTS + BLANK + "\t\r\n,;|ab1") | st.characters(codec="utf-8"))


def made_neutral(texts: list[str]) -> list[str]:
    frame = pl.DataFrame({"x": pl.Series(texts, dtype=pl.String)})
    return frame.select(neutral(pl.col("x")))["x"].to_list()


def cells_of(text: str) -> list[str]:
    """What a spreadsheet may take for cells: cut at every delimiter and line end."""
    parts = [""]
    for char in text:
        if char in ",;|\t\r\n":
            parts.append("")
        else:
            parts[-1] += char
    return parts


def starts_a_formula(cell: str) -> bool:
    """Whether what blanks and double quotes leave begins one; an apostrophe says text."""
    for char in cell:
        if char in STARTS:
            return True
        if char not in BLANK.replace("'", ""):
            return False
    return False


@given(st.lists(TEXT, max_size=5))
def test_no_cell_begins_like_a_formula_wherever_text_is_cut(texts: list[str]) -> None:
    for before, after in zip(texts, made_neutral(texts), strict=True):
        assert not any(map(starts_a_formula, cells_of(after)))
        assert not after.startswith(("\t", "\r", "\n"))
        assert after.replace("'", "") == before.replace("'", "")


@given(st.lists(st.text("ab1é,;. /", max_size=9)))
def test_other_text_is_as_it_was(texts: list[str]) -> None:
    assert made_neutral(texts) == texts


@pytest.mark.parametrize("name", FORMULA)
def test_every_formula_of_the_corpus_is_changed(name: str) -> None:
    (after,) = made_neutral([FORMULA[name]])
    if name == "array":  # braces are text: a formula of an array is not read from a file
        assert after == FORMULA[name]
    else:
        assert after != FORMULA[name]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_line_cut_at_another_delimiter_has_no_formula(delimiter: str) -> None:
    frame = pl.DataFrame({"n": [1] * len(TEXTS), "x": TEXTS, "y": TEXTS})
    lines = frame.with_columns(neutral(pl.col("x", "y"))).write_csv(quote_style="non_numeric")
    for line in re.split("[\r\n]", lines):
        assert not any(map(starts_a_formula, line.split(delimiter)))
