"""Events of OpenCRVS, in the forms of its versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crvs_link import read_extract
from crvs_link.errors import AmbiguousInputError, InputError
from crvs_link.load import Extract

EXPECTED = {
    "row_number": 1,
    "record_id": "e1",
    "name_given": "Amina",
    "name_middle": "Bibi",
    "name_family": "Noori",
    "father_name": "Karim Noori",
    "mother_name": "Salma Noori",
    "dob_raw": "2024-03-05",
    "sex": "female",
}


def read(path: Path, content: object, **options: Any) -> Extract:
    path.write_text(json.dumps(content), "utf-8")
    return read_extract(path, **options)


def action(kind: str, minute: int, status: str = "Accepted", **more: Any) -> dict[str, Any]:
    at = f"2025-01-01T00:{minute:02}:00Z"
    return {"type": kind, "id": f"a{minute}", "createdAt": at, "status": status, **more}


FLAT: dict[str, Any] = {
    "child.name": {"firstname": "Amina", "middlename": "Bibi", "surname": "Noori"},
    "child.dob": "2024-03-05",
    "child.gender": "female",
    "child.placeOfBirth": "HEALTH_FACILITY",
    "child.weightAtBirth": 3.20,
    "mother.name": {"firstname": "Salma", "surname": "Noori"},
    "mother.dob": "1995-09-12",
    "father.name": {"firstname": "Karim", "surname": "Noori"},
    "father.detailsNotAvailable": False,
}
V1: dict[str, Any] = {
    "id": "e1",
    "child": {
        "name": [
            {"use": "en", "firstNames": "Amina", "middleName": "Bibi", "familyName": "Noori"},
            {"use": "fa", "firstNames": "امینه", "familyName": "نوری"},
        ],
        "birthDate": "2024-03-05",
        "gender": "female",
    },
    "mother": {"name": [{"use": "en", "firstNames": "Salma", "familyName": "Noori"}]},
    "father": {"name": [{"use": "en", "firstNames": "Karim", "familyName": "Noori"}]},
    "registration": {"trackingId": "BXXXXXX", "registrationNumber": "2024B1"},
}
PLAIN = {
    "id": "e1",
    "child": {"firstname": "Amina", "middlename": "Bibi", "surname": "Noori"}
    | {"dob": "2024-03-05", "gender": "female"},
    "mother": {"firstname": "Salma", "surname": "Noori"},
    "father": {"firstname": "Karim", "surname": "Noori"},
}
EVENT = {
    "id": "e1",
    "type": "birth",
    "trackingId": "ABC123",
    "actions": [
        action("CREATE", 0),
        action("REGISTER", 5, registrationNumber="REG-1", declaration={}),
        action("DECLARE", 1, declaration=FLAT | {"child.gender": "male"}),
        action("REQUEST_CORRECTION", 6, declaration={"child.gender": "female"}),
        action("REQUEST_CORRECTION", 7, declaration={"child.dob": "2000-01-01"}),
        action("APPROVE_CORRECTION", 8, requestId="a6"),
        action("NOTIFY", 9, status="Rejected", declaration={"child.dob": "2001-01-01"}),
    ],
}


@pytest.mark.parametrize(
    "content",
    [
        V1,
        PLAIN,
        EVENT,
        {"id": "e1", "type": "birth", "declaration": FLAT},
        {"id": "e1", **FLAT},
        {"id": "e1", **{f"birth.{key}": value for key, value in FLAT.items()}},
        {"data": {"fetchBirthRegistration": V1 | {"__typename": "BirthRegistration"}}},
        [EVENT],
    ],
    ids=["v1", "plain", "actions", "declaration", "flat", "prefixed", "graphql", "list"],
)
def test_every_form_of_a_birth_is_one_row(tmp_path: Path, content: object) -> None:
    extract = read(tmp_path / "births.json", content)
    assert extract.frame.to_dicts() == [EXPECTED]
    assert extract.details["form"] == "OpenCRVS events"


def test_what_has_no_column_stays_a_column_of_its_own(tmp_path: Path) -> None:
    extract = read(tmp_path / "births.json", EVENT)
    assert {"child.placeOfBirth.kind", "child.weightAtBirth", "mother.dob"} <= set(extract.ignored)
    assert {"registrationNumber", "trackingId", "event_type"} <= set(extract.ignored)
    assert extract.details["besides"] == "1 of type birth"
    stated = read(tmp_path / "births.json", EVENT, columns={"record_id": "registrationNumber"})
    assert stated.frame["record_id"].to_list() == ["REG-1"]
    assert read(tmp_path / "v1.json", V1).details["besides"] == "1 further names"


def test_an_action_that_was_asked_for_counts_once_it_is_accepted(tmp_path: Path) -> None:
    asked = action("REGISTER", 2, status="Requested", declaration={"child.gender": "male"})
    answer = action("REGISTER", 3, originalActionId="a2", registrationNumber="REG-2")
    event = {"id": "e1", "actions": [action("DECLARE", 1, declaration=FLAT), asked]}
    assert read(tmp_path / "e.json", event).frame["sex"].to_list() == ["female"]
    event["actions"] = [*event["actions"], answer]
    extract = read(tmp_path / "e.json", event, columns={"record_id": "registrationNumber"})
    assert extract.frame.select("record_id", "sex").rows() == [("REG-2", "male")]


def test_a_correction_that_is_not_there(tmp_path: Path) -> None:
    event = {"id": "e1", "actions": [action("APPROVE_CORRECTION", 1, requestId="a0")]}
    with pytest.raises(InputError, match="approves a correction that is not among"):
        read(tmp_path / "e.json", event)


def test_a_death_with_its_number(tmp_path: Path) -> None:
    content = {
        "id": "d1",
        "type": "death",
        "status": "ARCHIVED",
        "declaration": {
            "deceased.name": {"firstname": "Rahim", "surname": "Ali"},
            "deceased.idType": "NATIONAL_ID",
            "deceased.nid": "0012345678",
            "deceased.passport": "A1",
            "deceased.nationality": "FAR",
            "deceased.age": {"age": 61, "asOfDateRef": "eventDetails.date"},
            "eventDetails.date": "2024-05-06",
            "deceased.address": {
                "country": "FAR",
                "district": "Ibombo",
                "streetLevelDetails": {"town": "Old Market", "zipCode": "0100"},
            },
            "spouse.name": {"firstname": "Laila", "surname": "Ali"},
            "informant.phoneNo": "1",
        },
    }
    extract = read(tmp_path / "deaths.json", content)
    (row,) = extract.frame.to_dicts()
    assert row["id_number"] == "0012345678"
    assert row["id_type"] == "NATIONAL_ID"
    assert (row["age"], row["age_ref_date"]) == ("61", "2024-05-06")
    assert row["spouse_name"] == "Laila Ali"
    assert row["residence_town"] == "Old Market"
    assert row["residence_postcode"] == "0100"
    assert "phone" not in row
    assert extract.details["besides"] == (
        "1 further identifiers, 1 of type death, 1 with status ARCHIVED"
    )


def test_an_event_without_a_person_is_a_row_set_aside(tmp_path: Path) -> None:
    extract = read(tmp_path / "b.json", [EVENT, {"id": "e2", "actions": [action("CREATE", 0)]}])
    assert (extract.account.read, extract.account.used) == (2, 1)
    assert extract.set_aside["row_number"].to_list() == [2]


def test_a_marriage_has_to_be_told_whom_it_is_about(tmp_path: Path) -> None:
    content = {
        "id": "m1",
        "type": "marriage",
        "declaration": {
            "bride.name": {"firstname": "Mina", "surname": "Noori"},
            "groom.name": {"firstname": "Omar", "surname": "Ali"},
        },
    }
    with pytest.raises(AmbiguousInputError, match="bride and groom"):
        read(tmp_path / "m.json", content)
    stated = {"name_given": "groom.name.firstname", "name_family": "groom.name.surname"}
    extract = read(tmp_path / "m.json", content, columns=stated)
    assert extract.frame["name_given"].to_list() == ["Omar"]


def test_a_damaged_event_is_named_by_its_number(tmp_path: Path) -> None:
    for broken in ({"foo": "Maryam"}, {"child": "Maryam"}, {"actions": "Maryam"}):
        with pytest.raises(InputError, match="record 2: ") as caught:
            read(tmp_path / "b.json", [EVENT, broken])
        assert "Maryam" not in str(caught.value)
