from __future__ import annotations

import csv
import importlib.util
import io
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.exceptions import FileCreateError

from crvs_link.codes import STATEMENT
from crvs_link.errors import UsageError
from crvs_link.output import tables
from crvs_link.output.tables import TABLES, check_formats, tables_of, write_table
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
HARMLESS = ["A-1", "1=1", "", "'=1", " x", "Ünïcode", "http://example.org", "0012"]
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


def test_parquet_keeps_every_value(tmp_path: Path) -> None:
    assert pl.read_parquet(written(TABLE, tmp_path / "t.parquet")).equals(TABLE)


def test_a_text_cell_of_csv_never_begins_like_a_formula(tmp_path: Path) -> None:
    header, *rows = cells(written(TABLE, tmp_path / "t.csv"))
    assert header == TABLE.columns
    shown = [row[0] for row in rows]
    assert shown == [*(f"'{text}" for text in FORMULAS), *HARMLESS, ""]
    assert rows[0][2] == "-1.5"  # a number is a number


@given(st.lists(st.text(st.sampled_from("=+-@\t\r\n'\",;ab ") | st.characters(codec="utf-8"))))
def test_any_text_of_csv_is_kept_or_made_harmless(texts: list[str]) -> None:
    buffer = io.BytesIO()
    frame = pl.DataFrame({"x": pl.Series(texts, dtype=pl.String), "y": ""})
    tables._neutral(frame).write_csv(buffer)
    _, *rows = csv.reader(io.StringIO(buffer.getvalue().decode(), newline=""))
    shown = [x for x, _ in rows]
    for before, after in zip(texts, shown, strict=True):
        assert not after.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert after in {before, "'" + before}


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
    import zipfile

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
    found = dict(tables_of(outcome_result(), frozenset()))
    assert set(found) <= set(TABLES)
    table = found["outcome_counts"]
    assert table["suppressed"].any()
    assert not table["records"].drop_nulls().is_between(1, 9).any()
    assert "outcome_counts" not in dict(tables_of(match_result(), frozenset()))
