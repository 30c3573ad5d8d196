"""From what the caller named to files that can be read."""

from __future__ import annotations

import difflib
import stat
from glob import glob, has_magic
from pathlib import Path
from typing import Final

from crvs_link.errors import AccessDeniedError, InputError, SourceNotFoundError, UsageError
from crvs_link.load.words import is_url

HEAD_BYTES: Final = 1 << 16
"""How much of a text file is looked at before it is read."""
BOM: Final = b"\xef\xbb\xbf"
"""The mark with which some programs begin a text in UTF-8."""


def locate(text: str) -> tuple[Path, ...]:
    """Find the files that a path or a glob pattern names, sorted by name.

    Raises
    ------
    SourceNotFoundError
        If there is no such file, or no file that matches.
    AccessDeniedError
        If the way to it is closed.
    UsageError
        If it is a folder or something else that is not a file, or a server.
    """
    if is_url(text):
        # Not repeated: it may hold a password.
        raise UsageError(
            "A database is named where a file is expected.", hint="Save the table as a CSV file."
        )
    path = Path(text)
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        # A pattern may be absolute, which Path.glob does not take.
        names = glob(text) if has_magic(text) else []  # noqa: PTH207
        parts = sorted(Path(name) for name in names)
        files = tuple(part for part in parts if part.is_file())
        if not files:
            raise _not_found(text, path) from None
        return files
    except PermissionError as error:
        raise _denied(path) from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{text!r} cannot be a path of a file.") from error
    if stat.S_ISDIR(mode):
        raise UsageError(
            f"{path} is a folder; expected a file.",
            hint=f"Name the file, or a quoted pattern for an extract in parts: '{path / '*.csv'}'.",
        )
    if not stat.S_ISREG(mode):
        raise UsageError(f"{path} is not a regular file.", hint="Save the extract to a file first.")
    return (path,)


def read_head(path: Path) -> bytes:
    """Read the first `HEAD_BYTES` bytes of a file that is known to be there.

    Raises
    ------
    AccessDeniedError
        If it may not be read.
    InputError
        If it is empty.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except PermissionError as error:
        raise _denied(path) from error
    if not head:
        raise InputError(
            f"{path} is empty (0 bytes).", hint="Check that the export went through, and repeat it."
        )
    return head


def _not_found(text: str, path: Path) -> SourceNotFoundError:
    if has_magic(text):
        return SourceNotFoundError(
            f"No file matches the pattern {text}.", hint="Check the folder and the pattern."
        )
    try:
        names = [each.name for each in path.parent.iterdir()]
    except OSError:
        return SourceNotFoundError(f"There is no folder {path.parent}.", hint="Check the path.")
    near = difflib.get_close_matches(path.name, names, n=1)
    return SourceNotFoundError(
        f"There is no file {path}.",
        hint=f"Did you mean {path.parent / near[0]}?" if near else "Check the path.",
    )


def _denied(path: Path) -> AccessDeniedError:
    return AccessDeniedError(
        f"{path} may not be read: permission denied.",
        hint="Ask for permission to read it, or copy it to a place of your own.",
    )
