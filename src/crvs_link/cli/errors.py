"""The one place where what went wrong becomes a message on stderr and an exit code.

A message is one line, a hint a second one. Unforeseen exceptions are shown without
their text, which could hold a person's value: their type, and the place in our code.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from crvs_link.cli.interrupts import (
    INTERRUPTED,
    NOTHING_WRITTEN,
    have_the_last_word,
    interrupts,
)
from crvs_link.errors import CrvsLinkError, InterruptedAfterwardsError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

UNFORESEEN: Final = 1
DEBUG: Final = "CRVS_LINK_DEBUG"

_ROOT: Final = Path(__file__).resolve().parents[2]
_PACKAGE: Final = _ROOT / "crvs_link"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


def guarded(call: Callable[[], None]) -> int:
    """Call, and turn whatever is raised into a message on stderr.

    Parameters
    ----------
    call : callable

    Returns
    -------
    int
        The exit code: 0 done, 1 unforeseen, 2 usage, 3 content of an input or a
        configuration, 4 model, 130 interrupted.
    """
    _never_refuse_a_character()
    with interrupts() as interrupted:
        try:
            call()
            sys.stdout.flush()
            have_the_last_word()
        except click.exceptions.Exit as end:
            return _ended(end.exit_code)
        except BaseException as error:  # noqa: BLE001 - the last place that can say anything
            have_the_last_word()
            # A library may wrap the interrupt in an exception of its own.
            if interrupted() and not isinstance(error, InterruptedAfterwardsError):
                error = KeyboardInterrupt()
            return _said(error)
        return 0


def one_line(text: str) -> str:
    r"""Write text of unknown origin on one line, with what is not visible as escapes.

    Examples
    --------
    >>> one_line("births\x1b[2J\n.csv")
    'births\\x1b[2J\\n.csv'
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _ended(code: int) -> int:
    """Flush what ``--help`` or ``--version`` printed."""
    try:
        sys.stdout.flush()
    except OSError as error:
        return _said(error)
    return code


def _said(error: BaseException) -> int:
    if isinstance(error, BrokenPipeError):
        return _closed()
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return error.exit_code
    code, lines = _message(error)
    if os.environ.get(DEBUG) == "1":
        lines = [*_trace(error), *lines]
    try:
        for line in lines:
            click.echo(one_line(line), err=True)
    except OSError:
        pass  # nobody is left to be told
    if isinstance(error, OSError):
        _discard_stdout()
    return code


def _message(error: BaseException) -> tuple[int, list[str]]:
    if isinstance(error, CrvsLinkError):
        hint = [f"Hint: {error.hint}"] if error.hint else []
        return error.exit_code, [f"Error: {error}", *hint]
    if isinstance(error, click.ClickException):
        context = error.ctx if isinstance(error, click.UsageError) else None
        hint = [f"Hint: See '{context.command_path} --help'."] if context else []
        return error.exit_code, [f"Error: {' '.join(error.format_message().split())}", *hint]
    if isinstance(error, InterruptedAfterwardsError):
        return INTERRUPTED, [f"Interrupted; {error}"]
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED, [NOTHING_WRITTEN]
    return UNFORESEEN, _unforeseen(error)


def _unforeseen(error: BaseException) -> list[str]:
    if isinstance(error, MemoryError):
        return [
            "Error: There is not enough memory for this run; nothing was written.",
            "Hint: Close other programs, or compare fewer pairs with a smaller --budget.",
        ]
    if isinstance(error, OSError) and error.errno in _FULL:
        return ["Error: The disk is full.", "Hint: Free some space, or write to another disk."]
    if isinstance(error, OSError) and error.strerror:
        where = f" ({os.fsdecode(error.filename)})" if error.filename else ""
        return [f"Error: The system says: {error.strerror}{where}."]
    return [
        f"Internal error: {_type_name(error)} at {_place(error.__traceback__)}; please report this "
        "line.",
        f"Hint: {DEBUG}=1 shows the way to that place, without any value of a record.",
    ]


def _type_name(error: BaseException) -> str:
    kind = type(error)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _place(trace: TracebackType | None) -> str:
    """Find the innermost line of our own code."""
    place = "an unknown place"
    for frame in traceback.extract_tb(trace):
        path = Path(frame.filename)
        if path.is_relative_to(_PACKAGE):
            place = f"{path.relative_to(_ROOT).as_posix()}:{frame.lineno}"
    return place


def _trace(error: BaseException) -> list[str]:
    """List types and places of an exception and its causes, the first cause first."""
    lines: list[str] = []
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        frames = [
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(cause.__traceback__)
        ]
        lines = [f"{_type_name(cause)}:", *frames, *lines]
        cause = cause.__cause__ or cause.__context__
    return lines


def _never_refuse_a_character() -> None:
    """Write what a terminal's encoding lacks as an escape, rather than fail on it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _closed() -> int:
    """Whoever read stdout has seen enough."""
    _discard_stdout()
    return UNFORESEEN


def _discard_stdout() -> None:
    """Keep the interpreter from writing, once more and in vain, when it exits."""
    try:
        sys.stdout.flush()
    except OSError:
        with open(os.devnull, "w") as nothing:  # noqa: PTH123 - not a path of a file
            os.dup2(nothing.fileno(), sys.stdout.fileno())
