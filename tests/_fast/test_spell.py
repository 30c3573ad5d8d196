"""Spelling character by character, against the same in Python."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.spell import spell

SPELLINGS: dict[str, str | None] = {
    "a": "a", "b": "", "é": "e", "ก": "k", "ฮ": "h", "เ": "e", "ไ": "ai", "ກ": "k", "ໄ": "ai",
    "中": "zhong", "\u200c": None, "𐴀": "ŋ", "ฯ": ".",
}  # fmt: skip


def tables() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    spelt = {letter: text for letter, text in SPELLINGS.items() if text is not None}
    place = np.full(max(map(ord, SPELLINGS)) + 1, -2, dtype=np.int32)
    for letter in SPELLINGS:
        place[ord(letter)] = list(spelt).index(letter) if letter in spelt else -1
    data = [text.encode() for text in spelt.values()]
    starts = np.cumsum([0, *map(len, data)]).astype(np.uint32)
    return place, starts, np.frombuffer(b"".join(data), dtype=np.uint8)


def by_hand(text: str) -> str:
    kept = "".join(c for c in text if SPELLINGS[c] is not None)
    for pattern in ("([เ-ไ])([ก-ฮ])", "([ເ-ໄ])([ກ-ຮ])"):
        kept = re.sub(pattern, r"\2\1", kept)
    return "".join(SPELLINGS[c] or "" for c in kept)


@given(st.lists(st.none() | st.text([*SPELLINGS], max_size=20), max_size=20))
def test_every_character_is_spelt_in_the_order_of_speech(texts: list[str | None]) -> None:
    spelt = pl.Series(spell(pl.Series(texts, dtype=pl.String), *tables()), dtype=pl.String)
    assert spelt.to_list() == [None if text is None else by_hand(text) for text in texts]


def test_a_character_without_a_spelling_is_refused() -> None:
    for text in ("z", "\U0010ffff"):
        with pytest.raises(ValueError, match="no spelling"):
            spell(pl.Series([text]), *tables())


def test_tables_have_to_fit() -> None:
    place, starts, text = tables()
    series = pl.Series(["a"])
    for bad in (starts[:-1], starts[1:], np.empty(0, np.uint32)):
        with pytest.raises(ValueError, match="spellings must run"):
            spell(series, place, bad, text)
    with pytest.raises(ValueError, match="outside the table"):
        spell(series, np.full(100, 99, dtype=np.int32), starts, text)
    with pytest.raises(ValueError, match="ascend"):
        spell(series, place, np.array([0, 2, 1, len(text)], dtype=np.uint32), text)
