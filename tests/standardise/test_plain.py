"""The kernel gives what the patterns give, or leaves the value to them."""

from __future__ import annotations

import unicodedata

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.fold import LEFT
from crvs_link.standardise import CODES, FULL_NAMES, NAMES, PHONES, TEXTS, Cleaner
from crvs_link.standardise.plain import folded_letters
from strategies import any_texts, name_texts, texts_of

CLEANERS = {
    "texts": TEXTS,
    "names": NAMES,
    "full names": FULL_NAMES,
    "codes": CODES,
    "phones": PHONES,
}

EVERY = np.array([*range(128, 0x3000)], dtype=np.uint32)
simple = [chr(point) for point, entry in enumerate(folded_letters(EVERY)) if entry != LEFT]
words = texts_of(
    *("Ana", "LI", "josé", "Ñandú", "Łódź", "ı", "İ", "ß", "محمد", "Иван", "o'neil", "A", "xx"),
    *("XXX", "oo", "1", "007", "99", "12345", "n/a", "N.A.", "not", "known", "bin", "u", "md"),
)
phones = st.text("0123456789 -+().eE/x\t", max_size=25)
values = st.lists(
    any_texts | name_texts | words | phones | st.text(simple, max_size=8) | st.none(), max_size=6
)


@pytest.mark.parametrize("cleaner", CLEANERS.values(), ids=CLEANERS)
@given(raw=values)
def test_what_is_not_left_is_as_the_patterns_have_it(
    cleaner: Cleaner, raw: list[str | None]
) -> None:
    series = pl.Series("v", raw, dtype=pl.String)
    text, left = cleaner.plain(series)
    expected = cleaner.patterns(series).to_list()
    assert len(text) == len(raw)
    assert text.gather(left).null_count() == len(left)
    assert None not in series.gather(left)
    rows = set(left.tolist())
    for row, found in enumerate(text.to_list()):
        assert row in rows or found == expected[row]
    assert cleaner.clean(series).to_list() == expected


@pytest.mark.parametrize("cleaner", CLEANERS.values(), ids=CLEANERS)
def test_every_simple_character_alone_and_within_words(cleaner: Cleaner) -> None:
    for pattern in ("{}", "a{0}b{0}{0}", "{} 081234567", "J{0}an"):
        series = pl.Series([pattern.format(character) for character in simple])
        text, left = cleaner.plain(series)
        expected = cleaner.patterns(series).scatter(left, None)
        assert text.equals(expected, check_names=False)


def test_simple_characters_do_not_combine() -> None:
    forms = [unicodedata.normalize("NFKC", character) for character in simple]
    assert unicodedata.normalize("NFKC", "".join(simple)) == "".join(forms)
    assert unicodedata.normalize("NFKC", "".join(simple[::-1])) == "".join(forms[::-1])
    assert not any(map(unicodedata.combining, "".join(forms)))


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("names", "Ana"),
        ("names", "VAN DER BERG"),
        ("names", "José-María"),
        ("names", "Александр"),
        ("names", "فاطمة"),
        ("full names", "Maria  del Carmen O'Neil"),
        ("full names", "Md. Ali bin Ahmad"),
        ("full names", "علی احمدی"),
        ("texts", "12, Høje Gladsaxe"),
        ("codes", "tq13 8df"),
        ("phones", "+66 (81) 234-5678"),
        ("phones", None),
    ],
)
def test_plain_values_are_not_left(kind: str, raw: str | None) -> None:
    _, left = CLEANERS[kind].plain(pl.Series([raw], dtype=pl.String))
    assert not left.size


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("names", "Mohd Ali"),
        ("names", "Dr. Li"),
        ("names", "Ana XX"),
        ("names", "s/o Raja"),
        ("names", "มานี"),
        ("full names", "Ali s/o Ahmad"),
        ("full names", "Ali, Ahmad"),
        ("full names", "นายสมชาย ใจดี"),
        ("texts", "not known"),
        ("codes", "4021.0"),
        ("codes", "3E+12"),
        ("codes", "0"),
        ("phones", "66812345678.0"),
        ("phones", "999999999"),
        ("phones", "๐๘๑๒๓๔๕๖๗๘"),
    ],
)
def test_special_values_are_left(kind: str, raw: str) -> None:
    _, left = CLEANERS[kind].plain(pl.Series([raw]))
    assert left.tolist() == [0]
