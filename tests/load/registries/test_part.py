"""Files of registry JSON as extracts, whole and damaged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from crvs_link import read_extract
from crvs_link.errors import InputError
from load.mutations import mutations, read_or_refuse
from people import world

NATIVE = ["محمد رحیم", "รหัส ทดสอบ", "ဒေါ် ခင်", "李 小", "नूर", "Đặng", None]


def people() -> pl.DataFrame:
    frame = world(200, seed=5).left
    native = pl.Series("given_name", [NATIVE[at % len(NATIVE)] for at in range(20)])
    odd = frame.head(20).with_columns(native, id=pl.format("N{}", pl.int_range(20)))
    return pl.concat([frame, odd])


def some(**fields: Any) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}


def fhir(row: dict[str, Any]) -> dict[str, Any]:
    given = [row["given_name"]] if row["given_name"] else None
    return some(
        resourceType="Patient",
        id=row["id"],
        name=[some(given=given, family=row["surname"])],
        birthDate=row["birth_date"],
        gender=row["sex"],
        address=[some(city=row["town"], postalCode=row["postcode"])],
    )


def opencrvs(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "type": "birth",
        "declaration": {
            "child.name": {"firstname": row["given_name"], "surname": row["surname"]},
            "child.dob": row["birth_date"],
            "child.gender": row["sex"],
            "child.address": {"town": row["town"], "postalCode": row["postcode"]},
        },
    }


def dci(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "CRVS_Person",
        "identifier": [{"identifier_type": "BRN", "identifier_value": row["id"]}],
        "name": {"given_name": row["given_name"], "sur_name": row["surname"]},
        "birth_date": row["birth_date"],
        "sex": row["sex"],
        "address": [{"locality": row["town"], "postal_code": row["postcode"]}],
    }


def dhis2(row: dict[str, Any]) -> dict[str, Any]:
    names = dict.fromkeys(row)
    labels = ["", "First name", "Last name", "Date of birth", "Gender", "Town", "Postcode"]
    attributes = [
        {"attribute": f"uid{name}", "displayName": label, "value": row[name]}
        for name, label in zip(names, labels, strict=True)
        if name != "id" and row[name] is not None
    ]
    return {"trackedEntity": row["id"], "attributes": attributes}


FORMS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "fhir": fhir,
    "opencrvs": opencrvs,
    "dci": dci,
    "dhis2": dhis2,
}


def lines(form: str, frame: pl.DataFrame) -> bytes:
    write = FORMS[form]
    rows = [json.dumps(write(row), ensure_ascii=False) for row in frame.iter_rows(named=True)]
    return "\n".join(rows).encode()


@pytest.mark.parametrize("form", FORMS)
def test_the_same_people_as_from_csv(tmp_path: Path, form: str) -> None:
    frame = people()
    frame.write_csv(tmp_path / "people.csv")
    path = tmp_path / "people.ndjson"
    path.write_bytes(lines(form, frame))
    expected, found = read_extract(tmp_path / "people.csv"), read_extract(path)
    columns = expected.frame.columns
    assert_frame_equal(found.frame.select(columns), expected.frame)
    assert set(found.frame.columns) - set(columns) <= {"id_number", "id_type"}
    assert found.digest == "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.account.read == frame.height


def test_parts_may_lack_columns(tmp_path: Path) -> None:
    frame = people()
    for at, part in enumerate((frame.head(100).drop("town"), frame[100:200].drop("surname"))):
        rows = part.with_columns(town=None) if at == 0 else part.with_columns(surname=None)
        (tmp_path / f"p{at}.ndjson").write_bytes(lines("fhir", rows))
    found = read_extract(str(tmp_path / "p*.ndjson")).frame
    assert found["record_id"].to_list() == frame["id"].head(200).to_list()
    assert found["residence_town"].head(100).null_count() == 100
    assert found["name_family"].tail(100).null_count() == 100
    assert found["residence_town"].drop_nulls().len() > 50


def test_half_of_a_character_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text('{"resourceType": "Patient", "name": [{"family": "Maryam\\ud800"}]}')
    with pytest.raises(InputError, match="half of a character") as caught:
        read_extract(path)
    assert "Maryam" not in str(caught.value)


def test_json_of_no_known_form(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text('[{"x": [{"resourceType": "Patient"}]}]')
    with pytest.raises(InputError, match="not of a form that is known") as caught:
        read_extract(path)
    assert caught.value.hint


@pytest.mark.parametrize("form", ["opencrvs", "fhir"])
@pytest.mark.parametrize("depth", [200, 500, 700, 900])
def test_deep_nesting_is_read_or_refused(tmp_path: Path, form: str, depth: int) -> None:
    if form == "fhir":
        start, end = '{"resourceType": "Bundle", "entry": [{"resource": ', "}]}"
    else:
        start, end = '{"child": ', "}"
    inner = '{"resourceType": "Patient", "id": "a", "firstname": "x"}'
    path = tmp_path / "p.json"
    path.write_text(start * (depth // 3) + inner + end * (depth // 3))
    read_or_refuse(path)


def damaged(tmp_path: Path, form: str, count: int) -> None:
    frame = people().head(12)
    whole = lines(form, frame)
    document = json.dumps([json.loads(line) for line in whole.splitlines()], indent=1).encode()
    for name, data in (("p.ndjson", whole), ("p.json", document)):
        for at, changed in enumerate(mutations(data, seed=11, count=count)):
            path = tmp_path / f"{at}-{name}"
            path.write_bytes(changed or b"\n")
            read_or_refuse(path, values=("zada", "hossain"))
            path.unlink()


@pytest.mark.parametrize("form", FORMS)
def test_damaged_files_are_read_or_refused(tmp_path: Path, form: str) -> None:
    damaged(tmp_path, form, 15)


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_many_damaged_files_are_read_or_refused(tmp_path: Path, form: str) -> None:
    damaged(tmp_path, form, 400)
