"""The whole program on tables of databases, and its results written to them."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from crvs_link.cli.program import program
from people import World, world
from postgres import Server

SECRET = "correct-horse-battery"
WORLD: World = world(200, seed=4)


@pytest.fixture
def here(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Both extracts on a server that asks for a password, and a folder to be in."""
    postgres.run(
        f"CREATE ROLE secretive LOGIN PASSWORD '{SECRET}'",
        f"GRANT CREATE ON DATABASE {postgres.database} TO secretive",
    )
    postgres.fill("arrivals", WORLD.left)
    postgres.fill("births", WORLD.right)
    postgres.run("GRANT SELECT ON arrivals, births TO secretive")
    monkeypatch.setenv("PGUSER", postgres.secretive)
    monkeypatch.setenv("PGPASSWORD", SECRET)
    monkeypatch.chdir(tmp_path)
    return postgres


def crvs_link(*args: str) -> Result:
    done = CliRunner().invoke(program, args)
    assert SECRET not in done.output
    for folder, _, names in os.walk("."):
        for name in names:
            assert SECRET.encode() not in Path(folder, name).read_bytes()
    return done


def test_match_from_a_database_to_a_folder(here: Server) -> None:
    WORLD.left.write_csv("arrivals.csv")
    WORLD.right.write_csv("births.csv")
    assert crvs_link("match", "arrivals.csv", "births.csv", "-o", "files").exit_code == 0
    words = f"{here.url}#arrivals", f"{here.url}#births"
    done = crvs_link("match", *words, "-o", "tables")
    assert done.exit_code == 0, done.output
    tables = [pl.read_parquet(f"{folder}/links.parquet") for folder in ("files", "tables")]
    assert tables[0].equals(tables[1])
    manifest = json.loads(Path("tables/manifest.json").read_text())
    source = manifest["inputs"][1]
    assert (source["source_id"], source["path"]) == ("births", words[1])
    assert (source["format"], source["details"]["table"]) == ("postgresql", "public.births")
    assert here.secretive not in Path("tables/manifest.json").read_text()
    # The configuration repeats the run.
    again = crvs_link("match", "-c", "tables/link.toml", "-o", "again")
    assert again.exit_code == 0
    assert Path("again/links.parquet").read_bytes() == Path("tables/links.parquet").read_bytes()


def test_explain_knows_the_rows_again(here: Server) -> None:
    crvs_link("match", f"{here.url}#arrivals", f"{here.url}#births", "-o", "out")
    pair = pl.read_parquet("out/links.parquet").select("left_id", "right_id").row(0)
    done = crvs_link("explain", "out", *pair)
    assert done.exit_code == 0, done.output
    here.run(f"UPDATE births SET sex = NULL WHERE id = '{pair[1]}'")
    done = crvs_link("explain", "out", *pair)
    assert done.exit_code == 3
    assert "digest differs" in done.output


def test_match_from_a_database_to_a_database(here: Server) -> None:
    words = "match", f"{here.url}#arrivals", f"{here.url}#births", "--to", f"{here.url}#results"
    done = crvs_link(*words)
    assert done.exit_code == 0, done.output
    assert f"Written to {here.url}#results" in done.stdout
    assert list(Path().iterdir()) == []
    links = here.run("SELECT left_id, right_id FROM results.links").rows()
    assert len(set(links) & WORLD.truth) > 0.9 * len(links) > 50
    done = crvs_link(*words)
    assert done.exit_code == 2
    assert "already has tables" in done.output
    done = crvs_link(*words, "--overwrite", "--json", "-o", "out")
    assert done.exit_code == 0
    report = json.loads(done.stdout)
    assert (report["database"], report["folder"]) == (f"{here.url}#results", "out")
    assert here.run("SELECT count(*) FROM results.run").item() == 1
    stored = here.run(
        "SELECT array_to_string(array_agg(r::text), ' ') FROM results.run AS r"
    ).item()
    assert SECRET not in stored
    assert here.secretive not in stored


def test_dry_run_shows_rows_and_columns_and_writes_nothing(here: Server) -> None:
    done = crvs_link(
        "match",
        *(f"{here.url}#arrivals", f"{here.url}#births", "--to", f"{here.url}#results"),
        *("--dry-run", "--memory", "2G"),
    )
    assert done.exit_code == 0
    assert "200 of 200 rows used" in done.stdout.replace("\n", " ")
    assert "given_name" in done.stdout
    assert not here.run("SELECT FROM pg_namespace WHERE nspname = 'results'").height


def test_sizes_are_known_before_reading(here: Server) -> None:
    done = crvs_link("dedupe", f"{here.url}#arrivals", "--memory", "1M")
    assert done.exit_code == 2
    assert "The extracts hold about 200 rows" in done.output


def test_dedupe_from_sqlite_to_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    people = pl.concat([WORLD.left, WORLD.right])
    connection = sqlite3.connect("people.db")
    connection.execute(f"CREATE TABLE people ({', '.join(people.columns)})")
    connection.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?)", people.iter_rows())
    connection.commit()
    connection.close()
    for to in ("sqlite:out.db", "sqlite:people.db"):
        done = crvs_link("dedupe", "people.db#people", "--to", to)
        assert done.exit_code == 0, done.output
    connection = sqlite3.connect("people.db")
    assert connection.execute("SELECT count(*) FROM clusters").fetchone() == (people.height,)
    connection.close()
    assert sorted(path.name for path in Path().iterdir()) == ["out.db", "people.db"]


def test_two_tables_of_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    connection = sqlite3.connect("civil.db")
    for name, frame in (("arrivals", WORLD.left), ("births", WORLD.right)):
        connection.execute(f"CREATE TABLE {name} ({', '.join(frame.columns)})")
        connection.executemany(
            f"INSERT INTO {name} VALUES (?, ?, ?, ?, ?, ?, ?)", frame.iter_rows()
        )
    connection.commit()
    connection.close()
    done = crvs_link("match", "civil.db#arrivals", "civil.db#births", "-o", "out")
    assert done.exit_code == 0, done.output
    done = crvs_link("match", "civil.db#births", "sqlite:civil.db#births", "-o", "no")
    assert done.exit_code == 2
    assert "belongs to two extracts" in done.output
    shutil.copy("civil.db", "copy.db")
    done = crvs_link("match", "civil.db#births", "copy.db#births", "-o", "no")
    assert "is the host extract itself" in done.output


@pytest.mark.parametrize(
    "args",
    [
        ("match", "URL#a", "URL#b"),
        ("dedupe", "URL#a"),
        ("dedupe", "URL#a", "--dry-run"),
        ("dedupe", "URL#a", "URL#b"),
        ("profile", "URL#a"),
        ("init", "URL#a", "URL#b"),
        ("dedupe", "people.csv", "--to", "URL#results"),
        ("dedupe", "people.csv", "--places", "URL#units"),
        ("evaluate", "URL#a", "URL#b"),
        ("dedupe", "-c", "link.toml"),
    ],
)
def test_a_password_in_a_url_is_not_repeated(
    args: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    url = f"postgresql://clerk:{SECRET}@db.example/civil"
    WORLD.left.write_csv("people.csv")
    (tmp_path.parent / "link.toml").write_text(
        f'format = 1\n[[source]]\nid = "a"\npath = "{url}#a"\n'
    )
    filled = (arg.replace("URL", url).replace("link.toml", "../link.toml") for arg in args)
    done = crvs_link(*filled)
    assert done.exit_code == 2
    assert len(done.output.splitlines()) <= 3


def test_nobody_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PGPASSWORD", SECRET)
    done = crvs_link("profile", "postgresql://127.0.0.1:1/civil#births")
    assert done.exit_code == 2
    assert "no connection" in done.output
