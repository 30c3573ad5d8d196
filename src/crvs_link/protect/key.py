"""The key of pseudonyms: a file that is kept apart from every result."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Final

from crvs_link.errors import (
    AccessDeniedError,
    InputError,
    OutputError,
    OutputExistsError,
    SourceNotFoundError,
    UsageError,
)

LEAST: Final = 32
"""Bytes that a key has at least."""
MOST: Final = 1024
"""Bytes of a file beyond which it is not taken for a key."""

_MAKE: Final = "Make one with: crvs-link key FILE"


def read_key(path: str | Path) -> bytes:
    """Read a key from its file: all of its bytes but line ends at the end.

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If the file cannot be read.
    InputError
        If it has fewer than `LEAST` bytes, or so many that it is no key.
    """
    name = os.fspath(path)
    try:
        with Path(path).open("rb") as file:
            key = file.read(MOST + 1)
    except FileNotFoundError as error:
        raise SourceNotFoundError(f"There is no key file {name!r}.", hint=_MAKE) from error
    except PermissionError as error:
        raise AccessDeniedError(f"The key file {name!r} may not be read.") from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{name!r} cannot be read as a key file.", hint=_MAKE) from error
    if len(key) > MOST:
        raise InputError(f"{name!r} is longer than a key is: {MOST:,} bytes at most.", hint=_MAKE)
    key = key.rstrip(b"\r\n")
    if len(key) < LEAST:
        raise InputError(
            f"The key in {name!r} has {len(key)} bytes; expected {LEAST} at least.", hint=_MAKE
        )
    return key


def make_key(path: str | Path) -> None:
    """Write a new key, 256 random bits in hexadecimal, which only its owner may read.

    Raises
    ------
    OutputExistsError
        If something is there: whoever loses a key loses what its pseudonyms mean.
    UsageError, AccessDeniedError, OutputError
        If it cannot be written; nothing is left behind.
    """
    name = os.fspath(path)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise OutputExistsError(
            f"{name!r} is there already: a key is never overwritten.", hint="Name another file."
        ) from error
    except PermissionError as error:
        raise AccessDeniedError(f"{name!r} cannot be written: permission denied.") from error
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{name!r} cannot be made.", hint="Name a file in a folder that is there."
        ) from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(LEAST).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        with contextlib.suppress(OSError):
            Path(path).unlink()
        if isinstance(error, OSError):
            raise OutputError(f"{name!r} could not be written: {error.strerror}.") from error
        raise


def check_apart(file: str | Path, folder: str | Path, what: str) -> None:
    """Refuse a file that lies in the folder of a result: UsageError.

    Parameters
    ----------
    file, folder : str or Path
        Neither need be there.
    what : str
        What the file is, for the message: "The key of pseudonyms".
    """
    if Path(file).resolve().is_relative_to(Path(folder).resolve()):
        raise UsageError(
            f"{what} lies in the output folder {os.fspath(folder)!r}.",
            hint="Keep it apart from the results: whoever gets them must not get it.",
        )
