"""Finding files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crvs_link.errors import AccessDeniedError, InputError, SourceNotFoundError, UsageError
from crvs_link.load.source import locate, read_head


def test_a_path_is_itself_and_a_pattern_its_files_by_name(tmp_path: Path) -> None:
    for name in ("b_2.csv", "b_10.csv", "b_1.csv", "c_1.csv"):
        (tmp_path / name).touch()
    (tmp_path / "b_0.csv").mkdir()
    assert locate(str(tmp_path / "b_2.csv")) == (tmp_path / "b_2.csv",)
    found = locate(str(tmp_path / "b_*.csv"))
    assert [path.name for path in found] == ["b_1.csv", "b_10.csv", "b_2.csv"]


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(tmp_path: Path) -> None:
    for name in ("births[1].csv", "births1.csv"):
        (tmp_path / name).touch()
    assert locate(str(tmp_path / "births[1].csv")) == (tmp_path / "births[1].csv",)


def test_no_such_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "arrivals.csv").touch()
    with pytest.raises(SourceNotFoundError, match=r"no file .*arivals\.csv") as caught:
        locate(str(tmp_path / "arivals.csv"))
    assert caught.value.exit_code == 2
    assert "arrivals.csv" in str(caught.value.hint)


def test_no_such_folder_and_no_match(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="no folder"):
        locate(str(tmp_path / "nowhere" / "a.csv"))
    with pytest.raises(SourceNotFoundError, match="No file matches"):
        locate(str(tmp_path / "*.csv"))
    (tmp_path / "a.csv").touch()
    with pytest.raises(SourceNotFoundError):
        locate(str(tmp_path / "a.csv" / "b.csv"))


def test_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder") as caught:
        locate(str(tmp_path))
    assert "*.csv" in str(caught.value.hint)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UsageError, match="not a regular file"):
        locate(str(pipe))


def test_a_path_that_cannot_be_one_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot be a path"):
        locate("a\0b.csv")
    with pytest.raises(UsageError, match="cannot be a path"):
        locate("x" * 5000)


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        with pytest.raises(AccessDeniedError, match=r"a\.csv may not be read") as caught:
            read_head(path)
        assert caught.value.exit_code == 2
    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", refuse)
        with pytest.raises(AccessDeniedError):
            locate(str(path))


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.touch()
    with pytest.raises(InputError, match=r"a\.csv is empty \(0 bytes\)"):
        read_head(path)
