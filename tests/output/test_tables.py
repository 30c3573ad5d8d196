from __future__ import annotations

import csv
import importlib.util
import re
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from openpyxl.utils.escape import unescape
from xlsxwriter.exceptions import FileCreateError

from crvs_link.codes import STATEMENT
from crvs_link.errors import UsageError
from crvs_link.output import tables
from crvs_link.output.tables import TABLES, check_formats, tables_of, write_table
from hostile import TEXTS
from report.factory import match_result, outcome_result

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
    "＝1",
]
NEUTRAL = [f"'{text[0]}'{text[1:]}" if text[0].isspace() else f"'{text}" for text in FORMULAS]
HARMLESS = ["A-1", "1=1", "", " x", "Ünïcode", "http://example.org", "0012", "a, b; c-1"]
TABLE = pl.DataFrame(
    {
        "left_id": [*FORMULAS, *HARMLESS, None],
        "row": pl.Series(range(len(FORMULAS) + len(HARMLESS) + 1), dtype=pl.UInt32),
        "weight": [-1.5] * (len(FORMULAS) + len(HARMLESS)) + [None],
    }
)


def written(frame: pl.DataFrame, path: Path) -> Path:
    write_table(frame, path)
    return path


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def readable(text: str) -> str:
    return re.sub("\r\n?", "\n", text)


def test_parquet_keeps_every_value(tmp_path: Path) -> None:
    assert pl.read_parquet(written(TABLE, tmp_path / "t.parquet")).equals(TABLE)


def test_a_text_cell_of_csv_never_begins_like_a_formula(tmp_path: Path) -> None:
    header, *rows = cells(written(TABLE, tmp_path / "t.csv"))
    assert header == TABLE.columns
    shown = [row[0] for row in rows]
    assert shown == [*NEUTRAL, *HARMLESS, ""]
    assert rows[0][2] == "-1.5"  # a number is a number


def test_text_of_csv_is_in_quotes_and_null_is_nothing(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": ["x", 'q"', "", None], "n": [1.5, -2.0, None, 0.0]})
    path = written(frame, tmp_path / "t.csv")
    assert path.read_text("utf-8") == '"a","n"\n"x",1.5\n"q""",-2.0\n"",\n,0.0\n'


def test_column_names_of_csv_are_made_harmless_too(tmp_path: Path) -> None:
    names = [*FORMULAS, "level_a;=1", "level_b"]
    frame = pl.DataFrame({name: [1] for name in names})
    header, row = cells(written(frame, tmp_path / "t.csv"))
    assert header == [*NEUTRAL, "level_a;'=1", "level_b"]
    assert row == ["1"] * len(names)


def test_hostile_text_in_every_format(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": TEXTS, "n": range(len(TEXTS))})
    assert pl.read_parquet(written(frame, tmp_path / "t.parquet")).equals(frame)
    _, *rows = cells(written(frame, tmp_path / "t.csv"))
    assert [int(n) for _, n in rows] == list(range(len(TEXTS)))
    for before, (after, _) in zip(TEXTS, rows, strict=True):
        if before.replace("'", "") != after.replace("'", ""):
            assert "\x00" in before  # which the reader of Python takes for an end
    found = openpyxl.load_workbook(written(frame, tmp_path / "t.xlsx"))["t"]
    for before, (cell, number) in zip(TEXTS, found.iter_rows(min_row=2), strict=True):
        assert (cell.data_type, number.data_type) == ("s", "n")
        # XML has one line end, and no place for what is not a character.
        assert readable(unescape(cell.value)) == readable(before)


@pytest.mark.parametrize("shown", TEXTS)
def test_hostile_column_names_in_excel(tmp_path: Path, shown: str) -> None:
    path = written(pl.DataFrame({shown: ["x"]}), tmp_path / "t.xlsx")
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f" not in sheet.replace("<fo", "")


def test_text_that_is_too_long_for_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": ["😀" * 40_000, "x" * 16_383, "y"]})
    found = openpyxl.load_workbook(written(frame, tmp_path / "t.xlsx"))["t"]
    first, whole, last = (cell.value for (cell,) in found.iter_rows(min_row=2))
    assert (whole, last) == ("x" * 16_383, "y")
    assert first == "😀" * 16_382 + "…"


def test_excel_holds_text_as_text_and_numbers_as_numbers(tmp_path: Path) -> None:
    path = written(TABLE, tmp_path / "t.xlsx")
    found = pl.read_excel(path, engine="calamine", infer_schema_length=None)
    assert found.columns == TABLE.columns
    # A spreadsheet cannot tell an empty text from an empty cell.
    texts = TABLE["left_id"].replace("", None).str.replace("\r", "\n").to_list()
    assert [t and t.replace("\r", "\n") for t in found["left_id"]] == texts
    assert found["weight"].to_list() == TABLE["weight"].to_list()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["t.xlsx"]


def test_excel_holds_no_formula_and_no_link(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(TABLE, tmp_path / "t.xlsx")) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        names = archive.namelist()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert not any("rels/sheet" in name for name in names)


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "EXCEL_ROWS", 4)
    frame = pl.DataFrame({"n": range(7)})
    path = written(frame, tmp_path / "links.xlsx")
    sheets = pl.read_excel(path, engine="calamine", sheet_id=0)
    assert sheets.pop("about").columns == [STATEMENT]
    assert {name: sheet["n"].to_list() for name, sheet in sheets.items()} == {
        "links": [0, 1, 2],
        "links 2": [3, 4, 5],
        "links 3": [6],
    }


def test_a_parquet_file_carries_the_statement(tmp_path: Path) -> None:
    path = written(TABLE, tmp_path / "t.parquet")
    assert pl.read_parquet_metadata(path)["statement"] == STATEMENT


@pytest.mark.parametrize("suffix", ["parquet", "csv", "xlsx"])
def test_an_empty_table_has_its_header(tmp_path: Path, suffix: str) -> None:
    path = written(TABLE.clear(), tmp_path / f"t.{suffix}")
    assert path.stat().st_size > 0


@pytest.mark.parametrize("suffix", ["parquet", "csv", "xlsx"])
def test_the_same_table_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    first = written(TABLE, tmp_path / f"a.{suffix}").rename(tmp_path / f"first.{suffix}")
    assert first.read_bytes() == written(TABLE, tmp_path / f"a.{suffix}").read_bytes()


def test_excel_passes_on_what_the_system_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = xlsxwriter.Workbook.close

    def full(book: xlsxwriter.Workbook) -> None:
        close(book)
        raise FileCreateError(OSError(28, "No space left on device"))

    monkeypatch.setattr(xlsxwriter.Workbook, "close", full)
    with pytest.raises(OSError, match="No space") as caught:
        write_table(TABLE, tmp_path / "t.xlsx")
    assert caught.value.errno == 28


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="'sas' is unknown; there are parquet, csv, xlsx"):
        check_formats(["parquet", "sas"])


def test_excel_without_its_package_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    check_formats(["xlsx"])
    monkeypatch.setattr(tables, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match="xlsxwriter") as caught:
        check_formats(["xlsx"])
    assert caught.value.hint == "Install it with: pip install 'crvs-link[excel]'"
    check_formats(["csv"])
    assert importlib.util.find_spec("xlsxwriter") is not None


def test_counts_of_outcomes_are_written_without_small_numbers() -> None:
    found = dict(tables_of(outcome_result()))
    assert set(found) <= set(TABLES)
    table = found["outcome_counts"]
    assert table["suppressed"].any()
    assert not table["records"].drop_nulls().is_between(1, 9).any()
    assert "outcome_counts" not in dict(tables_of(match_result()))
