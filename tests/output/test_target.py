"""What may be written to, and what is refused before the run."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from crvs_link.errors import AccessDeniedError, OutputExistsError, UsageError
from crvs_link.output.target import KIND, check_target


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The folder of an earlier result."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "links.csv").touch()
    manifest = {
        "kind": KIND,
        "command": "match",
        "files": {"links.csv": {}},
        "finished": "2026-11-23T10:00:00+00:00",
        "inputs": [{"source_id": "arrivals"}, {"source_id": "births"}],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_an_earlier_result_is_refused_with_what_it_is_and_the_remedy(earlier: Path) -> None:
    with pytest.raises(
        OutputExistsError,
        match=r"holds a result of crvs-link match \(arrivals, births\), finished 2026-11-23",
    ) as caught:
        check_target(earlier)
    assert caught.value.hint is not None
    assert "--overwrite" in caught.value.hint
    assert "-o" in caught.value.hint


FOREIGN: dict[str, Callable[[Path], object]] = {
    "any folder": lambda out: (out / "manifest.json").unlink(),
    "a manifest of something else": lambda out: (out / "manifest.json").write_text('{"kind": 1}'),
    "a manifest that is not JSON": lambda out: (out / "manifest.json").write_bytes(b"\xff{"),
    "a manifest that is a list": lambda out: (out / "manifest.json").write_text("[]"),
    "a manifest without its keys": lambda out: (out / "manifest.json").write_text(
        json.dumps({"kind": KIND})
    ),
    "a file that was added": lambda out: (out / "notes.docx").touch(),
    "a folder that was added": lambda out: (out / "letters").mkdir(),
}


@pytest.mark.parametrize("change", FOREIGN)
def test_what_crvs_link_did_not_write_is_never_overwritten(earlier: Path, change: str) -> None:
    FOREIGN[change](earlier)
    before = sorted(earlier.iterdir())
    with pytest.raises(UsageError, match="holds what crvs-link did not write"):
        check_target(earlier, overwrite=True)
    with pytest.raises(OutputExistsError):
        check_target(earlier)
    assert sorted(earlier.iterdir()) == before


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    for overwrite in (False, True):
        with pytest.raises(OutputExistsError, match="is a file"):
            check_target(tmp_path / "out", overwrite=overwrite)


def test_the_folder_above_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the folder above it is not there"):
        check_target(tmp_path / "a/b")
    (tmp_path / "file").touch()
    with pytest.raises(UsageError):
        check_target(tmp_path / "file/out")


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_an_impossible_name_is_refused_before_the_run(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name"):
        check_target(tmp_path / name)


def test_the_working_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for name in (".", "..", "/"):
        with pytest.raises(UsageError, match="started in"):
            check_target(name, overwrite=True)


def test_no_permission_is_said_before_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(AccessDeniedError, match="permission denied"):
        check_target(tmp_path / "out")


def test_a_folder_that_may_not_be_read_is_refused(
    earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(AccessDeniedError):
        check_target(earlier, overwrite=True)
