"""A folder that appears whole or not at all.

Everything is written into a hidden folder beside the target, brought to the disk, and
then renamed. Whatever goes wrong on the way, the hidden folder is removed and the
target is as it was.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from crvs_link.errors import (
    AccessDeniedError,
    CrvsLinkError,
    OutputError,
    OutputExistsError,
    UsageError,
)
from crvs_link.output.tables import check_formats
from crvs_link.report.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KIND: Final = "crvs-link output"
MANIFEST: Final = "manifest.json"
HIDDEN: Final = ".crvs-link-"

_KEYS: Final = frozenset({"command", "files", "finished", "inputs"})
_NOT_CONTENT: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers leave in a folder by themselves."""
_REFUSED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class Draft:
    """A folder that is being written.

    Attributes
    ----------
    path : Path
        The hidden folder.
    name, size : str, int
        The file that is being written, and about how many bytes it will take: for the
        message, should it fail.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self.size = 0

    def begin(self, name: str, size: int) -> Path:
        """Say which file comes next, and give its path."""
        self.name, self.size = name, size
        return self.path / name

    def text(self, name: str, content: str) -> None:
        """Write a text file: UTF-8, with the line ends that the text has."""
        data = content.encode()
        self.begin(name, len(data)).write_bytes(data)

    def written(self) -> int:
        """Bytes of all files so far."""
        return sum(file.stat().st_size for file in self.path.iterdir())


def check_target(
    folder: str | Path, *, overwrite: bool = False, formats: Sequence[str] = ("parquet",)
) -> None:
    """Refuse a folder that a result could not be written to, before anything is run.

    Parameters
    ----------
    folder : str or Path
        Must not exist, or be empty; with ``overwrite`` it may be an earlier output
        folder that holds nothing else.
    overwrite : bool
    formats : sequence of str
        The formats of the tables.

    Raises
    ------
    OutputExistsError
        If something is there and ``overwrite`` is not set.
    UsageError
        If the folder above is not there, a format is unknown or its package missing,
        or what would be overwritten is not an output folder of crvs-link.
    AccessDeniedError
        If the folder above may not be written to.
    """
    check_formats(formats)
    name = os.fspath(folder)
    try:
        target = Path(folder).resolve()
        there = target.exists()
    except PermissionError as error:
        raise _denied(name) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(
            f"{name!r} cannot be the name of an output folder.", hint="Name another with -o."
        ) from error
    if not target.parent.is_dir():
        raise UsageError(
            f"The output folder {name!r} cannot be made: the folder above it is not there.",
            hint="Make that folder first, or name another with -o.",
        )
    if Path.cwd().is_relative_to(target):
        raise UsageError(
            f"The output folder {name!r} is, or holds, the folder that this was started in.",
            hint="Name a folder that is not there yet with -o.",
        )
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise _denied(name)
    if there:
        _check_existing(target, name, overwrite=overwrite)


def _check_existing(target: Path, name: str, *, overwrite: bool) -> None:
    elsewhere = "Name another folder with -o."
    if not target.is_dir():
        raise OutputExistsError(f"{name!r} is a file, not a folder.", hint=elsewhere)
    try:
        entries = sorted(p.name for p in target.iterdir() if p.name not in _NOT_CONTENT)
        manifest = _manifest(target)
    except PermissionError as error:
        raise _denied(name) from error
    if not entries:
        return
    known = {MANIFEST, *manifest["files"]} if manifest else set()
    strange = [entry for entry in entries if entry not in known]
    if strange:
        shown = ", ".join(strange[:3]) + (", ..." if len(strange) > 3 else "")
        kind = UsageError if overwrite else OutputExistsError
        raise kind(
            f"The folder {name!r} holds what crvs-link did not write ({shown}).", hint=elsewhere
        )
    if manifest and not overwrite:
        raise OutputExistsError(
            f"The folder {name!r} already holds a result of crvs-link {_described(manifest)}.",
            hint="Replace it with --overwrite, or name another folder with -o.",
        )


def _described(manifest: dict[str, Any]) -> str:
    sources = ", ".join(str(source["source_id"]) for source in manifest["inputs"])
    return f"{manifest['command']} ({printable(sources)}), finished {manifest['finished']}"


def _manifest(target: Path) -> dict[str, Any] | None:
    """Read the manifest of an output folder; None if it is not one of ours."""
    try:
        manifest = json.loads((target / MANIFEST).read_bytes())
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError):
        return None
    ours = isinstance(manifest, dict) and manifest.get("kind") == KIND
    return manifest if ours and manifest.keys() >= _KEYS else None


@contextmanager
def new_folder(folder: str | Path, *, overwrite: bool) -> Iterator[Draft]:
    """Yield a draft that becomes the folder if the block ends without an exception.

    Parameters
    ----------
    folder : str or Path
        Checked by `check_target`.
    overwrite : bool
        Whether it may be there.

    Raises
    ------
    OutputError
        If anything could not be written; nothing is left behind.
    AccessDeniedError
        If the system refused it.
    """
    name = os.fspath(folder)
    target = Path(folder).resolve()
    draft = Draft(target.with_name(f"{HIDDEN}{secrets.token_hex(8)}"))
    try:
        draft.path.mkdir()
        yield draft
        _to_disk(draft.path)
        _move(draft.path, target, overwrite=overwrite)
    except (OSError, pl.exceptions.PolarsError) as error:
        if isinstance(error, CrvsLinkError):
            raise  # one of ours that is an OSError too: it says already what is wrong
        raise _fault(error, draft, name) from error
    finally:
        # After a rename there is nothing left to remove.
        shutil.rmtree(draft.path, ignore_errors=True)


def _to_disk(folder: Path) -> None:
    """Make the system write files and folder for good, before the rename shows them."""
    for path in [*folder.iterdir(), folder]:
        if path.is_dir() and os.name == "nt":
            continue  # folders cannot be opened there
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _move(draft: Path, target: Path, *, overwrite: bool) -> None:
    if not target.exists():
        draft.rename(target)
        return
    if not overwrite and any(target.iterdir()):
        raise OutputExistsError(
            f"The folder {target.name!r} appeared while the run was under way.",
            hint="Name another folder with -o.",
        )
    aside = draft.with_name(f"{draft.name}-old")
    try:
        target.rename(aside)
        draft.rename(target)
    except BaseException:
        # Also after an interrupt: either what was there comes back, or it goes.
        if aside.exists() and not target.exists():
            aside.rename(target)
        shutil.rmtree(aside, ignore_errors=True)
        raise
    try:
        shutil.rmtree(aside)
    except OSError as error:
        raise OutputError(
            f"The result is in {target.name!r}, but what it replaced could not be removed from "
            f"{aside.name!r} beside it.",
            hint="Remove that folder by hand.",
        ) from error


def _denied(name: str) -> AccessDeniedError:
    return AccessDeniedError(
        f"The output folder {name!r} cannot be written: permission denied.",
        hint="Name a folder that you may write to with -o.",
    )


def _fault(error: Exception, draft: Draft, name: str) -> OutputError | AccessDeniedError:
    code = error.errno if isinstance(error, OSError) else None
    if code in _REFUSED:
        return _denied(name)
    # Polars passes on the words of the system, not its code.
    full = code in _FULL or any(f"os error {number}" in str(error) for number in _FULL)
    try:
        before = draft.written()
    except OSError:
        before = 0
    cause = "the disk is full" if full else (getattr(error, "strerror", None) or str(error))
    return OutputError(
        f"The result could not be written to {name!r}: {cause}. It stopped at {draft.name} "
        f"({_bytes(draft.size)}), with {_bytes(before)} in place; nothing was left behind.",
        hint="Free some space, or name a folder on another disk with -o." if full else None,
    )


def _bytes(size: int) -> str:
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"
