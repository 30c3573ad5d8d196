from __future__ import annotations

import polars as pl
import pytest

from crvs_link.standardise.identity import read_identity_numbers


def read(*raw: str) -> pl.DataFrame:
    return read_identity_numbers(pl.DataFrame({"raw": raw}), "af_tazkira")


@pytest.mark.parametrize(
    "raw",
    [
        *("12/34/567", "12-34-567", "012 / 034 / 0567", "۱۲/۳۴/۵۶۷", "Vol. 12, page 34, no. 567"),
        *(
            "Page 34, Vol 12, Reg No 0567",
            "جلد ۱۲ صفحه ۳۴ شماره ثبت ۵۶۷",
            "صفحه ۳۴ جلد ۱۲ نمبر ۵۶۷",
        ),
        *("ټوک ۱۲ مخ ۳۴ گڼه ۵۶۷", "jild 12 safha 34 sabt 567"),
    ],
)
def test_ways_of_writing_one_triple(raw: str) -> None:
    found = read(raw)
    assert found["text"].item() == "12/34/567"
    assert (found["class"].item(), found["check"].item()) == ("paper", "unchecked")


def test_triples_are_equal_as_a_whole_only() -> None:
    assert read("1/23/45", "12/3/45", "1/2/345")["text"].n_unique() == 3


@pytest.mark.parametrize("raw", ["1399-0102-12345", "1399010212345", "۱۳۹۹-۰۱۰۲-۱۲۳۴۵"])
def test_electronic_numbers(raw: str) -> None:
    found = read(raw)
    assert found["text"].item() == "1399010212345"
    assert (found["class"].item(), found["check"].item()) == ("electronic", "unchecked")


@pytest.mark.parametrize("raw", ["567", "21/43", "21/43/567/8", "vol 12"])
def test_what_is_no_triple_is_invalid(raw: str) -> None:
    assert read(raw)["check"].item() == "invalid"


@pytest.mark.parametrize("raw", ["0/0/0", "0-0-000", "0000000000000"])
def test_zeros_are_missing(raw: str) -> None:
    assert read(raw)["text"].item() is None


def test_a_triple_is_no_electronic_number() -> None:
    found = read("vol 1399 page 1020 no 12345", "1399/1020/12345", "1399 - 1020 - 12345")
    assert found["text"].to_list() == ["1399/1020/12345"] * 2 + ["1399102012345"]


def test_what_is_no_triple_does_not_become_one() -> None:
    found = read("12 vol 12 vol 12 12", "vol 21")
    assert found["text"].to_list() == ["12/12/12/12", "21"]
