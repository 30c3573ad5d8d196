"""The audit log: one line for each written result, each holding the digest of the one before.

A line is entered when the result is complete and not yet in its place. So there is
no result in place without its line. If the machine fails between the two, the line is of a
result that nobody got; `crvs-link audit verify LOG FOLDER` then says that the folder is not
the one that was logged. If it fails while the line is written, the log ends in half a line and
is refused until that is removed by hand.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from crvs_link.errors import (
    AccessDeniedError,
    InputError,
    OutputError,
    SourceNotFoundError,
    UsageError,
)
from crvs_link.protect.chain import ChainError, link_line, verify_lines
from crvs_link.protect.key import check_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TORN: Final = (
    "Keep a copy. Where the last line is incomplete, a run was cut off while it wrote: remove "
    "that line. Anything else was changed by somebody."
)


def check_log(log: str | Path, folder: str | Path | None = None) -> None:
    """Refuse a log that could not be written to, before anything is run.

    Parameters
    ----------
    log : str or Path
        Need not be there; the folder above it must.
    folder : str or Path, optional
        Of the result that is to be entered.

    Raises
    ------
    UsageError, AccessDeniedError
        If it cannot be a log, or lies in the folder of the result.
    InputError
        If a line of it is not the one that was written.
    """
    name = os.fspath(log)
    if folder is not None:
        check_apart(log, folder, "The audit log")
    try:
        there = Path(log).exists()
        above = Path(log).resolve().parent
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(f"{name!r} cannot be the name of an audit log.") from error
    if there:
        read_log(log)
    elif not above.is_dir():
        raise UsageError(
            f"The audit log {name!r} cannot be made: the folder above it is not there.",
            hint="Make that folder first.",
        )
    if not os.access(log if there else above, os.W_OK):
        raise AccessDeniedError(f"The audit log {name!r} may not be written.")


def read_log(log: str | Path) -> tuple[list[dict[str, Any]], str]:
    """Read and verify a log.

    Returns
    -------
    list of dict
        Its entries in order.
    str
        The digest of the last line, by which somebody else can tell that none is missing.

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If it cannot be read.
    InputError
        If a line is not the one that was written; says which.
    """
    name = os.fspath(log)
    try:
        with Path(log).open("rb") as file:
            lines = file.readlines()
    except FileNotFoundError as error:
        raise SourceNotFoundError(f"There is no audit log {name!r}.") from error
    except PermissionError as error:
        raise AccessDeniedError(f"The audit log {name!r} may not be read.") from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{name!r} cannot be read as an audit log.") from error
    last = _last(lines, name)
    return [json.loads(line) for line in lines], last


def append(log: str | Path, entry: Mapping[str, object]) -> str:
    """Enter a line, and bring it to the disk.

    Parameters
    ----------
    log : str or Path
        Made where it is not there, for its owner alone. It is locked meanwhile, so that two
        runs at once enter one after the other.
    entry : mapping of str to object
        What JSON can hold; keys after ``audit``.

    Returns
    -------
    str
        The digest of the line.

    Raises
    ------
    InputError
        If the log was damaged meanwhile.
    OutputError
        If it could not be written; what was there is there still.
    """
    name = os.fspath(log)
    try:
        descriptor = os.open(log, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as file, _locked(file):
            lines = file.readlines()
            line, this = link_line(entry, _last(lines, name))
            end = file.tell()
            try:
                file.write(line + b"\n")
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                file.truncate(end)
                raise
    except OSError as error:
        raise OutputError(
            f"The audit log {name!r} could not be written: {error.strerror}; no result was either."
        ) from error
    return this


def _last(lines: list[bytes], name: str) -> str:
    """Digest of the last line; InputError if one is not as it was written."""
    try:
        count, last = verify_lines(lines)
    except ChainError as error:
        raise _damaged(name, error) from error
    if count and not lines[-1].endswith(b"\n"):
        raise _damaged(name, ChainError(count, "is not complete"))
    return last


def _damaged(name: str, error: ChainError) -> InputError:
    return InputError(f"The audit log {name!r} is damaged: {error}.", hint=_TORN)


@contextmanager
def _locked(file: BinaryIO) -> Iterator[None]:
    """Hold a file against other runs; the lock ends with the file, whatever happens."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined]
        try:
            yield
        finally:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]
        return
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX)
    yield
