"""How far a run has come, on stderr.

On a terminal a stage that takes over a second shows a bar with the time left. A stage
that took any time ends as one line, and a note is one; with ``--quiet`` there is neither.
"""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from crvs_link.cli.errors import one_line
from crvs_link.run import Silent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from crvs_link.run import Progress

SECONDS_BEFORE_A_BAR: Final = 1.0
SECONDS_WORTH_A_LINE: Final = 0.1


def progress_for(*, quiet: bool) -> Progress:
    """Choose how progress is shown.

    Parameters
    ----------
    quiet : bool

    Returns
    -------
    Progress
    """
    return Silent() if quiet else Stderr(bars=sys.stderr.isatty())


class Stderr:
    """Progress as lines on stderr, with a bar while a stage lasts.

    Parameters
    ----------
    bars : bool
        Whether stderr can show one.
    """

    def __init__(self, *, bars: bool) -> None:
        self._bars = bars

    @contextmanager
    def step(self, label: str, total: int) -> Iterator[_Step]:
        """Begin a stage of ``total`` units; it ends with the context."""
        step = _Step(one_line(label), total)
        start = time.monotonic()
        timer = threading.Timer(SECONDS_BEFORE_A_BAR, step.show) if self._bars else None
        if timer is not None:
            timer.daemon = True
            timer.start()
        try:
            yield step
        finally:
            if timer is not None:
                timer.cancel()
            step.hide()
        seconds = time.monotonic() - start
        if seconds >= SECONDS_WORTH_A_LINE:
            click.echo(f"{one_line(label)}: {_duration(seconds)}", err=True)

    def note(self, text: str) -> None:
        """Say something that the user should know."""
        click.echo(f"Note: {one_line(text)}", err=True)


class _Step:
    """A stage under way. The bar begins on another thread, hence the lock."""

    def __init__(self, label: str, total: int) -> None:
        self._label = label
        self._total = total
        self._done = 0
        self._bar: tuple[Bar, TaskID] | None = None
        self._over = False
        self._lock = threading.Lock()

    def advance(self, amount: int) -> None:
        """Say that ``amount`` more units are done."""
        with self._lock:
            self._done += amount
            if self._bar is not None:
                bar, task = self._bar
                bar.update(task, completed=self._done)

    def show(self) -> None:
        """Show a bar, unless the stage is over."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        with self._lock:
            if self._over:
                return
            bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TextColumn("{task.percentage:>3.0f}%"),
                TimeRemainingColumn(),
                console=Console(file=sys.stderr),
                transient=True,
            )
            task = bar.add_task(self._label, total=self._total, completed=self._done)
            bar.start()
            self._bar = bar, task

    def hide(self) -> None:
        """Take the bar away."""
        with self._lock:
            self._over = True
            if self._bar is not None:
                self._bar[0].stop()


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60:02d} s"
