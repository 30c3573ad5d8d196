"""Which cells say anything, as Unicode has it."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.cells import has_text, without_text

# The property White_Space, which is what \S of the regular expressions of Polars negates.
WHITE = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)
cells = st.lists(
    st.none() | st.text(WHITE + "a\x1c\xad\u180e\u200b\u2030\u3001\ufeff", max_size=4), max_size=20
)


@given(cells)
def test_white_space_is_that_of_unicode(values: list[str | None]) -> None:
    series = pl.Series(values, dtype=pl.String)
    empty = ~series.str.contains(r"\S").fill_null(value=False)
    assert without_text(series).tolist() == empty.arg_true().to_list()
    assert has_text(series) == (not empty.all())


def test_every_character_of_the_basic_plane() -> None:
    characters = [chr(point) for point in range(0x10000) if not 0xD800 <= point < 0xE000]
    series = pl.Series(characters)
    assert {characters[row] for row in without_text(series)} == set(WHITE)


@pytest.mark.parametrize("values", [[], [None], ["", " " * 20], [None, "\u3000" * 9]])
def test_columns_without_text(values: list[str | None]) -> None:
    series = pl.Series(values, dtype=pl.String)
    assert not has_text(series)
    assert without_text(series).tolist() == list(range(len(values)))
