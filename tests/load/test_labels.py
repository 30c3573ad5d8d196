"""Labels: what a table of reviewed pairs may look like, and one clear error for each fault."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from crvs_link.errors import InputError, SourceNotFoundError, UsageError
from crvs_link.load.labels import read_labels

SECRET = "Zebunnisa"


def save(folder: Path, text: str) -> Path:
    path = folder / "labels.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_columns_in_any_order_and_case_with_others_beside_them(tmp_path: Path) -> None:
    path = save(
        tmp_path,
        "Decision,right_id,note,LEFT_ID\nmatch, r1 ,x,l1\n Non-Match,r2,,l2\n\n"
        "insufficient,r3,,l3\n,r4,,l4\n",
    )
    found = read_labels(path)
    assert found.file.rows == 4
    assert found.frame.rows() == [
        ("l1", "r1", None, "match", 1.0),
        ("l2", "r2", None, "non-match", 1.0),
        ("l3", "r3", None, "insufficient", 1.0),
        ("l4", "r4", None, None, 1.0),
    ]


def test_parquet_and_frames_are_read_alike(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "left_id": [1, 2],
            "right_id": ["a", "b"],
            "register": ["births", "deaths"],
            "decision": ["match", "non-match"],
            "weight": [2.5, 0.0],
        }
    )
    frame.write_parquet(tmp_path / "labels.parquet")
    expected = [("1", "a", "births", "match", 2.5), ("2", "b", "deaths", "non-match", 0.0)]
    assert read_labels(frame).frame.rows() == expected
    assert read_labels(tmp_path / "labels.parquet").frame.rows() == expected


def test_the_digest_is_of_the_content(tmp_path: Path) -> None:
    digests = {
        read_labels(save(tmp_path, f"left_id,right_id,decision\nl,r,{word}\n")).file.digest
        for word in ("match", "non-match", "match")
    }
    assert len(digests) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("left_id,decision\nl,match\n", "right_id is not there"),
        ("left_id,right_id,decision\n", "column names but no pair"),
        ("", "is empty"),
        (
            f"left_id,right_id,decision\nl,r,match\nl,s,{SECRET}\nl,t,{SECRET}\n",
            r"row 2, column 'decision': expected one of the words match, non-match, "
            r"insufficient \(2 such rows in all\)",
        ),
        ("left_id,right_id,decision\n,r,match\n", "row 1, column 'left_id': expected the id"),
        ("left_id,right_id,decision\nl,,match\n", "row 1, column 'right_id': expected the id"),
        *(
            (
                f"left_id,right_id,decision,weight\nl,r,match,{weight}\n",
                "row 1, column 'weight': expected a number of at least 0",
            )
            for weight in ("-1", "much", "inf", "nan", "")
        ),
    ],
)
def test_faults_are_named_by_column_and_row(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read_labels(save(tmp_path, text))
    assert caught.value.hint
    assert SECRET not in str(caught.value)


def test_what_is_not_one_file_is_refused(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("left_id,right_id,decision\nl,r,match\n")
    with pytest.raises(UsageError, match="stands for 2 files"):
        read_labels(str(tmp_path / "*.csv"))
    with pytest.raises(UsageError, match="folder"):
        read_labels(tmp_path)
    with pytest.raises(SourceNotFoundError):
        read_labels(tmp_path / "none.csv")
