"""Faults of column names."""

from __future__ import annotations

import pytest

from crvs_link.errors import InputError
from crvs_link.load.headers import check_headers, listed, option, shown


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        (("surname", "dob", "surname"), "columns 1 and 3 have the same name, 'surname'"),
        (("surname", "", "dob"), "column 2 of 3 has no name"),
        (("surname", "  "), "column 2 of 2 has no name"),
        (("surname", "dob", "a\0b"), "the name of column 3 of 3 holds the character NUL"),
        (("Maryam", "Khan", "1990-01-02", ""), "looks like a record"),
        (("Maryam", "Maryam", "F"), "looks like a record"),
    ],
)
def test_faults(headers: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        check_headers(headers, "x.csv")
    assert str(caught.value).startswith("x.csv: ")
    assert "Maryam" not in str(caught.value)


def test_one_known_name_makes_a_header() -> None:
    check_headers(("surname", "2021-01-01", "F"), "x.csv")


def test_names_in_messages_are_short_and_on_one_line() -> None:
    assert shown(" a b ") == "'a b'"
    assert shown("a\nMaryam") == "'a'"
    assert len(shown("x" * 500)) == 42
    assert listed(f"c{i}" for i in range(32)).endswith("'c29', and 2 more")


def test_options_can_be_pasted() -> None:
    assert option("dob_raw", "birth") == "--column dob_raw=birth"
    assert option("dob_raw", "Birth date") == "--column 'dob_raw=Birth date'"
