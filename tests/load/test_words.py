"""Words that name a database, told from paths; never with a password."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from crvs_link.errors import UsageError
from crvs_link.load.source import locate
from crvs_link.load.words import POSTGRESQL, SQLITE, DatabaseWord, database_word

SECRET = "hunter2"


@pytest.fixture
def database(tmp_path: Path) -> str:
    path = str(tmp_path / "births.db")
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE births (name TEXT)")
    connection.close()
    return path


@pytest.mark.parametrize(
    ("text", "address", "table", "query", "name"),
    [
        ("postgresql://h:5433/db#births", "postgresql://h:5433/db", "births", None, "births"),
        ("postgres://h/db#reg.births", "postgres://h/db", "reg.births", None, "births"),
        ("POSTGRESQL://h/db#b", "POSTGRESQL://h/db", "b", None, "b"),
        ("postgresql:///?service=x", "postgresql:///?service=x", None, None, None),
        ("postgresql://h/db#with_names", "postgresql://h/db", "with_names", None, "with_names"),
        ("postgresql://h/db# select 1 ; ", "postgresql://h/db", None, "select 1", "query"),
        ("postgresql://h/d#SELECT '#'", "postgresql://h/d", None, "SELECT '#'", "query"),
        ("postgresql://h/d#WITH a AS (\n", "postgresql://h/d", None, "WITH a AS (", "query"),
    ],
)
def test_servers(
    text: str, address: str, table: str | None, query: str | None, name: str | None
) -> None:
    word = database_word(text)
    assert word == DatabaseWord(text, POSTGRESQL, address, table, query)
    assert name is None or word.name == name


def test_files_of_sqlite(database: str) -> None:
    for text in (f"{database}#births", f"sqlite:{database}#births"):
        assert database_word(text) == DatabaseWord(text, SQLITE, database, "births")
    assert database_word(f"sqlite:{database}") == DatabaseWord(
        f"sqlite:{database}", SQLITE, database
    )


def test_other_files(database: str, tmp_path: Path) -> None:
    text = tmp_path / "births.csv"
    text.write_text("name\n")
    # A file whose name is the whole word is that file.
    both = Path(f"{database}#births")
    both.write_text("name\n")
    for path in (database, str(text), f"{text}#births", str(both), "no.db#t", "*.csv", "a\0#b"):
        assert database_word(path) is None


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://u:{SECRET}@h/db#t",
        f"postgres://:{SECRET}@h/db#t",
        f"postgresql://u@h/{SECRET}",
        f"postgresql://h/db?password={SECRET}#t",
        f"postgresql://h/db?sslmode=require&PassWord={SECRET}",
        f"postgresql://h/db?sslpassword={SECRET}",
        f"postgresql://h/db?user={SECRET}#t",
        f"postgresql://[h/{SECRET}",
    ],
)
def test_credentials_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError, match="URL of the database") as caught:
        database_word(url)
    assert SECRET not in f"{caught.value} {caught.value.hint}"
    assert "postgresql://HOST" in str(caught.value.hint)


def test_no_file_is_named() -> None:
    with pytest.raises(UsageError, match="names no file"):
        database_word("sqlite:#births")


def test_a_url_where_a_file_is_expected_is_not_repeated() -> None:
    with pytest.raises(UsageError, match="a file is expected") as caught:
        locate(f"postgresql://u:{SECRET}@h/db")
    assert SECRET not in str(caught.value)
