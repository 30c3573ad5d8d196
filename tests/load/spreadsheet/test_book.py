"""Workbooks by two writers, whole and damaged."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import sys
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from polars.testing import assert_frame_equal

from crvs_link import read_extract
from crvs_link.errors import AmbiguousInputError, InputError, UsageError
from crvs_link.load.spreadsheet import open_spreadsheet
from load.mutations import mutations, read_or_refuse
from people import world

Cells = Sequence[Sequence[object]]
HEADER = ("registration_no", "given_name", "surname", "birth_date", "sex")
DATE = "dd/mm/yyyy"


def by_xlsxwriter(path: Path, sheets: dict[str, Cells], *, from_1904: bool = False) -> None:
    with xlsxwriter.Workbook(
        path, {"date_1904": from_1904, "default_date_format": DATE, "remove_timezone": True}
    ) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)


def by_openpyxl(path: Path, sheets: dict[str, Cells], *, from_1904: bool = False) -> None:
    book = openpyxl.Workbook()
    if from_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


Writer = Callable[..., None]
both = pytest.mark.parametrize("write", [by_xlsxwriter, by_openpyxl])


def people() -> pl.DataFrame:
    """A few hundred people, some in native scripts, with nulls."""
    invented = world(300, seed=9).left
    more = pl.DataFrame(
        {
            "id": ["N1", "N2", "N3"],
            "given_name": ["รัตนา", "နီလာ", "أمينة"],
            "surname": ["ศรีสุข", None, "الرحمن"],
            "birth_date": ["1901-03-01", "1999-12-31", None],
            "sex": ["female", None, "male"],
            "town": ["  river side", 'a "quoted" town', "one, two"],
            "postcode": ["00123", None, "10001"],
        }
    )
    return pl.concat([invented, more], how="diagonal")


@both
@pytest.mark.parametrize("from_1904", [False, True])
@pytest.mark.parametrize("as_dates", [False, True])
def test_round_trip(tmp_path: Path, write: Writer, from_1904: bool, as_dates: bool) -> None:
    frame = people()
    if from_1904:
        frame = frame.filter(pl.col("birth_date").is_null() | (pl.col("birth_date") > "1904"))
    frame.write_csv(tmp_path / "x.csv")
    if as_dates:
        frame = frame.with_columns(pl.col("birth_date").str.to_date())
    write(tmp_path / "x.xlsx", {"People": [frame.columns, *frame.rows()]}, from_1904=from_1904)
    expected, found = read_extract(tmp_path / "x.csv"), read_extract(tmp_path / "x.xlsx")
    assert_frame_equal(found.frame, expected.frame)
    assert_frame_equal(found.set_aside, expected.set_aside)
    assert found.account == expected.account
    assert found.columns == expected.columns
    assert found.format == "xlsx"
    assert found.details == {
        "sheet": "People",
        "column names": "row 1",
        **({"dates": "counted from 1904"} if from_1904 else {}),
    }
    digest = hashlib.sha256((tmp_path / "x.xlsx").read_bytes()).hexdigest()
    assert found.digest == f"sha256:{digest}"


@both
def test_cells_of_every_kind(tmp_path: Path, write: Writer) -> None:
    path = tmp_path / "x.xlsx"
    day = dt.datetime(1984, 2, 29)
    columns = {
        "given_name": ["Amina", 7, True],
        "surname": [1.5, 12.0, "007"],
        "dob": [day, day.replace(hour=13, minute=5), "29/2/1984"],
        "age": [40, 40.5, " "],
    }
    write(path, {"A": [list(columns), *zip(*columns.values(), strict=True)]})
    frame = read_extract(path).frame
    assert frame.get_column("name_given").to_list() == ["Amina", "7", "true"]
    assert frame.get_column("name_family").to_list() == ["1.5", "12", "007"]
    assert frame.get_column("dob_raw").to_list() == [
        "1984-02-29",
        "1984-02-29 13:05:00",
        "29/2/1984",
    ]
    assert frame.get_column("age").to_list() == ["40", "40.5", None]


@both
def test_rows_are_numbered_below_the_names_and_all_accounted_for(
    tmp_path: Path, write: Writer
) -> None:
    path = tmp_path / "x.xlsx"
    rows = [
        [None],
        ["Register of births of the north"],
        [None],
        HEADER,
        ["B1", "Amina", "Rahman", "1984-02-29", "female"],
        [None],
        ["B2", "Karim", "Noori", "1985-01-02", "male"],
        [None, None, None, None, "male"],
    ]
    write(path, {"A": rows})
    extract = read_extract(path)
    assert extract.details["column names"] == "row 4; what stands above is taken for a title"
    assert extract.frame.get_column("row_number").to_list() == [1, 3]
    assert extract.set_aside.rows() == [(2, "blank line"), (4, "no identifying value")]


def test_hidden_rows_and_merged_names(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.merge_range(0, 0, 0, 5, "Register of births")
        sheet.merge_range(1, 0, 2, 0, "Registration no")
        sheet.merge_range(1, 1, 1, 3, "Child")
        sheet.merge_range(1, 4, 1, 5, "Mother")
        sheet.write_row(2, 1, ["Given name", "Surname", "Date of birth", "Given name", "Surname"])
        sheet.write_row(3, 0, ["B1", "Amina", "Rahman", "1984-02-29", "Noor", "Rahman"])
        sheet.write_row(4, 0, ["B2", "Karim", "Noori", "1985-01-02", "Laila", "Noori"])
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
    extract = read_extract(path)
    assert extract.details["column names"] == (
        "rows 2 and 3, joined; what stands above is taken for a title"
    )
    originals = {match.canonical: match.original for match in extract.columns}
    assert originals["name_given"] == "Child Given name"
    assert extract.frame.get_column("name_family").to_list() == ["Rahman", "Noori"]


@both
def test_numbers_that_lost_something_are_noted(tmp_path: Path, write: Writer) -> None:
    path = tmp_path / "x.xlsx"
    rows = [
        ["national_id", "phone", "surname"],
        [1234567890123456789, 712345678, "Rahman"],
        [3520212345678, 812345678, "Noori"],
    ]
    write(path, {"A": rows})
    notes = read_extract(path).notes
    assert [note for note in notes if "more than 15 digits (1 rows)" in note and "national" in note]
    assert [note.split("'")[1] for note in notes if "zeros at the beginning" in note] == [
        "national_id",
        "phone",
    ]
    text = [[str(cell) for cell in row] for row in rows]
    write(path, {"A": text})
    assert read_extract(path).notes == ()


def test_errors_and_formulas(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["B1", "Amina"])
        sheet.write_formula(1, 2, '="Rah"&"man"', None, "Rahman")
        sheet.write_formula(1, 3, "=NA()", None, "#N/A")
        sheet.write_row(2, 0, ["B2", "Karim", "Noori", "1985-01-02"])
    extract = read_extract(path)
    assert extract.frame.get_column("name_family").to_list() == ["Rahman", "Noori"]
    assert extract.frame.get_column("dob_raw").to_list() == [None, "1985-01-02"]
    assert "Column 'birth_date' has errors such as #N/A or #REF! (1 cells), read as empty." in (
        extract.notes
    )
    by_openpyxl(path, {"A": [HEADER, ["B1", "Amina", '="Rah"&"man"', "1984-02-29"]]})
    assert read_extract(path).notes == (
        "Column 'surname' has formulas whose results were not stored (1 cells), read as empty.",
        "Column 'surname' has no value at all and is left out.",
        "Column 'sex' has no value at all and is left out.",
    )


RECORD = ("B1", "Amina", "Rahman", "1984-02-29", "female")


@both
def test_the_only_sheet_with_data_is_taken(tmp_path: Path, write: Writer) -> None:
    path = tmp_path / "x.xlsx"
    write(path, {"Empty": [], "Data": [HEADER, RECORD], "Blank": [[" "]]})
    assert read_extract(path).details["sheet"] == "Data"


@both
def test_of_several_sheets_one_has_to_be_stated(tmp_path: Path, write: Writer) -> None:
    path = tmp_path / "x.xlsx"
    write(path, {"2020": [HEADER, RECORD], "2021": [HEADER, ("B2", *RECORD[1:]), RECORD]})
    with pytest.raises(AmbiguousInputError, match="sheets '2020', '2021'") as caught:
        read_extract(path)
    assert caught.value.hint == "State which with --sheet, such as --sheet '2020'."
    assert read_extract(path, sheet="2021").account.read == 2
    with pytest.raises(UsageError, match="no sheet '2022'") as missing:
        read_extract(path, sheet="2022")
    assert missing.value.hint == "Its sheets are '2020', '2021'."


def test_a_hidden_sheet_gives_way_to_one_that_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("Data", "Lists"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADER)
            sheet.write_row(1, 0, RECORD)
        sheet.very_hidden()
    assert read_extract(path).details["sheet"] == "Data"
    assert read_extract(path, sheet="Lists").details["sheet"] == "Lists"


def test_faults_name_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    by_openpyxl(path, {"A": [["surname", "surname", "dob"], ["Rahman", "Noori", "1984-02-29"]]})
    with pytest.raises(InputError, match=r"x\.xlsx, sheet 'A': columns 1 and 2 have the same"):
        read_extract(path)
    by_openpyxl(path, {"A": []})
    with pytest.raises(InputError, match=r"x\.xlsx holds no sheet with any value") as caught:
        read_extract(path)
    assert caught.value.hint


@pytest.mark.parametrize("content", [b"PK\x03\x04 xl/", b"\xd0\xcf\x11\xe0" + bytes(600)])
def test_what_is_no_workbook(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"x\.xlsx cannot be read as a workbook"):
        read_extract(path)


def test_without_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.xlsx"
    by_openpyxl(path, {"A": [HEADER, RECORD]})
    monkeypatch.setitem(sys.modules, "fastexcel", None)
    with pytest.raises(UsageError, match="needs the package fastexcel") as caught:
        open_spreadsheet(path, None)
    assert "crvs-link[excel]" in str(caught.value.hint)


# Written by xlwt 1.3: two records, one with a date cell, one with numbers and text.
OLD_EXCEL = (
    r"""c-rk)Pe>GD6o23BtnO|)yP5_Xh!|O!u<X`B54I_mC&fJUkHE&9bkLoVaf|9umU;|=PDK~N4qdD+{h<zZ>kt@q5Q1"""
    r"""Q>W2c~?gF3zU=G*m81umFi%y0PKy!XEM-uGs{zccS<%d%6CtLI@24nY8x+%Oca&<QNzoDc)7cU@w0_YfA>$Cg4kg"""
    r"""dJHFgcqf6i>VK(zvn@LN9t>&0H3j(ff4AkEu(f5(Z)IGf^uj<D&QV!G^paN%9);Hx}E7mwtUI-Fl%lyZ9&_tI1RI"""
    r"""@u7)N#icczaT&DrWeab!`S(AWDctfN3+AZPP2BFn4_2Dg6QKOc?G+>8z7?$CX9EJN30cdZJcXq~4A+k_`ojnad+*"""
    r"""*L|xmo?H*4J;YUI6NUuGSa-MIXXWT&usWr~qT&p5;k0iGw<=dK0<Zut$cC1(<*ml&M4k9Am&7%{Y3-w5?vt#vw6a"""
    r"""UNn%^(*};0(F+c7sO~eJ%wTW7o-qQbHZI}xXiEeETGOVb<0{dk52kesne#?kA2xy@c4-N%QmfLE8k%+4wqxREk!+"""
    r"""49<B8^`gAv+1c(IACT5L*r5|$wC$NY#d<Ea?Kr(JmP?R{rocdC~)W4yt5+t6-$YH;B?d7!h#H36pBIyA7yex^4#>"""
    r"""Q3gXnO2|;-s`(7C3AF~Z6>(39@{y<_>kJOg5Qh$<kw@*Y9_y=_8~vhF@L3EW-c`ab+|3|qd#5a&?p+k-8+QmsoY)"""
    r"""2CF>K@s^6BckP?%*yK=9M!XiyrL>W_0qPHXRk|N)gCk0Rn<Ruj)RYn$nh%7jAP}&QQT$Gn6GIh~ag`@yxe>^K>9Y"""
    r"""qew$O^Z#9GUDDj+~USydDkbC5jx$OO*3AI&LWC@Pr(3@m@v*eE9I;!-o$aK74F21Ro>4qq8ax&vXndmj87Yu`Kz&"""
    r"""N&Z{(fQ?rMKPr!ag?9%o7c_o$Kv3jjiFNwq{udHXVCxPHK_BNaRPgx4&nmI<dDiV1+qfxIX!}cr<oS=={{=;(^x6"""
)


def test_a_workbook_of_old_excel(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(zlib.decompress(base64.b85decode(OLD_EXCEL)))
    extract = read_extract(path)
    assert extract.format == "xls"
    assert extract.frame.rows() == [
        (1, "B1", "Amina", "Rahman", "1984-02-29", "female"),
        (2, "12", "รัตนา", "Noori", "29/2/1984", None),
    ]


def test_an_open_document(tmp_path: Path) -> None:
    path = tmp_path / "x.ods"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    date = '<table:table-cell office:value-type="date" office:date-value="1984-02-29"/>'
    rows = [
        "".join(map(cell.format, HEADER)),
        "".join([*map(cell.format, RECORD[:3]), date, cell.format("female")]),
    ]
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<office:document-content {spaces} office:version="1.2"><office:body>'
            f'<office:spreadsheet><table:table table:name="A">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    extract = read_extract(path)
    assert extract.format == "ods"
    assert extract.frame.row(0)[1:] == RECORD


def _damage(tmp_path: Path, count: int) -> None:
    source = tmp_path / "x.xlsx"
    frame = world(40, seed=3).left
    by_xlsxwriter(source, {"A": [frame.columns, *frame.rows()]})
    inner = tmp_path / "inner.xlsx"
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    values = tuple(frame.get_column("id"))
    for at, data in enumerate(mutations(source.read_bytes(), seed=1, count=count // 2)):
        path = tmp_path / f"damaged{at}.xlsx"
        path.write_bytes(data)
        read_or_refuse(path, values=values)
    # Damage within the archive, which checksums would else give away.
    names = sorted(name for name in members if name.startswith("xl/w"))
    for at, name in enumerate(names * (count // 2 // len(names))):
        changed = next(mutations(members[name], seed=at, count=1))
        with zipfile.ZipFile(inner, "w") as archive:
            for other, text in members.items():
                archive.writestr(other, changed if other == name else text)
        read_or_refuse(inner, values=values)


def test_damaged_files(tmp_path: Path) -> None:
    _damage(tmp_path, 60)


@pytest.mark.long
def test_many_damaged_files(tmp_path: Path) -> None:
    _damage(tmp_path, 1500)
