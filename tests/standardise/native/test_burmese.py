from __future__ import annotations

import polars as pl
import pytest

from crvs_link.standardise.native import native_names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("အောင်ဆန်းစုကြည်", "aung san su kyi"),
        ("ဦးသန့်", "u thant"),
        ("ထွန်းထွန်းဦး", "htun htun oo"),
        ("ဒေါ်ခင်ခင်ဝင်း", "daw khin khin win"),
        ("မောင် မောင်", "maung maung"),
        ("၀င်း၀င်း", "win win"),
        ("နန္ဒာ", "nan dar"),
        ("မင်္ဂလာ", "min ga lar"),
        ("ဥက္ကာ", "oke kar"),
        ("ဣန္ဒာ", "ein dar"),
        ("ယောက်ျား", "yauk kyar"),
    ],
)
def test_each_syllable_is_a_word(name: str, expected: str) -> None:
    assert native_names(pl.Series([name])).to_list() == [expected]


def test_loans_keep_their_last_consonants() -> None:
    written = native_names(pl.Series(["မိုက်ကယ်လ်", "ဂျော့ခ်ျ"])).to_list()
    assert written[0] == "maik kel"
    assert written[1].startswith("jau")
