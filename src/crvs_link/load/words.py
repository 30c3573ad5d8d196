"""The words that name a table or a query of a database, and never a password."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from crvs_link.errors import UsageError

POSTGRESQL: Final = "postgresql"
SQLITE: Final = "sqlite"
SQLITE_SIGNATURE: Final = b"SQLite format 3\0"

_SERVER: Final = ("postgresql://", "postgres://")
_FILE: Final = "sqlite:"
_QUERY: Final = re.compile(r"\s*(?:select|with|values)\b[\s(*]", re.IGNORECASE)
_SECRET: Final = frozenset({"password", "sslpassword", "passfile", "user"})


@dataclass(frozen=True)
class DatabaseWord:
    """What the caller named in a database.

    Parameters
    ----------
    place : str
        The words themselves; they hold no credentials.
    kind : str
        `POSTGRESQL` or `SQLITE`.
    address : str
        URL of the database without the part after ``#``, or path of the file.
    table : str, optional
        After ``#``: a table or view, perhaps with its schema in front.
    query : str, optional
        After ``#``: a query, without the semicolon at its end.
    """

    place: str
    kind: str
    address: str
    table: str | None = None
    query: str | None = None

    @property
    def name(self) -> str:
        """What results call the extract: the table, ``query``, or the file's stem."""
        if self.query is not None:
            return "query"
        if self.table is not None:
            return self.table.rpartition(".")[2] or self.table
        return Path(self.address).stem


def database_word(text: str) -> DatabaseWord | None:
    """Tell the name of a database's content from that of a file.

    Parameters
    ----------
    text : str
        ``postgresql://host/db#table``, ``sqlite:file#table`` or ``file#table`` where the
        file is there and of SQLite; a query may stand for the table.

    Returns
    -------
    DatabaseWord or None
        None where it names a file, or a pattern of files.

    Raises
    ------
    UsageError
        If there are credentials in it, or it cannot be read; repeats nothing of it.

    Examples
    --------
    >>> word = database_word("postgresql://db.example/civil#registry.births")
    >>> word.address, word.table, word.name
    ('postgresql://db.example/civil', 'registry.births', 'births')
    >>> database_word("births.csv") is None
    True
    """
    if text.lower().startswith(_SERVER):
        address, fragment = _cut(text)
        _refuse_credentials(address)
        return _word(text, POSTGRESQL, address, fragment)
    if text.lower().startswith(_FILE):
        address, fragment = _cut(text[len(_FILE) :])
        if not address:
            raise UsageError(
                f"{text!r} names no file.",
                hint="Write sqlite:FILE#TABLE, such as sqlite:b.db#births.",
            )
        return _word(text, SQLITE, address, fragment)
    address, fragment = _cut(text)
    if fragment is None or _is_there(text) or not is_sqlite(address):
        return None
    return _word(text, SQLITE, address, fragment)


def is_url(text: str) -> bool:
    """Whether a text is the address of a server, so that no message may repeat it."""
    return text.lower().startswith(_SERVER)


def is_sqlite(path: str | Path) -> bool:
    """Whether there is such a file, and its first bytes are those of a database of SQLite."""
    try:
        with Path(path).open("rb") as file:
            return file.read(len(SQLITE_SIGNATURE)) == SQLITE_SIGNATURE
    except (OSError, ValueError):
        return False


def _cut(text: str) -> tuple[str, str | None]:
    address, mark, fragment = text.partition("#")
    return address, fragment.strip() if mark else None


def _word(place: str, kind: str, address: str, fragment: str | None) -> DatabaseWord:
    if fragment and _QUERY.match(fragment):
        return DatabaseWord(place, kind, address, query=fragment.rstrip("; \t\r\n"))
    return DatabaseWord(place, kind, address, table=fragment or None)


def _is_there(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):
        return False


def _refuse_credentials(url: str) -> None:
    """Refuse a URL with a user or a password: it would end in shell histories and manifests."""
    try:
        parts = urlsplit(url)
        keys = {key.lower() for key, _ in parse_qsl(parts.query, keep_blank_values=True)}
    except ValueError:
        raise UsageError(
            "The URL of the database cannot be read.",
            hint="Write postgresql://HOST:PORT/DATABASE#TABLE.",
        ) from None
    if "@" in url.partition("?")[0] or keys & _SECRET:
        raise UsageError(
            "The URL of the database holds a user name or a password; credentials do not belong "
            "there.",
            hint="Set PGUSER, and PGPASSWORD or a line in ~/.pgpass, or name a service with "
            "PGSERVICE; then write postgresql://HOST:PORT/DATABASE#TABLE.",
        )
