"""From the words that name it to a table or query that can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crvs_link.load.sql.postgres import open_postgres
from crvs_link.load.sql.sqlite import open_sqlite
from crvs_link.load.words import POSTGRESQL, SQLITE, DatabaseWord

if TYPE_CHECKING:
    from pathlib import Path

    from crvs_link.load.sql.part import SqlPart


def open_database(word: DatabaseWord) -> SqlPart:
    """Connect, find what the words name, and read its columns.

    Parameters
    ----------
    word : DatabaseWord

    Returns
    -------
    SqlPart
        Connects again to read.

    Raises
    ------
    UsageError, SourceNotFoundError, AccessDeniedError
        If it is not there or may not be read.
    AmbiguousInputError
        If no table is named, and there are several.
    InputError
        If it is damaged.
    """
    if word.kind == POSTGRESQL:
        return open_postgres(word)
    return open_sqlite(word)


def open_sqlite_file(path: Path) -> SqlPart:
    """Open the only table of a file of SQLite; errors as `open_database`."""
    return open_database(DatabaseWord(str(path), SQLITE, str(path)))
