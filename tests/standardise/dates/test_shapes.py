from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.schema import Calendar
from crvs_link.standardise.dates.shape import UNKNOWN, Shape, Slot
from crvs_link.standardise.dates.shapes import read_shapes

THREE = (Slot(0), Slot(1), Slot(2))


def read(shape: str) -> Shape | None:
    (found,) = read_shapes(pl.Series([shape]))
    return found


@pytest.mark.parametrize(
    "shape",
    [
        "00 main street 0000",
        "00 aug sep 0000",
        "00 aug 0000 0000",
        "0-0-0-0",
        "000000000",
        "0000/..",
        "xxxx-00-00",
        "s00",
        "t 0000",
        "00:00",
        "mon 00:00",
    ],
)
def test_shapes_of_no_date(shape: str) -> None:
    assert read(shape) is None


@pytest.mark.parametrize(
    "after",
    ["t00:00:00", "t000000z", " 00:00", " 0:00 pm", " 00:00:00.000+00:00", ", 00:00", ".", " ;"],
)
def test_the_time_of_day_is_passed_over(after: str) -> None:
    assert read("0000-00-00" + after) == Shape(THREE, (4, 2, 2), settled=False)
    assert read("00 sept 0000" + after) == read("00 sept 0000")


def test_parts_that_are_not_known_have_no_place() -> None:
    assert read("0000-xx-00") == Shape((Slot(0), UNKNOWN, Slot(1)), (4, 2, 2), settled=False)
    assert read("??/00/0000") == Shape((UNKNOWN, Slot(0), Slot(1)), (2, 2, 4), settled=False)
    assert read("000000<<") == Shape((Slot(0, cut=100), Slot(0, below=100), UNKNOWN))


def test_digits_that_are_not_known_make_a_span() -> None:
    ends = (Slot(0, scale=10), UNKNOWN, UNKNOWN)
    assert read("000x") == Shape(ends, until=ends)
    first, last = (Slot(0), Slot(1), UNKNOWN), (Slot(2), UNKNOWN, UNKNOWN)
    assert read("0000-00~/0000") == Shape(first, until=last, estimated=True)


def test_a_calendar_and_a_month_stand_anywhere() -> None:
    for shape in ("00 tir 0000 sh", "sh 00 tir 0000", "00 tir sh 0000"):
        assert read(shape) == Shape(
            (Slot(1), UNKNOWN, Slot(0)),
            month=4,
            months_of=Calendar.SOLAR_HIJRI,
            calendar=Calendar.SOLAR_HIJRI,
        )


@given(st.lists(st.text("0- x?aug~/<t:", max_size=12), max_size=8))
def test_each_shape_is_read_by_itself(shapes: list[str]) -> None:
    together = read_shapes(pl.Series(shapes, dtype=pl.String))
    assert together == [read(shape) for shape in shapes]
