"""Records of DCI registries, in every spelling of a surname."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crvs_link import read_extract
from crvs_link.errors import InputError
from crvs_link.load import Extract


def record(**more: Any) -> dict[str, Any]:
    return {
        "@context": {"@vocab": "https://example.org/"},
        "@type": "CRVS_Person",
        "identifier": [
            {"@type": "Identifier", "identifier_type": "BRN", "identifier_value": "B-7"},
            {"@type": "Identifier", "identifier_type": "UIN", "identifier_value": "0047"},
        ],
        "sex": "female",
        "birth_date": "1995-09-21T11:20:00",
        "birth_place": {"@type": "Place", "name": "Koh Test", "address_line": ""},
        "phone_number": ["+1 1", "+1 2"],
        "address": [
            {
                "address_line1": "1 Road",
                "locality": "Thani",
                "region_code": "A205",
                "postal_code": "08432",
                "country_code": "TH",
            }
        ],
        "marital_status": "M",
        **more,
    }


NAMES = [
    {"name": {"surname": "Phum", "given_name": "Suda", "second_name": "", "maiden_name": "X"}},
    {"name": {"sur_name": "Phum", "given_name": "Suda", "second_name": None}},
    {"name": [{"familyName": "Phum", "givenName": "Suda", "additionalName": ""}]},
    {"family_name": "Phum", "given_name": "Suda"},
]


def envelope(*records: object) -> dict[str, Any]:
    data = {"version": "", "reg_records": list(records)}
    return {
        "signature": "",
        "header": {"action": "on-search"},
        "message": {"search_response": [{"status": "succ", "data": data}]},
    }


def read(path: Path, content: object) -> Extract:
    path.write_text(json.dumps(content), "utf-8")
    return read_extract(path)


@pytest.mark.parametrize("name", NAMES, ids=["sample", "schema", "json-ld", "flat"])
@pytest.mark.parametrize("form", ["envelope", "records", "alone"])
def test_every_spelling_and_form(tmp_path: Path, name: dict[str, Any], form: str) -> None:
    person = record(**name)
    content = {"envelope": envelope(person), "records": {"reg_records": [person]}, "alone": person}
    extract = read(tmp_path / "dci.json", content[form])
    assert extract.frame.drop("row_number").to_dicts() == [
        {
            "record_id": "B-7",
            "name_given": "Suda",
            "name_family": "Phum",
            "dob_raw": "1995-09-21T11:20:00",
            "sex": "female",
            "birth_place": "Koh Test",
            "residence_street": "1 Road",
            "residence_town": "Thani",
            "residence_postcode": "08432",
            "residence_region": "A205",
            "phone": "+1 1",
            "id_number": "0047",
            "id_type": "UIN",
        }
    ]
    assert "1 further identifiers" in extract.details["besides"]
    assert "1 further values of phone" in extract.details["besides"]
    assert ("1 maiden names" in extract.details["besides"]) == ("maiden_name" in str(name))
    assert "marital_status" in extract.ignored


def test_related_persons(tmp_path: Path) -> None:
    person = record(
        name={"sur_name": "Phum"},
        related_person=[
            {"relationship_type": "Mother", "related_member": {"name": {"given_name": "Nok"}}},
            {"relationship_type": "cousin", "related_member": {"name": {"given_name": "Lek"}}},
        ],
        father={"name": {"given_name": "Chai", "sur_name": "Phum"}},
    )
    extract = read(tmp_path / "dci.json", envelope(person))
    (row,) = extract.frame.to_dicts()
    assert (row["mother_name"], row["father_name"]) == ("Nok", "Chai Phum")
    assert "1 related persons without a column" in extract.details["besides"]


def test_a_damaged_record(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="response 1, record 2: 'sex' holds a list"):
        read(tmp_path / "d.json", envelope(record(name={"surname": "A"}), record(sex=["f"])))
    with pytest.raises(InputError, match="no record of a person"):
        read(tmp_path / "d.json", envelope())
