"""Forms of one name and names that are different though alike: the tables and their use."""

from __future__ import annotations

import re
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.standardise import name_contrasts, name_forms, name_keys
from crvs_link.standardise.tables import table

FORMS = {
    name: [name, *spellings.split()]
    for names in table("name_forms").values()
    for name, spellings in names.items()
}
FAMILIES = {
    family: {name: [name, *spellings] for name, spellings in names.items()}
    for family, names in table("name_contrasts").items()
}
NORMAL = re.compile(r"[a-z]+|[ابتةثجحخدذرزسشصضطظعغفقكلمنهويپچژگڤ]+")


def form(*texts: str) -> list[str | None]:
    return name_forms(pl.Series(texts, dtype=pl.String)).to_list()


def contrasts(*texts: str) -> list[tuple[int, int]]:
    return list(name_contrasts(pl.Series(texts, dtype=pl.String)).iter_rows())


def differ(one: str, other: str) -> bool:
    (family, member), (family_2, member_2) = contrasts(one, other)
    return family == family_2 >= 0 and member != member_2


def test_each_spelling_is_of_one_name_and_as_folding_leaves_it() -> None:
    spellings = [text for texts in FORMS.values() for text in texts]
    assert len(FORMS) >= 250
    assert len(set(spellings)) == len(spellings)
    assert [text for text in spellings if not NORMAL.fullmatch(text)] == []
    assert all(len(texts) > 1 for texts in FORMS.values())


def test_each_contrast_is_in_one_family_and_as_folding_leaves_it() -> None:
    spellings = [t for names in FAMILIES.values() for texts in names.values() for t in texts]
    assert len(set(spellings)) == len(spellings)
    assert [text for text in spellings if not NORMAL.fullmatch(text)] == []
    assert all(1 < len(names) <= 64 for names in FAMILIES.values())


def test_no_form_is_of_two_contrasting_names() -> None:
    for family in FAMILIES.values():
        for one, other in combinations(family.values(), 2):
            assert not (set(form(*one)) & set(form(*other))) - {None}, (one, other)


def test_contrasts_of_the_table_hold_for_all_its_spellings() -> None:
    for names in FAMILIES.values():
        found = {name: set(contrasts(*texts)) for name, texts in names.items()}
        assert all(len(places) == 1 for places in found.values()), names
        assert len({family for places in found.values() for family, _ in places}) == 1
        assert len(set.union(*found.values())) == len(names)


@pytest.mark.parametrize(
    "spellings",
    [
        ("mohammad", "md", "mohd", "muhd", "mehmet", "moch", "محمد"),
        ("ahmed", "ahmet", "achmad", "احمد"),
        ("zainab", "joynab", "zeynep", "زينب"),
        ("yusuf", "yusup", "youssef", "يوسف"),
        ("khadija", "khatija", "hatice", "خديجه"),
        ("khin", "khing"),
        ("chowdhury", "chaudhry", "chaudhary"),
        ("begum", "begam", "begom"),
        ("sheikh", "shaikh", "shekh", "cheikh"),
        ("nguyen", "nguyn"),
        ("siti", "sitti"),
        ("abdul", "abdel", "abdol", "عبد"),
        ("ayesha", "aisha", "aishatu"),
        ("fatima", "fatema", "fatma", "fatemeh"),
        ("htun", "tun"),
        ("sri", "shri", "si"),
        ("porn", "phon"),
        ("vejjajiva", "wetchachiwa"),
        ("rahman", "rohman", "rahmon", "rehman"),
        ("mustafa", "مصطفي"),
        ("riyad", "riaz", "رياض"),
        ("gamal", "jamal", "cemal"),
        ("murad", "murat"),
    ],
)
def test_named_forms_are_one(spellings: tuple[str, ...]) -> None:
    assert len(set(form(*spellings)) | {None}) == 2


def test_surnames_as_they_are_spoken_are_one_and_do_not_replace_the_table() -> None:
    texts = pl.Series("x", ["chen", "tan", "md", "none", None])
    found = name_forms(texts)
    assert found.to_list() == ["chen (surname)", "chen (surname)", "muhammad", None, None]
    assert found.name == "x"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hasan", "husain"), ("hassan", "hossen"), ("حسن", "hossein"), ("rahim", "rahima"),
        ("raheem", "rehman"), ("rahman", "rahmat"), ("karim", "karam"), ("nur", "nurul"),
        ("an", "anh"), ("ali", "alam"), ("amin", "iman"), ("said", "saad"), ("sayed", "saeed"),
        ("jamal", "jamil"), ("khalid", "khalida"), ("salim", "salman"), ("salam", "sulaiman"),
        ("rashid", "rashad"), ("maung", "aung"), ("hla", "hlaing"), ("minh", "min"),
        ("hamid", "ahmad"), ("mahmud", "mohammed"), ("محمود", "محمد"), ("nasir", "nasrin"),
        ("sharif", "ashraf"), ("latif", "latifa"), ("aziz", "azizah"), ("farid", "farida"),
    ],
)  # fmt: skip
def test_named_contrasts_are_never_alike(one: str, other: str) -> None:
    assert differ(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("mujib", "mujiba"), ("mojeeb", "mujeebah"), ("مجيب", "مجيبة"), ("مجيب", "mujiba")],
)
def test_a_feminine_of_the_stem_is_another_name_without_a_table(one: str, other: str) -> None:
    assert differ(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rahim", "raheem"), ("reza", "riza"), ("musa", "moosa"), ("zahra", "zohra"),
        ("clark", "clarke"), ("brown", "browne"), ("ann", "anna"), ("mujib", "mojeeb"),
        ("hasan", "حسن"), ("md", "mohammad"), ("rahima", "raheemah"), ("tom", "karl"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_are_no_contrast(one: str, other: str) -> None:
    assert not differ(one, other)


def test_a_stem_with_one_gender_has_no_family() -> None:
    assert contrasts("mujib", "tom") == [(-1, -1), (-1, -1)]
    assert contrasts("mujiba") == [(-1, -1)]


@given(st.lists(st.sampled_from([t for texts in FORMS.values() for t in texts]), unique=True))
def test_a_usual_spelling_is_its_own_form_and_contrasts_do_not_depend_on_order(
    texts: list[str],
) -> None:
    usual = [name for name in form(*texts) if name is not None]
    assert form(*usual) == usual
    assert contrasts(*texts) == contrasts(*reversed(texts))[::-1]


@given(st.lists(st.text("abhikmrسي", min_size=1, max_size=6), unique=True, max_size=20))
def test_a_family_has_two_members_and_same_keys_are_no_contrast(texts: list[str]) -> None:
    found = contrasts(*texts)
    assert all((family < 0) == (member < 0) for family, member in found)
    for (text, place), (other, place_2) in combinations(zip(texts, found, strict=True), 2):
        keys = name_keys(pl.Series([text, other]))["fine"].to_list()
        if place[0] == place_2[0] >= len(FAMILIES) and keys[0] == keys[1]:
            assert place == place_2
