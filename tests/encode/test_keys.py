"""Keys of distinct values."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from crvs_link.encode.keys import date_keys, text_keys
from crvs_link.standardise import sound_key


def day(year: int, month: int, number: int) -> int:
    return (date(year, month, number) - date(1970, 1, 1)).days


def test_sound_keys_are_codes_into_the_sorted_keys() -> None:
    texts = pl.Series(["mohammad", "mhmd", "ali", "abdul rahman", "abdulrahman"])
    keys = text_keys(texts)["sound"]
    sounds = sound_key(texts).to_list()
    assert keys.dtype == np.int32
    assert keys.tolist() == [sorted(set(sounds)).index(sound) for sound in sounds]


def test_a_text_without_sound_has_no_key() -> None:
    texts = pl.Series(["ali", "y", "   "])
    sounds = sound_key(texts).to_list()
    assert None in sounds
    assert [key < 0 for key in text_keys(texts)["sound"]] == [s is None for s in sounds]


def test_date_keys_say_only_what_the_interval_determines() -> None:
    rows = [
        (day(1990, 12, 31), day(1990, 12, 31)),
        (day(1990, 1, 1), day(1990, 12, 31)),
        (day(1990, 12, 31), day(1991, 1, 1)),
        (day(1899, 2, 3), day(1899, 2, 3)),
        (day(2001, 5, 1), day(2001, 5, 31)),
    ]
    values = pl.DataFrame(rows, schema={"dob_from": pl.Int32, "dob_to": pl.Int32}, orient="row")
    keys = date_keys(values)
    assert {name: key.tolist() for name, key in keys.items()} == {
        "year": [1990, 1990, -1, 1899, 2001],
        "month_day": [1231, -1, -1, 203, -1],
    }
    assert all(key.dtype == np.int32 for key in keys.values())


def test_no_values_have_no_keys() -> None:
    values = pl.DataFrame(schema={"dob_from": pl.Int32, "dob_to": pl.Int32})
    assert date_keys(values)["year"].tolist() == []
    assert text_keys(pl.Series([], dtype=pl.String))["sound"].tolist() == []
