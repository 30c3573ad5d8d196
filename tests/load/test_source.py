"""Finding files and telling what they are."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from crvs_link.errors import AccessDeniedError, InputError, SourceNotFoundError, UsageError
from crvs_link.load.source import (
    ARROW,
    GZIP,
    NDJSON,
    PARQUET,
    TEXT,
    ZIP,
    first_object,
    kind_of,
    locate,
    read_head,
)


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


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.xlsx", _zip(), "Excel workbook"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image"),
        ("a.csv", b"\x28\xb5\x2f\xfd", "zstd"),
        ("a.feather", b"FEA1\0\0", "Feather file of version 1"),
        ("a.csv", b"a,b\n1,\0\n", "NUL byte at byte offset 6"),
        ("a.json", b'[{"a": 1}]', r"unknown type \('\.json'\)"),
        ("a.parquet", b"a,b\n1,2\n", "not a Parquet file"),
    ],
)
def test_what_is_no_extract_is_named(name: str, content: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what) as caught:
        kind_of(Path(name), content)
    assert caught.value.exit_code == 3
    assert caught.value.hint


def test_content_goes_before_the_ending() -> None:
    assert kind_of(Path("a.csv"), b"PAR1....") == PARQUET
    assert kind_of(Path("a.csv"), b"ARROW1\0\0") == ARROW
    assert kind_of(Path("a.csv"), b"\xff\xff\xff\xff\x10\0\0\0") == ARROW
    assert kind_of(Path("a.csv"), b"\x1f\x8b\x08\0") == GZIP
    assert kind_of(Path("a.csv"), _zip()) == ZIP
    assert kind_of(Path("a.csv"), b' {"a": "b"}\n{') == NDJSON
    assert kind_of(Path("a.csv"), b'{"a"}\n1\n') == TEXT
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        assert kind_of(Path("a.csv"), "\u0e01,b\n1,2\n".encode(encoding)) == TEXT
    for name in ("a.csv", "a.TSV", "a.txt", "a"):
        assert kind_of(Path(name), b"a,b\n") == TEXT


def test_the_first_object_of_json_lines() -> None:
    assert first_object(b'\xef\xbb\xbf\n{"resourceType": "Patient"}\n{') == {
        "resourceType": "Patient"
    }
    for head in (b"{\n", b'[{"a": 1}]\n', b"a,b\n", b'{"a": 1\n}', b'{"a": "\xff"}\n'):
        assert first_object(head) is None
