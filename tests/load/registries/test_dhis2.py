"""Tracked entities of DHIS2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crvs_link import read_extract
from crvs_link.errors import InputError
from crvs_link.load import Extract


def attribute(uid: str, value: str, **names: str) -> dict[str, str]:
    return {"attribute": uid, "value": value, **names}


ATTRIBUTES = [
    attribute("w75KJ2mc4zz", "Amina", displayName="First name", code="MMD_PER_NAM"),
    attribute("zDhUuAYrxNC", "Noori", displayName="Jina la mwisho", code="LAST_NAME"),
    attribute("gHGyrwKPzej", "2001-02-03", displayName="xyz"),
    attribute("cejWyOfXge6", "Female"),
]
OLD = {"trackedEntityInstances": [{"trackedEntityInstance": "t1", "attributes": ATTRIBUTES}]}
NEW = {"pager": {"page": 1}, "trackedEntities": [{"trackedEntity": "t1", "attributes": ATTRIBUTES}]}
PAGED = {"instances": NEW["trackedEntities"]}
ENROLLED = {"trackedEntity": "t1", "enrollments": [{"enrollment": "n", "attributes": ATTRIBUTES}]}


def read(path: Path, content: Any) -> Extract:
    path.write_text(json.dumps(content), "utf-8")
    return read_extract(path)


@pytest.mark.parametrize("content", [OLD, NEW, PAGED, ENROLLED], ids=["old", "new", "paged", "one"])
def test_attributes_are_columns(tmp_path: Path, content: Any) -> None:
    second = {"trackedEntity": "t2", "attributes": [attribute("cejWyOfXge6", "Male")]}
    for key in ("trackedEntityInstances", "trackedEntities", "instances"):
        if key in content:
            content = {**content, key: [*content[key], second]}
    extract = read(tmp_path / "d.json", content if content is not ENROLLED else [content, second])
    assert extract.frame.rows() == [(1, "t1", "Amina", "Noori", "2001-02-03", "Female")]
    assert {m.canonical: m.original for m in extract.columns} == {
        "record_id": "record_id",
        "name_given": "First name",
        "name_family": "LAST_NAME",
        "dob_raw": "xyz",
        "sex": "cejWyOfXge6",
    }
    assert extract.account.set_aside == {"no identifying value": 1}


def test_flags_and_differing_values_are_counted(tmp_path: Path) -> None:
    entity = {
        "trackedEntity": "t1",
        "inactive": True,
        "deleted": False,
        "orgUnit": "o1",
        "attributes": ATTRIBUTES,
        "enrollments": [{"attributes": [attribute("w75KJ2mc4zz", "Other")]}],
    }
    extract = read(tmp_path / "d.json", entity)
    assert extract.frame["name_given"].to_list() == ["Amina"]
    assert extract.details["besides"] == (
        "1 entities that are inactive, 1 further values of an attribute"
    )
    assert "orgUnit" in extract.ignored


def test_two_attributes_of_one_name_stay_two(tmp_path: Path) -> None:
    twice = [
        attribute("u1", "Amina", displayName="Given name"),
        attribute("u2", "x", displayName="Note"),
        attribute("u3", "y", displayName="Note"),
    ]
    extract = read(tmp_path / "d.json", {"trackedEntity": "t", "attributes": twice})
    assert {"Note", "Note (u3)"} <= set(extract.ignored)


def test_a_damaged_entity(tmp_path: Path) -> None:
    broken = {"trackedEntities": [{"trackedEntity": "a", "attributes": ATTRIBUTES}, {"a": "x"}]}
    with pytest.raises(InputError, match="entity 2: it is no tracked entity"):
        read(tmp_path / "d.json", broken)
    broken["trackedEntities"][1] = {"trackedEntity": "b", "attributes": [{"value": "Maryam"}]}
    with pytest.raises(InputError, match="entity 2: an attribute has neither") as caught:
        read(tmp_path / "d.json", broken)
    assert "Maryam" not in str(caught.value)
