"""From bytes to objects, whole and damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_link.errors import InputError
from crvs_link.load.registries import document
from crvs_link.load.registries.document import objects_of
from crvs_link.load.registries.sniff import is_registry


def read(path: Path, data: bytes) -> list[tuple[str, object]]:
    path.write_bytes(data)
    return list(objects_of(path))


values = st.recursive(
    st.none() | st.booleans() | st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abé", max_size=3), inner),
    max_leaves=8,
)
objects = st.lists(st.dictionaries(st.text("ab", max_size=2), values, max_size=3), min_size=1)


@given(content=objects, indent=st.sampled_from([None, 1]), ascii_only=st.booleans())
def test_a_list_and_lines_hold_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    content: list[dict[str, object]],
    indent: int | None,
    ascii_only: bool,
) -> None:
    path = tmp_path_factory.mktemp("d") / "x.json"
    whole = json.dumps(content, indent=indent, ensure_ascii=ascii_only)
    lines = "\r\n".join(json.dumps(each, ensure_ascii=ascii_only) for each in content)
    assert [value for _, value in read(path, whole.encode())] == content
    assert [value for _, value in read(path, lines.encode("utf-8-sig"))] == content


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    data = b'{"a": 12345678901234567890123, "b": 1.10, "c": 1e3}'
    ((_, value),) = read(tmp_path / "x", data)
    assert value == {"a": "12345678901234567890123", "b": "1.10", "c": "1e3"}


def test_places(tmp_path: Path) -> None:
    path = tmp_path / "x"
    assert [place for place, _ in read(path, b'{"a": 1}')] == [""]
    assert [place for place, _ in read(path, b'\n{"a": 1}\n\n{"a": 1}\n')] == ["line 2", "line 4"]
    assert [place for place, _ in read(path, b'[{"a": 1}, {}]')] == ["record 1", "record 2"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"a": 1}\n{"Maryam\n', "line 2, column 9: what stands here is not JSON"),
        (b'{\n"a": 1,\n"b": Maryam}', "line 3, column 6: what stands here is not JSON"),
        (b'{\n"a": "Maryam\xff"}', "line 2: a byte that is not UTF-8"),
        (b'{"a": 1}\n{"a": 1, "a": 2}', "from line 2 on: an object has the same key twice"),
        (b'{"a": NaN}', "NaN or Infinity"),
        (b"[" * 200_000, "nested too deeply"),
        (b'[{"a": 1}, "Maryam"]', "record 2: expected a JSON object"),
        (b'{"a": 1}\n"Maryam"', "line 2: expected a JSON object"),
        (b'"Maryam"', "the document: expected a JSON object"),
    ],
)
def test_a_damaged_file_is_refused_at_its_place(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read(tmp_path / "x.json", data)
    assert caught.value.hint
    assert caught.value.__cause__ is None
    assert "Maryam" not in str(caught.value)


def test_a_document_too_large_to_be_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "LARGEST_DOCUMENT", 4)
    with pytest.raises(InputError, match="too large to be read whole") as caught:
        read(tmp_path / "x.json", b'[{"a": 1}]')
    assert "NDJSON" in str(caught.value.hint)
    assert len(read(tmp_path / "x.json", b'{"a": 1}\n{"a": 1}')) == 2


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('{"resourceType": "Patient"}', True),
        ('\ufeff\n {"id": 1,\n"resourceType" : "Bundle"', True),
        ('{"message": {"search_response": [', True),
        ('[{"@type": "CRVS_Person"', True),
        ('{"trackedEntities":[]}', True),
        ('{"trackedEntity": "x"}', True),
        ('{"child.name": {}}', True),
        ('{"birth.child.dob": ""}', True),
        ('{"id": "e", "actions": [', True),
        ('{"data": {"x": {"__typename": "BirthRegistration"', True),
        ('{"surname": "Ali", "child": "x"}', False),
        ('{"name": "resourceType"}', False),
        ('a,"resourceType":b', False),
        ("", False),
    ],
)
def test_registries_are_told_by_their_first_bytes(head: str, expected: bool) -> None:
    assert is_registry(head.encode()) == expected
