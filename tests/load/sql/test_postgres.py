"""PostgreSQL as a source, on a real server."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import time
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from crvs_link import read_extract
from crvs_link.errors import (
    AccessDeniedError,
    AmbiguousInputError,
    CrvsLinkError,
    InputError,
    SourceNotFoundError,
    UsageError,
)
from crvs_link.load.sql import SqlPart, database_word, open_database
from crvs_link.load.sql import postgres as module
from people import NATIVE, world
from postgres import Server

SECRET = "correct horse"


def part_of(text: str) -> SqlPart:
    word = database_word(text)
    assert word is not None
    return open_database(word)


def read(part: SqlPart, *wanted: str) -> tuple[pl.DataFrame, str]:
    hasher = hashlib.sha256()
    return part.read(wanted or part.headers, hasher).frame, hasher.hexdigest()


def refused(text: str, kind: type[CrvsLinkError] = UsageError) -> CrvsLinkError:
    with pytest.raises(kind) as caught:
        read_extract(text)
    assert caught.value.hint
    assert type(caught.value) is kind
    return caught.value


# --- values --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "value", "text"),
    [
        ("text", "''", None),
        ("text", "'  สมชาย '", "  สมชาย "),
        ("char(4)", "'ab'", "ab"),
        ("varchar(9)", "'Ñandú'", "Ñandú"),
        ("boolean", "true", "true"),
        ("smallint", "-3", "-3"),
        ("bigint", "9223372036854775807", "9223372036854775807"),
        ("numeric(30,2)", "1234567890123456789012.50", "1234567890123456789012.50"),
        ("double precision", "12", "12"),
        ("double precision", "0.1", "0.1"),
        ("double precision", "9007199254740993", "9007199254740992"),
        ("double precision", "'NaN'", None),
        ("double precision", "'Infinity'", "Infinity"),
        ("real", "2004", "2004"),
        ("date", "'1990-02-03'", "1990-02-03"),
        ("date", "'infinity'", "infinity"),
        ("date", "'0044-03-15 BC'", "0044-03-15 BC"),
        ("timestamp", "'1990-02-03 00:00'", "1990-02-03"),
        ("timestamp", "'1990-02-03 10:20:00.5'", "1990-02-03T10:20:00.5"),
        ("timestamptz", "'1990-02-02 17:00+00'", "1990-02-03"),
        ("time", "'10:20'", "10:20:00"),
        ("uuid", "'12D65D8E-b257-4242-8d1c-f13b992e0ff9'", "12d65d8e-b257-4242-8d1c-f13b992e0ff9"),
        ("jsonb", "'{\"a\": 1}'", '{"a": 1}'),
        ("inet", "'10.0.0.1'", "10.0.0.1/32"),
        ("sexes", "'female'", "female"),
        ("year", "1990", "1990"),
    ],
)
def test_types_as_text(postgres: Server, type_: str, value: str, text: str | None) -> None:
    postgres.run(
        f"ALTER DATABASE {postgres.database} SET TimeZone = 'Asia/Bangkok'",
        "CREATE TYPE sexes AS ENUM ('male', 'female')",
        "CREATE DOMAIN year AS float8 CHECK (value > 1800)",
        f"CREATE TABLE t (id int PRIMARY KEY, x {type_})",
        f"INSERT INTO t VALUES (2, {value}), (1, NULL)",
    )
    part = part_of(f"{postgres.url}#t")
    assert read(part, "x")[0]["x"].to_list() == [None, text]
    assert part.details.get("time zone") == ("Asia/Bangkok" if type_ == "timestamptz" else None)


@pytest.mark.parametrize("type_", ["text[]", "bytea", "int4range", "interval", "point", "births"])
def test_types_without_text_are_refused_only_where_wanted(postgres: Server, type_: str) -> None:
    postgres.run(
        "CREATE TABLE births (name text)", f"CREATE TABLE t (name text, born {type_}, note int)"
    )
    part = part_of(f"{postgres.url}#t")
    assert read(part, "name", "note")[0].shape == (0, 2)
    with pytest.raises(InputError, match=r"column 'born' is of type .*, which no text stands for"):
        read(part, "born")


def test_the_same_as_a_frame(postgres: Server) -> None:
    frame = pl.DataFrame(
        {
            "name": ["Ñandú", None, "x"],
            "born": [date(1990, 2, 3), None, date(2001, 12, 31)],
            "seen": [datetime(2020, 1, 1), datetime(2020, 1, 1, 10, 5), None],
            "weight": [3.5, 4.0, None],
            "parity": [1, None, 12],
            "alive": [True, False, None],
        }
    )
    postgres.fill("t", frame)
    assert read(part_of(f"{postgres.url}#t"))[0].rows() == [
        ("Ñandú", "1990-02-03", "2020-01-01", "3.5", "1", "true"),
        (None, None, "2020-01-01T10:05:00", "4", None, "false"),
        ("x", "2001-12-31", None, None, "12", None),
    ]


def test_the_same_people_as_from_csv(postgres: Server, tmp_path: Path) -> None:
    people = pl.concat([world(300, seed=5).left, NATIVE], how="diagonal")
    postgres.fill("people", people)
    path = tmp_path / "people.csv"
    people.write_csv(path)
    found = read_extract(f"{postgres.url}#people")
    csv = read_extract(path)
    assert found.frame.equals(csv.frame)
    assert found.columns == csv.columns
    assert found.account == csv.account
    assert (found.format, found.source_id, found.paths) == ("postgresql", "people", ())
    assert found.details == {
        "database": postgres.database,
        "table": "public.people",
        "order": "as stored, since there is no primary key",
    }


def test_bytes_that_are_no_text(postgres: Server) -> None:
    postgres.run("CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0")
    ascii_ = type(postgres)(postgres.folder, "ascii")
    ascii_.run("CREATE TABLE t AS SELECT E'caf\\xe9'::text AS name")
    error = refused(f"{ascii_.url}#t", InputError)
    assert "a column holds bytes that are not text in UTF-8" in str(error)


# --- order, batches, digest ----------------------------------------------------------


def test_rows_come_in_the_order_of_the_key(postgres: Server) -> None:
    postgres.run(
        "CREATE TABLE t (name text, b int, a int, PRIMARY KEY (a, b))",
        "INSERT INTO t SELECT 'n' || i, i % 3, i / 3 FROM generate_series(9, 0, -1) AS i",
    )
    part = part_of(f"{postgres.url}#t")
    assert read(part, "name")[0]["name"].to_list() == [f"n{i}" for i in range(10)]
    assert part.details["order"] == "primary key (a, b)"


@pytest.mark.parametrize("rows", [0, 6, 7, 8, 14, 15])
def test_batches_lose_nothing(postgres: Server, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    postgres.run(
        "CREATE TABLE t (id int PRIMARY KEY, name text)",
        f"INSERT INTO t SELECT i, nullif('n' || i, 'n3') FROM generate_series(1, {rows}) AS i",
    )
    whole = read(part_of(f"{postgres.url}#t"))
    monkeypatch.setattr(module, "BATCH", 7)
    part = part_of(f"{postgres.url}#t")
    frame, digest = read(part)
    assert frame.height == part.count() == rows
    assert frame.equals(whole[0])
    assert digest == whole[1]


def test_the_digest_is_of_all_that_is_there(postgres: Server) -> None:
    postgres.run("CREATE TABLE t (name text, note text, tags text[])")
    postgres.run("INSERT INTO t VALUES ('ab', 'c', '{}'), ('d', NULL, NULL)")
    part = part_of(f"{postgres.url}#t")
    first = read(part, "name", "note")[1]
    assert read(part, "name")[1] == first
    for change in ("note = 'x' WHERE name = 'd'", "name = 'abc', note = '' WHERE name = 'ab'"):
        postgres.run(f"UPDATE t SET {change}")
        changed = read(part, "name")[1]
        assert changed != first
        first = changed


def test_one_moment(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that come while others are read are of the next run."""
    monkeypatch.setattr(module, "BATCH", 2)
    postgres.run("CREATE TABLE t AS SELECT 'n' || i AS name FROM generate_series(1, 5) AS i")
    batches = part_of(f"{postgres.url}#t").reader.batches(["rows.name"])
    first = next(batches)
    postgres.run("DELETE FROM t WHERE name <> 'n1'", "INSERT INTO t VALUES ('later')")
    assert first.height + sum(batch.height for batch in batches) == 5


# --- queries and names ---------------------------------------------------------------


def test_a_query(postgres: Server) -> None:
    postgres.run("CREATE TABLE t AS SELECT i, 'n' || i AS name FROM generate_series(1, 9) AS i")
    text = "SELECT name, i AS age FROM t WHERE name <> ';' ORDER BY i DESC -- the last first\n;"
    found = read_extract(f"{postgres.url}#{text}")
    assert found.frame["name_full"].to_list() == [f"n{i}" for i in range(9, 0, -1)]
    assert found.source_id == "query"
    assert found.details["query"] == text.rstrip("\n;")


@pytest.mark.parametrize(
    ("query", "kind", "says"),
    [
        ("SELECT name FROM t; DROP TABLE t", UsageError, "not one SELECT"),
        ("SELECT name FROM t) AS rows; COMMIT; DROP TABLE t; --", UsageError, "not one SELECT"),
        ("SELECT nextval('counter') AS name", UsageError, "would change the database"),
        ("WITH x AS (DELETE FROM t RETURNING name) SELECT name FROM x", UsageError, "0A000"),
        ("SELECT name FROM", UsageError, "not one SELECT"),
        ("SELECT nosuch FROM t", UsageError, "a column that is not there"),
        ("SELECT name FROM nosuch", SourceNotFoundError, "a table that is not there"),
        ("SELECT nosuch(name) FROM t", UsageError, "a function that is not there"),
        ("SELECT name, name FROM t", InputError, "two columns of the query have the same name"),
        ("SELECT FROM t", InputError, "no columns"),
        ("SELECT name::int AS name FROM t", InputError, "a value is not what"),
        ("SELECT name, 1 / (i - 1) AS sex FROM t", InputError, "SQLSTATE 22012"),
    ],
)
def test_queries_that_cannot_be(
    postgres: Server, query: str, kind: type[CrvsLinkError], says: str
) -> None:
    postgres.run("CREATE SEQUENCE counter", "CREATE TABLE t AS SELECT 1 AS i, 'Xochitl' AS name")
    error = refused(f"{postgres.url}#{query}", kind)
    assert says in str(error)
    assert "Xochitl" not in f"{error} {error.hint}"
    assert postgres.run("SELECT count(*) FROM t").item() == 1


def test_tables_by_name(postgres: Server) -> None:
    postgres.run(
        "CREATE SCHEMA reg",
        'CREATE TABLE reg."Births of 2020" (name text)',
        "CREATE TABLE births (name text, x int)",
        "CREATE VIEW everyone AS SELECT name FROM births",
    )
    assert part_of(f"{postgres.url}#reg.Births of 2020").headers == ("name",)
    assert part_of(f"{postgres.url}#public.births").headers == ("name", "x")
    assert part_of(f"{postgres.url}#everyone").details["table"] == "public.everyone"
    error = refused(f"{postgres.url}#birth", SourceNotFoundError)
    assert error.hint == "Did you mean births?"
    error = refused(f"{postgres.url}#Births of 2020", SourceNotFoundError)
    assert "Did you mean reg.Births of 2020" in str(error.hint)
    with pytest.raises(AmbiguousInputError, match="names no table, and there are 3"):
        part_of(postgres.url)


# --- what a server can refuse --------------------------------------------------------


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", SECRET)
    error = refused("postgresql://127.0.0.1:1/civil#births", SourceNotFoundError)
    assert "no connection" in str(error)
    assert SECRET not in str(error)


def test_no_such_database(postgres: Server) -> None:
    error = refused(f"postgresql:///nosuch?host={postgres.folder}#births", SourceNotFoundError)
    assert 'database "nosuch" does not exist' in str(error)


def test_credentials_of_the_environment(
    postgres: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    postgres.run(f"CREATE ROLE secretive LOGIN PASSWORD '{SECRET}'")
    postgres.run("CREATE TABLE t AS SELECT 'Xochitl' AS name", "GRANT SELECT ON t TO secretive")
    monkeypatch.setenv("PGUSER", postgres.secretive)
    monkeypatch.setenv("PGPASSWORD", f"{SECRET} not")
    error = refused(f"{postgres.url}#t", AccessDeniedError)
    assert "lets nobody in" in str(error)
    assert SECRET not in f"{error} {error.hint}"
    monkeypatch.setenv("PGPASSWORD", SECRET)
    found = read_extract(f"{postgres.url}#t")
    assert found.account.used == 1
    assert SECRET not in repr(found)
    monkeypatch.delenv("PGPASSWORD")
    pgpass = tmp_path / "pgpass"
    pgpass.touch(mode=0o600)
    pgpass.write_text(f"*:*:*:{postgres.secretive}:{SECRET}\n")
    monkeypatch.setenv("PGPASSFILE", str(pgpass))
    assert read_extract(f"{postgres.url}#t").digest == found.digest


def test_a_user_who_may_not(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    postgres.run("CREATE TABLE t AS SELECT 'x' AS name")
    monkeypatch.setenv("PGUSER", postgres.new_user())
    assert "permission denied" in str(refused(f"{postgres.url}#t", AccessDeniedError))


def test_a_statement_timeout(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c statement_timeout=100")
    query = "SELECT 'n' || i AS name, pg_sleep(0.01)::text AS x FROM generate_series(1, 500) AS i"
    error = refused(f"{postgres.url}#{query}", CrvsLinkError)
    assert "statement timeout" in str(error)
    assert error.exit_code == 1


def test_a_connection_that_is_lost(postgres: Server) -> None:
    query = "SELECT 'n' || i AS name, pg_sleep(0.01)::text AS x FROM generate_series(1, 500) AS i"

    def cut() -> None:
        for _ in range(200):
            time.sleep(0.02)
            if postgres.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                "datname = current_database() AND query LIKE 'FETCH %' AND state = 'active'"
            ).height:
                return

    thread = threading.Thread(target=cut)
    thread.start()
    try:
        error = refused(f"{postgres.url}#{query}", CrvsLinkError)
    finally:
        thread.join()
    assert "connection to the server was lost; nothing was read" in str(error)


def test_a_locked_table(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    postgres.run("CREATE TABLE t AS SELECT 'x' AS name")
    monkeypatch.setenv("PGOPTIONS", "-c lock_timeout=100")
    with postgres.connected() as cursor:
        for statement in ("BEGIN", "LOCK TABLE t IN ACCESS EXCLUSIVE MODE"):
            cursor.execute(statement)
            cursor.fetch_arrow().release()
        assert "locked" in str(refused(f"{postgres.url}#t", CrvsLinkError))


@pytest.mark.parametrize(
    ("package", "text"),
    [
        ("adbc_driver_postgresql", "postgresql://127.0.0.1:1/civil#births"),
        ("adbc_driver_sqlite", "sqlite:x.db#births"),
    ],
)
def test_a_driver_that_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, package: str, text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.db").write_bytes(b"SQLite format 3\0")
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setitem(sys.modules, f"{package}.dbapi", None)
    error = refused(text)
    assert package.replace("_", "-") in str(error)
    assert error.hint == "Install it with: pip install 'crvs-link[sql]'"


# --- size ----------------------------------------------------------------------------

MILLION = """
import resource, sys
from crvs_link import read_extract
found = read_extract(sys.argv[1])
print(found.account.used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.long
def test_a_million_rows(postgres: Server) -> None:
    postgres.run(
        "CREATE TABLE people AS SELECT i AS id, 'given' || i AS given_name, "
        "'family' || i % 5000 AS surname, date '1950-01-01' + i % 20000 AS date_of_birth, "
        "CASE i % 2 WHEN 0 THEN 'm' ELSE 'f' END AS sex, 'town' || i % 300 AS town "
        "FROM generate_series(1, 1000000) AS i"
    )
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MILLION, f"{postgres.url}#people"],
        check=True,
        capture_output=True,
        text=True,
    )
    used, peak = map(int, done.stdout.split())
    assert used == 1_000_000
    assert peak < 600_000  # kilobytes
    assert time.perf_counter() - begun < 60
