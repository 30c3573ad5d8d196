"""The two kinds of database that a result can be written to."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import polars as pl

from crvs_link.errors import AccessDeniedError, OutputError, UsageError
from crvs_link.load.sql.session import Session, postgres_session, quoted, sqlite_session
from crvs_link.load.words import POSTGRESQL, database_word, is_sqlite
from crvs_link.output.single import check_new_file
from crvs_link.output.sql.faults import denied

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXPECTED: Final = "Write --to 'postgresql://HOST:PORT/DATABASE#SCHEMA' or --to sqlite:FILE."
PATIENCE: Final = "10s"
"""How long a server lets others finish with the tables."""
BUSY_MS: Final = 10_000
"""The same of SQLite, in milliseconds."""

_SMALL: Final = (pl.Int8, pl.UInt8, pl.Int16)


class Store(Protocol):
    """Where tables are written."""

    @property
    def place(self) -> str:
        """What messages call it."""

    @property
    def schema(self) -> str | None:
        """The schema of the tables, where there are schemas."""

    @property
    def new_file(self) -> Path | None:
        """The file that will be made, unless it is there or there are no files."""

    def check(self) -> None:
        """Refuse what can be told without a connection."""

    def session(self) -> AbstractContextManager[Session]:
        """Connect."""

    def existing(self, session: Session, names: Sequence[str]) -> list[str]:
        """List those of the names that are taken."""

    def check_rights(self, session: Session) -> None:
        """Refuse a place where the user may not make tables."""

    def begin(self, session: Session) -> None:
        """Begin a transaction, alone among runs that write to the same place."""

    def table(self, name: str) -> str:
        """Write the name of a table as SQL does."""

    def column(self, dtype: pl.DataType) -> tuple[str, pl.DataType]:
        """Choose the type of a column: in SQL, and in the frame that is sent."""


def store_of(target: str) -> Store:
    """Read the words that name a place for tables.

    Raises
    ------
    UsageError
        If they name none.
    """
    word = database_word(target)
    if word is None or word.query is not None:
        raise UsageError("A result can be written to a database only.", hint=_EXPECTED)
    if word.kind == POSTGRESQL:
        if word.table is None:
            raise UsageError(f"{word.place} names no schema for the tables.", hint=_EXPECTED)
        return _Postgres(word.place, word.address, word.table)
    if word.table is not None:
        raise UsageError(
            f"{word.place} names a table; the tables of a result have names of their own.",
            hint=_EXPECTED,
        )
    return _Sqlite(word.place, Path(word.address))


@dataclass(frozen=True)
class _Postgres:
    """A schema on a server of PostgreSQL."""

    place: str
    url: str
    schema: str
    new_file: None = None

    def check(self) -> None:
        """Everything has to be asked of the server."""

    def session(self) -> AbstractContextManager[Session]:
        return postgres_session(self.url, self.place)

    def existing(self, session: Session, names: Sequence[str]) -> list[str]:
        listed = ", ".join(map(_literal, names))
        found = session.run(
            "SELECT c.relname::text AS name FROM pg_catalog.pg_class c "
            "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
            f"WHERE n.nspname = {_literal(self.schema)} AND c.relname IN ({listed})"
        )["name"].to_list()
        return [name for name in names if name in found]

    def check_rights(self, session: Session) -> None:
        schema = _literal(self.schema)
        may, only_read = session.run(
            "SELECT CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_namespace "
            f"WHERE nspname = {schema}) THEN has_schema_privilege({schema}, 'CREATE') "
            "ELSE has_database_privilege(current_database(), 'CREATE') END AS may, "
            "current_setting('transaction_read_only')::boolean AS only_read"
        ).row(0)
        if only_read:
            raise UsageError(f"{self.place} can only be read.", hint="Name another database.")
        if not may:
            raise denied(self.place)

    def begin(self, session: Session) -> None:
        session.run("BEGIN")
        session.run(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        lock = _literal(f"crvs-link {self.schema}")
        if not session.run(f"SELECT pg_try_advisory_xact_lock(hashtext({lock}))").item():
            raise OutputError(
                f"Another run is writing to {self.place}; nothing was written.",
                hint="Run it again when that is done, or name another schema.",
            )
        there = session.run(
            f"SELECT FROM pg_catalog.pg_namespace WHERE nspname = {_literal(self.schema)}"
        )
        if not there.height:
            session.run(f"CREATE SCHEMA {quoted(self.schema)}")

    def table(self, name: str) -> str:
        return f"{quoted(self.schema)}.{quoted(name)}"

    def column(self, dtype: pl.DataType) -> tuple[str, pl.DataType]:
        if dtype in _SMALL:
            return "smallint", pl.Int16()
        if dtype.is_integer():
            return "bigint", pl.Int64()
        if dtype.is_float():
            return "double precision", pl.Float64()
        if dtype == pl.Boolean:
            return "boolean", dtype
        if isinstance(dtype, pl.Datetime):
            return "timestamp with time zone", dtype
        return "text", pl.String()


@dataclass(frozen=True)
class _Sqlite:
    """A file of SQLite, which is made if it is not there."""

    place: str
    path: Path
    schema: None = None

    @property
    def new_file(self) -> Path | None:
        return None if self.path.exists() else self.path

    def check(self) -> None:
        if not self.path.exists():
            check_new_file(self.path, "--to")
        elif not is_sqlite(self.path):
            raise UsageError(
                f"{self.path} is there, and is not a database of SQLite.",
                hint="Name another file with --to.",
            )

    def session(self) -> AbstractContextManager[Session]:
        return sqlite_session(self.path, "rwc")

    def existing(self, session: Session, names: Sequence[str]) -> list[str]:
        found = session.run("SELECT name FROM sqlite_master")["name"].to_list()
        taken = {name.lower() for name in found}
        return [name for name in names if name in taken]

    def check_rights(self, session: Session) -> None:
        if not os.access(self.path, os.W_OK):
            raise AccessDeniedError(
                f"{self.path} may not be written: permission denied.",
                hint="Name another file with --to.",
            )

    def begin(self, session: Session) -> None:
        session.run(f"PRAGMA busy_timeout = {BUSY_MS}")
        session.run("BEGIN IMMEDIATE")

    def table(self, name: str) -> str:
        return quoted(name)

    def column(self, dtype: pl.DataType) -> tuple[str, pl.DataType]:
        if dtype.is_integer() or dtype == pl.Boolean:
            return "INTEGER", pl.Int64()
        if dtype.is_float():
            return "REAL", pl.Float64()
        return "TEXT", pl.String()


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
