from __future__ import annotations

import errno
import json
import os
import threading
from collections import deque
from pathlib import Path

import polars as pl
import pytest

from crvs_link.errors import (
    AccessDeniedError,
    InterruptedAfterwardsError,
    OutputError,
    OutputExistsError,
)
from crvs_link.output import folder as module
from crvs_link.output.folder import abandon, new_folder
from crvs_link.output.target import KIND, check_target


def put(folder: Path, *, overwrite: bool = False, text: str = "new") -> None:
    with new_folder(folder, overwrite=overwrite) as draft:
        draft.text("links.csv", text)
        manifest = {
            "kind": KIND,
            "command": "match",
            "files": {"links.csv": {}},
            "finished": "2026-11-23T10:00:00+00:00",
            "inputs": [{"source_id": "arrivals"}, {"source_id": "births"}],
        }
        draft.text("manifest.json", json.dumps(manifest))


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    put(tmp_path / "out", text="old")
    return tmp_path / "out"


def alone(folder: Path) -> bool:
    """Whether nothing hidden was left beside a folder."""
    return [p for p in folder.parent.iterdir() if p != folder] == []


def test_a_folder_appears_with_its_files(tmp_path: Path) -> None:
    put(tmp_path / "out")
    assert (tmp_path / "out/links.csv").read_text() == "new"
    assert alone(tmp_path / "out")


def test_until_the_end_there_is_nothing(tmp_path: Path) -> None:
    with new_folder(tmp_path / "out", overwrite=False) as draft:
        draft.text("links.csv", "x")
        assert not (tmp_path / "out").exists()
        assert draft.path.name.startswith(".crvs-link-")
        assert draft.path.parent == tmp_path
    assert (tmp_path / "out").is_dir()


def test_files_are_on_the_disk_before_the_folder_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        assert not (tmp_path / "out").exists()
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    put(tmp_path / "out")
    assert {"links.csv", "manifest.json"} < set(synced)
    assert synced[-1].startswith(".crvs-link-")


def test_a_folder_is_readable_by_whom_the_user_lets_read(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        put(tmp_path / "out")
    finally:
        os.umask(mask)
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o750


def test_an_earlier_result_is_replaced_as_a_whole(earlier: Path) -> None:
    check_target(earlier, overwrite=True)
    put(earlier, overwrite=True)
    assert (earlier / "links.csv").read_text() == "new"
    assert alone(earlier)


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/.DS_Store").touch()
    check_target(tmp_path / "out")
    (tmp_path / "out/.DS_Store").unlink()
    put(tmp_path / "out")
    assert (tmp_path / "out/links.csv").exists()


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path, earlier: Path) -> None:
    link = tmp_path / "latest"
    link.symlink_to(earlier)
    check_target(link, overwrite=True)
    put(link, overwrite=True)
    assert link.is_symlink()
    assert (earlier / "links.csv").read_text() == "new"


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_no_permission_while_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(_: Path) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(AccessDeniedError):
        put(tmp_path / "out")


FULL = [
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.EDQUOT, "Disk quota exceeded"),
    pl.exceptions.ComputeError("parquet: underlying IO error: No space left (os error 28)"),
]


@pytest.mark.parametrize("cause", FULL)
@pytest.mark.parametrize("before", [None, "old"])
def test_a_full_disk_leaves_nothing_and_says_how_much_was_written(
    tmp_path: Path, cause: Exception, before: str | None
) -> None:
    out = tmp_path / "out"
    if before:
        put(out, text=before)

    def fill() -> None:
        with new_folder(out, overwrite=True) as draft:
            draft.text("links.csv", "x" * 12_300)
            draft.begin("review.parquet", 4_560_000)
            raise cause

    with pytest.raises(OutputError, match="the disk is full") as caught:
        fill()
    message = str(caught.value)
    assert "stopped at review.parquet (4.6 MB), with 12.3 kB in place" in message
    assert caught.value.hint is not None
    assert out.exists() == bool(before)
    if before:
        assert (out / "links.csv").read_text() == before
        assert alone(out)
    else:
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["fsync", "rename"])
def test_a_disk_that_fails_at_the_end_leaves_what_was_there(
    earlier: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os if step == "fsync" else Path, step, fail)
        with pytest.raises(OutputError, match="Input/output error") as caught:
            put(earlier, overwrite=True)
    assert caught.value.hint is None
    assert (earlier / "links.csv").read_text() == "old"
    assert alone(earlier)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_an_interrupt_leaves_nothing_and_goes_on(
    tmp_path: Path, error: type[BaseException]
) -> None:
    def interrupted() -> None:
        with new_folder(tmp_path / "out", overwrite=False) as draft:
            draft.text("links.csv", "x")
            raise error

    with pytest.raises(error):
        interrupted()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_interrupt_while_replacing_leaves_one_whole_result(
    earlier: Path, monkeypatch: pytest.MonkeyPatch, at: int, when: str
) -> None:
    rename, calls = Path.rename, 0

    def interrupted(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == at and when == "before":
            raise KeyboardInterrupt
        found = rename(self, target)
        if calls == at:
            raise KeyboardInterrupt
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", interrupted)
        with pytest.raises(KeyboardInterrupt) as caught:
            put(earlier, overwrite=True)
    new = at == 2 and when == "after"
    assert isinstance(caught.value, InterruptedAfterwardsError) == new
    assert (earlier / "links.csv").read_text() == ("new" if new else "old")
    assert sorted(p.name for p in earlier.iterdir()) == ["links.csv", "manifest.json"]
    assert alone(earlier)


def test_a_folder_that_appears_meanwhile_is_not_touched(tmp_path: Path) -> None:
    out = tmp_path / "out"

    def late() -> None:
        with new_folder(out, overwrite=False) as draft:
            draft.text("links.csv", "x")
            out.mkdir()
            (out / "letter.txt").write_text("mine")

    with pytest.raises(OutputExistsError, match="appeared"):
        late()
    assert (out / "letter.txt").read_text() == "mine"
    assert alone(out)


def test_a_former_result_that_cannot_be_removed_is_named(
    earlier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    rmtree = shutil.rmtree

    def stuck(path: Path, *, ignore_errors: bool = False) -> None:
        if path.name.endswith("-old"):
            raise OSError(errno.EBUSY, "Device or resource busy")
        rmtree(path, ignore_errors=ignore_errors)

    monkeypatch.setattr(module.shutil, "rmtree", stuck)
    with pytest.raises(OutputError, match=r"what it replaced could not be removed from '\.crvs"):
        put(earlier, overwrite=True)
    assert (earlier / "links.csv").read_text() == "new"


# --- from another thread, when the process is about to end ---------------------------


@pytest.fixture
def about_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is abandoned, the process of these tests goes on."""
    monkeypatch.setattr(module, "_moving", threading.Lock())
    monkeypatch.setattr(module, "_LATEST", deque(maxlen=1))


@pytest.mark.usefixtures("about_to_end")
def test_what_is_being_written_is_abandoned(earlier: Path) -> None:
    def abandoned() -> None:
        with new_folder(earlier, overwrite=True) as draft:
            draft.text("links.csv", "x")
            thread = threading.Thread(target=lambda: said.append(abandon()))
            thread.start()
            thread.join()
            assert not draft.path.exists()
            raise KeyboardInterrupt

    said: list[str | None] = []
    with pytest.raises(KeyboardInterrupt) as caught:
        abandoned()
    assert said == [None]
    assert not isinstance(caught.value, InterruptedAfterwardsError)
    assert (earlier / "links.csv").read_text() == "old"
    assert alone(earlier)


@pytest.mark.usefixtures("about_to_end")
def test_a_result_in_place_is_not_abandoned(earlier: Path) -> None:
    put(earlier, overwrite=True)
    assert abandon() == str(earlier)
    assert (earlier / "links.csv").read_text() == "new"


@pytest.mark.usefixtures("about_to_end")
def test_nothing_takes_its_place_while_it_is_abandoned(tmp_path: Path) -> None:
    abandon()
    thread = threading.Thread(target=put, args=[tmp_path / "out"], daemon=True)
    thread.start()
    thread.join(0.3)
    assert thread.is_alive()
    assert not (tmp_path / "out").exists()
    module._moving.release()
    thread.join()
    assert (tmp_path / "out").exists()
