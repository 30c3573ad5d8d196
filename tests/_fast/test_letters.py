"""Characters counted and numbered, against Python."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.letters import count_letters, list_letters, number_letters

values = st.lists(
    st.none() | st.text("ab\0\x7f\x80éߺࠀ\u2fff\u3000中\uffff\U00010000𐴀\U0010ffff", max_size=20),
    max_size=12,
)


@given(texts=values, wide=st.booleans(), cut=st.integers(0, 12))
def test_every_character_has_its_number(texts: list[str | None], wide: bool, cut: int) -> None:
    whole = pl.Series(texts, dtype=pl.String)
    series = pl.concat([whole[:cut], whole[cut:]], rechunk=False)
    counts, offsets = count_letters(series)
    joined = "".join(text or "" for text in texts)
    assert {chr(p): int(counts[p]) for p in np.flatnonzero(counts)} == Counter(joined)
    assert len(counts) == max(map(ord, joined), default=-1) + 1
    assert offsets.tolist() == np.cumsum([0, *(len(text or "") for text in texts)]).tolist()
    numbers = (np.arange(len(counts)) % (60_000 if wide else 200) + 1).astype(np.uint16)
    found = number_letters(series, numbers, len(joined), wide)
    assert found.dtype == (np.uint16 if wide else np.uint8)
    assert found.tolist() == [int(numbers[ord(c)]) for c in joined]


@given(texts=values, least=st.sampled_from([0, 98, 128, 0x800, 0x10000]))
def test_the_characters_that_occur_are_listed(texts: list[str | None], least: int) -> None:
    points = list_letters(pl.Series(texts, dtype=pl.String), least)
    assert points.dtype == np.uint32
    joined = "".join(text or "" for text in texts)
    assert points.tolist() == sorted({ord(c) for c in joined if ord(c) >= least})


def test_other_texts_than_were_counted_are_refused() -> None:
    numbers = np.ones(128, dtype=np.uint16)
    for texts in (["ab", "c"], ["a"], ["é"]):
        with pytest.raises(ValueError, match="not the characters"):
            number_letters(pl.Series(texts), numbers, 2, wide=False)
