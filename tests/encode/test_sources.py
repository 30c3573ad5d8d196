"""Which columns make which field."""

from __future__ import annotations

import pytest

from crvs_link.encode.sources import Source, find_sources


def test_columns_of_the_same_name_are_fields_in_schema_order() -> None:
    assert find_sources([["phone", "sex"], ["sex"]]) == [
        Source("sex", 0, ("sex",)),
        Source("sex", 1, ("sex",)),
        Source("phone", 0, ("phone",)),
    ]


def test_the_bag_is_not_made_where_all_names_come_in_parts() -> None:
    parts = ["name_given", "name_family"]
    fields = [s.field for s in find_sources([parts, [*parts, "name_full"]])]
    assert fields == ["name_given", "name_given", "name_family", "name_family"]


@pytest.mark.parametrize("alone", [["name_full"], ["name_full", "name_given"]])
def test_one_extract_with_full_names_only_brings_the_bag_to_all(alone: list[str]) -> None:
    extracts = [alone, ["name_given", "name_middle", "name_family"], ["sex"]]
    assert [s for s in find_sources(extracts) if s.field == "name"] == [
        Source("name", 0, ("name_full",)),
        Source("name", 1, ("name_given", "name_middle", "name_family")),
    ]


def test_names_of_relatives_are_bags_wherever_they_are() -> None:
    assert find_sources([["mother_name"]]) == [Source("mother_name", 0, ("mother_name",))]


def test_with_places_files_all_columns_of_a_place_are_one_field() -> None:
    texts = ["residence_region", "birth_place", "residence_town", "residence_postcode"]
    units = ["birth_adm1_pcode", "birth_adm2_name", "residence_adm1_name"]
    assert find_sources([[*texts, *units], ["birth_place"], ["phone"]], places=True) == [
        Source("birth_area", 0, ("birth_place", "birth_adm2_name", "birth_adm1_pcode")),
        Source("birth_area", 1, ("birth_place",)),
        Source("residence_postcode", 0, ("residence_postcode",)),
        Source("residence_area", 0, ("residence_town", "residence_region", "residence_adm1_name")),
        Source("phone", 2, ("phone",)),
    ]


def test_without_places_files_places_are_texts_and_units_are_nothing() -> None:
    columns = ["birth_place", "residence_town", "birth_adm1_name", "residence_adm2_pcode"]
    assert find_sources([columns]) == [
        Source("birth_place", 0, ("birth_place",)),
        Source("residence_town", 0, ("residence_town",)),
    ]


def test_type_and_issuer_stand_beside_an_identity_number() -> None:
    assert find_sources([["id_number", "id_issuer", "id_type"], ["id_type"], ["id_number"]]) == [
        Source("id_number", 0, ("id_number",), ("id_type", "id_issuer")),
        Source("id_number", 2, ("id_number",)),
    ]


def test_a_date_of_birth_is_taken_from_the_surest_columns() -> None:
    parts = ["dob_year", "dob_month", "dob_day", "dob_calendar", "age", "age_ref_date"]
    assert find_sources([["dob_raw", *parts]]) == [
        Source("dob", 0, ("dob_raw",), ("dob_calendar",))
    ]
    assert find_sources([parts]) == [
        Source("dob", 0, ("dob_year", "dob_month", "dob_day"), ("dob_calendar",))
    ]
    assert find_sources([["dob_year"]]) == [Source("dob", 0, ("dob_year",))]
    assert find_sources([["age", "age_ref_date"]]) == [
        Source("dob", 0, ("age",), ("age_ref_date",))
    ]
    assert find_sources([["registration_date", "age", "death_date"]]) == [
        Source("dob", 0, ("age",), ("death_date",))
    ]
    assert find_sources([["dob_month", "dob_day", "dob_calendar", "age_ref_date"]]) == []
