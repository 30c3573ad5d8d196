"""Full names as tokens with roles, pattern by pattern of naming practice."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link._fast.parse import WordBit
from crvs_link.schema import NameRole
from crvs_link.standardise import FULL_NAMES, name_tokens
from crvs_link.standardise.full_names import fold_names, read_names
from crvs_link.standardise.name_words import word_table
from strategies import any_texts, name_texts


def tokens(*raw: str | None) -> list[list[dict[str, Any]] | None]:
    return name_tokens(pl.DataFrame({"raw": raw}, schema={"raw": pl.String}))["tokens"].to_list()


def read(raw: str) -> str | None:
    """Write a name as its tokens, with a sign for each role that is not unknown."""
    (found,) = tokens(raw)
    if found is None:
        return None
    sign = {"unknown": "", "given": "+", "family": "=", "father": ">", "grandfather": ">>"}
    sign |= {"husband": "&", "nisba": "~", "initial": ".", "marker": "-"}
    return " ".join(
        f"{sign[token['role']]}{token['text']}{'?' if token['optional'] else ''}" for token in found
    )


def lines(text: str) -> list[tuple[str, str]]:
    pairs = [line.split("|") for line in text.strip().splitlines()]
    return [(raw.strip(), clean.strip()) for raw, clean in pairs]


@pytest.mark.parametrize(
    ("raw", "clean"),
    lines(
        """
        Ahmad bin Haji Abdullah         | +ahmad >-abd >allah
        Siti binti Ali bin Hassan       | +siti >ali >>hassan
        Kumar s/o Raja                  | +kumar >raja
        Siti A/P Raja                   | +siti >raja
        Rokeya Khatun W/O Rahim         | rokeya -khatun &rahim
        Li Bin                          | li bin
        Bin Li                          | bin li
        Ali Hasan oglu                  | ali >hasan
        S/O Ali                         | ali
        محمد بن علی                     | +محمد >علي
        Tan Ah Kow @ Lim                | tan ah kow lim?
        Anak Agung                      | anak agung
        """.replace(">-abd", "-abd")
    ),
)
def test_connectors_say_whose_name_follows(raw: str, clean: str) -> None:
    assert read(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    lines(
        """
        Mr. Smith                       | smith
        SMITH/JOHN MR                   | smith john
        Haji Dr. Ali                    | ali
        Mohamed Ali Haji                | mohamed? ali haji?
        U Ba                            | u? ba
        U Ba Maung                      | ba maung
        Daw Aung San Suu Kyi            | aung san suu kyi
        Maung Hla                       | maung? hla
        Maulana Karim                   | karim
        Dr                              | dr
        """
    ),
)
def test_titles_go_where_a_name_is_left(raw: str, clean: str) -> None:
    assert read(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    lines(
        """
        Md. Rahim                       | -md rahim
        MOHD RAHIM                      | -md rahim
        Mohammad Rahim                  | mohammad rahim
        Mohammad Rahim Karim            | mohammad? rahim karim
        Md                              | md
        Mst. Rokeya Begum               | -mst rokeya -begum
        Mosammat Rokeya Khatun          | -mst rokeya -khatun
        Begum                           | begum
        Md Begum                        | -md begum
        Sita Devi Kumari                | sita -devi -kumari
        Gul Jan                         | gul? jan?
        Nguyen Thi Lan                  | nguyen thi? lan
        Rahim Rahim                     | rahim rahim?
        K. Ramasamy                     | .k ramasamy
        X                               | x
        """
    ),
)
def test_markers_tell_something_only_where_nothing_else_does(raw: str, clean: str) -> None:
    assert read(raw) == clean


@pytest.mark.parametrize(
    ("spellings", "clean"),
    [
        (
            ["Abdur Rahman", "Abd-ul-Rahman", "Abdurrahman", "Abdul Rahman", "abd rahman"],
            "-abd rahman",
        ),
        (["عبدالرحمن", "عبد الرحمن", "عبد الرحمٰن"], "-عبد رحمن"),
        (["Abdullah", "Abdallah", "Abd Allah", "Abdulla"], "-abd allah"),
        (["Habibullah", "Habib Ullah", "Habib-ullah", "Habibulla"], "habib -allah"),
        (["Nasiruddin", "Nasir Uddin", "Nasir ud-Din", "Nasirudin"], "nasir -din"),
        (["Nurul Islam", "Nur ul Islam", "Nur-ul-Islam", "Nur Islam"], "nur islam"),
        (["Mahbubur Rahman", "Mahbub ur Rahman"], "mahbub rahman"),
        (["Yusuf al-Qaradawi", "Yusuf Al Qaradawi"], "yusuf ~qaradawi"),
    ],
)
def test_compounds_are_one_however_they_are_written(spellings: list[str], clean: str) -> None:
    assert {read(spelling) for spelling in spellings} == {clean}


@pytest.mark.parametrize(
    ("raw", "clean"),
    lines(
        """
        Mansur Rahman                   | mansur rahman
        Rasul Ahmad                     | rasul ahmad
        Marcus Brown                    | marcus brown
        Masud Das                       | masud das
        Muhammad Abdullah               | muhammad -abd allah
        """
    ),
)
def test_names_that_only_look_like_compounds_stay(raw: str, clean: str) -> None:
    assert read(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    lines(
        """
        ERIKSSON<<ANNA<MARIA<<<<        | +anna maria =eriksson
        AHMAD<BIN<ALI<<<<<<<            | +ahmad >ali
        Eriksson, Anna                  | +anna =eriksson
        Anna, Maria, Eriksson           | anna maria eriksson
        """
    ),
)
def test_punctuation_says_which_is_the_family_name(raw: str, clean: str) -> None:
    assert read(raw) == clean


@pytest.mark.parametrize(
    "raw",
    [
        *("FNU", "lnu", "XXX", "-", ".", "", "NA", "N/A", "nil", "Unknown", "Not known", "FNU LNU"),
        *("Onlyname", "Unnamed", "Baby of Fatima", "B/O Fatima", "Mr Unknown", "Mr Not Known"),
        *("123", "S/O", "نامعلوم", "ไม่ทราบ", "অজানা", "tidak diketahui", "<<<", "@"),
    ],
)
def test_a_name_that_is_none_becomes_null(raw: str) -> None:
    assert read(raw) is None


def test_a_filler_beside_a_name_goes() -> None:
    assert read("Rahim FNU") == "rahim"
    assert read("LNU<<RAHIM") in {"rahim", "+rahim"}


@given(st.lists(any_texts | name_texts | st.none(), max_size=4))
def test_names_are_read_alike_whatever_stands_beside_them(raw: list[str | None]) -> None:
    together = tokens(*raw)
    assert together == [tokens(name)[0] for name in raw]
    for name in together:
        if name is not None:
            assert any(token["role"] not in {"marker", "title"} for token in name)
            assert all(token["text"] and " " not in token["text"] for token in name)


@given(st.lists(name_texts, max_size=4))
def test_the_reading_accounts_for_every_word_or_says_why_not(raw: list[str]) -> None:
    """No word goes that is not in a list: what is left holds all others in their order."""
    folded = FULL_NAMES.clean(pl.Series(raw, dtype=pl.String))
    names = read_names(folded)
    ends = names.counts.cumsum()
    for name, start, end in zip(folded, ends - names.counts, ends, strict=True):
        if name is None:
            assert start == end
            continue
        words = pl.Series(name.split(" "))
        bits = word_table(words.unique(maintain_order=True), fold_names).bits.tolist()
        of_word = dict(zip(words.unique(maintain_order=True), bits, strict=True))
        shapes = WordBit.SINGLE_LETTER | WordBit.RELATIVE | WordBit.NO_LETTER
        free = [word for word in words if not of_word[word] & ~int(shapes)]
        written = names.texts.gather(names.codes[start:end]).to_list()
        assert [text for text in written if text in free] == free


def test_a_word_with_a_joined_article_that_ends_in_one_too_is_told_both() -> None:
    words = pl.Series(["alrnun", "mohd", "abdulla", "nurul"])
    before = words.to_list()
    told = word_table(words, fold_names)
    assert words.to_list() == before
    texts = [*told.tokens, None]
    assert [texts[code] for code in told.first] == ["rnun", "md", "abd", "nurul"]
    assert [texts[code] for code in told.second] == ["alrn", None, "allah", "nur"]


def test_tokens_have_their_script_and_their_place() -> None:
    (found,) = tokens("Dr احمد bin Ali")
    assert [(t["text"], t["script"], t["position"]) for t in found or []] == [
        ("احمد", "arabic", 0),
        ("ali", "latin", 1),
    ]


def test_roles_are_those_of_the_schema() -> None:
    assert {role.name.lower() for role in NameRole} >= {
        token["role"]
        for name in tokens("K. Ali bin Ahmad al-Qadri", "Begum Md")
        for token in name or []
    }
