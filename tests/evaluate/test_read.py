"""Tables from files and frames: ids as text, every cell filled, faults with their place."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from crvs_link.errors import InputError, SourceNotFoundError, UsageError
from crvs_link.evaluate.read import read_table

SECRET = "Zebunnisa"


def saved(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_ids_are_text_and_zeros_in_front_count(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, "id_a;id_b;extra\n007;8\t;x\n7;08;\n"))
    assert table.pairs
    assert table.frame.rows() == [("007", "8\t"), ("7", "08")]
    assert table.registers == []


def test_a_parquet_file_of_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame({"id": [1, 2], "person": [7.0, 8.0]}).write_parquet(path)
    table = read_table(path)
    assert not table.pairs
    assert table.frame.rows() == [("1", "7"), ("2", "8")]


def test_parts_and_blank_lines(tmp_path: Path) -> None:
    saved(tmp_path, "id_a,id_b\n1,2\n\n", "part-1.csv")
    saved(tmp_path, "id_b,id_a\n4,3\n", "part-2.csv")
    table = read_table(str(tmp_path / "part-*.csv"))
    assert table.frame.rows() == [("1", "2"), ("3", "4")]


def test_registers(tmp_path: Path) -> None:
    text = "register,host_id,register_id\nb,1,2\na,3,4\nb,5,6\n"
    table = read_table(saved(tmp_path, text))
    assert table.registers == ["a", "b"]
    assert table.of("b").frame["left"].to_list() == ["1", "5"]
    assert table.of(None).frame.height == 3


def test_an_empty_cell_has_its_place(tmp_path: Path) -> None:
    path = saved(tmp_path, f"id_a,id_b\n{SECRET},2\n3,\n{SECRET},4\n5,\n")
    with pytest.raises(InputError, match=r"t\.csv: row 2 .*'id_b' \(2 such rows") as error:
        read_table(path)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("given_name,surname\nZebunnisa,X\n", "expected one pair of id columns"),
        ("id_a,id_b\nZebunnisa\n", "line 2 has 1 field"),
        ('id_a,id_b\n"Zebunnisa,1\n', "never closed"),
        ("A0000001,B0000001\nA0000002,B0000002\n", "looks like a record"),
    ],
)
def test_faults_of_a_file(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as error:
        read_table(saved(tmp_path, text))
    assert SECRET not in str(error.value)


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="There is no file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="is a folder"):
        read_table(tmp_path)
