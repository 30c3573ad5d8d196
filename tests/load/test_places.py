"""Places files: both layouts as they occur, and one clear error for each fault."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
import pytest

from crvs_link.errors import CrvsLinkError, InputError, SourceNotFoundError, UsageError
from crvs_link.load.places import Places, read_places

UNITS = """ADM0_EN,ADM0_PCODE,ADM1_EN,ADM1_PCODE,ADM2_EN,ADM2_PCODE
Zubara,QM,Korvan,QM01,Seyra,QM01D01
Zubara,QM,Korvan,QM01,Hollin,QM01D02
"""


def save(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def read(folder: Path, *texts: str) -> Places:
    files = [save(folder, f"places{number}.csv", text) for number, text in enumerate(texts)]
    found = read_places(files)
    assert found is not None
    return found


def refused(folder: Path, *texts: str) -> CrvsLinkError:
    with pytest.raises(InputError) as caught:
        read(folder, *texts)
    return caught.value


def test_no_file_is_nothing() -> None:
    assert read_places([]) is None


def test_units_by_level_and_the_unit_above(tmp_path: Path) -> None:
    found = read(tmp_path, UNITS)
    assert found.units.rows() == [
        ("QM", 0, None),
        ("QM01", 1, "QM"),
        ("QM01D01", 2, "QM01"),
        ("QM01D02", 2, "QM01"),
    ]
    assert set(found.names.rows()) == {
        ("Zubara", "QM"),
        ("Korvan", "QM01"),
        ("Seyra", "QM01D01"),
        ("Hollin", "QM01D02"),
    }
    assert found.sites.height == 0


@pytest.mark.parametrize(
    "header",
    [
        "ADM1_EN,ADM1_MY,ADM1_REF,ADM1ALT1EN,ADM1_PCODE",
        "adm1_name,adm1_name1,adm1_ref_name,adm1_name2,adm1_pcode",
        "admin1Name_en,admin1Name_my,admin1RefName,admin1AltName1_en,admin1Pcode",
    ],
)
def test_names_in_the_headers_of_every_edition(tmp_path: Path, header: str) -> None:
    found = read(tmp_path, f"{header},validTo,AREA_SQKM\nKorvan,ကော်ဗန်,Korvan,Corvan,qm01,,9\n")
    assert found.units.rows() == [("QM01", 1, None)]
    assert found.names.rows() == [("Korvan", "QM01"), ("ကော်ဗန်", "QM01"), ("Corvan", "QM01")]


def test_files_of_several_countries_and_levels_add_up(tmp_path: Path) -> None:
    other = "ADM1_EN,ADM1_PCODE,ADM2_PCODE\nKorvan,QM01,QM01D03\nVantu,QN01,QN01D01\n"
    found = read(tmp_path, UNITS, other)
    assert dict(found.units.select("pcode", "parent").iter_rows()) == {
        "QM": None,
        "QM01": "QM",
        "QM01D01": "QM01",
        "QM01D02": "QM01",
        "QM01D03": "QM01",
        "QN01": None,
        "QN01D01": "QN01",
    }


def test_a_crosswalk_gives_names_and_camps(tmp_path: Path) -> None:
    crosswalk = "Name;P-code\n"
    with pytest.raises(InputError):
        read(tmp_path, UNITS, crosswalk)
    crosswalk = (
        "name;pcode;level;kind;code\n"
        "Port Albert;qm01;1;;\nCamp 4;QM01D01;2;Camp;C4\nCamp Four;QM01D01;;camp;C4\n"
        "Reedbank;QM01D02;;settlement;\n"
    )
    found = read(tmp_path, crosswalk, UNITS)
    assert ("Port Albert", "QM01") in found.names.rows()
    assert found.sites.rows() == [
        ("Camp 4", "QM01D01", "camp", "C4"),
        ("Camp Four", "QM01D01", "camp", "C4"),
        ("Reedbank", "QM01D02", "settlement", None),
    ]
    assert not {"Camp 4", "Reedbank"} & set(found.names["name"])


def test_a_file_is_known_by_its_digest_and_version(tmp_path: Path) -> None:
    text = "ADM1_PCODE,validOn\nQM01,2021-05-01\nQM02,2024-01-01\n"
    (found,) = read(tmp_path, text).files
    assert found.path == str(tmp_path / "places0.csv")
    assert found.digest == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    assert found.version == "2021-05-01 to 2024-01-01"
    assert read(tmp_path, UNITS).files[0].version is None


def test_tables_in_parquet(tmp_path: Path) -> None:
    path = tmp_path / "places.parquet"
    pl.DataFrame({"ADM1_EN": ["Korvan"], "ADM1_PCODE": ["QM01"]}).write_parquet(path)
    found = read_places([str(path)])
    assert found is not None
    assert found.names.rows() == [("Korvan", "QM01")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,code\nKorvan,QM01\n", "places0.csv has neither of: columns such as ADM1_PCODE"),
        ("ADM1_PCODE,name,pcode\nQM01,a,QM01\n", "has both of"),
        ("ADM1_EN,ADM1_PCODE\n", "holds column names but no rows"),
        ("ADM1_EN,ADM1_PCODE\nKorvan,12\n", "row 1, column 'ADM1_PCODE': it holds no P-code"),
        (
            "ADM1_EN,ADM1_PCODE\nKorvan,QM01\nSeyra,\n",
            "row 2, column 'ADM1_PCODE': it has no P-code, and there is a name in column 'ADM1_EN'",
        ),
        (
            "ADM1_PCODE,ADM2_PCODE\n,QM01D01\n",
            "row 1, column 'ADM1_PCODE': it has no P-code, and there is one of the level below",
        ),
        (
            "ADM1_PCODE,ADM2_PCODE\nQM01,QM01D01\nQM02,QM01D01\n",
            "row 2, column 'ADM2_PCODE': the P-code QM01D01 has another unit above it",
        ),
        (
            "ADM1_PCODE,ADM2_PCODE\nQM01,QM01D01\nQM02,QM01\n",
            "row 2, column 'ADM2_PCODE': the P-code QM01 has another level",
        ),
        ("ADM1_PCODE,admin1Pcode\nQM01,QM01\n", "columns 'ADM1_PCODE' and 'admin1Pcode' both hold"),
        ("name,pcode\nKorvan,QM01\n", "no file says which units there are"),
        ("", "is empty"),
    ],
)
def test_faults_of_tables(tmp_path: Path, text: str, said: str) -> None:
    assert said in str(refused(tmp_path, text))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("Old,QM01,,\n,QM01,,", "row 2, column 'name': it holds no name"),
        ("Old,,,", "row 1, column 'pcode': it holds no P-code"),
        ("Old,QM09,,", "row 1, column 'pcode': it holds a P-code that no table of units has"),
        ("Old,QM01,2,", "row 1, column 'level': it is not the level of the unit"),
        ("Old,QM01,,town", "row 1, column 'kind': it holds none of adm, camp, settlement"),
        ("Block 7,QM01D01,,camp", "row 1, column 'name': it holds the number of a block"),
        ("B-12,QM01D01,,camp", "row 1, column 'name': it holds the number of a block"),
    ],
)
def test_faults_of_crosswalks(tmp_path: Path, rows: str, said: str) -> None:
    error = refused(tmp_path, UNITS, f"name,pcode,level,kind\n{rows}\n")
    assert f"places1.csv: {said}" in str(error)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError):
        read_places([str(tmp_path / "none.csv")])
    for name in ("a.csv", "b.csv"):
        save(tmp_path, name, UNITS)
    with pytest.raises(UsageError, match="stands for 2 files"):
        read_places([str(tmp_path / "*.csv")])
