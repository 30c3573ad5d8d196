"""The check digits, against textbook versions of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.standardise.identity import checks
from oracles import identity as oracle


def matrix(texts: list[str]) -> np.ndarray:
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    values = [[0 if c == "<" else alphabet.index(c) for c in text] for text in texts]
    return np.array(values, dtype=np.uint8).reshape(len(texts), -1)


def numbers(length: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.text("0123456789", min_size=length, max_size=length), max_size=8)


@pytest.mark.parametrize(
    ("holds", "check", "body"),
    [
        (checks.thai, oracle.mod_11_thai, 12),
        (checks.iranian, oracle.mod_11_iranian, 9),
        (checks.turkish, oracle.turkish, 9),
        (checks.verhoeff, oracle.verhoeff, 11),
        (checks.korean, oracle.mod_11_korean, 12),
    ],
)
@given(data=st.data())
def test_check_digits(holds, check, body: int, data: st.DataObject) -> None:
    drawn = data.draw(numbers(body + len(check("0" * body))).filter(bool))
    fixed = [text[:body] + check(text[:body]) for text in drawn]
    if holds is checks.korean:
        fixed, drawn = ([text[:6] + "1" + text[7:] for text in each] for each in (fixed, drawn))
        fixed = [text[:body] + check(text[:body]) for text in fixed]
    assert holds(matrix(fixed)).all()
    expected = [check(text[:body]) == text[body:] for text in drawn]
    assert holds(matrix(drawn)).tolist() == expected


@given(numbers(17).filter(bool))
def test_chinese_check(bodies: list[str]) -> None:
    found = ["0123456789X"[check] for check in checks.chinese_check(matrix(bodies))]
    assert found == [oracle.mod_11_2(body) for body in bodies]


@given(st.lists(st.from_regex(r"\A[A-Z0-9<]{9}\Z"), min_size=1, max_size=8), st.integers(0, 9))
def test_icao(fields: list[str], digit: int) -> None:
    written = np.full(len(fields), digit, np.uint8)
    found = checks.icao(matrix(fields), written).tolist()
    assert found == [oracle.icao(field) == str(digit) for field in fields]


def test_shifted_check_digits_of_foreigners_in_korea() -> None:
    body = "850101" + "5" + "12345"
    plain = int(oracle.mod_11_korean(body))
    holding = [digit for digit in range(10) if checks.korean(matrix([f"{body}{digit}"]))[0]]
    assert holding == sorted([plain, (plain + 2) % 10])
