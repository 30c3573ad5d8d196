"""Keys of whole names: the same for other spellings, scripts and ways of joining words."""

from __future__ import annotations

import polars as pl
import pytest

from coded import coded_frames


def keys(*names: str) -> dict[str, list[int]]:
    coded, _ = coded_frames(pl.DataFrame({"full_name": list(names)}))
    codes = coded.fields["name"].codes[0]
    assert codes is not None
    found = coded.dictionaries["name"].keys
    return {key: found[key][codes].tolist() for key in ("core", "joined")}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ahmad Karimi", "احمد کریمی", {"core", "joined"}),
        ("Karimi Ahmad", "Ahmad Karimi", {"core"}),
        ("Ali Reza Rahimi", "Alireza Rahimi", {"joined"}),
        ("علیرضا رحیمی", "Ali Reza Rahimi", {"joined"}),
        ("Pour Reza", "پوررضا", {"joined"}),
        ("Md. Karim Begum", "Karim", {"core", "joined"}),
        ("K. Ramasamy", "Ramasamy", {"core", "joined"}),
        ("Rahim Khan", "Rahim", {"core"}),
        ("Rahim Karim", "Rahim Salim", set()),
    ],
)
def test_names_that_have_a_key_in_common(one: str, other: str, same: set[str]) -> None:
    assert {key for key, (a, b) in keys(one, other).items() if a == b >= 0} == same


def test_a_name_of_nothing_but_an_initial_has_no_key_but_itself() -> None:
    found = keys("K", "K. L.", "Karim")
    assert all(codes[0] != codes[2] for codes in found.values())
