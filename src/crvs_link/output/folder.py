"""A folder that appears whole or not at all.

Everything is written into a hidden folder beside the target, brought to the disk, and
then renamed. Whatever goes wrong on the way, the hidden folder is removed and the
target is as it was.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import threading
import time
from collections import deque
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.errors import (
    CrvsLinkError,
    InterruptedAfterwardsError,
    OutputError,
    OutputExistsError,
)
from crvs_link.output.target import denied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crvs_link.errors import AccessDeniedError

HIDDEN: Final = ".crvs-link-"

_REFUSED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_TRIES: Final = 20


class Draft:
    """A folder that is being written.

    Attributes
    ----------
    path : Path
        The hidden folder.
    target : str
        The folder that it becomes, as the caller named it.
    name, size : str, int
        The file that is being written, and about how many bytes it will take: for the
        message, should it fail.
    made : bool
        Whether the hidden folder was there.
    given_up : bool
        Whether it was removed.
    """

    def __init__(self, path: Path, target: str) -> None:
        self.path = path
        self.target = target
        self.name = path.name
        self.size = 0
        self.made = False
        self.given_up = False

    @property
    def placed(self) -> bool:
        """Whether it has become the folder, be it a moment ago."""
        return self.made and not self.given_up and not self.path.exists()

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

    def give_up(self) -> None:
        """Remove it, unless it has become the folder."""
        if not self.placed:
            self.given_up = True
            shutil.rmtree(self.path, ignore_errors=True)


_LATEST: Final[deque[Draft]] = deque(maxlen=1)
"""The draft that this process wrote last, for `abandon`."""
_moving: Final = threading.Lock()


def abandon() -> str | None:
    """Remove what this process is writing, from another thread than the one that writes.

    Nothing takes its place any more afterwards: the process has to end.

    Returns
    -------
    str, optional
        The folder of a result that was in place before.
    """
    # A move takes no time, and half of one would be worse than waiting for it.
    _moving.acquire()
    for draft in _LATEST:
        if draft.placed:
            return draft.target
        for _ in range(_TRIES):
            draft.give_up()
            if not draft.path.exists():
                break
            time.sleep(0.05)  # a file came in meanwhile, or is open, which Windows minds
    return None


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
    InterruptedAfterwardsError
        On an interrupt after the folder took its place; before, the interrupt goes on as
        it is and nothing is left behind.
    """
    name = os.fspath(folder)
    target = Path(folder).resolve()
    draft = Draft(target.with_name(f"{HIDDEN}{secrets.token_hex(8)}"), name)
    _LATEST.append(draft)
    try:
        draft.path.mkdir()
        draft.made = True
        yield draft
        _to_disk(draft.path)
        with _moving:
            _move(draft.path, target, overwrite=overwrite)
    except (OSError, pl.exceptions.PolarsError) as error:
        if isinstance(error, CrvsLinkError):
            raise  # one of ours that is an OSError too: it says already what is wrong
        raise _fault(error, draft) from error
    except KeyboardInterrupt:
        if draft.placed:
            raise InterruptedAfterwardsError(name) from None
        raise
    finally:
        draft.give_up()


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
    except KeyboardInterrupt:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    except OSError as error:
        raise OutputError(
            f"The result is in {target.name!r}, but what it replaced could not be removed from "
            f"{aside.name!r} beside it.",
            hint="Remove that folder by hand.",
        ) from error


def _fault(error: Exception, draft: Draft) -> OutputError | AccessDeniedError:
    code = error.errno if isinstance(error, OSError) else None
    if code in _REFUSED:
        return denied(draft.target)
    # Polars passes on the words of the system, not its code.
    full = code in _FULL or any(f"os error {number}" in str(error) for number in _FULL)
    try:
        before = draft.written()
    except OSError:
        before = 0
    cause = "the disk is full" if full else (getattr(error, "strerror", None) or str(error))
    return OutputError(
        f"The result could not be written to {draft.target!r}: {cause}. It stopped at {draft.name} "
        f"({_bytes(draft.size)}), with {_bytes(before)} in place; nothing was left behind.",
        hint="Free some space, or name a folder on another disk with -o." if full else None,
    )


def _bytes(size: int) -> str:
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"
