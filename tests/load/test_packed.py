"""Archives are read as what is in them, and never unpack to more than an extract would."""

from __future__ import annotations

import gzip
import hashlib
import io
import tempfile
import zipfile
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from crvs_link.errors import AmbiguousInputError, InputError
from crvs_link.load import packed as module
from crvs_link.load import read_extract

CSV = "id,given_name,surname\nr1,สมชาย,ใจดี\n\nr2,Ali,ประเสริฐ\n"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for copies, in which none may be left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def zipped(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def parquet() -> bytes:
    buffer = io.BytesIO()
    frame = pl.read_csv(CSV.encode()).filter(pl.col("id").is_not_null())
    frame.write_parquet(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("people.csv", CSV.encode(), "csv"),
        ("people.txt", CSV.encode("cp874"), "csv"),
        ("people.tsv", CSV.replace(",", "\t").encode("utf-16"), "tsv"),
        ("people.parquet", parquet(), "parquet"),
    ],
)
def test_what_is_packed_is_read_as_if_it_were_not(
    tmp_path: Path, temporary: Path, name: str, data: bytes, kind: str
) -> None:
    plain = read_extract(written(tmp_path, name, data))
    for archive, content, packing in (
        (f"{name}.gz", gzip.compress(data, mtime=0), "gzip"),
        ("people.zip", zipped({name: data, "__MACOSX/._x": b"x", ".DS_Store": b"y"}), "zip"),
        ("lzma.zip", zipped({f"2020/{name}": data}, zipfile.ZIP_LZMA), "zip"),
    ):
        extract = read_extract(written(tmp_path, archive, content))
        assert_frame_equal(extract.frame, plain.frame)
        assert extract.account == plain.account
        assert extract.format == kind
        assert extract.details == {**plain.details, "packed": packing}
        assert extract.digest == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert not list(temporary.iterdir())


def test_files_of_an_archive_are_parts_by_name(tmp_path: Path) -> None:
    files = {"b.csv": b"surname,id\nC,3\n", "a.csv": b"id,surname\n1,A\n2,B\n"}
    extract = read_extract(written(tmp_path, "people.zip", zipped(files)))
    assert extract.frame["record_id"].to_list() == ["1", "2", "3"]
    digest = hashlib.sha256((tmp_path / "people.zip").read_bytes()).hexdigest()
    assert extract.digest == f"sha256:{digest}"


def test_errors_name_the_archive_and_the_file_in_it(tmp_path: Path, temporary: Path) -> None:
    files = {"a.csv": b"id,surname\n1,A\n", "b.csv": b"id,surname\n2,B,Maryam\n"}
    path = written(tmp_path, "people.zip", zipped(files))
    with pytest.raises(InputError, match=r"people\.zip: 'b\.csv': line 2 has 3 fields") as caught:
        read_extract(path)
    assert str(temporary) not in str(caught.value)
    with pytest.raises(InputError, match=r"people\.csv\.gz: line 2 has 1 field"):
        read_extract(written(tmp_path, "people.csv.gz", gzip.compress(b"id,surname\n2\n", mtime=0)))
    mixed = {"a.csv": b"id,surname\n1,A\n", "b.csv": b"id,given_name\n2,B\n"}
    with pytest.raises(InputError, match=r"'b\.csv' lacks 'surname'"):
        read_extract(written(tmp_path, "mixed.zip", zipped(mixed)))
    doubt = gzip.compress(b"a,b;c\n1,2;3\n", mtime=0)
    with pytest.raises(AmbiguousInputError, match=r"doubt\.csv\.gz"):
        read_extract(written(tmp_path, "doubt.csv.gz", doubt))


@pytest.mark.parametrize(
    ("name", "data", "match"),
    [
        ("a.zip", zipped({}), "archive without a file"),
        ("a.zip", zipped({"a.csv": b""}), r"a\.zip is empty"),
        ("a.zip", zipped({"a.zip": zipped({"a.csv": b"a\n"})}), "archive within an archive"),
        (
            "a.gz",
            gzip.compress(gzip.compress(b"id,surname\n", mtime=0), mtime=0),
            "archive within an archive",
        ),
        ("a.gz", gzip.compress(CSV.encode(), mtime=0)[:-9], r"a\.gz is damaged"),
        ("a.zip", zipped({"a.csv": CSV.encode()})[:-30], r"a\.zip is damaged"),
        ("a.zip", zipped({"a.pdf": b"%PDF-1.7"}), r"a\.zip is a PDF"),
    ],
)
def test_archives_that_are_refused(
    tmp_path: Path, temporary: Path, name: str, data: bytes, match: str
) -> None:
    with pytest.raises(InputError, match=match) as caught:
        read_extract(written(tmp_path, name, data))
    assert caught.value.hint
    assert str(temporary) not in str(caught.value)


def test_an_encrypted_archive(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.csv": CSV.encode()}))
    # The flags of the entry, where it stands and where it is listed.
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InputError, match="is encrypted") as caught:
        read_extract(written(tmp_path, "a.zip", bytes(data)))
    assert "password" in str(caught.value.hint)


@pytest.mark.parametrize("name", ["a.zip", "a.csv.gz"])
def test_an_archive_that_unpacks_to_too_much(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1 << 16)
    row = b"1,Khan\n"
    bomb = b"id,surname\n" + row * 3_000_000
    half = {"a.csv": bomb[: len(bomb) // 2], "b.csv": bomb[: len(bomb) // 2]}
    data = gzip.compress(bomb, mtime=0) if name.endswith("gz") else zipped(half)
    with pytest.raises(InputError, match=r"unpacks to more than [\d,]+ bytes.*100 times"):
        read_extract(written(tmp_path, name, data))
    assert not list(temporary.iterdir())
