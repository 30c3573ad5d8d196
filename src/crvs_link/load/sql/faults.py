"""What a database answers when it refuses, in words of ours.

Its own words may quote a value, and are in the language of the server: the code of the
SQL standard (SQLSTATE) is read instead. Only what a connection fails of is passed on,
since that is before any value.
"""

from __future__ import annotations

import re
from typing import Final

from crvs_link.errors import (
    AccessDeniedError,
    CrvsLinkError,
    InputError,
    SourceNotFoundError,
    UsageError,
)

_AUTHENTICATION: Final = re.compile(
    r"password|authentication|pg_hba|role |no pg_hba|SSL|permission"
)
_LOST: Final = ("08", "57P")
_CHECK: Final = "Check that the server runs, and the host, port and database of the URL."


def cannot_connect(error: Exception, place: str) -> CrvsLinkError:
    """Say why there is no connection to a server."""
    said = " ".join(str(error).removeprefix("IO: ").split())
    said = (
        said.removeprefix("[libpq] Failed to connect: ").partition(" Is the server")[0].rstrip(".")
    )
    if _AUTHENTICATION.search(said):
        return AccessDeniedError(
            f"{place}: the server lets nobody in: {said}.",
            hint="Set PGUSER, and PGPASSWORD or a line in ~/.pgpass.",
        )
    return SourceNotFoundError(f"{place}: no connection: {said}.", hint=_CHECK)


def state_of(error: BaseException) -> str:
    """Give the SQLSTATE of an error of the driver; empty where it has none."""
    return str(getattr(error, "sqlstate", None) or "")


def lost(state: str) -> bool:
    """Whether a SQLSTATE, or the lack of one, says that the connection is gone."""
    return not state or state.startswith(_LOST)


def cannot_read(error: Exception, place: str) -> CrvsLinkError:
    """Say why a statement that reads failed."""
    state = state_of(error)
    found = _OF_CALL.get(state)
    if found is not None:
        kind, message, hint = found
        return kind(f"{place}: {message}.", hint=hint)
    if state.startswith(("42", "0A")):
        return UsageError(
            f"{place}: the query is not one that PostgreSQL can carry out (SQLSTATE {state}).",
            hint=_SYNTAX,
        )
    if state.startswith("22"):
        return InputError(
            f"{place}: a value is not what the query or view makes of it (SQLSTATE {state}).",
            hint="Change the query, or read the column as text.",
        )
    if lost(state):
        return CrvsLinkError(
            f"{place}: the connection to the server was lost; nothing was read.",
            hint="Check the server and the network, and run it again.",
        )
    return CrvsLinkError(
        f"{place}: the server could not carry out the reading (SQLSTATE {state}).",
        hint="Look this code up in the manual of PostgreSQL, or ask who runs the server.",
    )


_SYNTAX: Final = "Try the query in psql first."
_OF_CALL: Final[dict[str, tuple[type[CrvsLinkError], str, str]]] = {
    "42601": (UsageError, "the query is not one SELECT of PostgreSQL", _SYNTAX),
    "42P01": (SourceNotFoundError, "the query names a table that is not there", _SYNTAX),
    "42703": (UsageError, "the query names a column that is not there", _SYNTAX),
    "42883": (UsageError, "the query calls a function that is not there", _SYNTAX),
    "42702": (UsageError, "a column name of the query is ambiguous", "Give each an alias (AS)."),
    "42501": (
        AccessDeniedError,
        "permission denied",
        "Ask for SELECT on the table, or set PGUSER to a user who has it.",
    ),
    "25006": (UsageError, "the query would change the database", "Name a query that only reads."),
    "22021": (
        InputError,
        "a column holds bytes that are not text in UTF-8",
        "Correct them in the database, or convert the column in a query.",
    ),
    "57014": (
        CrvsLinkError,
        "the server cancelled the reading (statement timeout); nothing was read",
        "Raise it for this run: PGOPTIONS='-c statement_timeout=0'.",
    ),
    "55P03": (
        CrvsLinkError,
        "the table is locked by another session",
        "Run it again when that is done.",
    ),
    "53300": (CrvsLinkError, "the server has too many connections", "Run it again later."),
}
