"""Patients and RelatedPersons of FHIR R4, checked by the resources' own model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.patient import Patient
from fhir.resources.R4B.relatedperson import RelatedPerson

from crvs_link import read_extract
from crvs_link.errors import InputError
from crvs_link.load import Extract

CODES = "http://terminology.hl7.org/CodeSystem/v2-0203"
ROLES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"


def identifier(code: str, value: str, **more: Any) -> dict[str, Any]:
    return {"type": {"coding": [{"system": CODES, "code": code}]}, "value": value, **more}


def related(patient: str, code: str, given: str) -> dict[str, Any]:
    return {
        "resourceType": "RelatedPerson",
        "id": f"{code}-{given}",
        "patient": {"reference": patient},
        "relationship": [{"coding": [{"system": ROLES, "code": code}]}],
        "name": [{"given": [given], "family": "Test"}],
    }


PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "active": True,
    "identifier": [
        identifier("MR", "mr-1"),
        identifier("NI", "old-1", use="old"),
        identifier("PPN", "pass-1", assigner={"display": "THA"}),
        identifier("NI", "0012", assigner={"display": "MMR"}),
        {"system": "urn:x"},
    ],
    "name": [
        {"use": "maiden", "family": "Before"},
        {"use": "usual", "given": ["Nini"]},
        {
            "use": "official",
            "text": "Khin Nu Test",
            "given": ["Khin", "Nu", "Yi"],
            "family": "Test",
            "prefix": ["Dr"],
        },
    ],
    "telecom": [
        {"system": "email", "value": "a@example.org"},
        {"system": "phone", "use": "work", "value": "111"},
        {"system": "phone", "use": "mobile", "value": "222"},
    ],
    "gender": "female",
    "birthDate": "1990-05",
    "maritalStatus": {"text": "married"},
    "deceasedDateTime": "2020-01-01",
    "address": [
        {"use": "old", "city": "Elsewhere"},
        {
            "line": ["1 Road", "House 2"],
            "city": "Town",
            "state": "State",
            "postalCode": "00100",
            "district": "D",
            "country": "MM",
        },
    ],
    "contact": [
        {
            "relationship": [{"coding": [{"system": ROLES, "code": "FTH"}]}],
            "name": {"text": "U Ba"},
        }
    ],
    "link": [{"other": {"reference": "Patient/p9"}, "type": "replaced-by"}],
    "extension": [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
            "valueAddress": {"city": "Sittwe", "country": "MM"},
        },
        {
            "url": "http://hl7.org/fhir/StructureDefinition/patient-nationality",
            "extension": [
                {"url": "code", "valueCodeableConcept": {"coding": [{"code": "MMR"}]}},
            ],
        },
    ],
}
BARE: dict[str, Any] = {"resourceType": "Patient", "name": [{"family": "Only"}], "active": False}


def bundle(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    entries = [{"fullUrl": f"urn:uuid:{at}", "resource": each} for at, each in enumerate(resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries, **more}


def read(path: Path, content: object) -> Extract:
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return read_extract(path)


def test_the_samples_are_fhir() -> None:
    Patient.model_validate(PATIENT)
    Patient.model_validate(BARE)
    RelatedPerson.model_validate(related("Patient/p1", "MTH", "Daw"))
    Bundle.model_validate(bundle(PATIENT, related("Patient/p1", "MTH", "Daw")))


def test_a_bundle(tmp_path: Path) -> None:
    extract = read(
        tmp_path / "b.json",
        bundle(
            PATIENT,
            BARE,
            related("Patient/p1", "MTH", "Daw"),
            related("Patient/p1", "NMTH", "Second"),
            related("urn:uuid:1", "FTH", "Ko"),
            related("Patient/none", "MTH", "Lost"),
            related("Patient/p1", "GUARD", "Guard"),
            {"resourceType": "OperationOutcome"},
            link=[{"relation": "next", "url": "https://example.org/2"}],
        ),
    )
    assert extract.format == "json"
    assert extract.frame.to_dicts() == [
        {
            "row_number": 1,
            "record_id": "p1",
            "name_full": "Khin Nu Test",
            "name_given": "Khin",
            "name_middle": "Nu Yi",
            "name_family": "Test",
            "father_name": "U Ba",
            "mother_name": "Daw Test",
            "dob_raw": "1990-05",
            "death_date": "2020-01-01",
            "sex": "female",
            "nationality": "MMR",
            "birth_country": "MM",
            "birth_place": "Sittwe",
            "residence_street": "1 Road, House 2",
            "residence_town": "Town",
            "residence_postcode": "00100",
            "residence_region": "State",
            "phone": "222",
            "id_number": "0012",
            "id_type": "NI",
            "id_issuer": "MMR",
        },
        dict.fromkeys(extract.frame.columns)
        | {"row_number": 2, "record_id": "1", "name_family": "Only", "father_name": "Ko Test"},
    ]
    assert extract.details["form"] == "FHIR R4 resources"
    besides = extract.details["besides"].split(", ")
    assert set(besides) == {
        "1 Bundles that another page follows",
        "1 RelatedPersons of a Patient who is not in the file",
        "1 Patients replaced by another",
        "1 deceased Patients",
        "1 inactive Patients",
        "1 further addresses",
        "3 further identifiers",
        "1 identifiers without a value",
        "1 further names",
        "1 maiden names",
        "2 further telecoms",
        "1 resources of type OperationOutcome",
        "2 related persons without a column",
        "1 resources with maritalStatus (not read)",
        "1 titles and suffixes of names",
    }


@pytest.mark.parametrize(
    ("element", "value", "plurality", "order"),
    [
        ("multipleBirthInteger", 2, "multiple", "2"),
        ("multipleBirthBoolean", True, "true", None),
        ("multipleBirthBoolean", False, "false", None),
    ],
)
def test_multiple_births(
    tmp_path: Path, element: str, value: object, plurality: str, order: str | None
) -> None:
    patient = {**PATIENT, element: value}
    Patient.model_validate(patient)
    path = tmp_path / "patient.json"
    path.write_text(json.dumps(patient), encoding="utf-8")
    row = read_extract(path).frame.row(0, named=True)
    assert row["plurality"] == plurality
    assert row.get("birth_order") == order


def test_what_stands_in_for_what_is_missing(tmp_path: Path) -> None:
    url = "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName"
    ended = {"end": "2010-01-01"}
    patient = {
        "resourceType": "Patient",
        "name": [
            {"use": "official", "family": "Past", "period": ended},
            {"use": "temp", "family": "Now"},
        ],
        "identifier": [
            {"type": {"text": "Household list"}, "value": "0", "period": ended},
            {"system": "urn:oid:1.2.3", "value": "00", "type": {"coding": [{"code": "NNTHA"}]}},
            {"type": {"text": "Household list"}, "value": "1"},
        ],
        "address": [{"text": "By the river"}],
        "contact": [{"relationship": [{"text": "Wife"}], "name": {"given": ["Mi"]}}],
        "extension": [{"url": url, "valueString": "Aye"}, {"url": "http://x", "valueString": "y"}],
    }
    Patient.model_validate(patient)
    extract = read(tmp_path / "p.json", patient)
    (row,) = extract.frame.to_dicts()
    assert row == {
        "row_number": 1,
        "record_id": "1",
        "name_family": "Now",
        "mother_name": "Aye",
        "spouse_name": "Mi",
        "residence_street": "By the river",
        "id_number": "00",
        "id_type": "NNTHA",
        "id_issuer": "urn:oid:1.2.3",
    }
    assert "1 extensions that are not read" in extract.details["besides"]


def test_bulk_lines(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(each) for each in (PATIENT, BARE, PATIENT | {"id": "p2"}))
    extract = read(tmp_path / "Patient.ndjson", "\ufeff" + lines + "\n\n")
    assert extract.frame["record_id"].to_list() == ["p1", "2", "p2"]


def test_related_persons_alone_are_subjects(tmp_path: Path) -> None:
    lines = [json.dumps(related("Patient/p1", "MTH", each)) for each in ("A", "B")]
    extract = read(tmp_path / "RelatedPerson.ndjson", "\n".join(lines))
    assert extract.frame["name_given"].to_list() == ["A", "B"]
    assert "mother_name" not in extract.frame.columns


def test_one_patient_on_one_line(tmp_path: Path) -> None:
    assert read(tmp_path / "p.json", PATIENT).frame.height == 1


def test_a_bundle_within_a_bundle(tmp_path: Path) -> None:
    assert read(tmp_path / "p.json", bundle(bundle(BARE), PATIENT)).frame.height == 2


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (bundle(PATIENT, BARE | {"name": "Maryam"}), r"entry 2: 'name' holds a single value"),
        (bundle(PATIENT, BARE | {"gender": ["x"]}), r"entry 2: 'gender' holds a list"),
        (bundle(PATIENT, {"name": []}), r"entry 2: it is no resource"),
        ([PATIENT, PATIENT | {"telecom": ["x"]}], r"record 2: 'telecom' holds a single value"),
        (bundle({"resourceType": "Observation"}), "holds no record of a person"),
    ],
)
def test_a_damaged_resource_is_named_by_its_entry(
    tmp_path: Path, broken: object, says: str
) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read(tmp_path / "b.json", broken)
    assert "Maryam" not in str(caught.value)


def test_a_damaged_line_is_named_by_its_number(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 3: 'name' holds"):
        read(
            tmp_path / "p.ndjson",
            "\n".join(json.dumps(each) for each in (PATIENT, BARE, BARE | {"name": 1})),
        )
