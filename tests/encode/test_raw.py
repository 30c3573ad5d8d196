"""Raw values of a field."""

from __future__ import annotations

import numpy as np
import polars as pl

from crvs_link.encode.raw import read_field
from crvs_link.encode.sources import Source
from crvs_link.standardise.full_names import FAMILY, GIVEN


def rows(source: Source, frame: pl.DataFrame) -> list[tuple[str | None, ...] | None]:
    """What the codes refer to, row by row."""
    field = read_field(source, frame)
    assert field.codes is not None
    return [None if code < 0 else field.values.row(code) for code in field.codes.tolist()]


def test_one_column_is_coded_as_it_is() -> None:
    frame = pl.DataFrame({"phone": ["1", None, "2", "1"]})
    assert rows(Source("phone", 0, ("phone",)), frame) == [("1",), None, ("2",), ("1",)]
    assert read_field(Source("phone", 0, ("phone",)), frame).values.columns == ["raw"]


def test_dates_keep_their_columns_and_context() -> None:
    frame = pl.DataFrame({"dob_raw": ["1", None, None], "dob_calendar": ["be", "be", None]})
    source = Source("dob", 0, ("dob_raw",), ("dob_calendar",))
    assert rows(source, frame) == [("1", "be"), (None, "be"), None]
    assert read_field(source, frame).values.columns == ["dob_raw", "dob_calendar"]
    alone = read_field(Source("dob", 0, ("dob_year",)), pl.DataFrame({"dob_year": ["1990"]}))
    assert alone.values.columns == ["dob_year"]


def test_names_in_parts_are_joined_without_what_stands_for_a_missing_part() -> None:
    frame = pl.DataFrame(
        {
            "name_given": ["Ana", "FNU", "Ana", None, "-", "Ana"],
            "name_middle": [None, None, "Li", None, "-", None],
            "name_family": ["Silva", "Silva", "Silva", None, "-", "Silva"],
        }
    )
    assert rows(Source("name", 0, tuple(frame.columns)), frame) == [
        (f"{GIVEN}Ana {FAMILY}Silva",),
        ("Silva",),
        (f"{GIVEN}Ana Li {FAMILY}Silva",),
        None,
        None,
        (f"{GIVEN}Ana {FAMILY}Silva",),
    ]


def test_a_single_part_may_be_the_whole_name() -> None:
    frame = pl.DataFrame({"name_given": ["Ana", None], "name_middle": ["Li", "Li"]})
    assert rows(Source("name", 0, tuple(frame.columns)), frame) == [("Ana Li",), ("Li",)]


def test_a_full_name_is_one_column() -> None:
    frame = pl.DataFrame({"name_full": ["Ana Silva", None]})
    assert rows(Source("name", 0, ("name_full",)), frame) == [("Ana Silva",), None]


def test_a_column_whose_values_hardly_repeat_is_its_own_table() -> None:
    source = Source("phone", 0, ("phone",))
    numbers = [None if n % 5 == 0 else f"{n:07d}" for n in range(5000)]
    field = read_field(source, pl.DataFrame({"phone": numbers}))
    assert field.codes is None
    assert field.values["raw"].to_list() == numbers
    assert field.counts().tolist() == [1] * 5000
    lane = np.arange(5000, dtype=np.int32)
    assert field.lane(lane) is lane
    often = read_field(source, pl.DataFrame({"phone": [str(n % 2000) for n in range(5000)]}))
    assert often.codes is not None
    assert often.counts().tolist() == [3] * 1000 + [2] * 1000
    assert often.lane(lane).tolist() == [n % 2000 for n in range(5000)]
    few = read_field(source, pl.DataFrame({"phone": ["1", "2"]}))
    assert few.codes is not None
