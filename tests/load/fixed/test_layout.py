"""Layout files, and one clear line for what is wrong in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from crvs_link.errors import ConfigError, SourceNotFoundError, UsageError
from crvs_link.load.fixed.layout import FixedColumn, read_layout

TOML = """unit = "bytes"
encoding = "cp874"

[[column]]
name = "surname"
start = 1
width = 30

[[column]]
name = "sex"
start = 40
width = 1
"""


def test_csv_and_toml_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "l.toml").write_text(TOML)
    (tmp_path / "l.csv").write_text("Start,name,width\n\n1,surname,30\n40,sex,1\n")
    toml, csv = read_layout(tmp_path / "l.toml"), read_layout(str(tmp_path / "l.csv"))
    assert toml.columns == (FixedColumn("surname", 1, 30, 4), FixedColumn("sex", 40, 1, 9))
    assert (toml.unit, toml.encoding) == ("bytes", "cp874")
    assert csv.columns == (FixedColumn("surname", 1, 30, 3), FixedColumn("sex", 40, 1, 4))
    assert (csv.unit, csv.encoding) == (None, None)


HEAD = "name,start,width\n"


@pytest.mark.parametrize(
    ("name", "text", "match"),
    [
        ("l.csv", "", "names no column"),
        ("l.csv", "a,b,c\n", "line 1 should name the columns"),
        ("l.csv", HEAD + "a,1\n", "line 2 has 2 fields"),
        ("l.csv", HEAD + "a,0,1\n", "line 2: start is no whole number"),
        ("l.csv", HEAD + "a,1,x\n", "line 2: width is no whole number"),
        ("l.csv", HEAD + ",1,2\n", "line 2: the column has no name"),
        ("l.csv", HEAD + "a,1,2\na,3,2\n", "lines 2 and 3 have the same name"),
        ("l.csv", HEAD + "b,4,2\na,1,4\n", "line 2: column 'b' begins at 4, within 'a' of line 3"),
        ("l.csv", HEAD + '"a,1,2\n', "quotation is broken"),
        ("l.toml", "", "names no column"),
        ("l.toml", "unit = \n", "is not TOML.*line 1"),
        ("l.toml", 'unit = "bits"\n', "unit is unknown"),
        ("l.toml", "encoding = 1\n", "encoding is no text"),
        ("l.toml", "units = 1\n", "unknown key 'units'"),
        ("l.toml", "column = 1\n", "no list of tables"),
        ("l.toml", TOML.replace("width = 1\n", ""), "line 9: the column has or lacks 'width'"),
        ("l.toml", TOML.replace("= 40", "= true"), "line 9: start is no whole number"),
        ("l.toml", TOML.replace("= 40", "= 30"), "line 9: column 'sex' begins at 30, within"),
        ("l.toml", 'column = [{name = "a", start = 1}]', "line 1: the column has or lacks 'width'"),
    ],
)
def test_faults_are_named(tmp_path: Path, name: str, text: str, match: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError, match=match) as caught:
        read_layout(tmp_path / name)
    assert name in str(caught.value)
    assert caught.value.hint


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="no file"):
        read_layout(tmp_path / "l.csv")
    with pytest.raises(UsageError, match="cannot be read as a file"):
        read_layout(tmp_path)
    (tmp_path / "l.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_layout(tmp_path / "l.csv")
