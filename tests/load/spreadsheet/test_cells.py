"""Cells as text, and what numbers lost."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.load.spreadsheet.cells import as_cells, lost_digits, may_lack_zeros


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("1984-02-29 00:00:00", "1984-02-29"),
        ("1984-02-29 13:05:07.123", "1984-02-29 13:05:07.123"),
        ("1984-02-29", "1984-02-29"),
        ("29/02/1984", "29/02/1984"),
        ("1899-12-31 13:05:00", "13:05:00"),
        ("1899-12-31 00:00:00", "1900-01-00"),
        ("00:00:00", "00:00:00"),
        (" 1984-02-29 00:00:00", " 1984-02-29 00:00:00"),
        ("", None),
        (None, None),
    ],
)
def test_only_a_midnight_is_dropped(cell: str | None, text: str | None) -> None:
    frame = pl.DataFrame({"dob": pl.Series([cell], dtype=pl.String)})
    assert frame.select(as_cells(["dob"])).item() == text


def _as_excel_saves(number: int) -> str:
    """The first 15 digits, then zeros; read back as the nearest number a double can be."""
    digits = str(number)
    return str(int(float(digits[:15] + "0" * (len(digits) - 15))))


numbers = st.integers(10**15, 10**18 - 1)


@given(st.lists(numbers, min_size=1, max_size=20))
def test_numbers_as_excel_saves_them_are_found(ids: list[int]) -> None:
    column = pl.Series("id", [*map(_as_excel_saves, ids), None, "12"])
    assert lost_digits(column) == len(ids)


@given(st.lists(numbers.filter(lambda number: number % 10), min_size=8, max_size=20))
def test_ids_kept_as_text_are_not(ids: list[int]) -> None:
    assert lost_digits(pl.Series("id", [*map(str, ids), "9007199254740993"])) == 0


@pytest.mark.parametrize("ids", [[], [None], ["123456789012345"], ["A1234567890123456000"]])
def test_short_numbers_and_text_are_not(ids: list[str | None]) -> None:
    assert lost_digits(pl.Series("id", ids, dtype=pl.String)) == 0


@pytest.mark.parametrize(
    ("name", "values", "may"),
    [
        ("phone", ["712345678", None], True),
        ("National ID", ["12", "345"], True),
        ("phone", ["712345678", "0712345678"], False),
        ("phone", ["+9571234", "7123"], False),
        ("phone", [None], False),
        ("surname", ["12"], False),
        ("remarks", ["12"], False),
    ],
)
def test_columns_whose_zeros_would_matter(name: str, values: list[str | None], may: bool) -> None:
    assert may_lack_zeros(pl.Series(name, values, dtype=pl.String)) is may
