"""The table of column names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.load.vocabulary import vocabulary, words
from crvs_link.schema import COLUMNS


def canonical(header: str) -> str | None:
    meaning = vocabulary().meaning(header)
    return meaning.canonical if meaning else None


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            "rec_id given_name surname street_number address_1 address_2 suburb postcode state "
            "date_of_birth soc_sec_id",
            "record_id name_given name_family residence_number residence_street "
            "residence_locality residence_town residence_postcode residence_region dob_raw "
            "id_number",
        ),
        (
            "national_id document_type issuing_country country_of_birth citizenship",
            "id_number id_type id_issuer birth_country nationality",
        ),
        (
            "unique_id cluster full_name first_and_surname first_name surname dob birth_place "
            "postcode_fake gender occupation",
            "record_id - name_full - name_given name_family dob_raw birth_place "
            "residence_postcode sex occupation",
        ),
        (
            "child.firstNames child.middleName child.familyName child.birthDate child.gender "
            "mother.firstNames mother.name registrationNumber trackingId",
            "name_given name_middle name_family dob_raw sex - mother_name record_id record_id",
        ),
        (
            "name.0.family name[0].given[0] name.text birthDate gender address.postalCode",
            "name_family name_given name_full dob_raw sex residence_postcode",
        ),
        (
            "sur_name given_name second_name birth_date sex identifier_value",
            "name_family name_given name_middle dob_raw sex id_number",
        ),
        (
            "Individual_ID CoO Primary_Identifier Secondary_Identifier",
            "id_number nationality name_family name_given",
        ),
        (
            "deceased_surname person_dob applicant_full_name childs_name deceasedSex",
            "name_family dob_raw name_full name_full sex",
        ),
        (
            "mother_surname father_dob informant_name spouse_age birth_postcode registrar",
            "- - - - - -",
        ),
        (
            "dob_day DOBMonth year_of_birth age interview_date",
            "dob_day dob_month dob_year age age_ref_date",
        ),
        (
            "HH_ID household_no relationship_to_head type_of_birth order_of_birth",
            "household_id household_id relation_to_head plurality birth_order",
        ),
        (
            "date_of_death entry_date reg_date",
            "death_date arrival_date registration_date",
        ),
        (
            "national_id nid nik cnic passport_no aadhaar ssn",
            "id_number id_number id_number id_number id_number id_number id_number",
        ),
        (
            "id uuid record_id registration_number brn",
            "record_id record_id record_id record_id record_id",
        ),
        (
            "ADM1_EN adm2_name admin3Name_en ADM2_PCODE admin3Pcode birth_adm1_pcode",
            "residence_adm1_name residence_adm2_name residence_adm3_name residence_adm2_pcode "
            "residence_adm3_pcode birth_adm1_pcode",
        ),
        ("residence_town home_postcode mobile_no", "residence_town residence_postcode phone"),
    ],
)
def test_headers_seen_in_the_field(headers: str, expected: str) -> None:
    found = [canonical(header) or "-" for header in headers.split()]
    assert found == expected.split()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Date of birth (DD/MM/YYYY)", "dob_raw"),
        ("Child's surname", "name_family"),
        ("Name of the deceased", "name_full"),
        ("Father's full name", "father_name"),
        ("Père", None),
        ("Séx", "sex"),
        ("  Last-Name:", "name_family"),
        ("", None),
        ("of", None),
        ("___", None),
        ("Child", None),
    ],
)
def test_headers_with_spaces_and_signs(header: str, expected: str | None) -> None:
    assert canonical(header) == expected


def test_every_canonical_column_is_its_own_best_name() -> None:
    for column in COLUMNS:
        meaning = vocabulary().meaning(column)
        assert meaning is not None
        assert (meaning.canonical, meaning.tier) == (column, 0)


@given(
    header=st.sampled_from(["given_name", "date_of_birth", "street_number", "postcode_fake"]),
    joint=st.sampled_from(["_", " ", "-", ".", " / ", ""]),
    case=st.sampled_from([str.upper, str.lower, str.title]),
    subject=st.sampled_from(["", "child_", "deceased_", "person_"]),
)
def test_spelling_does_not_matter(header: str, joint: str, case: object, subject: str) -> None:
    parts = [case(part) for part in (subject + header).split("_")]  # type: ignore[operator]
    if header == "postcode_fake" and not joint:
        joint = "_"  # a word that tells by itself has to stand by itself
    assert canonical(joint.join(parts)) == canonical(header)


def test_words() -> None:
    assert words("child's birthDate_2") == ["child", "birth", "date", "2"]
    assert words("DOBYear") == ["dob", "year"]


def test_couples() -> None:
    known = vocabulary()
    assert known.couple_member("bride_surname", "bride")
    assert known.couple_member("Bride Date of Birth", "bride")
    assert not known.couple_member("bride_price", "bride")
    assert not known.couple_member("surname", "bride")
