from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.standardise import clean_code, clean_phone
from strategies import any_texts, texts_of


def code(*raw: str | None) -> list[str | None]:
    return clean_code(pl.DataFrame({"raw": raw}, schema={"raw": pl.String}))["text"].to_list()


def phone(*raw: str | None) -> list[str | None]:
    return clean_phone(pl.DataFrame({"raw": raw}, schema={"raw": pl.String}))["text"].to_list()


values = st.lists(
    any_texts | texts_of("n", "a", "N/A", "12345", "0", "99", "1.0", "E+12", "٣", "x") | st.none(),
    max_size=5,
)


@given(values)
def test_cleaning_a_code_twice_equals_cleaning_once(raw: list[str | None]) -> None:
    once = code(*raw)
    assert code(*once) == once
    assert len(once) == len(raw)
    assert all(text is None or re.fullmatch(r"[A-Z0-9]+", text) for text in once)


@given(values | st.lists(st.text("0123456789 -+().x/٣", max_size=25), max_size=5))
def test_cleaning_a_phone_twice_equals_cleaning_once(raw: list[str | None]) -> None:
    once = phone(*raw)
    assert phone(*once) == once
    assert len(once) == len(raw)
    assert all(text is None or re.fullmatch(r"[0-9]{6,9}", text) for text in once)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("12/KaMaTa(N)123-456", "12KAMATAN123456"),
        ("1-2345-67890-12-1", "1234567890121"),
        ("tq13 8df", "TQ138DF"),
        ("৩৫২০২-১২৩", "35202123"),
        ("4021.0", "4021"),
        ("1", "1"),
        ("2222", "2222"),
        ("99", "99"),
        ("1E10", "1E10"),
    ],
)
def test_codes(raw: str, clean: str) -> None:
    assert code(raw) == [clean]


@pytest.mark.parametrize(
    "raw",
    [
        *("0", "0000000", "9999", "11111", "12345", "123456789", "1234567890123", "987654321"),
        *("XXXX", "N/A", "n-a", "none", "Unknown", "not known", "3.52021E+12", "--", None),
    ],
)
def test_dummies_and_damaged_codes_become_null(raw: str | None) -> None:
    assert code(raw) == [None]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("+66 81 234 5678", "812345678"),
        ("081-234-5678", "812345678"),
        ("(081) 234.5678 ext 12", "812345678"),
        ("0812345678 / 021234567", "812345678"),
        ("66812345678.0", "812345678"),
        ("Tel: ๐๘๑๒๓๔๕๖๗๘", "812345678"),
        ("234567", "234567"),
    ],
)
def test_phones(raw: str, clean: str) -> None:
    assert phone(raw) == [clean]


@pytest.mark.parametrize("raw", ["12345", "000000000", "0123456789", "6.68E+10", "none", None])
def test_no_phone(raw: str | None) -> None:
    assert phone(raw) == [None]
