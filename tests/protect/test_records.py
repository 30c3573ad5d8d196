from __future__ import annotations

import polars as pl
import pytest

from crvs_link.protect.records import NO, YES, not_understood, protected_records

CELLS = {
    "yes": True,
    " Y ": True,
    "TRUE": True,
    "1": True,
    "نعم": True,
    "no": False,
    "N": False,
    "False": False,
    "0": False,
    "0.0": False,
    "": False,
    "  ": False,
    None: False,
    "case 4": True,
    "?": True,
}


def test_a_cell_is_read_as_yes_unless_it_is_empty_or_a_no() -> None:
    frame = pl.DataFrame({"protected": list(CELLS)})
    assert protected_records(frame).tolist() == list(CELLS.values())
    assert not_understood(frame["protected"]) == 2


def test_without_a_column_the_scope_of_the_register_says_it() -> None:
    frame = pl.DataFrame({"name_full": ["a", "b"]})
    assert protected_records(frame).tolist() == [False, False]
    assert protected_records(frame, whole=True).tolist() == [True, True]
    column = pl.DataFrame({"protected": ["no", None]})
    assert protected_records(column, whole=True).tolist() == [True, True]
    assert protected_records(column.clear()).tolist() == []


@pytest.mark.parametrize("words", [YES, NO])
def test_words_are_listed_as_they_are_compared(words: tuple[str, ...]) -> None:
    assert [word.strip().lower() for word in words] == list(words)
    assert len(set(words)) == len(words)


def test_no_word_is_both() -> None:
    assert not set(YES) & set(NO)
