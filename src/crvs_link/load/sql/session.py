"""Connections to databases, by drivers that give rows as Arrow."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import polars as pl

from crvs_link.errors import UsageError
from crvs_link.load.sql.arrow_names import column_names
from crvs_link.load.sql.faults import cannot_connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NOT_BY_COPY: Final = {"adbc.postgresql.use_copy": "false"}
_PATIENCE: Final = "connect_timeout=10&fallback_application_name=crvs-link"
"""Seconds for each address of the host. Taken first, so what the URL says holds."""


class Session:
    """One connection, on which statements are carried out.

    Transactions are begun and ended by statements; one that is open when the session
    ends is rolled back.
    """

    def __init__(self, connection: Any, options: dict[str, str]) -> None:
        self._connection = connection
        self._options = options

    def run(self, statement: str) -> pl.DataFrame:
        """Carry a statement out, and give its rows; errors are those of the driver.

        Text that is not UTF-8, as a damaged file can give, is a
        `polars.exceptions.PolarsError`.
        """
        with self._cursor() as cursor:
            cursor.execute(statement)
            rows = pl.DataFrame(cursor.fetch_arrow())
        return rows.with_columns(pl.col(pl.String).cast(pl.Binary).cast(pl.String))

    def names(self, statement: str) -> list[str]:
        """Give the column names of a query, also of types that no frame can hold.

        A name that is not UTF-8 is a `UnicodeDecodeError`.
        """
        with self._cursor() as cursor:
            cursor.execute(statement)
            return column_names(cursor.fetch_arrow())

    def stream(self, statement: str, rows: int) -> Iterator[pl.DataFrame]:
        """Carry a query out, and give its rows so many at a time."""
        with self._cursor() as cursor:
            cursor.execute(statement)
            yield from pl.scan_arrow_c_stream(cursor.fetch_arrow()).collect_batches(
                chunk_size=rows, maintain_order=True
            )

    def append(self, schema: str | None, table: str, frame: pl.DataFrame) -> None:
        """Put the rows of a frame into a table that is there."""
        with self._cursor() as cursor:
            cursor.adbc_ingest(table, frame, mode="append", db_schema_name=schema)

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        with self._connection.cursor() as cursor:
            if self._options:
                cursor.adbc_statement.set_options(**self._options)
            yield cursor


@contextmanager
def postgres_session(url: str, place: str) -> Iterator[Session]:
    """Connect to a server of PostgreSQL, with the credentials that libpq finds.

    Raises
    ------
    UsageError
        If the driver is not installed, or there is no such server or database.
    AccessDeniedError
        If the server lets the user not in.
    """
    try:
        import adbc_driver_postgresql.dbapi as driver  # type: ignore[import-untyped]
    except ImportError as error:
        raise _not_installed("PostgreSQL", "adbc-driver-postgresql") from error
    base, _, given = url.partition("?")
    # libpq takes the last of two values.
    address = f"{base}?{_PATIENCE}{'&' if given else ''}{given}"
    try:
        connection = driver.connect(address, autocommit=True)
    except driver.Error as error:
        raise cannot_connect(error, place) from None
    with _closed(connection):
        yield Session(connection, _NOT_BY_COPY)


@contextmanager
def sqlite_session(path: Path, mode: str) -> Iterator[Session]:
    """Open a database of SQLite; ``mode`` is ``ro``, ``rw`` or ``rwc``.

    Raises
    ------
    UsageError
        If the driver is not installed.
    adbc_driver_manager.Error
        If the file cannot be opened.
    """
    try:
        import adbc_driver_sqlite.dbapi as driver
    except ImportError as error:
        raise _not_installed("SQLite", "adbc-driver-sqlite") from error
    uri = f"file:{quote(str(path.resolve()))}?mode={mode}"
    with _closed(driver.connect(uri, autocommit=True)) as connection:
        yield Session(connection, {})


@contextmanager
def _closed(connection: Any) -> Iterator[Any]:
    try:
        yield connection
    finally:
        with suppress(Exception):  # of a connection that is lost, or the first error's echo
            connection.close()


def _not_installed(what: str, package: str) -> UsageError:
    return UsageError(
        f"Databases of {what} need the package {package}, which is not installed.",
        hint="Install it with: pip install 'crvs-link[sql]'",
    )


def driver_error() -> type[Exception]:
    """Give the class of what the drivers raise."""
    from adbc_driver_manager import Error

    return Error


def quoted(name: str) -> str:
    """Write a name as SQL does."""
    return '"' + name.replace('"', '""') + '"'
