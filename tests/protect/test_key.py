from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from crvs_link.errors import (
    AccessDeniedError,
    InputError,
    OutputError,
    OutputExistsError,
    SourceNotFoundError,
    UsageError,
)
from crvs_link.protect.key import check_apart, make_key, read_key


def test_a_new_key_is_random_and_its_owners_alone(tmp_path: Path) -> None:
    make_key(tmp_path / "one")
    make_key(tmp_path / "other")
    one, other = read_key(tmp_path / "one"), read_key(tmp_path / "other")
    assert len(one) == 64
    assert one != other
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o600


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("mine")
    with pytest.raises(OutputExistsError):
        make_key(path)
    assert path.read_text() == "mine"
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputExistsError):
        make_key(link)


def test_a_key_that_cannot_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="cannot be made"):
        make_key(tmp_path / "none" / "key")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        make_key(tmp_path / "key")
    assert list(tmp_path.iterdir()) == []


def test_line_ends_are_no_part_of_a_key(tmp_path: Path) -> None:
    for end in (b"", b"\n", b"\r\n"):
        (tmp_path / "key").write_bytes(b"k" * 32 + end)
        assert read_key(tmp_path / "key") == b"k" * 32


@pytest.mark.parametrize(
    ("content", "fault"), [(b"k" * 31 + b"\n", "has 31 bytes"), (b"k" * 5000, "longer than")]
)
def test_what_is_no_key_is_refused(tmp_path: Path, content: bytes, fault: str) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(InputError, match=fault) as error:
        read_key(tmp_path / "key")
    assert error.value.hint == "Make one with: crvs-link key FILE"


def test_a_key_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError):
        read_key(tmp_path / "key")
    with pytest.raises(UsageError):
        read_key(tmp_path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may do everything")
def test_a_key_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "key").touch(mode=0)
    with pytest.raises(AccessDeniedError):
        read_key(tmp_path / "key")


def test_a_file_in_the_folder_of_a_result_is_refused(tmp_path: Path) -> None:
    check_apart(tmp_path / "key", tmp_path / "out", "The key")
    (tmp_path / "out").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "out" / "key")
    for file in ("out/key", "out/../out/a/key", "link"):
        with pytest.raises(UsageError, match="The key lies in the output folder"):
            check_apart(tmp_path / file, tmp_path / "out", "The key")
