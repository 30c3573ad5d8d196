from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.standardise import clean_name, name_tokens
from strategies import any_texts, name_texts


def part(*raw: str | None) -> list[str | None]:
    return clean_name(pl.DataFrame({"raw": raw}, schema={"raw": pl.String}))["text"].to_list()


def tokens(*raw: str | None) -> list[list[str] | None]:
    return name_tokens(pl.DataFrame({"raw": raw}, schema={"raw": pl.String}))["tokens"].to_list()


names = st.lists(any_texts | name_texts | st.none(), max_size=4)


@given(names)
def test_cleaning_a_part_twice_equals_cleaning_once(raw: list[str | None]) -> None:
    once = part(*raw)
    assert part(*once) == once
    assert len(once) == len(raw)


@given(names)
def test_cleaning_tokens_again_changes_nothing(raw: list[str | None]) -> None:
    once = tokens(*raw)
    assert tokens(*(name and " ".join(name) for name in once)) == once
    assert len(once) == len(raw)
    assert all(name is None or (name and all(name)) for name in once)


@given(st.lists(st.sampled_from(["ali", "rahim", "van", "begum", "xu", "mary"]), min_size=1))
def test_ordinary_words_all_stay_in_their_order(words: list[str]) -> None:
    assert part(" ".join(words)) == [" ".join(words)]
    assert tokens(" ".join(words)) == [words]


@given(any_texts | name_texts, name_texts)
def test_a_name_cleans_alike_whatever_stands_beside_it(one: str, other: str) -> None:
    assert tokens(other, one)[1] == tokens(one)[0]


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
    assert tokens(raw) == [None]


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


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Ahmad bin Haji Abdullah", ["ahmad", "abdullah"]),
        ("Siti binti Md. Ali", ["siti", "mohammad", "ali"]),
        ("Li Bin", ["li", "bin"]),
        ("Bin Li", ["bin", "li"]),
        ("Mohamed Ali Haji", ["mohamed", "ali", "haji"]),
        ("SMITH/JOHN MR", ["smith", "john"]),
        ("Kumar s/o Ramasamy", ["kumar", "ramasamy"]),
        ("Siti A/P Raja", ["siti", "raja"]),
        ("Yusuf al-Qaradawi", ["yusuf", "qaradawi"]),
        ("U Ba", ["u", "ba"]),
        ("U Ba Maung", ["ba", "maung"]),
        ("Daw Aung San Suu Kyi", ["aung", "san", "suu", "kyi"]),
        ("Rahim FNU", ["rahim"]),
        ("Rahim Rahim", ["rahim", "rahim"]),
        ("محمد بن علی", ["mhmd", "aly"]),
        ("นายสมชาย ใจดี", ["smchay", "chaidi"]),
        ("李小明", ["li", "xiaoming"]),
        ("김민수", ["gim", "minsu"]),
        ("Nguyễn Anh Tuấn", ["nguyen", "anh", "tuan"]),
    ],
)
def test_full_names(raw: str, clean: list[str]) -> None:
    assert tokens(raw) == [clean]
