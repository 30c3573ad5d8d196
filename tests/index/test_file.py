"""The file of an index: whole or not there, checked, and without what was searched for."""

from __future__ import annotations

import os
import stat
import struct

import pytest

from batches import scored
from crvs_link.errors import AccessDeniedError, InputError, SourceNotFoundError, UsageError
from crvs_link.index import RegisterIndex
from crvs_link.index.file import MAGIC, PREAMBLE, VERSION

NEW = {
    "record_id": "NEW-1",
    "name_given": "Quorvax",
    "name_family": "Zbiltor",
    "father_name": "Mirzel Tanguwo",
    "dob_raw": "05/06/2560",
    "birth_place": "Pralindor",
}
SEARCHED = {**NEW, "name_given": "Ulmexor", "father_name": "Vontrugel", "birth_place": "Skavzhim"}


def everything(index, host):
    return index.search_many(host, limit=None, min_probability=0)


@pytest.fixture
def saved(births, tmp_path):
    path = tmp_path / "births.index"
    births.index().save(path)
    return path


@pytest.mark.parametrize("name", ["births", "arabic", "parts"])
def test_what_is_opened_is_what_was_saved(name, request, tmp_path) -> None:
    world = request.getfixturevalue(name)
    index = world.index()
    before = everything(index, world.host)
    index.save(tmp_path / "index")
    opened = RegisterIndex.open(tmp_path / "index", verify=True)
    after = everything(opened, world.host)
    assert after.candidates.equals(before.candidates)
    assert after.searches.equals(before.searches)
    assert len(opened) == len(index)


def test_changes_survive_and_what_was_searched_for_is_not_kept(births, tmp_path) -> None:
    path = tmp_path / "births.index"
    index = births.index(searches=None)
    before = everything(births.index(searches=None), births.host)
    index.search({key: value for key, value in SEARCHED.items() if key != "record_id"})
    everything(index, births.host)
    index.add(NEW)
    gone = births.register.frame["record_id"][4]
    index.remove(gone)
    index.save(path)
    content = path.read_bytes().lower()
    assert b"quorvax" in content
    for word in ("ulmexor", "vontrugel", "skavzhim"):
        assert word.encode() not in content
    opened = RegisterIndex.open(path, verify=True)
    assert opened.search(NEW)[0].record_id == "NEW-1"
    assert gone not in opened
    assert everything(opened, births.host).candidates.equals(
        everything(index, births.host).candidates
    )
    # Once more, so that gaps are written over gaps.
    opened.remove("NEW-1")
    opened.add({**births.register.frame.drop("row_number").row(4, named=True)})
    opened.save(path)
    again = everything(RegisterIndex.open(path, verify=True), births.host)
    assert scored(again.candidates).equals(scored(before.candidates))


def test_a_file_that_was_opened_is_not_written_to(saved, births) -> None:
    content = saved.read_bytes()
    index = RegisterIndex.open(saved)
    index.add(NEW)
    index.remove(births.register.frame["record_id"][0])
    everything(index, births.host)
    assert saved.read_bytes() == content


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_the_file_is_for_its_owner_alone(saved) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_an_interrupted_save_leaves_the_old_index(saved, births, monkeypatch) -> None:
    content = saved.read_bytes()
    index = RegisterIndex.open(saved)
    index.add(NEW)

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        index.save(saved)
    assert saved.read_bytes() == content
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_every_damaged_byte_of_the_header_is_seen(saved) -> None:
    content = bytearray(saved.read_bytes())
    _, _, length, _ = PREAMBLE.unpack(content[: PREAMBLE.size])
    for place in [*range(PREAMBLE.size), PREAMBLE.size + length // 2, PREAMBLE.size + length - 1]:
        damaged = bytearray(content)
        damaged[place] ^= 0x5A
        saved.write_bytes(damaged)
        with pytest.raises(InputError):
            RegisterIndex.open(saved)


def test_a_damaged_part_is_seen_when_asked_for(saved) -> None:
    content = bytearray(saved.read_bytes())
    content[len(content) // 2] ^= 1
    saved.write_bytes(content)
    with pytest.raises(InputError, match="is damaged"):
        RegisterIndex.open(saved, verify=True)


@pytest.mark.parametrize("size", [0, 10, 60, 5000])
def test_a_short_file_is_refused(saved, size) -> None:
    saved.write_bytes(saved.read_bytes()[:size])
    with pytest.raises(InputError):
        RegisterIndex.open(saved)


def test_a_newer_file_is_refused(saved) -> None:
    content = bytearray(saved.read_bytes())
    content[len(MAGIC) : len(MAGIC) + 4] = struct.pack("<I", VERSION + 1)
    saved.write_bytes(content)
    with pytest.raises(InputError, match=f"format {VERSION + 1}"):
        RegisterIndex.open(saved)


def test_what_is_no_index_is_refused(tmp_path, births) -> None:
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="no index"):
        RegisterIndex.open(tmp_path / "table.csv")
    with pytest.raises(SourceNotFoundError):
        RegisterIndex.open(tmp_path / "nothing")
    with pytest.raises((UsageError, AccessDeniedError)):
        RegisterIndex.open(tmp_path)
    with pytest.raises(SourceNotFoundError):
        births.index().save(tmp_path / "no" / "index")
    with pytest.raises(UsageError, match="is a folder"):
        births.index().save(tmp_path)
