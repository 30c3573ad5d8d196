"""Why a result could not be written to a database, in words of ours and without a value."""

from __future__ import annotations

from typing import Final, TypeAlias

from crvs_link.errors import (
    AccessDeniedError,
    CrvsLinkError,
    OutputError,
    OutputExistsError,
    UsageError,
)
from crvs_link.load.sql.faults import lost, state_of

_NOTHING: Final = "nothing was written"
_AGAIN: Final = "Run it again when that is done."
_THERE: Final = (
    OutputExistsError,
    "Tables appeared in {place} while the run was under way",
    "Another run writes there: name another place, or run it again later.",
)
_ONLY_READ: Final = (UsageError, "{place} can only be read", "Name another database.")
_LOCKED: Final = (OutputError, "Another session holds the tables of {place} locked", _AGAIN)
_FULL: Final = (OutputError, "The disk of {place} is full", "Free some space there.")
_DENIED: Final = (
    AccessDeniedError,
    "No tables may be made in {place}: permission denied",
    "Ask for CREATE on the schema, or set PGUSER to a user who has it.",
)
_LOST: Final = (
    OutputError,
    "The connection to {place} was lost",
    "Check the server and the network, and run it again.",
)
_OF_FILE: Final = (
    OutputError,
    "{place} could not be written",
    "Check that the file is whole and the disk not full, or name another file.",
)

_Fault: TypeAlias = tuple[type[CrvsLinkError], str, str]
_BY_STATE: Final[dict[str, _Fault]] = {
    "42P06": _THERE,
    "42P07": _THERE,
    "23505": _THERE,
    "42501": _DENIED,
    "25006": _ONLY_READ,
    "55P03": _LOCKED,
    "40P01": _LOCKED,
    "40001": _LOCKED,
    "53100": _FULL,
    "53200": _FULL,
    "2BP01": (
        UsageError,
        "Views or keys depend on the tables in {place}, so they cannot be replaced",
        "Drop those first, or name another place.",
    ),
    "57014": (
        OutputError,
        "The server cancelled the writing to {place} (statement timeout)",
        "Raise it for this run: PGOPTIONS='-c statement_timeout=0'.",
    ),
}
_BY_WORDS: Final[dict[str, _Fault]] = {
    "readonly": _ONLY_READ,
    "is locked": _LOCKED,
    "disk is full": _FULL,
    "": _OF_FILE,
}
"""What SQLite says, which is always in English."""


def cannot_write(error: Exception, place: str, *, committing: bool) -> CrvsLinkError:
    """Say what a server or a file of SQLite answered.

    Parameters
    ----------
    error : Exception
        Of the driver.
    place : str
    committing : bool
        Whether everything was sent, and only the end of the transaction is open.
    """
    state, said = state_of(error), str(error)
    if place.startswith("sqlite:"):
        kind, message, hint = next(fault for words, fault in _BY_WORDS.items() if words in said)
    elif committing and lost(state):
        return OutputError(
            f"The connection to {place} was lost at the very end: the result is there whole, or "
            "not at all.",
            hint="Look whether the table run is there.",
        )
    else:
        refused = (
            OutputError,
            f"The server refused to write to {{place}} (SQLSTATE {state})",
            "Look this code up in the manual of PostgreSQL, or ask who runs the server.",
        )
        kind, message, hint = _BY_STATE.get(state, _LOST if lost(state) else refused)
    return kind(f"{message.format(place=place)}; {_NOTHING}.", hint=hint)


def denied(place: str) -> CrvsLinkError:
    """Say that the user may not make tables."""
    kind, message, hint = _DENIED
    return kind(f"{message.format(place=place)}.", hint=hint)
