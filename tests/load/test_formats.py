"""Every format of text, archives and Arrow: the same people, and no damage that passes."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from crvs_link.load import Extract, read_extract
from load.mutations import mutations, read_or_refuse
from people import world

NATIVE = ("สมชาย ใจดี", "มาลี ศรีสุข", "ประเสริฐ", "วิไลวรรณ เจริญสุข")
SECRET = ("สมชาย", "วิไลวรรณ")
WIDTH = 40
COLUMNS = ("id", "given_name", "surname", "birth_date", "sex", "town", "postcode")


def people(rows: int = 300) -> pl.DataFrame:
    """Invented people, some with names in Thai, some without a value."""
    rng = random.Random(9)
    frame = world(rows, seed=9).left.select(COLUMNS)
    names = [rng.choice((*NATIVE, name)) for name in frame["surname"]]
    return frame.with_columns(pl.Series("surname", names))


def csv_text(frame: pl.DataFrame, separator: str = ",") -> str:
    return frame.write_csv(separator=separator)


def fixed_text(frame: pl.DataFrame) -> str:
    filled = frame.select(pl.all().fill_null("").str.pad_end(WIDTH))
    return filled.select(pl.concat_str(pl.all()).str.join("\n")).item() + "\n"


def ndjson_text(frame: pl.DataFrame) -> str:
    rows = [{k: v for k, v in row.items() if v is not None} for row in frame.iter_rows(named=True)]
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n"


def arrow(frame: pl.DataFrame, *, stream: bool = False) -> bytes:
    buffer = io.BytesIO()
    if stream:
        frame.write_ipc_stream(buffer, compression="zstd")
    else:
        frame.write_ipc(buffer, compression="lz4")
    return buffer.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def in_two(frame: pl.DataFrame) -> bytes:
    half = len(frame) // 2
    parts = {"1.csv": frame[:half], "2.csv": frame[half:]}
    return zipped({name: csv_text(part).encode() for name, part in parts.items()})


FORMATS: dict[str, Callable[[pl.DataFrame], bytes]] = {
    "thai.csv": lambda frame: csv_text(frame).encode("cp874"),
    "mark.csv": lambda frame: csv_text(frame, ";").encode("utf-16"),
    "wide.tsv": lambda frame: csv_text(frame, "\t").encode("utf-16-be"),
    "fixed.dat": lambda frame: fixed_text(frame).encode("cp874"),
    "lines.ndjson": lambda frame: ndjson_text(frame).encode(),
    "people.arrow": arrow,
    "people.arrows": lambda frame: arrow(frame, stream=True),
    "people.csv.gz": lambda frame: gzip.compress(csv_text(frame).encode(), mtime=0),
    "parts.zip": in_two,
    "arrow.zip": lambda frame: zipped({"people.feather": arrow(frame)}),
}


def reader(folder: Path) -> Callable[[Path], Extract]:
    """Read a file; a layout is stated for the one of fixed width."""
    columns = "".join(f"{name},{k * WIDTH + 1},{WIDTH}\n" for k, name in enumerate(COLUMNS))
    layout = folder / "layout.csv"
    layout.write_text(f"name,start,width\n{columns}")

    def read(path: Path) -> Extract:
        return read_extract(path, layout=layout if path.suffix == ".dat" else None)

    return read


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_people_in_every_format(tmp_path: Path, name: str) -> None:
    frame = people()
    plain = tmp_path / "plain.csv"
    plain.write_text(csv_text(frame), encoding="utf-8")
    expected = read_extract(plain)
    path = tmp_path / name
    path.write_bytes(FORMATS[name](frame))
    found = reader(tmp_path)(path)
    assert_frame_equal(found.frame, expected.frame)
    assert found.account == expected.account
    assert found.columns == expected.columns


def damaged(folder: Path, name: str, *, seed: int, count: int) -> set[str]:
    """Read a file damaged in many ways, and say what came of it."""
    path, read = folder / name, reader(folder)
    came: set[str] = set()
    for data in mutations(FORMATS[name](people(60)), seed=seed, count=count):
        path.write_bytes(data)
        came.add(type(read_or_refuse(path, read, values=SECRET)).__name__)
    return came


@pytest.mark.parametrize("name", FORMATS)
def test_damage_is_refused_or_accounted_for(tmp_path: Path, name: str) -> None:
    assert "InputError" in damaged(tmp_path, name, seed=9, count=60)


@pytest.mark.long
@pytest.mark.parametrize("name", FORMATS)
def test_much_damage_is_refused_or_accounted_for(tmp_path: Path, name: str) -> None:
    assert "InputError" in damaged(tmp_path, name, seed=10, count=1500)
