"""What values say."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.load import content as module
from crvs_link.load.content import (
    digits_are_rare,
    holds_sexes,
    looks_like_record,
    share_of_dates,
)


def column(values: list[str | None]) -> pl.Series:
    return pl.Series(values, dtype=pl.String)


@pytest.mark.parametrize(
    "value",
    ["1990-01-02", "2/1/1990", "02.01.1990", "2 Jan 1990", "January 2, 1990", "๒๕๓๓-๐๑-๐๒",
     "1990/1/2 00:00", "1990-01-02T10:00:00Z", " 1990-01-02 ", "02-JAN-1990", "٢/١/١٩٩٠",
     "15 สิงหาคม 2533"],
)  # fmt: skip
def test_dates(value: str) -> None:
    assert share_of_dates(column([value, None])) == 1


@pytest.mark.parametrize(
    "value", ["19900102", "1990", "Jan", "12 High Street", "0171-555-1234", "1-2-3", "x" * 200]
)
def test_what_may_be_something_else_is_no_date(value: str) -> None:
    assert share_of_dates(column([value])) == 0


@given(
    values=st.lists(st.sampled_from(["1990-01-02", "x", "12/12/1999", "20 May 2001", None])),
    order=st.randoms(use_true_random=False),
)
def test_shares_do_not_depend_on_the_order_of_rows(values: list[str | None], order: object) -> None:
    shuffled = list(values)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    for share in (share_of_dates, digits_are_rare, holds_sexes):
        assert share(column(shuffled)) == share(column(values))


def test_shares_of_nothing() -> None:
    assert share_of_dates(column([None])) == 0
    assert digits_are_rare(column([]))
    assert not holds_sexes(column([None]))


@given(values=st.lists(st.sampled_from(["a1", "b", "\u0e52", None]), max_size=50))
def test_digits_are_rare_below_one_value_in_twenty(values: list[str | None]) -> None:
    given_ = [value for value in values if value is not None]
    with_digits = sum(any(c.isdigit() for c in value) for value in given_)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_SLICE", 4)
        assert digits_are_rare(column(values)) == (not given_ or with_digits < 0.05 * len(given_))


def test_a_few_bad_dates_do_not_matter() -> None:
    assert share_of_dates(column(["1990-01-02"] * 99 + ["x"])) == 0.99
    assert share_of_dates(column(["1990-01-02", "x"])) == 0


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["M", "F", None], True),
        (["male ", "Female", "unknown"], True),
        (["ชาย", "หญิง"], True),
        (["Nam", "Nữ", None], True),
        (["Мужской", "Женский"], True),
        (["ස්ත්‍රී", "පුරුෂ"], True),
        (["m", "m"], False),
        (["m", "f", "Ali"], False),
        (["m", "f", "a long text"], False),
        (["0", "1"], False),
        ([str(i) for i in range(20)], False),
    ],
)
def test_sexes(values: list[str | None], expected: bool) -> None:
    assert holds_sexes(column(values)) is expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["given", "birth"], False),
        (["f1", "f2", "2021"], False),
        (["Ali", "1990-01-02"], True),
        (["Ali", "M"], True),
        (["Ali", "017155512"], True),
        ([], False),
    ],
)
def test_a_record_in_place_of_names(headers: list[str], expected: bool) -> None:
    assert looks_like_record(headers) is expected
