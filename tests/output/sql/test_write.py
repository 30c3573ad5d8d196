"""A result in a database: all of it, or what was there before. On a real server."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import crvs_link
from crvs_link.errors import (
    AccessDeniedError,
    CrvsLinkError,
    OutputError,
    OutputExistsError,
    SourceNotFoundError,
    UsageError,
)
from crvs_link.output import check_database, write_database
from crvs_link.results import RunResult
from people import world
from postgres import Server
from report.factory import dedupe_result, match_result

TABLES = ["links", "outcomes", "review", "run", "set_aside", "subgroups"]


def tables(server: Server, schema: str = "results") -> list[str]:
    return server.run(
        f"SELECT table_name::text AS t FROM information_schema.tables "
        f"WHERE table_schema = '{schema}' ORDER BY 1"
    )["t"].to_list()


def same(found: pl.DataFrame, expected: pl.DataFrame) -> bool:
    order = expected.columns
    wide = {
        name: pl.Int64 if dtype.is_integer() else dtype for name, dtype in expected.schema.items()
    }
    return found.select(order).cast(wide).sort(order).equals(expected.cast(wide).sort(order))


def refused(kind: type[CrvsLinkError], result: RunResult, target: str, **more: bool) -> str:
    with pytest.raises(kind) as caught:
        write_database(result, target, **more)
    assert type(caught.value) is kind
    assert caught.value.hint
    return str(caught.value)


def test_all_tables(postgres: Server) -> None:
    result = match_result()
    target = f"{postgres.url}#results"
    check_database(target)
    assert write_database(result, target) == target
    assert tables(postgres) == TABLES
    assert result.outcomes is not None
    assert same(postgres.run("SELECT * FROM results.links"), result.links)
    assert same(postgres.run("SELECT * FROM results.review"), result.review)
    assert same(postgres.run("SELECT * FROM results.outcomes"), result.outcomes)
    run = postgres.run("SELECT * FROM results.run").row(0, named=True)
    manifest = json.loads(run["manifest"])
    assert run["finished"].tzinfo is not None
    assert (run["command"], run["config"]) == ("match", result.config)
    assert [each["digest"] for each in manifest["inputs"]] == [x.digest for x in result.extracts]
    assert run["version"] == manifest["versions"]["crvs-link"]


def test_from_the_library(postgres: Server) -> None:
    people = world(60, seed=2)
    result = crvs_link.match(people.left, people.right)
    assert result.write_to(f"{postgres.url}#results") == f"{postgres.url}#results"
    assert postgres.run("SELECT count(*) FROM results.links").item() == result.links.height


def test_what_was_there(postgres: Server) -> None:
    target = f"{postgres.url}#results"
    write_database(match_result(), target)
    for check in (lambda: check_database(target), lambda: write_database(dedupe_result(), target)):
        with pytest.raises(
            OutputExistsError, match="links, review, outcomes, subgroups, set_aside, run"
        ):
            check()
    check_database(target, overwrite=True)
    write_database(dedupe_result(), target, overwrite=True)
    assert tables(postgres) == ["clusters", "links", "review", "run", "set_aside", "subgroups"]


@pytest.mark.parametrize(
    "run", ["", "CREATE TABLE results.run (kind text)", "CREATE TABLE results.run (x int)"]
)
def test_tables_of_others_are_never_replaced(postgres: Server, run: str) -> None:
    postgres.run("CREATE SCHEMA results", "CREATE TABLE results.links AS SELECT 1 AS a")
    if run:
        postgres.run(run)
    assert "did not write" in refused(
        UsageError, match_result(), f"{postgres.url}#results", overwrite=True
    )
    assert postgres.run("SELECT a FROM results.links").item() == 1


def failing(server: Server, table: str) -> None:
    """Make a trigger that raises, with a value, once this table is made."""
    server.run(
        f"""CREATE FUNCTION fail() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
        IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands()
                   WHERE object_identity = 'results.{table}')
        THEN RAISE EXCEPTION 'Xochitl'; END IF; END $$""",
        "CREATE EVENT TRIGGER fail ON ddl_command_end EXECUTE FUNCTION fail()",
    )


@pytest.mark.parametrize("table", ["links", "outcomes", "run"])
def test_a_failure_leaves_nothing(postgres: Server, table: str) -> None:
    failing(postgres, table)
    said = refused(OutputError, match_result(), f"{postgres.url}#results")
    assert "SQLSTATE P0001" in said
    assert "nothing was written" in said
    assert "Xochitl" not in said
    assert not postgres.run("SELECT FROM pg_namespace WHERE nspname = 'results'").height


def test_a_failure_leaves_what_was_there(postgres: Server) -> None:
    target = f"{postgres.url}#results"
    write_database(match_result(), target)
    before = postgres.run("SELECT finished, manifest FROM results.run").rows()
    failing(postgres, "run")
    refused(OutputError, dedupe_result(), target, overwrite=True)
    assert tables(postgres) == TABLES
    assert postgres.run("SELECT finished, manifest FROM results.run").rows() == before


def test_a_value_that_the_server_cannot_hold(postgres: Server) -> None:
    result = match_result()
    result = replace(result, links=result.links.with_columns(left_id=pl.lit("Xo\0chitl")))
    said = refused(OutputError, result, f"{postgres.url}#results")
    assert "Xo" not in said
    assert tables(postgres) == []


def test_values_of_any_script(postgres: Server, tmp_path: Path) -> None:
    result = match_result()
    ids = pl.lit("ก\"'\\;\t\n--😀")
    result = replace(result, links=result.links.with_columns(left_id=ids, right_id=pl.lit(None)))
    for target in (f"{postgres.url}#results", f"sqlite:{tmp_path / 'x.db'}"):
        write_database(result, target)
    found = postgres.run("SELECT * FROM results.links")
    assert found["left_id"].unique().to_list() == ["ก\"'\\;\t\n--😀"]
    assert found["right_id"].null_count() == found.height > 0
    rows = rows_of(tmp_path / "x.db", "SELECT DISTINCT left_id, right_id FROM links")
    assert rows == [("ก\"'\\;\t\n--😀", None)]


@pytest.mark.parametrize("schema", ["Réfugiés 2020", 'a"b', "a'b"])
def test_names_of_schemas(postgres: Server, schema: str) -> None:
    target = f"{postgres.url}#{schema}"
    write_database(match_result(), target)
    with pytest.raises(OutputExistsError):
        check_database(target)
    write_database(match_result(), target, overwrite=True)


# --- others at the same time ---------------------------------------------------------


@pytest.fixture
def other(postgres: Server) -> Iterator[Any]:
    """Another session, in a transaction of its own."""
    with postgres.connected() as cursor:
        cursor.execute("BEGIN")
        cursor.fetch_arrow().release()
        yield lambda statement: (cursor.execute(statement), cursor.fetch_arrow().release())


def test_another_run_is_writing(postgres: Server, other: Any) -> None:
    other("SELECT pg_advisory_xact_lock(hashtext('crvs-link results'))")
    said = refused(OutputError, match_result(), f"{postgres.url}#results")
    assert "Another run is writing" in said
    other("COMMIT")
    write_database(match_result(), f"{postgres.url}#results")


def test_another_writer_is_first(postgres: Server, other: Any) -> None:
    """Somebody made the table, and commits while the run waits to make it."""
    postgres.run("CREATE SCHEMA results")
    other("CREATE TABLE results.links (mine int)")
    code = (
        "import sys\nsys.path[:0] = sys.argv[2:]\nfrom crvs_link.output import write_database\n"
        "from report.factory import match_result\nwrite_database(match_result(), sys.argv[1])\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code, f"{postgres.url}#results", str(Path(__file__).parents[2])],
        stderr=subprocess.PIPE,
        text=True,
    )
    waiting = "SELECT FROM pg_locks WHERE NOT granted"
    while run.poll() is None and not postgres.run(waiting).height:
        pass
    other("COMMIT")
    said = run.communicate(timeout=60)[1]
    assert "OutputExistsError: Tables appeared in" in said
    assert tables(postgres) == ["links"]
    assert postgres.run("SELECT * FROM results.links").columns == ["mine"]


def test_a_reader_holds_the_tables(
    postgres: Server, other: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = f"{postgres.url}#results"
    write_database(match_result(), target)
    monkeypatch.setattr("crvs_link.output.sql.stores.PATIENCE", "100ms")
    other("SELECT count(*) FROM results.links")
    assert "locked" in refused(OutputError, match_result(), target, overwrite=True)


def test_views_depend_on_the_tables(postgres: Server) -> None:
    target = f"{postgres.url}#results"
    write_database(match_result(), target)
    postgres.run("CREATE VIEW mine AS SELECT left_id FROM results.links")
    assert "depend" in refused(UsageError, match_result(), target, overwrite=True)


# --- what is refused before a run ----------------------------------------------------


def test_users_who_may_not(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    postgres.run("CREATE SCHEMA results")
    user = postgres.new_user("CREATE, USAGE ON SCHEMA results")
    monkeypatch.setenv("PGUSER", user)
    for schema in ("public", "new"):
        with pytest.raises(AccessDeniedError, match="permission denied"):
            check_database(f"{postgres.url}#{schema}")
        refused(AccessDeniedError, match_result(), f"{postgres.url}#{schema}")
    check_database(f"{postgres.url}#results")
    write_database(match_result(), f"{postgres.url}#results")


def test_a_database_that_is_only_read(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c default_transaction_read_only=on")
    with pytest.raises(UsageError, match="can only be read"):
        check_database(f"{postgres.url}#results")
    assert "can only be read" in refused(UsageError, match_result(), f"{postgres.url}#results")


@pytest.mark.parametrize(
    "target",
    ["out", "out.db", "postgresql://h/db", "postgresql://h/db#SELECT 1", "sqlite:x.db#links"],
)
def test_places_that_are_none(target: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_database(target)
    assert "--to" in str(caught.value.hint)


def test_nobody_listens() -> None:
    with pytest.raises(SourceNotFoundError, match="no connection"):
        check_database("postgresql://127.0.0.1:1/civil#results")


# --- SQLite --------------------------------------------------------------------------


def rows_of(path: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_a_file_of_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "results.db"
    target = f"sqlite:{path}"
    result = match_result()
    check_database(target)
    assert not path.exists()
    write_database(result, target)
    names = [name for (name,) in rows_of(path, "SELECT name FROM sqlite_master ORDER BY name")]
    assert names == TABLES
    found = pl.DataFrame(
        rows_of(path, "SELECT * FROM links"), schema=result.links.columns, orient="row"
    )
    assert same(found, result.links)
    with pytest.raises(OutputExistsError):
        check_database(target)
    check_database(target, overwrite=True)
    write_database(dedupe_result(), target, overwrite=True)
    assert rows_of(path, "SELECT command FROM run") == [("dedupe",)]


def test_files_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("text")
    assert "not a database" in refused(UsageError, match_result(), f"sqlite:{tmp_path / 'x.db'}")
    assert "not there" in refused(UsageError, match_result(), f"sqlite:{tmp_path / 'no' / 'x.db'}")


def test_a_failure_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("crvs_link.output.sql.write._commit", fail)
    with pytest.raises(KeyboardInterrupt):
        write_database(match_result(), f"sqlite:{tmp_path / 'x.db'}")
    assert list(tmp_path.iterdir()) == []


def test_another_program_writes_to_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.db"
    write_database(match_result(), f"sqlite:{path}")
    before = path.read_bytes()
    monkeypatch.setattr("crvs_link.output.sql.stores.BUSY_MS", 100)
    code = (
        "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nc.execute('BEGIN IMMEDIATE')\n"
        "print(flush=True)\nsys.stdin.read()\n"
    )
    # Locks of a file are those of a process: the other one has to be another process.
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        said = refused(OutputError, match_result(), f"sqlite:{path}", overwrite=True)
        process.communicate(timeout=60)
    assert "locked" in said
    assert path.read_bytes() == before
