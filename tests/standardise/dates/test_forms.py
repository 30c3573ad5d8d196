from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.schema import Calendar
from crvs_link.standardise.dates.forms import Form, take_apart
from crvs_link.standardise.dates.shape_table import CALENDARS, GREGORIAN_MONTHS, NOT_SAID
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
        *("", None, "unknown", "12", "1/2", "1990/91", "199", "5081990"),
        *(
            "15 Aug",
            "15 foo 1990",
            "Aug-90",
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


@pytest.mark.parametrize(
    ("raw", "form", "numbers"),
    [
        ("079/08/15", FIRST, [79, 8, 15]),
        ("0790815", FIRST, [79, 8, 15]),
        ("790815", Form.SIX_DIGITS, [79, 8, 15]),
        ("199008", Form.SIX_DIGITS, [19, 90, 8]),
        ("32874", Form.SERIAL, [32874, 0, 0]),
        ("32874.0", Form.SERIAL, [32874, 0, 0]),
        ("32874.123456", Form.SERIAL, [32874, 0, 0]),
        ("1991/1992", FIRST, [1991, 0, 0]),
        ("15/08/90 10:00", SHORT, [15, 8, 90]),
        ("(15 Aug 1990)", FIRST, [1990, 8, 15]),
        ("xx Aug 1990", FIRST, [1990, 8, 0]),
        ("<<AUG1990", FIRST, [1990, 8, 0]),
        ("199008<<", FIRST, [1990, 8, 0]),
        ("1990<<<<", FIRST, [1990, 0, 0]),
        ("32/03/2047", LAST, [32, 3, 2047]),
        ("ngày 15 tháng 7 năm 1990", FIRST, [1990, 7, 15]),
        ("1990年十一月2日", FIRST, [1990, 11, 2]),
        ("15 ك٢ 1990", FIRST, [1990, 1, 15]),
        ("15 ربيع ١ 1411", FIRST, [1411, 3, 15]),
        ("1er janvier 1990", FIRST, [1990, 1, 1]),
        ("15 de agosto de 1990", FIRST, [1990, 8, 15]),
        ("ថ្ងៃទី១៥ ខែសីហា ឆ្នាំ១៩៩០", FIRST, [1990, 8, 15]),
        ("১৫ই আগস্ট ১৯৯০", FIRST, [1990, 8, 15]),
        ("15 मे 1990", FIRST, [1990, 5, 15]),
    ],
)  # fmt: skip
def test_more_forms(raw: str, form: Form, numbers: list[int]) -> None:
    assert apart(raw) == (form, numbers, False)


@pytest.mark.parametrize(
    ("raw", "numbers"), [("90<<<<", [90, 0, 0]), ("9008<<", [90, 8, 0]), ("9008XX", [90, 8, 0])]
)
def test_passports_have_short_years(raw: str, numbers: list[int]) -> None:
    assert apart(raw) == (FIRST, numbers, True)


@pytest.mark.parametrize(
    ("raw", "said", "numbers"),
    [
        ("H5.3.12", Calendar.HEISEI, [5, 3, 12]),
        ("昭和55年3月12日", Calendar.SHOWA, [55, 3, 12]),
        ("昭和元年12月26日", Calendar.SHOWA, [1, 12, 26]),
        ("民國79年8月15日", Calendar.MINGUO, [79, 8, 15]),
        ("R.O.C. 79/08/15", Calendar.MINGUO, [79, 8, 15]),
        ("民國0790815", Calendar.MINGUO, [79, 8, 15]),
        ("15 August R.O.C. 79", Calendar.MINGUO, [79, 8, 15]),
        ("1411-01-05 AH", Calendar.HIJRI, [1411, 1, 5]),
        ("1411H", Calendar.HIJRI, [1411, 0, 0]),
        ("1370/1/5 هـ ق", Calendar.HIJRI, [1370, 1, 5]),
        ("1370/1/5 ش", Calendar.SOLAR_HIJRI, [1370, 1, 5]),
        ("1370 S.H.", Calendar.SOLAR_HIJRI, [1370, 0, 0]),
        ("5 Hamal 1370 AH", Calendar.SOLAR_HIJRI, [1370, 1, 5]),
        ("۵ حمل ۱۳۷۰", Calendar.SOLAR_HIJRI, [1370, 1, 5]),
        ("वि.सं. २०४७-०१-०५", Calendar.BIKRAM_SAMBAT, [2047, 1, 5]),
        ("५ वैशाख २०४७", Calendar.BIKRAM_SAMBAT, [2047, 1, 5]),
        ("15 สิงหาคม พ.ศ. 2533", Calendar.BUDDHIST, [2533, 8, 15]),
        ("1990-08-15 ค.ศ.", Calendar.GREGORIAN, [1990, 8, 15]),
        ("ME 1352", Calendar.MYANMAR, [1352, 0, 0]),
        ("15 Muharram Umm al-Qura 1411", Calendar.UMM_AL_QURA, [1411, 1, 15]),
    ],
)
def test_calendars_that_dates_state(raw: str, said: Calendar, numbers: list[int]) -> None:
    forms = take_apart(pl.Series([raw]))
    assert CALENDARS[forms.said[0]] is said
    assert apart(raw) == (FIRST, numbers, False)


@pytest.mark.parametrize(
    ("raw", "said"),
    [("15 Aug 1990", GREGORIAN_MONTHS), ("15 สิงหาคม 2533", GREGORIAN_MONTHS), ("1990", NOT_SAID),
     ("1990-08-15 10:00", NOT_SAID)],
)  # fmt: skip
def test_months_of_several_calendars_state_none(raw: str, said: int) -> None:
    assert take_apart(pl.Series([raw])).said.tolist() == [said]


@pytest.mark.parametrize(
    "raw", ["15 Aug 1370 AH", "15 Aug BE AD 1990", "15 Tir Mordad 1370", "XXXX-01-01", "1990/..",
            "S55", "1990-05-3/1990-06", "x", "15 tháng 7 90"]
)  # fmt: skip
def test_contradictions_and_fragments_are_not_read(raw: str) -> None:
    assert apart(raw) == (NONE, [0, 0, 0], False)


@pytest.mark.parametrize(
    ("raw", "numbers", "until", "estimated"),
    [
        ("1991~", [1991, 0, 0], None, True),
        ("?1991", [1991, 0, 0], None, True),
        ("1990-05-03%", [1990, 5, 3], None, True),
        ("199X", [1990, 0, 0], [1999, 0, 0], False),
        ("19XX", [1900, 0, 0], [1999, 0, 0], False),
        ("19xx-01-01", [1900, 1, 1], [1999, 1, 1], False),
        ("1984-XX-12", [1984, 0, 12], None, False),
        ("1984-1X", [1984, 10, 0], [1984, 19, 0], False),
        ("1991/1992", [1991, 0, 0], [1992, 0, 0], False),
        ("1990-05/1990-08", [1990, 5, 0], [1990, 8, 0], False),
        ("1990-05-03~/1991", [1990, 5, 3], [1991, 0, 0], True),
    ],
)
def test_edtf(raw: str, numbers: list[int], until: list[int] | None, estimated: bool) -> None:
    forms = take_apart(pl.Series([None, raw, "1990"]))
    assert forms.numbers[:, 1].tolist() == numbers
    assert forms.form[1] == FIRST
    assert forms.spans.tolist() == ([] if until is None else [1])
    assert forms.until.T.tolist() == ([] if until is None else [until])
    assert forms.estimated.tolist() == [False, estimated, False]


def test_days_of_spreadsheets_are_dates_in_their_order() -> None:
    forms = take_apart(pl.Series(["32874", "9131", "1990", "25/12/1990"]))
    for order, dates in {
        "dmy": [[0, 0, 0], [9131, 0, 0], [1990, 0, 0], [1990, 12, 25]],
        "excel1900": [[1990, 1, 1], [1924, 12, 30], [1990, 0, 0], [1990, 0, 0]],
        "excel1904": [[1994, 1, 2], [1928, 12, 31], [1990, 0, 0], [1990, 0, 0]],
    }.items():
        year, month, day, _ = forms.resolve(order)
        assert np.stack([year, month, day]).T.tolist() == dates
