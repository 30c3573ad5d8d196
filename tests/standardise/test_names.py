from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.standardise import clean_name
from strategies import any_texts, name_texts


def part(*raw: str | None) -> list[str | None]:
    return clean_name(pl.DataFrame({"raw": raw}, schema={"raw": pl.String}))["text"].to_list()


names = st.lists(any_texts | name_texts | st.none(), max_size=4)


@given(names)
def test_cleaning_a_part_twice_equals_cleaning_once(raw: list[str | None]) -> None:
    once = part(*raw)
    assert part(*once) == once
    assert len(once) == len(raw)


@given(st.lists(st.sampled_from(["ali", "rahim", "van", "begum", "xu", "mary"]), min_size=1))
def test_ordinary_words_all_stay_in_their_order(words: list[str]) -> None:
    assert part(" ".join(words)) == [" ".join(words)]


@given(any_texts | name_texts, name_texts)
def test_a_name_cleans_alike_whatever_stands_beside_it(one: str, other: str) -> None:
    assert part(other, one)[1] == part(one)[0]


@pytest.mark.parametrize(
    "raw",
    [
        *("FNU", "lnu", "XXX", "-", ".", "", "NA", "N/A", "nil", "Unknown", "Not known"),
        *(
            "Onlyname",
            "Unnamed",
            "Baby of Fatima",
            "B/O Fatima",
            "Mr Unknown",
            "Mr Not Known",
            "FNU LNU",
        ),
        *("123", "S/O", "نامعلوم", "ไม่ทราบ", "অজানা", "tidak diketahui"),
    ],
)
def test_a_name_that_is_none_becomes_null(raw: str) -> None:
    assert part(raw) == [None]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Na", "na"),  # a Chinese given name, a Korean family name
        ("Null", "null"),
        ("Baby", "baby"),
        ("X", "x"),
        ("Nil Kamal", "nil kamal"),
        ("van der Berg", "van der berg"),
        ("al-Hassan", "al hassan"),
        ("U Thant", "u thant"),
        ("Haji", "haji"),
        ("Dr", "dr"),
        ("Mr. Smith", "smith"),
        ("Haji Dr. Ali", "ali"),
        ("Md.", "mohammad"),
        ("MOHD ALI", "mohammad ali"),
        ("মোঃ রহিম", "mohammad rhim"),
        ("Muhammad", "muhammad"),  # a full spelling stays
        ("A/L Ramasamy", "ramasamy"),
        ("O'Brien", "obrien"),
    ],
)
def test_parts(raw: str, clean: str) -> None:
    assert part(raw) == [clean]
