from __future__ import annotations

import re
import unicodedata

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.profile.shapes import NO_LETTERS, shapes_of

LETTERS = "aZé" + "ßŁ" + "مر\u0640\u0651" + "สี๒" + "কি৩" + "မြ" + "山ア한" + "\U00010d00"
SIGNS = "019 -/.,'()" + "\u0301\u200c\u00a0\u3000·،"


def shape(value: str) -> tuple[str, str]:
    found = shapes_of(pl.Series([value]), np.array([1], dtype=np.int64))
    return found.shape[0], found.scripts[0]


@pytest.mark.parametrize(
    ("value", "expected", "scripts"),
    [
        ("Quirinus", "Aa+", "Latin"),
        ("Q", "A", "Latin"),
        ("QX", "A+", "Latin"),
        ("O'Quirin-Xo  van d. Zee ", "A'Aa+-Aa a+ a. Aa+", "Latin"),
        ("Élodie Łuk", "Aa+ Aa+", "Latin"),
        ("E\u0301lodie", "Aa+", "Latin"),
        ("1990-01-31", "9999-99-99", NO_LETTERS),
        ("P12345678", "A99999999", "Latin"),
        ("12/OUKAMA(N)123456", "99/A+(A)999999", "Latin"),
        ("สมชาย กล้าหาญ", "[Thai] [Thai]", "Thai"),
        ("محـمّد", "[Arabic]", "Arabic"),
        ("نور\u200cالله", "[Arabic]", "Arabic"),
        ("রহিম", "[Bengali]", "Bengali"),
        ("အောင်", "[Myanmar]", "Myanmar"),
        ("山田ハナ", "[Han][Katakana]", "Han, Katakana"),
        ("\U00010d00\U00010d01", "[Hanifi Rohingya]", "Hanifi Rohingya"),
        ("۱۳۷۳/۰۱/۱۴", "9999/99/99", "Extended Arabic-Indic digits"),
        ("٢", "9", "Arabic-Indic digits"),
        ("๒๕๓๓ Rak", "9999 Aa+", "Latin, Thai digits"),
        ("ก1", "[Thai]9", "Thai"),
        ("𓀀", "[another script]", "another script"),
        ("·", "[sign]", NO_LETTERS),
        ("a\tb", "a a", "Latin"),
    ],
)
def test_the_shape_of_a_value(value: str, expected: str, scripts: str) -> None:
    assert shape(value) == (expected, scripts)


@given(values=st.lists(st.text(LETTERS + SIGNS, min_size=1, max_size=6), min_size=1, unique=True))
def test_rows_are_kept_and_letters_are_not(values: list[str]) -> None:
    rows = np.arange(1, len(values) + 1, dtype=np.int64)
    found = shapes_of(pl.Series(values), rows)
    assert found.rows.sum() == rows.sum()
    for text in found.shape:
        bare = re.sub(r"\[[A-Z][^\]]*\]|\[sign\]|\[another script\]", "", text)
        assert {c for c in bare if unicodedata.category(c)[0] in "LN"} <= set("Aa9")
        assert bare.isascii()
    alone = sorted((*shape(value), int(n)) for value, n in zip(values, rows, strict=True))
    together: dict[tuple[str, str], int] = {}
    for text, scripts, n in alone:
        together[text, scripts] = together.get((text, scripts), 0) + n
    counted: dict[tuple[str, str], int] = {}
    for text, scripts, n in zip(found.shape, found.scripts, found.rows.tolist(), strict=True):
        counted[text, scripts] = counted.get((text, scripts), 0) + n
    assert counted == together


def test_a_column_without_values() -> None:
    found = shapes_of(pl.Series([], dtype=pl.String), np.empty(0, dtype=np.int64))
    assert (len(found.shape), len(found.scripts), len(found.rows)) == (0, 0, 0)
