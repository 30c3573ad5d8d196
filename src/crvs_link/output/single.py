"""One text file, written whole or not at all, and never over another."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crvs_link.errors import AccessDeniedError, OutputError, OutputExistsError, UsageError
from crvs_link.output.folder import HIDDEN

if TYPE_CHECKING:
    from crvs_link.errors import CrvsLinkError

_REFUSED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


def check_new_file(file: str | Path, option: str) -> None:
    """Refuse a file that could not be written, before anything is run.

    Parameters
    ----------
    file : str or Path
        Must not be there; the folder above it must.
    option : str
        That names it, for the hint.

    Raises
    ------
    OutputExistsError
        If something is there.
    UsageError
        If the folder above is not there.
    AccessDeniedError
        If nothing may be written into it.
    """
    name, elsewhere = os.fspath(file), f"Name another file with {option}."
    try:
        there = _is_there(Path(file))
        above = Path(file).resolve().parent
        is_folder = above.is_dir()
    except PermissionError as error:
        raise _denied(name, elsewhere) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(f"{name!r} cannot be the name of a file.", hint=elsewhere) from error
    if there:
        raise OutputExistsError(f"{name!r} is there already.", hint=elsewhere)
    if not is_folder:
        raise UsageError(
            f"The file {name!r} cannot be written: the folder above it is not there.",
            hint=f"Make that folder first, or name another file with {option}.",
        )
    if not os.access(above, os.W_OK | os.X_OK):
        raise _denied(name, elsewhere)


def write_new_file(file: str | Path, text: str, option: str) -> None:
    """Write a text file that takes its place when it is whole.

    Parameters
    ----------
    file : str or Path
        As `check_new_file` allows it.
    text : str
        Written in UTF-8, with the line ends that it has.
    option : str

    Raises
    ------
    UsageError, OutputExistsError, AccessDeniedError
        As `check_new_file`.
    OutputError
        If the disk is full, or writing failed otherwise; nothing is left behind.
    """
    check_new_file(file, option)
    target = Path(file).resolve()
    draft = target.with_name(f"{HIDDEN}{secrets.token_hex(8)}")
    try:
        with draft.open("xb") as stream:
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())
        check_new_file(file, option)
        draft.rename(target)
    except OSError as error:
        if isinstance(error, OutputExistsError):
            raise
        raise _fault(error, os.fspath(file), option) from error
    finally:
        draft.unlink(missing_ok=True)


def _is_there(file: Path) -> bool:
    """Whether anything has this name, be it a link to nowhere."""
    try:
        file.lstat()
    except FileNotFoundError:
        return False
    return True


def _fault(error: OSError, name: str, option: str) -> CrvsLinkError:
    if error.errno in _REFUSED:
        return _denied(name, f"Name another file with {option}.")
    full = error.errno in _FULL
    return OutputError(
        f"{name!r} could not be written: {'the disk is full' if full else error.strerror}; "
        "nothing was left behind.",
        hint="Free some space, or write to another disk." if full else None,
    )


def _denied(name: str, hint: str) -> AccessDeniedError:
    return AccessDeniedError(f"{name!r} cannot be written: permission denied.", hint=hint)
