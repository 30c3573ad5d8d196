"""From what the caller named to files that can be read, and what kind each one is."""

from __future__ import annotations

import difflib
import stat
from glob import glob, has_magic
from pathlib import Path
from typing import Final

from crvs_link.errors import AccessDeniedError, InputError, SourceNotFoundError, UsageError
from crvs_link.load.words import SQLITE, SQLITE_SIGNATURE, is_url

HEAD_BYTES: Final = 1 << 16
"""How much of a text file is looked at before it is read."""
BOM: Final = b"\xef\xbb\xbf"
"""The mark with which some programs begin a text in UTF-8."""

TEXT: Final = "text"
PARQUET: Final = "parquet"

_TEXT_ENDINGS: Final = frozenset({"", ".csv", ".tsv", ".tab", ".txt", ".psv", ".dat"})
_PARQUET_ENDINGS: Final = frozenset({".parquet", ".pq"})

# First bytes of files that people hand in by mistake, and what to do about each.
_SIGNATURES: Final = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive", "Save it as CSV (UTF-8), or unpack it."),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Access file", "Save it as CSV (UTF-8)."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "Unpack it first."),
    (b"BZh", "a bzip2 archive", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it first."),
    (b"\x89PNG", "an image", "Name the file that holds the records."),
    (b"\xff\xd8\xff", "an image", "Name the file that holds the records."),
    (b"%PDF", "a PDF document", "Name the file that holds the records."),
    (b"ARROW1", "an Arrow (Feather) file", "Save it as Parquet."),
    (b"<stata_dta>", "a Stata file", "Export it as CSV (UTF-8) or Parquet."),
    (b"$FL2", "an SPSS file", "Export it as CSV (UTF-8) or Parquet."),
    (b"\xff\xfe", "text in UTF-16", "Save it as CSV in UTF-8."),
    (b"\xfe\xff", "text in UTF-16", "Save it as CSV in UTF-8."),
)
_EXPECTED: Final = "expected CSV, TSV or Parquet"


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


def kind_of(path: Path, head: bytes) -> str:
    """`TEXT`, `PARQUET` or `SQLITE`, by the content first and the ending second.

    Raises
    ------
    InputError
        If it is none of them.
    """
    ending = path.suffix.lower()
    if head.startswith(b"PAR1"):
        return PARQUET
    if head.startswith(SQLITE_SIGNATURE):
        return SQLITE
    for signature, what, remedy in _SIGNATURES:
        if head.startswith(signature):
            raise InputError(f"{path} is {what}; {_EXPECTED}.", hint=remedy)
    if ending in _PARQUET_ENDINGS:
        raise InputError(
            f"{path} is not a Parquet file: its first bytes are not those of one.",
            hint="Export it again, or give it the ending of what it is.",
        )
    if b"\0" in head:
        raise InputError(
            f"{path} is not text: there is a NUL byte at byte offset {head.index(0)}; {_EXPECTED}.",
            hint="Export the extract as CSV (UTF-8) or Parquet.",
        )
    if ending not in _TEXT_ENDINGS:
        raise InputError(
            f"{path} is of an unknown type ('{ending}'); {_EXPECTED}.",
            hint="Export the extract as CSV (UTF-8) or Parquet; if it is delimited text, "
            "give it the ending .csv.",
        )
    return TEXT


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
