"""Rows set aside, and record ids."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import InputError
from crvs_link.load.account import BLANK_LINE, NO_VALUE, record_ids, set_rows_aside

WHITE = "\t\n\x0b\x0c\r \x85\xa0\u2003\u3000"
cells = st.none() | st.text(alphabet="ab" + WHITE, min_size=1, max_size=3)


def is_empty(cell: str | None) -> bool:
    return cell is None or not cell.strip(WHITE)


@given(data=st.data(), height=st.integers(1, 8), width=st.integers(1, 4))
def test_rows_are_used_if_any_cell_says_something(
    data: st.DataObject, height: int, width: int
) -> None:
    rows = data.draw(
        st.lists(st.lists(cells, min_size=width, max_size=width), min_size=height, max_size=height)
    )
    names = [f"c{i}" for i in range(width)]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row").with_columns(
        row_number=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32)
    )
    empty = [number for number, row in enumerate(rows, 1) if all(map(is_empty, row))]
    blank = data.draw(st.sets(st.sampled_from(empty))) if empty else set()
    used, aside, account = set_rows_aside(frame, [number - 1 for number in blank], names)
    assert used.get_column("row_number").to_list() == [
        number for number in range(1, height + 1) if number not in empty
    ]
    assert aside.schema == {"row_number": pl.UInt32, "reason": pl.String}
    assert aside.rows() == [
        (number, BLANK_LINE if number in blank else NO_VALUE) for number in empty
    ]
    assert (account.read, account.used) == (height, used.height)
    assert sum(account.set_aside.values()) == aside.height


NUMBERS = pl.Series("row_number", [1, 2, 4, 7], dtype=pl.UInt32)


def test_row_numbers_stand_in_for_ids() -> None:
    ids, notes = record_ids(NUMBERS, None, "x.csv")
    assert ids.to_list() == ["1", "2", "4", "7"]
    assert ids.name == "record_id"
    assert notes == []
    ids, notes = record_ids(NUMBERS, pl.Series("no", ["a", None, " ", "b"]), "x.csv")
    assert ids.to_list() == ["a", "2", "4", "b"]
    assert notes == ["2 rows have no record id in 'no'; their row numbers stand in."]


def test_repeated_ids_name_two_rows_and_no_value() -> None:
    column = pl.Series("no", ["a", "secret", "secret", "secret"])
    with pytest.raises(InputError, match=r"x\.csv: rows 2 and 4 have the same record id") as caught:
        record_ids(NUMBERS, column, "x.csv")
    assert "column 'no' (2 rows in all repeat an id)" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_row_number_that_is_the_id_of_another() -> None:
    with pytest.raises(InputError, match=r"row 4 has no record id in column 'no'.* of row 1"):
        record_ids(NUMBERS, pl.Series("no", ["4", "b", None, "c"]), "x.csv")
    with pytest.raises(InputError, match=r"row 2 has no record id in column 'no'.* of row 7"):
        record_ids(NUMBERS, pl.Series("no", ["a", None, "c", "2"]), "x.csv")


@given(st.lists(st.text(alphabet="ab", min_size=1, max_size=2), min_size=1, max_size=6))
def test_ids_are_refused_if_and_only_if_they_repeat(values: list[str]) -> None:
    numbers = pl.Series(range(1, len(values) + 1), dtype=pl.UInt32)
    column = pl.Series("no", values)
    if len(set(values)) == len(values):
        assert record_ids(numbers, column, "x")[0].to_list() == values
    else:
        with pytest.raises(InputError, match="same record id"):
            record_ids(numbers, column, "x")
