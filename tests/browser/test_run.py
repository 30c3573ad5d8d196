"""A run on hostile extracts, from the command line to the browser."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Final

import openpyxl
import polars as pl
import pytest

from browser.checks import fits, safe
from browser.chromium import Chromium
from crvs_link.cli.program import COMMANDS
from hostile import WRAPPING
from output.test_formulas import cells_of, starts_a_formula

NAME: Final = "<img src=x onerror=window.ran=1>'\" & =1+1 \u202e\x1b[2J {{7*7}}"
"""Of a file: no slash, and nothing that is too long."""
OTHER: Final = "<script>window.ran=1;alert(1)<script> @SUM(1)"
STATED: Final = ["--purpose", " ".join(WRAPPING).replace("\0", ""), "--legal-basis", NAME]


def with_hostile_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """In every column, other rows with the corpus; and a column for each twelfth of it."""
    # A quarter of the rows stays as it is, so that there is something to link.
    period = len(frame.columns) * 4 // 3
    row = pl.int_range(pl.len())
    text = pl.lit(pl.Series(WRAPPING)).gather(row // period % len(WRAPPING))
    # Identifiers are the first column, and each stands once.
    turns = [pl.lit(1), *[frame.height] * (len(frame.columns) - 1)]
    hostile = [
        pl.when(row % period == place, row // period < len(WRAPPING) * turn)
        .then(text)
        .otherwise(name)
        .alias(name)
        for place, (name, turn) in enumerate(zip(frame.columns, turns, strict=True))
    ]
    names = [" ".join(WRAPPING[k::12]).replace("\0", "") for k in range(12)]
    return frame.with_columns(hostile).with_columns(pl.lit("x").alias(name) for name in names)


def crvs_link(*arguments: str | Path, cwd: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crvs_link", *map(os.fspath, arguments)],
        cwd=cwd,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    for stream in (done.stdout, done.stderr):
        assert b"\x1b" not in stream
        assert "\u202e".encode() not in stream


def some_ids(out: Path) -> list[str]:
    """Options for host records with candidates, and for some whose identifier is hostile."""
    linked = pl.read_parquet(out / "links.parquet")["left_id"].unique(maintain_order=True)
    hosts = pl.read_parquet(out / "outcomes.parquet", columns=["host_id"])["host_id"]
    hostile = hosts.filter(hosts.str.contains("[<=@]") & ~hosts.str.contains("\0"))
    return [part for each in [*linked[:6], *hostile[:6]] for part in ("--host-id", each)]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder below which every page is that can be written of these extracts."""
    folder = tmp_path_factory.mktemp("run")
    samples = files("crvs_link.synthetic_data")
    host, register = folder / f"{NAME}.parquet", folder / f"{OTHER}.csv"
    with (samples / "arrivals.csv").open("rb") as file:
        arrivals = pl.read_csv(file, infer_schema=False)
    with (samples / "births_host.csv").open("rb") as file:
        births = pl.read_csv(file, separator=";", infer_schema=False)
    with_hostile_rows(arrivals).write_parquet(host)
    text = with_hostile_rows(births).with_columns(pl.col(pl.String).str.replace_all("\0", ""))
    register.write_bytes(text.write_csv(quote_style="always").encode())
    out = folder / "out"
    crvs_link("match", host, register, "-o", out, "--format", "csv", "--format", "xlsx", *STATED,
              cwd=folder)  # fmt: skip
    crvs_link("profile", host, "--html", "profile.html", cwd=folder)
    if "cases" in COMMANDS:
        crvs_link("cases", out, "-o", folder / "cases", *some_ids(out), cwd=folder)
    return folder


def test_every_page_is_safe_and_fits(browser: Chromium, pages: Path) -> None:
    found = sorted(pages.rglob("*.html"))
    assert {page.name for page in found} >= {"report.html", "profile.html"}
    if "cases" in COMMANDS:
        assert list((pages / "cases").rglob("*.html"))
    for page in found:
        safe(browser, page)
        fits(browser, page)


def test_every_table_of_the_run_is_harmless(pages: Path) -> None:
    tables = sorted((pages / "out").glob("*.csv"))
    assert {"links.csv", "outcomes.csv"} <= {table.name for table in tables}
    for table in tables:
        frame = pl.read_csv(table, infer_schema=False)
        texts = {
            text
            for column in frame.get_columns()
            if not column.drop_nulls().str.contains(r"^-?[0-9.e+-]+$").all()
            for text in column.drop_nulls()
        }
        for text in (*texts, *frame.columns):
            assert not any(map(starts_a_formula, cells_of(text)))
        book = openpyxl.load_workbook(table.with_suffix(".xlsx"), read_only=True)
        assert {table.stem} <= set(book.sheetnames) <= {table.stem, "about"}
        for row in book.active.iter_rows():
            assert not any(cell.data_type == "f" for cell in row)


def test_no_text_of_a_run_holds_what_a_terminal_or_a_line_minds(pages: Path) -> None:
    for name in ("report.json", "manifest.json", "link.toml", "report.html"):
        content = (pages / "out" / name).read_bytes()
        assert b"\x1b" not in content
        content.decode()
