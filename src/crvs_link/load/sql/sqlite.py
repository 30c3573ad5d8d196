"""Tables, views and queries of SQLite."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.errors import AccessDeniedError, CrvsLinkError, InputError, UsageError
from crvs_link.load.source import locate, read_head
from crvs_link.load.sql.part import BATCH, SqlColumn, SqlPart
from crvs_link.load.sql.session import Session, driver_error, quoted, sqlite_session
from crvs_link.load.sql.tables import no_table, only_table
from crvs_link.load.words import SQLITE, is_sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from crvs_link.load.words import DatabaseWord

_TABLES: Final = r"""
SELECT name FROM sqlite_master
WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name
"""

# A column may hold a value of any type in any row. Fifteen digits, which SQLite writes of
# a number, are not always all that it has.
_TEXT: Final = """
CASE typeof({0}) WHEN 'real' THEN
    CASE WHEN {0} = CAST({0} AS INTEGER) AND abs({0}) < 9e18 THEN CAST(CAST({0} AS INTEGER) AS TEXT)
    WHEN CAST(CAST({0} AS TEXT) AS REAL) = {0} THEN CAST({0} AS TEXT)
    ELSE printf('%!.17g', {0}) END
ELSE CAST({0} AS TEXT) END
"""
_NUMBERS: Final = ("INT", "REAL", "FLOA", "DOUB", "NUM", "DEC", "BOOL")
_OF_VALUES: Final = "CHECK constraint failed|value in|missing from index|non-unique"
"""What the check of a file finds of values and indexes, and not of the rows themselves."""
_ROW_NUMBERS: Final = ("rowid", "_rowid_", "oid")


def open_sqlite(word: DatabaseWord) -> SqlPart:
    """Find a table or query, and its columns; see `crvs_link.load.sql.open_database`."""
    path = _file(word)
    read_head(path)
    if not is_sqlite(path):
        raise InputError(
            f"{path} is not a database of SQLite: its first bytes are not those of one.",
            hint="Name the file that holds the tables.",
        )
    details: dict[str, str] = {}
    with _reading(word, path) as session:
        _check_whole(session, path)
        utf16 = str(session.run("PRAGMA encoding").item()).startswith("UTF-16")
        if word.query is not None:
            details["query"] = word.query
            details["order"] = "as the query gives the rows"
            rows, order = f"({word.query}\n)", ""
        else:
            tables = session.run(_TABLES)["name"].to_list()
            table = word.table or only_table(word.place, tables)
            if table not in tables:
                raise no_table(word.place, table, tables)
            details["table"] = table
            rows = quoted(table)
            order, details["order"] = _order(session, table)
        columns = _columns(session, rows, word)
    return SqlPart(
        word.place, SQLITE, columns, details, (path,), _Reader(word, path, rows, order, utf16)
    )


@dataclass(frozen=True)
class _Reader:
    """See `crvs_link.load.sql.part.Reader`."""

    word: DatabaseWord
    path: Path
    rows: str
    order: str
    utf16: bool

    def count(self) -> int:
        with _reading(self.word, self.path) as session:
            return int(session.run(f"SELECT count(*) FROM {self.rows} AS rows").item())

    def batches(self, texts: Sequence[str]) -> Iterator[pl.DataFrame]:
        # Bytes, since no one checks that a text of SQLite is one. Those of UTF-16 become
        # UTF-8 only as text. A column of which the first rows are null would have no type.
        kind = "TEXT" if self.utf16 else "BLOB"
        empty = "''" if self.utf16 else "x''"
        parts = (
            f"coalesce(CAST({text} AS {kind}), {empty}) AS c{at}" for at, text in enumerate(texts)
        )
        query = f"SELECT {', '.join(parts)} FROM {self.rows} AS rows{self.order}"
        with _reading(self.word, self.path) as session:
            yield from session.stream(query, BATCH)


@contextmanager
def _reading(word: DatabaseWord, path: Path) -> Iterator[Session]:
    """Open the file for reading only; each statement sees one moment of it."""
    try:
        with sqlite_session(path, "ro") as session:
            yield session
    except (driver_error(), pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise _fault(str(error), word, path) from None


def _file(word: DatabaseWord) -> Path:
    paths = locate(word.address)
    if len(paths) > 1:
        raise UsageError(
            f"{word.address} stands for {len(paths)} files; a table is one of one file.",
            hint="Name one file.",
        )
    return paths[0]


def _check_whole(session: Session, path: Path) -> None:
    """Refuse a damaged file: rows of a page that is lost would be missed by nobody."""
    found = session.run("PRAGMA quick_check(100)").to_series()
    if found.filter((found != "ok") & ~found.str.contains(_OF_VALUES)).len():
        raise _damaged(path)


def _order(session: Session, table: str) -> tuple[str, str]:
    """Order by the primary key, or as rows were put in; a view has neither."""
    found = session.run(
        f"SELECT name, pk FROM pragma_table_info({_literal(table)}) ORDER BY pk, cid"
    )
    key = found.filter(pl.col("pk") > 0)["name"].to_list()
    if key:
        return f" ORDER BY {', '.join(map(quoted, key))}", f"primary key ({', '.join(key)})"
    kind = session.run(f"SELECT type FROM sqlite_master WHERE name = {_literal(table)}").item()
    taken = {name.lower() for name in found["name"]}
    number = next((name for name in _ROW_NUMBERS if name not in taken), None)
    if kind == "view" or number is None:
        return "", "as stored, since there is no primary key"
    return f" ORDER BY {number}", "as put in (row number of SQLite)"


def _columns(session: Session, rows: str, word: DatabaseWord) -> tuple[SqlColumn, ...]:
    names = session.names(f"SELECT * FROM {rows} AS rows LIMIT 0")
    types: dict[str, str] = {}
    if word.query is None:
        found = session.run(f"SELECT name, type FROM pragma_table_info({_literal(rows[1:-1])})")
        types = dict(found.iter_rows())
    made = []
    for name in names:
        type_ = types.get(name, "").upper()
        number = any(part in type_ for part in _NUMBERS)
        made.append(SqlColumn(name, _TEXT.format(f"rows.{quoted(name)}"), type_, not number))
    return tuple(made)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _fault(said: str, word: DatabaseWord, path: Path) -> CrvsLinkError:
    """Say what is wrong; the words of SQLite may hold a name, so only their kind is told."""
    if "locked" in said or "busy" in said:
        return CrvsLinkError(
            f"{path} is locked by another program.", hint="Close that, and run it again."
        )
    if "unable to open" in said or "failed to open" in said or "readonly" in said:
        return AccessDeniedError(
            f"{path} may not be opened as a database.",
            hint="Copy it, with the files -wal and -shm beside it, to a folder of your own.",
        )
    if word.query is not None and "malformed" not in said and "not a database" not in said:
        return UsageError(
            f"{word.place}: the query is not one SELECT that SQLite can carry out.",
            hint="Try it in the shell of SQLite first; check the names of tables and columns.",
        )
    return _damaged(path)


def _damaged(path: Path) -> InputError:
    return InputError(
        f"{path} is damaged, or not a database of SQLite.", hint="Copy or export it again."
    )
