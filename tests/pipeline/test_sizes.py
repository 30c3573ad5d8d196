"""Extracts that cannot fit, refused before they are read."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest

from crvs_link.config import RunConfig, SourceConfig
from crvs_link.errors import SourceNotFoundError, UsageError
from crvs_link.load.source import HEAD_BYTES
from crvs_link.pipeline.memory import least_bytes
from crvs_link.pipeline.read import read_sources
from crvs_link.pipeline.sizes import FileSize, check_sizes, file_size
from crvs_link.run import RunOptions
from people import world

ROWS = 3000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("extracts")
    frame = world(ROWS, seed=2).left.with_columns(pl.lit("nothing known").alias("remarks"))
    frame.write_csv(made / "people.csv")
    frame.write_parquet(made / "people.parquet")
    frame.head(4).write_csv(made / "few.csv", separator=";")
    frame.head(4).write_excel(made / "few.xlsx")
    return made


def config(*paths: Path, **choices: int) -> RunConfig:
    sources = tuple(SourceConfig(path.stem, str(path)) for path in paths)
    return RunConfig(sources, **choices)  # type: ignore[arg-type]


def test_rows_of_text_are_told_from_its_first_lines(folder: Path) -> None:
    path = folder / "people.csv"
    assert path.stat().st_size > 2 * HEAD_BYTES
    size = file_size(path, SourceConfig("people", str(path)))
    assert size.rows == pytest.approx(ROWS, rel=0.02)
    assert size.columns == 7, "what is not known by name is not counted"


def test_small_files_and_parquet_are_counted(folder: Path) -> None:
    few, parquet = folder / "few.csv", folder / "people.parquet"
    assert file_size(few, SourceConfig("few", str(few))) == FileSize(4, 7)
    assert file_size(parquet, SourceConfig("people", str(parquet))) == FileSize(ROWS, 7)


def test_other_kinds_are_not_counted(folder: Path) -> None:
    path = folder / "few.xlsx"
    assert file_size(path, SourceConfig("few", str(path))) == FileSize(0, 0)


def test_the_stated_encoding_is_used_and_other_kinds_are_not_counted(folder: Path) -> None:
    text = (folder / "few.csv").read_text(encoding="utf-8")
    wide = folder / "wide.csv"
    wide.write_bytes(text.encode("utf-16-le"))
    assert file_size(wide, SourceConfig("wide", str(wide))) == FileSize(4, 7)
    with pytest.raises(UsageError, match="not an encoding"):
        file_size(wide, SourceConfig("wide", str(wide), encoding="utf-9"))
    layout = SourceConfig("wide", str(wide), layout="layout.csv")
    assert file_size(wide, layout) == FileSize(0, 0)
    packed = folder / "few.csv.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    assert file_size(packed, SourceConfig("few", str(packed))) == FileSize(0, 0)


def test_what_cannot_fit_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = folder / "people.csv", folder / "people.parquet"
    least = least_bytes(2 * ROWS, 14 * ROWS)
    check_sizes(config(*paths, memory=least + (1 << 20)), RunOptions())
    check_sizes(config(*paths), RunOptions())
    monkeypatch.setattr(
        "crvs_link.pipeline.read.read_extract", lambda *_, **__: pytest.fail("read")
    )
    for limited, options in (
        (config(*paths, memory=least - (1 << 20)), RunOptions()),
        (config(*paths), RunOptions(memory=least - (1 << 20))),
        (config(folder / "*.parquet", *paths, memory=least), RunOptions()),
    ):
        with pytest.raises(
            UsageError, match=r"about [5689],\d{3} rows, which need at least 1\d\d M"
        ):
            read_sources(limited, options)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError):
        check_sizes(config(tmp_path / "none.csv", memory=1), RunOptions())
