from __future__ import annotations

from crvs_link.encode import Readings
from crvs_link.schema import CodeSystem
from profiles import kinds, profiled


def test_codes_of_sex_are_shown_as_they_are_read_and_nothing_else_is() -> None:
    sexes = [*["F"] * 12, *[" M"] * 5, *["M "] * 6, *["X"] * 2, "Quirinus", "9", None]
    found = profiled(full_name=["Quirinus"] * len(sexes), sex=sexes).sex
    assert found is not None
    assert found.column == "sex"
    assert kinds(found.read) == {"F = female": 12, "M = male": 11}
    assert found.read.other_rows + found.not_understood == 4


def test_an_ambiguous_code_is_not_read_until_it_is_stated() -> None:
    sexes = ["0", "1"] * 10
    found = profiled(full_name=["Quirinus"] * 20, sex=sexes).sex
    assert found is not None
    assert found.doubt is not None
    assert "--sex-codes" in found.doubt
    assert found.read.rows == 0
    codes = {"0": "female", "1": "male"}
    stated = profiled(Readings(sex_codes=codes), full_name=["Quirinus"] * 20, sex=sexes).sex
    assert stated is not None
    assert kinds(stated.read) == {"0 = female": 10, "1 = male": 10}


def test_nationality_is_counted_by_status_and_no_country_is_named() -> None:
    nationality = [
        *["Thailand", "MMR"] * 6,
        *["stateless"] * 10,
        *["unknown"] * 3,
        "Quirinus",
        None,
    ]
    found = profiled(full_name=["Quirinus"] * len(nationality), nationality=nationality)
    read = found.nationality
    assert read is not None
    assert kinds(read.read) == {"country": 12, "XXA": 10}
    assert (read.read.other_rows, read.not_understood) == (3, 1)


def test_codes_of_countries_of_two_systems_have_to_be_stated() -> None:
    nationality = ["AUS", "MYA", "SUD", "GFR"] * 5
    found = profiled(full_name=["Quirinus"] * 20, nationality=nationality).nationality
    assert found is not None
    assert found.doubt is not None
    stated = profiled(
        Readings(country_codes=CodeSystem.UNHCR),
        full_name=["Quirinus"] * 20,
        nationality=nationality,
    ).nationality
    assert stated is not None
    assert kinds(stated.read) == {"country": 20}


def test_an_extract_with_neither() -> None:
    found = profiled(full_name=["Quirinus"])
    assert (found.sex, found.nationality) == (None, None)
