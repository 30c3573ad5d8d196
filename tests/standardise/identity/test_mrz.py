from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from crvs_link.standardise.identity import read_identity_numbers

# The specimens of ICAO 9303, parts 4, 5 and 6.
PASSPORT = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
VISA = "D231458907UTO7408122F1204159<<<<<<<6"
CARD = "I<UTOD231458907<<<<<<<<<<<<<<<"


def read(*raw: str, latest: int | None = 2012) -> pl.DataFrame:
    return read_identity_numbers(pl.DataFrame({"raw": raw}), "mrz", latest_year=latest)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        (PASSPORT, "L898902C3"),
        (VISA, "D23145890"),
        (CARD, "D23145890"),
        ("L898902C<3", "L898902C"),
        ("l898902c< 3", "L898902C"),
    ],
)
def test_specimens(line: str, number: str) -> None:
    found = read(line)
    assert (found["text"].item(), found["check"].item()) == (number, "valid")


def test_a_line_says_birth_and_sex() -> None:
    born = (date(1974, 8, 12) - date(1970, 1, 1)).days
    assert read(PASSPORT).select("dob_from", "dob_to", "sex").row(0) == (born, born, "female")


def test_a_birth_of_unknown_parts_or_century_is_not_said() -> None:
    # The check digit of 74<<<< is 7 * 7 + 3 * 4 = 61, so 1.
    unknown = PASSPORT[:13] + "74<<<<" + "1" + PASSPORT[20:]
    assert read(unknown)["dob_from"].item() is None
    assert read(unknown)["check"].item() == "valid"
    # 120415 has 9 as its check digit, as an expiry and as a birth: 1912 or 2012.
    young = PASSPORT[:13] + "1204159" + PASSPORT[20:]
    assert read(young)["dob_from"].item() is None
    assert read(young, latest=2011)["dob_from"].item() is not None


def test_a_birth_whose_check_digit_is_wrong_is_not_said() -> None:
    assert read(PASSPORT[:19] + "3" + PASSPORT[20:])["dob_from"].item() is None


def test_a_number_without_a_check_digit_is_kept() -> None:
    found = read("L898902C3", "L898902C<4")
    assert found["text"].to_list() == ["L898902C3", "L898902C4"]
    assert found["check"].to_list() == ["unchecked", "invalid"]
