from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crvs_link.errors import (
    AccessDeniedError,
    InputError,
    OutputError,
    SourceNotFoundError,
    UsageError,
)
from crvs_link.protect.audit import append, check_log, read_log
from crvs_link.protect.chain import START


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log"
    for number in range(3):
        append(path, {"number": number})
    return path


def test_entries_follow_each_other(log: Path) -> None:
    entries, last = read_log(log)
    assert [entry["number"] for entry in entries] == [0, 1, 2]
    assert [entry["audit"]["prev"] for entry in entries] == [
        START,
        *(entry["audit"]["this"] for entry in entries[:2]),
    ]
    assert last == entries[-1]["audit"]["this"]
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    check_log(log)


def test_two_runs_at_once_enter_one_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: append(path, {"number": number}), range(40)))
    entries, _ = read_log(path)
    assert sorted(entry["number"] for entry in entries) == list(range(40))


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (
            lambda lines: [lines[0], lines[1].replace(b":1}", b":7}"), lines[2]],
            "line 2 was changed",
        ),
        (lambda lines: [lines[0], lines[2]], "line 2 does not follow"),
        (lambda lines: [lines[1], lines[2]], "line 1 does not follow"),
        (lambda lines: [*lines, b"\n"], "line 4 is not a line"),
        (lambda lines: [*lines[:2], lines[2][:40]], "line 3 is not a line"),
        (lambda lines: [*lines[:2], lines[2][:-1]], "line 3 is not complete"),
    ],
)
def test_a_damaged_log_is_refused_and_left_as_it_is(log: Path, damage, fault: str) -> None:
    log.write_bytes(b"".join(damage(log.read_bytes().splitlines(keepends=True))))
    before = log.read_bytes()
    for attempt in (lambda: check_log(log), lambda: read_log(log), lambda: append(log, {"n": 1})):
        with pytest.raises(InputError, match=fault) as error:
            attempt()
        assert "remove that line" in str(error.value.hint)
    assert log.read_bytes() == before


def test_a_line_that_cannot_be_written_leaves_the_log_as_it_was(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = log.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        append(log, {"number": 3})
    assert log.read_bytes() == before


def test_places_that_cannot_be_a_log_are_refused(tmp_path: Path) -> None:
    check_log(tmp_path / "new", tmp_path / "out")
    for place, folder, fault in (
        (tmp_path / "out" / "log", tmp_path / "out", "lies in the output folder"),
        (tmp_path / "none" / "log", None, "folder above it is not there"),
        ("a\0b", None, "cannot be the name"),
        (tmp_path, None, "cannot be read as"),
    ):
        with pytest.raises(UsageError, match=fault):
            check_log(place, folder)
    with pytest.raises(SourceNotFoundError):
        read_log(tmp_path / "none")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may do everything")
def test_a_log_that_may_not_be_read_or_written(log: Path) -> None:
    log.chmod(0o400)
    with pytest.raises(AccessDeniedError, match="may not be written"):
        check_log(log)
    log.chmod(0)
    with pytest.raises(AccessDeniedError, match="may not be read"):
        check_log(log)


def test_a_name_of_any_bytes_can_be_entered(tmp_path: Path) -> None:
    append(tmp_path / "log", {"place": os.fsdecode(b"/data/\xff")})
    entries, _ = read_log(tmp_path / "log")
    assert entries[0]["place"] == "/data/\udcff"
    json.dumps(entries)
