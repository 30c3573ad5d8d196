from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.standardise.date_forms import Form, month_numbers, take_apart
from strategies import any_texts

FIRST, LAST, SHORT, NONE = Form.YEAR_FIRST, Form.YEAR_LAST, Form.SHORT, Form.UNREADABLE


def apart(raw: str | None) -> tuple[Form, list[int], bool]:
    forms = take_apart(pl.Series([raw], dtype=pl.String))
    return Form(forms.form[0]), forms.numbers[:, 0].tolist(), bool(forms.short_year[0])


@pytest.mark.parametrize(
    ("raw", "form", "numbers"),
    [
        ("1990-08-15", FIRST, [1990, 8, 15]),
        ("1990/8/5", FIRST, [1990, 8, 5]),
        ("1990.08.15", FIRST, [1990, 8, 15]),
        ("1990 08 15", FIRST, [1990, 8, 15]),
        ("19900815", FIRST, [1990, 8, 15]),
        ("19900815.0", FIRST, [1990, 8, 15]),
        ("13700505", FIRST, [1370, 5, 5]),
        ("2001-02-03T00:00:00", FIRST, [2001, 2, 3]),
        ("2001-02-03 00:00:00.000+07:00", FIRST, [2001, 2, 3]),
        ("20010203T000000Z", FIRST, [2001, 2, 3]),
        ("1990-15-08", FIRST, [1990, 15, 8]),
        ("1990-08", FIRST, [1990, 8, 0]),
        ("08/1990", FIRST, [1990, 8, 0]),
        ("1990", FIRST, [1990, 0, 0]),
        ("1990.0", FIRST, [1990, 0, 0]),
        ("1990-00-00", FIRST, [1990, 0, 0]),
        ("1990-xx-xx", FIRST, [1990, 0, 0]),
        ("1990-08-??", FIRST, [1990, 8, 0]),
        ("15/08/1990", LAST, [15, 8, 1990]),
        ("5.8.1990", LAST, [5, 8, 1990]),
        (" 15.08.1990. ", LAST, [15, 8, 1990]),
        ("3/1/2001 12:30 PM", LAST, [3, 1, 2001]),
        ("xx/08/1990", LAST, [0, 8, 1990]),
        ("15081990", LAST, [15, 8, 1990]),
        ("20122533", LAST, [20, 12, 2533]),
        ("00001990", LAST, [0, 0, 1990]),
        ("19901345", FIRST, [1990, 13, 45]),
        ("15/08/90", SHORT, [15, 8, 90]),
        ("๓/๑/๒๕๓๓", LAST, [3, 1, 2533]),
        ("۱۳۷۰/۰۵/۰۵", FIRST, [1370, 5, 5]),
        ("\u200f١٥؍٨؍١٩٩٠", LAST, [15, 8, 1990]),
        ("1990年1月2日", FIRST, [1990, 1, 2]),
        ("15 Aug 1990", FIRST, [1990, 8, 15]),
        ("15AUG1990", FIRST, [1990, 8, 15]),
        ("15-August-1990", FIRST, [1990, 8, 15]),
        ("Aug 15, 1990", FIRST, [1990, 8, 15]),
        ("1990-Aug-15", FIRST, [1990, 8, 15]),
        ("Wednesday, the 15th of August 1990", FIRST, [1990, 8, 15]),
        ("2nd Sept. 2001 10:00", FIRST, [2001, 9, 2]),
        ("Aug 1990", FIRST, [1990, 8, 0]),
        ("17 Agustus 1945", FIRST, [1945, 8, 17]),
        ("3 ม.ค. 2533", FIRST, [2533, 1, 3]),
        ("๓ มกราคม พ.ศ. ๒๕๓๓", FIRST, [2533, 1, 3]),
    ],
)
def test_forms(raw: str, form: Form, numbers: list[int]) -> None:
    assert apart(raw) == (form, numbers, False)


@pytest.mark.parametrize("raw", ["15 Aug 90", "15-AUG-90", "Aug 15, 90"])
def test_named_months_with_a_short_year(raw: str) -> None:
    assert apart(raw) == (FIRST, [90, 8, 15], True)


@pytest.mark.parametrize(
    "raw",
    [
        *("", None, "unknown", "12", "1/2", "1990/91", "1991/1992", "199", "199008", "123456"),
        *(
            "15 Aug",
            "15 foo 1990",
            "Aug-90",
            "19xx-01-01",
            "1-2-3-1990",
            "-5-1-1990",
            "99 99",
            "90/1991",
        ),
        "15 Aug Sep 1990",
    ],
)
def test_unreadable(raw: str | None) -> None:
    assert apart(raw) == (NONE, [0, 0, 0], False)


@given(st.lists(any_texts | st.text("0123456789-/. t:xmarch", max_size=12) | st.none()))
def test_anything_can_be_taken_apart(raw: list[str | None]) -> None:
    forms = take_apart(pl.Series(raw, dtype=pl.String))
    assert forms.form.shape == forms.short_year.shape == forms.numbers.shape[1:] == (len(raw),)
    for value, form, numbers in zip(raw, forms.form, forms.numbers.T, strict=True):
        assert value is not None or form == NONE
        assert form != NONE or not numbers.any()


@pytest.mark.parametrize(
    ("order", "date"), [("dmy", [1990, 8, 5]), ("mdy", [1990, 5, 8]), ("ymd", [1990, 0, 0])]
)
def test_the_order_says_which_number_is_the_day(order: str, date: list[int]) -> None:
    forms = take_apart(pl.Series(["05/08/1990", "1990-08-05"]))
    year, month, day, short = forms.resolve(order)
    assert [year[0], month[0], day[0]] == date
    assert [year[1], month[1], day[1]] == [1990, 8, 5]
    assert not short.any()


@pytest.mark.parametrize(
    ("order", "date"), [("dmy", [3, 2, 1]), ("mdy", [3, 1, 2]), ("ymd", [1, 2, 3])]
)
def test_the_order_of_three_short_numbers(order: str, date: list[int]) -> None:
    year, month, day, short = take_apart(pl.Series(["01-02-03"])).resolve(order)
    assert [year[0], month[0], day[0]] == date
    assert short.all()


def test_month_names() -> None:
    words = pl.Series(["jan", "sept", "mei", "foo", None])
    assert month_numbers(words).to_list() == [1, 9, 5, None, None]
