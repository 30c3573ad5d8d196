"""Parquet files, whole and damaged."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
import pytest

from crvs_link.errors import InputError
from crvs_link.load.parquet import open_parquet


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.parquet"
    frame = pl.DataFrame(
        {
            "surname": [f"n{i}" for i in range(5000)],
            "age": range(5000),
            "parents": [["a", "b"]] * 5000,
        }
    )
    frame.write_parquet(path)
    return path


def test_wanted_columns_are_read_as_text(path: Path) -> None:
    part = open_parquet(path)
    hasher = hashlib.sha256()
    rows = part.read(["age", "surname"], hasher)
    assert part.headers == ("surname", "age", "parents")
    assert rows.frame.row(7) == ("7", "n7")
    assert rows.blank == ()
    assert hasher.digest() == hashlib.sha256(path.read_bytes()).digest()


def test_a_nested_column_in_use(path: Path) -> None:
    with pytest.raises(InputError, match=r"x\.parquet: column 'parents' is nested"):
        open_parquet(path).read(["parents"], hashlib.sha256())


def test_a_truncated_file(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match=r"x\.parquet is a damaged") as caught:
        open_parquet(path)
    assert caught.value.exit_code == 3


def test_a_file_damaged_in_the_middle(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:50] + b"\xff" * 2000 + data[2050:])
    with pytest.raises(InputError, match="damaged"):
        open_parquet(path).read(["surname", "age"], hashlib.sha256())


def test_bytes_that_are_not_text(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pl.DataFrame({"surname": [b"Maryam\xff"]}).write_parquet(path)
    with pytest.raises(InputError) as caught:
        open_parquet(path).read(["surname"], hashlib.sha256())
    assert caught.value.__cause__ is None
    assert "Maryam" not in str(caught.value)
