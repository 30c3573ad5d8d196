"""Numbers and separators, against the pattern that says what they are."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.digits import split_numbers

PATTERN = re.compile(r"(\d{1,8})(?:[-/. ]{1,3}(\d{1,4}))?(?:[-/. ]{1,3}(\d{1,4}))?", re.ASCII)
values = st.text("0179 -/.", max_size=14) | st.from_regex(PATTERN, fullmatch=True)


@given(st.lists(st.none() | values | st.text("1-xé٣", max_size=5), max_size=20), st.integers(0, 20))
def test_numbers_are_those_of_the_pattern(texts: list[str | None], cut: int) -> None:
    whole = pl.Series(texts, dtype=pl.String)
    series = pl.concat([whole[:cut], whole[cut:]], rechunk=False)
    numbers, widths, left = split_numbers(series)
    assert numbers.dtype == widths.dtype == np.int32
    rows = set(left.tolist())
    for row, text in enumerate(texts):
        found = PATTERN.fullmatch(text) if text is not None else None
        assert (row in rows) == (text is not None and found is None)
        groups = found.groups(default="") if found else ("", "", "")
        assert numbers[:, row].tolist() == [int(group or 0) for group in groups]
        assert widths[:, row].tolist() == [len(group) for group in groups]


@pytest.mark.parametrize(
    "text",
    ["", "-1", "1-", "123456789", "1-12345", "1-2-3-4", "1----2", "1,2", "1990-01-02T10:00", " 1"],
)
def test_what_is_left(text: str) -> None:
    assert split_numbers(pl.Series([text]))[2].tolist() == [0]


def test_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match="column of strings"):
        split_numbers(pl.Series([1]))
