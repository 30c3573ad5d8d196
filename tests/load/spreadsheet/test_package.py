"""What the XML of a workbook says."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from crvs_link.errors import InputError
from crvs_link.load.spreadsheet.package import MOST_CELLS, Package, column_index, open_package


def test_letters_of_columns() -> None:
    assert [column_index(letters) for letters in (b"A", b"Z", b"AA", b"DX", b"XFD")] == [
        0,
        25,
        26,
        127,
        16383,
    ]


@pytest.mark.parametrize("from_1904", [False, True])
def test_sheets_and_where_days_are_counted_from(tmp_path: Path, from_1904: bool) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": from_1904}) as book:
        book.add_worksheet("Births & deaths")
        book.add_worksheet("Zweites")
    package = open_package(path)
    assert package is not None
    assert package.from_1904 is from_1904
    assert package.members == {
        "Births & deaths": "xl/worksheets/sheet1.xml",
        "Zweites": "xl/worksheets/sheet2.xml",
    }


def test_errors_and_formulas_without_results(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in range(1, 3001):
        sheet.append([f"name {row}", "#N/A" if row % 3 == 0 else row, "=A1" if row % 5 == 0 else 1])
    book.save(path)
    package = open_package(path)
    assert package is not None
    facts = package.facts("Sheet")
    assert facts.errors == {1: 1000}
    assert facts.without_result == {2: 600}


def test_a_formula_may_give_no_text(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            '<x:worksheet><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:f>""</x:f><x:v></x:v>'
            '</x:c><x:c r="B1" s="1"><x:f>1+1</x:f></x:c></x:row></x:sheetData></x:worksheet>',
        )
    facts = Package(path, {"A": "xl/worksheets/sheet1.xml"}, from_1904=False).facts("A")
    assert facts.without_result == {1: 1}


def test_a_stray_cell(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.write(MOST_CELLS // 16384, 16383, "x")
    package = open_package(path)
    assert package is not None
    with pytest.raises(InputError, match=r"sheet 'A': .* column 16,384 and row 8,193") as caught:
        package.facts("A")
    assert caught.value.hint


def test_a_wide_sheet_and_formats_far_out_are_no_stray_cells(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.write(100, 16383, "x")
        sheet.write_blank(1048575, 16383, None, book.add_format({"bold": True}))
    package = open_package(path)
    assert package is not None
    assert package.facts("A").errors == {}


def test_other_archives(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    assert open_package(path) is None
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", b"")
    with pytest.raises(InputError, match=r"binary workbook \(\.xlsb\)"):
        open_package(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
        archive.writestr("xl/_rels/workbook.xml.rels", "<a/>")
    with pytest.raises(InputError, match="cannot be read as a workbook"):
        open_package(path)
    path.write_bytes(b"a,b\n")
    assert open_package(path) is None
