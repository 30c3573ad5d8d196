"""Which rows of a sheet name its columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import AmbiguousInputError, InputError
from crvs_link.load.spreadsheet.header import Row, find_header

NAMES = ("Registration No", "Given name", "Surname", "Date of birth", "Sex")
RECORD = ("B1", "Amina", "Rahman", "1984-02-29", "female")


def test_the_first_row() -> None:
    found = find_header([NAMES, RECORD], "x")
    assert found.names == NAMES
    assert (found.first, found.last, found.said) == (0, 0, "row 1")


@pytest.mark.parametrize(
    "above",
    [
        [("Register of births, 2021", None, None, None, None)],
        [(None, None, "Births by sex", None, None), (None,) * 5],
        [("Office:", "North hill", None, None, None)],
        [("Office", "North hill", None, "2021-03-04", None), (None,) * 5],
    ],
)
def test_titles_above_are_skipped(above: list[Row]) -> None:
    found = find_header([*above, NAMES, RECORD], "x")
    assert found.names == NAMES
    assert found.first == found.last == len(above)
    assert found.said == f"row {len(above) + 1}; what stands above is taken for a title"


def test_groups_that_keep_equal_names_apart() -> None:
    rows: list[Row] = [
        ("Registration No", "Child", None, None, "Mother", None),
        (None, "Given name", "Surname", "Date of\nbirth", "Given name", "Surname"),
        ("B1", "Amina", "Rahman", "1984-02-29", "Noor", "Rahman"),
    ]
    found = find_header(rows, "x")
    assert found.names == (
        "Registration No",
        "Child Given name",
        "Child Surname",
        "Child Date of birth",
        "Mother Given name",
        "Mother Surname",
    )
    assert found.said == "rows 1 and 2, joined"


def test_names_merged_downwards_hold_for_one_column() -> None:
    rows: list[Row] = [
        ("List of 2021", None, None, None, None),
        ("Child", None, "Sex", "Date of birth", None),
        ("Given name", "Surname", None, None, "Town"),
    ]
    found = find_header(rows, "x")
    assert found.names == ("Child Given name", "Child Surname", "Sex", "Date of birth", "Town")
    assert (found.first, found.last) == (1, 2)


def test_two_readings_are_not_chosen_from() -> None:
    rows: list[Row] = [
        ("Child", None, "Informant", None),
        ("Given name", "Date of birth", "Surname", "Remarks"),
    ]
    with pytest.raises(AmbiguousInputError, match=r"x: row 2 .* alone, or together with row 1"):
        find_header(rows, "x")


def test_names_that_say_nothing() -> None:
    rows: list[Row] = [("a title", None, None), ("k1", "k2", "k3"), ("x", "y", None)]
    assert find_header(rows, "x").names == ("k1", "k2", "k3")


def test_a_known_word_in_a_record_is_no_reason_to_lose_the_rows_above() -> None:
    rows: list[Row] = [("k1", "k2", "k3"), ("Amina", "Rahman", "ok"), ("Town", "Noori", None)]
    with pytest.raises(AmbiguousInputError, match="x: row 1 could name the columns as well as row"):
        find_header(rows, "x")


def test_no_row_that_could_be_it() -> None:
    rows: list[Row] = [("k1", "k2", None), ("x", "y", "z")]
    with pytest.raises(InputError, match="x: no row among the first 40") as caught:
        find_header(rows, "x")
    assert caught.value.hint


def test_a_column_without_a_name_is_left_to_the_check_of_names() -> None:
    rows: list[Row] = [("id", "Given name", "Surname", None), ("1", "Amina", "Rahman", "male")]
    assert find_header(rows, "x").names == ("id", "Given name", "Surname", "")


cells = st.none() | st.sampled_from(["Rahman", "Amina", "12", "1984-02-29", "old market", "ok"])


@given(
    titles=st.lists(st.sampled_from(["Births", "Register of the north", "2021"]), max_size=3),
    records=st.lists(st.tuples(*[cells] * len(NAMES)), max_size=5),
)
def test_titles_and_records_do_not_change_the_names(titles: list[str], records: list[Row]) -> None:
    above: list[Row] = [(title, None, None, None, None) for title in titles]
    found = find_header([*above, NAMES, *records], "x")
    assert found.names == NAMES
    assert found.first == found.last == len(titles)
