"""Ctrl-C, heard within half a second whatever the program is at.

Python tells the main thread of an interrupt between two instructions of its own. While
that thread waits for a kernel, for Polars or for the disk, there is none. So a second
thread listens as well: it leaves the main thread a moment to end by itself, as it does
nearly always; else it removes what was being written, and ends the process.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

INTERRUPTED: Final = 130
NOTHING_WRITTEN: Final = "Interrupted; nothing was written."

_SECONDS_TO_CLEAN_UP: Final = 1.0
_SECONDS_TO_END: Final = 0.3
_CLEAR_LINE: Final = "\r\x1b[2K\x1b[?25h"
"""Ends a bar: to the start of the line, erase it, show the cursor."""

_listening = threading.Event()
_last_word = threading.Lock()
"""Taken, for good, by the thread that says how the program ended."""


@contextmanager
def interrupts() -> Iterator[Callable[[], bool]]:
    """Remember whether Ctrl-C was pressed, and hear it once where it is hammered.

    A second press within a second would stop the clean-up that the first one began.

    Yields
    ------
    callable
        Tells whether it was pressed.
    """
    pressed: list[float] = []

    def hear(_number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if not pressed or now - pressed[-1] > _SECONDS_TO_CLEAN_UP:
            pressed.append(now)
            raise KeyboardInterrupt

    ours = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if ours:
        signal.signal(signal.SIGINT, hear)
    try:
        yield lambda: bool(pressed)
    finally:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def listen() -> None:
    """Start the second thread; for a process that is nothing but the program."""
    heard, told = os.pipe()
    if os.name == "posix":
        os.set_blocking(told, False)
    # The interpreter writes there at once, whatever its threads are at.
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    _listening.set()
    threading.Thread(target=_wait, args=(heard,), name="crvs-link-ctrl-c", daemon=True).start()


def have_the_last_word() -> None:
    """Say that the calling thread ends the program; if another does, wait for that."""
    if _listening.is_set() and not _last_word.acquire(blocking=False):
        threading.Event().wait()


def _wait(heard: int) -> None:
    while signal.SIGINT not in os.read(heard, 64):
        pass
    time.sleep(_SECONDS_TO_END)
    if _last_word.acquire(blocking=False):
        _end()


def _end() -> NoReturn:
    """End the process without the main thread, which may not come back for minutes."""
    # Without an import: the main thread could be at that very one.
    output = sys.modules.get("crvs_link.output.folder")
    placed = output.abandon() if output is not None else None
    said = NOTHING_WRITTEN if placed is None else f"Interrupted; the result is in {placed}."
    before = _CLEAR_LINE if os.isatty(2) else ""
    try:
        os.write(2, f"{before}{said}\n".encode(errors="backslashreplace"))
    finally:
        os._exit(INTERRUPTED)
