from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.standardise.identity.writing import ascii_digits, plain_code
from strategies import any_texts


def code(*raw: str | None) -> list[str | None]:
    return plain_code(pl.Series(raw, dtype=pl.String)).to_list()


@given(st.lists(any_texts | st.text("0123456789", min_size=6, max_size=20) | st.none(), max_size=6))
def test_writing_twice_equals_writing_once(raw: list[str | None]) -> None:
    once = code(*raw)
    assert code(*once) == once
    assert len(once) == len(raw)


@given(st.integers(0, 10**12), st.sampled_from("٠۰०০๐໐၀០༠０𐴰"))
def test_digits_of_every_script(number: int, zero: str) -> None:
    native = str(number).translate({ord("0") + i: ord(zero) + i for i in range(10)})
    assert ascii_digits(pl.Series([native])).to_list() == [str(number)]


@pytest.mark.parametrize(
    "raw",
    [
        *("0", "00", "99", "999", "111", "123", "1234", "9876", "1234567890123", "0123456789"),
        *("1111111111119", "111111111", "12345678950", "9876543210", "123456789012X"[:-1]),
        *("XXXXX1234", "xxxx1234", "***1234", "1234●●●●", "1.2E+12", "n/a", "--"),
    ],
)
def test_dummies(raw: str) -> None:
    assert code(raw) == [None]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("11", "11"),
        ("1-1123-33", "1112333"),
        ("12A", "12A"),
        ("123456A", "123456A"),
        ("XX123456", "XX123456"),
        ("2345678901", "2345678901"),
        ("11111112", "11111112"),
        ("111111112223", "111111112223"),
    ],
)
def test_what_only_looks_like_a_dummy_stays(raw: str, clean: str) -> None:
    assert code(raw) == [clean]
