"""Keys of distinct values."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from coded import coded_frames
from crvs_link.encode.keys import date_keys, text_keys, token_keys
from crvs_link.standardise import name_contrasts, name_forms, name_keys, sound_key


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


def test_token_keys_are_codes_of_each_key_and_of_the_tables() -> None:
    texts = pl.Series(["mohammad", "md", "محمد", "hasan", "hossein", "rahima", "7", "q"])
    keys, abjads = token_keys(texts)
    assert all(key.dtype == np.int32 and len(key) == len(texts) for key in keys.values())
    expected = name_keys(texts).with_columns(form=name_forms(texts))
    for name in ("sound", "abjad", "fine", "form"):
        known = sorted(expected[name].drop_nulls().unique())
        codes = [-1 if text is None else known.index(text) for text in expected[name]]
        assert keys[name].tolist() == codes
    assert abjads.to_list() == sorted(expected["abjad"].unique())
    contrasts = name_contrasts(texts)
    assert keys["family"].tolist() == contrasts["family"].to_list()
    assert keys["member"].tolist() == contrasts["member"].to_list()


def test_names_alone_have_token_keys_and_their_texts() -> None:
    names = pl.DataFrame({"given_name": ["Md", "Hasan"], "birth_place": ["Dhaka", "Cox"]})
    coded, _ = coded_frames(names)
    dictionary = coded.dictionaries["names"]
    texts = dictionary.values["text"]
    for code, text in zip(dictionary.keys["abjad"], texts, strict=True):
        assert dictionary.key_texts[int(code)] == name_keys(pl.Series([text]))["abjad"][0]
    assert not len(coded.dictionaries["birth_place"].key_texts)


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
    keys, abjads = token_keys(pl.Series([], dtype=pl.String))
    assert [key.tolist() for key in keys.values()] == [[]] * 6
    assert abjads.to_list() == []
