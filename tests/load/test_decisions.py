"""Tables of decisions: what is read, and every fault with its place."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import polars as pl
import pytest

from crvs_link.errors import InputError, SourceNotFoundError
from crvs_link.load.decisions import DECISIONS_SCHEMA, later_over_earlier, read_decisions
from crvs_link.output.tables import write_table


def frame(*rows: tuple[str | None, ...], **more: list[str]) -> pl.DataFrame:
    table = pl.DataFrame(rows, ["left_id", "right_id", "decision"], orient="row")
    return table.with_columns(pl.Series(name, values) for name, values in more.items())


def test_a_file_of_three_columns_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text("left_id,right_id,decision,weight\nA1,B1,Must-Link,3\nA2,B2,cannot link,4\n")
    found = read_decisions(path)
    assert found.schema == DECISIONS_SCHEMA
    assert found.rows() == [
        (None, "A1", "B1", "must_link", None, None),
        (None, "A2", "B2", "cannot_link", None, None),
    ]


def test_parquet_and_frames_keep_who_decided_and_why(tmp_path: Path) -> None:
    given = frame(
        ("A1", "B1", "must_link"), register=["births"], reviewer=["r1"], reason=["same seal"]
    )
    given.write_parquet(tmp_path / "decisions.parquet")
    for source in (given, tmp_path / "decisions.parquet"):
        assert read_decisions(source).rows() == [
            ("births", "A1", "B1", "must_link", "r1", "same seal")
        ]


def test_a_decision_that_stands_twice_is_kept_once() -> None:
    found = read_decisions(
        frame(("A1", "B1", "must_link"), ("A1", "B1", "must_link"), reviewer=["r1", "r2"])
    )
    assert found["reviewer"].to_list() == ["r2"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (frame(("A1", "B1", "maybe")), r"row 1 .*'decision' \(1 such .*must_link, cannot_link or"),
        (frame(("A1", "B1", "must_link"), ("A2", None, "must_link")), "row 2 .*'right_id'"),
        (frame(("A1", "B1", "must_link"), ("A1", "B1", "cannot_link")), "rows 1, 2 .*two ways"),
        (pl.DataFrame({"left_id": ["A1"], "decision": ["must_link"]}), "no column 'right_id'"),
    ],
)
def test_faults_are_named_with_their_row(given: pl.DataFrame, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_decisions(given)
    assert "A1" not in str(caught.value), "no identifier of a record is in a message"


def test_a_pair_may_be_decided_on_in_two_registers() -> None:
    given = frame(
        ("A1", "B1", "must_link"), ("A1", "B1", "cannot_link"), register=["births", "deaths"]
    )
    assert read_decisions(given).height == 2


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError):
        read_decisions(tmp_path / "decisions.csv")


def test_the_later_table_holds_where_both_have_a_pair() -> None:
    first = read_decisions(frame(("A1", "B1", "must_link"), ("A2", "B2", "must_link")))
    second = read_decisions(frame(("A2", "B2", "cannot_link"), ("A3", "B3", "must_link")))
    both = later_over_earlier(first, second).sort("left_id")
    assert both["decision"].to_list() == ["must_link", "cannot_link", "must_link"]
    third = read_decisions(frame(("A2", "B2", "withdrawn"), ("A9", "B9", "withdrawn")))
    assert later_over_earlier(both, third)["left_id"].to_list() == ["A1", "A3"]


def test_a_table_for_review_may_be_filled_in_part() -> None:
    found = read_decisions(frame(("A1", "B1", None), ("A2", "B2", "must_link"), (None, None, None)))
    assert found["left_id"].to_list() == ["A2"]


def test_nothing_decided_yet_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text("left_id,right_id,decision\n")
    assert read_decisions(path).is_empty()
    assert read_decisions(
        pl.DataFrame(schema=dict.fromkeys(["left_id", "right_id", "decision"], pl.String))
    ).is_empty()


def test_a_table_of_a_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "review.db") as connection:
        connection.execute("CREATE TABLE decisions (left_id, right_id, decision)")
        connection.execute("INSERT INTO decisions VALUES ('A1', 'B1', 'must_link')")
    connection.close()
    assert read_decisions(f"{tmp_path}/review.db#decisions")["left_id"].to_list() == ["A1"]


def test_identifiers_of_our_own_csv_files_are_read_as_they_were(tmp_path: Path) -> None:
    """A spreadsheet would take them for formulas, so that they are written with an apostrophe."""
    given = frame(("=A1", "-B1", "must_link"), ("'A2", "@B2", "must_link"))
    write_table(given, tmp_path / "decisions.csv")
    found = read_decisions(tmp_path / "decisions.csv")
    assert found.select("left_id", "right_id").rows() == [("=A1", "-B1"), ("'A2", "@B2")]
