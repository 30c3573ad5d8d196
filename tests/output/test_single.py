from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from crvs_link.errors import AccessDeniedError, OutputError, OutputExistsError, UsageError
from crvs_link.output import check_new_file, write_new_file


def test_a_file_is_written_as_it_is(tmp_path: Path) -> None:
    write_new_file(tmp_path / "page.html", "Vlorë\r\n\n", "--html")
    assert (tmp_path / "page.html").read_bytes() == "Vlorë\r\n\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.parametrize("kind", ["file", "folder", "broken link"])
def test_nothing_is_written_over(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "page.html"
    if kind == "file":
        target.write_text("mine")
    elif kind == "folder":
        target.mkdir()
    else:
        target.symlink_to(tmp_path / "nowhere")
    for refuse in (
        lambda: check_new_file(target, "--html"),
        lambda: write_new_file(target, "new", "--html"),
    ):
        with pytest.raises(OutputExistsError, match="is there already") as caught:
            refuse()
        assert caught.value.hint == "Name another file with --html."
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the folder above it is not there"):
        check_new_file(tmp_path / "gone" / "page.html", "--html")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_what_cannot_be_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name of a file"):
        check_new_file(tmp_path / name, "-o")


def test_a_closed_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(AccessDeniedError, match="permission denied"):
        check_new_file(tmp_path / "page.html", "-o")


@pytest.mark.parametrize(
    ("code", "error", "said"),
    [
        (errno.ENOSPC, OutputError, "the disk is full"),
        (errno.EACCES, AccessDeniedError, "permission denied"),
        (errno.EIO, OutputError, "Input/output error"),
    ],
)
def test_a_failure_leaves_nothing_behind(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    error: type[Exception],
    said: str,
) -> None:
    def fail(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(error, match=said):
        write_new_file(tmp_path / "page.html", "new", "--html")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_appears_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "page.html"
    monkeypatch.setattr(os, "fsync", lambda _: target.write_text("mine"))
    with pytest.raises(OutputExistsError):
        write_new_file(target, "new", "--html")
    assert target.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
