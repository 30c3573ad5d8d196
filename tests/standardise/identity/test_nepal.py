from __future__ import annotations

import polars as pl
import pytest

from crvs_link.standardise.identity import read_identity_numbers


@pytest.mark.parametrize(
    ("raw", "text", "area"),
    [
        ("27-01-75-01234", "27-01-75-01234", "27"),
        ("27/1/75/1234", "27-01-75-01234", "27"),
        ("२७-०१-७५-०१२३४", "27-01-75-01234", "27"),
        ("27017501234", "27-01-75-01234", "27"),
        ("1274/568", "1274-568", None),
        ("1274-568", "1274-568", None),
        ("Na.Pra. 4471/2055", "NA-PRA-4471-2055", None),
    ],
)
def test_numbers(raw: str, text: str, area: str | None) -> None:
    found = read_identity_numbers(pl.DataFrame({"raw": [raw]}), "np_citizenship")
    assert found.select("text", "check", "area").row(0) == (text, "unchecked", area)


@pytest.mark.parametrize("raw", ["00-00-00-00000", "0", "-", "n/a"])
def test_no_number(raw: str) -> None:
    found = read_identity_numbers(pl.DataFrame({"raw": [raw]}), "np_citizenship")
    assert found["text"].item() is None
