from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crvs_link.errors import InputError, SourceNotFoundError, UsageError
from crvs_link.output import files, write, write_database
from crvs_link.output.audited import CHAINED, verify_folder, verify_log
from crvs_link.protect import Purpose
from crvs_link.protect.audit import read_log
from crvs_link.protect.chain import START, link_line
from report.factory import match_result

STATED = Purpose("referral", "Act 7", "DPIA 3", "referral", "THA", date(2099, 12, 31))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of three results, the second of which took the place of the first."""
    path = tmp_path / "log"
    result = replace(match_result(), disclosure=STATED)
    write(result, tmp_path / "out", report=False, audit=path)
    write(result, tmp_path / "out", report=False, audit=path, overwrite=True)
    write(match_result(), tmp_path / "other", report=False, audit=path)
    return path


def test_a_line_says_what_was_written_for_what_and_of_what(log: Path) -> None:
    entries, _ = read_log(log)
    entry = entries[1]
    manifest = (log.parent / "out" / "manifest.json").read_bytes()
    facts = json.loads(manifest)
    assert entry["manifest"] == "sha256:" + hashlib.sha256(manifest).hexdigest()
    assert entry["place"] == str(log.parent / "out")
    assert entry["time"] == facts["finished"]
    assert entry["time"].endswith("+00:00")
    for key, value in STATED.manifest().items():
        assert entry[key] == facts[key] == value
    assert [source["digest"] for source in entry["inputs"]] == [
        source["digest"] for source in facts["inputs"]
    ]
    (linkage,) = facts["linkages"]
    assert entry["counts"] == [
        {key: linkage[key] for key in ("register", "left_records", "links", "review")}
    ]
    assert entries[2]["purpose"] is None


def test_a_log_and_its_folders_hold(log: Path) -> None:
    _, last = read_log(log)
    assert verify_log(log, None) == [f"Lines that hold together: 3; the last is {last}."]
    assert "is the result of line 2 (" in verify_log(log, log.parent / "out")[-1]
    moved = (log.parent / "out").rename(log.parent / "moved")
    told = verify_log(log, moved)[-1]
    assert "is the result of line 2 (" in told
    assert str(log.parent / "out") in told


def test_a_folder_that_is_not_the_one_entered_last(log: Path, tmp_path: Path) -> None:
    out, older = tmp_path / "out", tmp_path / "older"
    out.rename(older)
    write(match_result(), out, report=False, audit=log)
    out.rename(tmp_path / "newest")
    older.rename(out)  # the second result again, where a later one was entered
    with pytest.raises(InputError, match="not the result that was entered last for it, in line 4"):
        verify_log(log, out)
    unlogged = write(match_result(("a", "b")), tmp_path / "unlogged", report=False)
    with pytest.raises(InputError, match="has no line of"):
        verify_log(log, unlogged)


def test_files_that_are_not_those_of_the_manifest(log: Path) -> None:
    out = log.parent / "out"
    count = len(json.loads((out / "manifest.json").read_text())["files"])
    assert verify_folder(out) == [f"Files of {out} that are as its manifest says: {count}."]
    (out / "note.txt").touch()
    with pytest.raises(InputError, match=r"manifest knows no note\.txt"):
        verify_folder(out)
    (out / "note.txt").unlink()
    table = (out / "links.parquet").read_bytes()
    (out / "links.parquet").write_bytes(table[:-1] + b"?")
    with pytest.raises(InputError, match=r"links\.parquet is not as it was written"):
        verify_folder(out)
    (out / "links.parquet").unlink()
    with pytest.raises(InputError, match=r"links\.parquet is missing"):
        verify_log(log, out)


def test_a_manifest_that_was_changed_with_its_files_is_told_by_the_log(log: Path) -> None:
    out = log.parent / "out"
    manifest = json.loads((out / "manifest.json").read_text())
    manifest["purpose"] = "something else"
    (out / "manifest.json").write_text(json.dumps(manifest))
    verify_folder(out)
    with pytest.raises(InputError, match="its manifest differs"):
        verify_log(log, out)


@pytest.mark.parametrize("changed", [False, True])
def test_the_lines_of_a_folder_are_verified(log: Path, changed: bool) -> None:
    out = log.parent / "out"
    one, this = link_line({"host_ref": "h:1"}, START)
    two, _ = link_line({"host_ref": "h:2"}, START if changed else this)
    (out / CHAINED).write_bytes(one + b"\n" + two + b"\n")
    manifest = json.loads((out / "manifest.json").read_text())
    digest = hashlib.sha256((out / CHAINED).read_bytes()).hexdigest()
    manifest["files"][CHAINED] = {"bytes": 0, "digest": f"sha256:{digest}"}
    (out / "manifest.json").write_text(json.dumps(manifest))
    if not changed:
        assert verify_folder(out)[1] == f"Lines of {CHAINED} that hold together: 2."
        return
    with pytest.raises(InputError, match=f"{CHAINED}: line 2 does not follow"):
        verify_folder(out)


def test_what_is_no_output_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError):
        verify_folder(tmp_path / "none")
    with pytest.raises(UsageError, match="is not an output folder"):
        verify_folder(tmp_path)


def test_a_result_that_cannot_be_entered_is_not_written(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = log.read_bytes().replace(b"referral", b"research")

    def damage(*_: object) -> None:
        log.write_bytes(damaged)  # while the run is under way

    monkeypatch.setattr(files, "check_log", damage)
    with pytest.raises(InputError, match="damaged: line 1 was changed"):
        write(match_result(), log.parent / "new", report=False, audit=log)
    assert not (log.parent / "new").exists()
    assert log.read_bytes() == damaged


def test_a_database_is_entered_too(tmp_path: Path) -> None:
    log = tmp_path / "log"
    place = write_database(match_result(), f"sqlite:{tmp_path / 'out.db'}", audit=log)
    (entry,), _ = read_log(log)
    assert entry["place"] == place
    with pytest.raises(UsageError, match="cannot be made"):
        write_database(
            match_result(), f"sqlite:{tmp_path / 'more.db'}", audit=tmp_path / "none" / "log"
        )
    assert not (tmp_path / "more.db").exists()
