"""SQLite as a source: files made by another library than the one that reads them."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pytest

from crvs_link import read_extract
from crvs_link.errors import (
    AmbiguousInputError,
    CrvsLinkError,
    InputError,
    SourceNotFoundError,
    UsageError,
)
from crvs_link.load.sql import SqlPart, database_word, open_database
from load.mutations import mutations, read_or_refuse
from people import NATIVE, world


def save(path: Path, *statements: str, rows: Iterable[tuple[object, ...]] = ()) -> Path:
    """Make a database; rows go into the table ``t`` of as many columns."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    for row in rows:
        connection.execute(f"INSERT INTO t VALUES ({', '.join('?' * len(row))})", row)
    connection.commit()
    connection.close()
    return path


def part_of(text: str) -> SqlPart:
    word = database_word(text)
    assert word is not None
    return open_database(word)


def read(part: SqlPart, *wanted: str) -> tuple[pl.DataFrame, str]:
    hasher = hashlib.sha256()
    return part.read(wanted or part.headers, hasher).frame, hasher.hexdigest()


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
def test_values_of_any_type_in_any_row(tmp_path: Path, encoding: str) -> None:
    values = [
        (None, None),
        ("", None),
        ("สมชาย", "สมชาย"),
        (7, "7"),
        (2**63 - 1, "9223372036854775807"),
        (12.0, "12"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e300, "1.0e+300"),
        ("😀", "😀"),
    ]
    path = save(
        tmp_path / "x.db",
        f"PRAGMA encoding = '{encoding}'",
        "CREATE TABLE t (x)",
        rows=[(value,) for value, _ in values],
    )
    assert read(part_of(f"{path}#t"))[0]["x"].to_list() == [text for _, text in values]


def test_the_same_people_as_from_csv(tmp_path: Path) -> None:
    people = pl.concat([world(300, seed=5).left, NATIVE], how="diagonal")
    columns = ", ".join(f"{name} TEXT" for name in people.columns)
    path = save(tmp_path / "people.db", f"CREATE TABLE t ({columns})", rows=people.iter_rows())
    people.write_csv(tmp_path / "people.csv")
    csv = read_extract(tmp_path / "people.csv")
    for text in (str(path), f"{path}#t", f"sqlite:{path}", f"sqlite:{path}#SELECT * FROM t"):
        found = read_extract(text)
        assert found.frame.equals(csv.frame)
        assert (found.format, found.paths) == ("sqlite", (path,))
    assert read_extract(str(path)).digest == read_extract(f"{path}#t").digest


def test_order(tmp_path: Path) -> None:
    path = save(
        tmp_path / "x.db",
        "CREATE TABLE t (name TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE u (name TEXT, rowid TEXT)",
        "CREATE VIEW v AS SELECT name FROM t",
        "INSERT INTO u VALUES ('z', 1), ('y', 0), ('x', 2)",
        rows=[("b",), ("c",), ("a",)],
    )
    keyed, put_in, view = (part_of(f"{path}#{name}") for name in "tuv")
    assert read(keyed)[0]["name"].to_list() == ["a", "b", "c"]
    assert read(put_in)[0]["name"].to_list() == ["z", "y", "x"]
    assert keyed.details == {"table": "t", "order": "primary key (name)"}
    assert put_in.details["order"] == "as put in (row number of SQLite)"
    assert view.details["order"] == "as stored, since there is no primary key"
    assert (view.count(), read(view)[0].height) == (3, 3)


def test_many_rows(tmp_path: Path) -> None:
    path = save(
        tmp_path / "x.db",
        "CREATE TABLE t (name TEXT, x)",
        rows=((None if k < 60_000 else f"n{k}", k if k < 60_000 else "x") for k in range(120_001)),
    )
    frame = read(part_of(f"{path}#t"))[0]
    assert frame.height == 120_001
    assert frame["name"].null_count() == 60_000
    assert frame.row(-1) == ("n120000", "x")


def test_which_table(tmp_path: Path) -> None:
    path = save(tmp_path / "x.db", "CREATE TABLE births (name TEXT)", "CREATE TABLE deaths (x)")
    with pytest.raises(AmbiguousInputError, match="names no table, and there are 2") as caught:
        read_extract(str(path))
    assert f"{path}#births" in str(caught.value.hint)
    with pytest.raises(SourceNotFoundError, match="no table 'Birth'") as missing:
        read_extract(f"{path}#Birth")
    assert missing.value.hint == "Did you mean births?"
    with pytest.raises(InputError, match="holds no table"):
        read_extract(str(save(tmp_path / "none.db", "PRAGMA user_version = 1")))


@pytest.mark.parametrize(
    "query",
    ["SELECT nosuch FROM t", "SELECT name FROM t; DROP TABLE t", "SELECT name FROM", "WITH a ( b"],
)
def test_queries_that_cannot_be(tmp_path: Path, query: str) -> None:
    path = save(tmp_path / "x.db", "CREATE TABLE t (name)", rows=[("Xochitl",)])
    with pytest.raises(UsageError, match="not one SELECT"):
        read_extract(f"{path}#{query}")
    assert read_extract(str(path)).account.used == 1


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = save(tmp_path / "x.db", "CREATE TABLE t (name, x)", rows=[("a", b"\xff\xfe")])
    with pytest.raises(InputError, match="column 'x' holds bytes that are not text in UTF-8"):
        read_extract(str(path))


def test_what_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("name\nx\n")
    with pytest.raises(InputError, match="is not a database of SQLite"):
        read_extract(f"sqlite:{tmp_path / 'x.csv'}#t")
    with pytest.raises(SourceNotFoundError):
        read_extract(f"sqlite:{tmp_path / 'no.db'}#t")
    assert not (tmp_path / "no.db").exists()


def test_rows_that_a_damaged_page_hides(tmp_path: Path) -> None:
    path = save(
        tmp_path / "x.db", "CREATE TABLE t (name TEXT)", rows=((f"n{k}",) for k in range(5000))
    )
    data = bytearray(path.read_bytes())
    page = 4096
    # The sixth page says that it has ten rows less.
    cells = int.from_bytes(data[5 * page + 3 : 5 * page + 5], "big")
    data[5 * page + 3 : 5 * page + 5] = (cells - 10).to_bytes(2, "big")
    path.write_bytes(data)
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM t").fetchone() == (4990,)
    connection.close()
    with pytest.raises(InputError, match="is damaged"):
        read_extract(str(path))


def test_values_against_a_constraint_are_read(tmp_path: Path) -> None:
    path = save(
        tmp_path / "x.db",
        "CREATE TABLE t (name TEXT NOT NULL, x INT CHECK (x > 0))",
        "PRAGMA ignore_check_constraints = 1",
        rows=[("a", -1), ("b", 1)],
    )
    assert read_extract(f"{path}#t").account.used == 2


def damaged(tmp_path: Path, seed: int, count: int) -> None:
    people = pl.concat([world(60, seed=5).left, NATIVE], how="diagonal")
    columns = ", ".join(f"{name} TEXT" for name in people.columns)
    path = save(tmp_path / "extract.db", f"CREATE TABLE t ({columns})", rows=people.iter_rows())
    values = tuple(
        value for column in ("given_name", "town") for value in people[column].drop_nulls()
    )
    refused = 0
    for data in mutations(path.read_bytes(), seed=seed, count=count):
        path.write_bytes(data)
        found = read_or_refuse(path, values=tuple(value for value in values if len(value) > 4))
        refused += isinstance(found, CrvsLinkError)
    assert 0 < refused < count


def test_damaged_files(tmp_path: Path) -> None:
    damaged(tmp_path, 9, 60)


@pytest.mark.long
def test_many_damaged_files(tmp_path: Path) -> None:
    damaged(tmp_path, 10, 1500)
