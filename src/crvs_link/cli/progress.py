"""How far a run has come, on stderr.

On a terminal a stage that takes over a second shows a bar with the time left. A stage
that took any time ends as one line, and a note is one; with ``--quiet`` there is neither.
"""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Final

import click

from crvs_link.cli.errors import one_line
from crvs_link.run import Silent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType
    from rich.live import Live

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
        self._bar = _Bar() if bars else None

    @contextmanager
    def step(self, label: str, total: int) -> Iterator[_Step]:
        """Begin a stage of ``total`` units; it ends with the context."""
        step = _Step(one_line(label), total)
        with nullcontext() if self._bar is None else self._bar.below(step):
            yield step
        if step.seconds >= SECONDS_WORTH_A_LINE:
            click.echo(f"{step.label}: {_duration(step.seconds)}", err=True)

    def note(self, text: str) -> None:
        """Say something that the user should know."""
        click.echo(f"Note: {one_line(text)}", err=True)


class _Step:
    """A stage under way."""

    def __init__(self, label: str, total: int) -> None:
        self.label = label
        self._total = total
        self._done = 0
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        """Time since it began."""
        return time.monotonic() - self._start

    def advance(self, amount: int) -> None:
        """Say that ``amount`` more units are done."""
        self._done += amount

    @property
    def share(self) -> float:
        """The part that is done; 0 as long as that is not known."""
        return min(self._done / self._total, 1.0) if self._total else 0.0


class _Bar:
    """One line, for the innermost stage that has lasted a second.

    It begins on another thread than the stages, hence the lock.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._steps: list[_Step] = []
        self._live: Live | None = None

    @contextmanager
    def below(self, step: _Step) -> Iterator[None]:
        """Show a stage while it lasts, from its first second on."""
        timer = threading.Timer(SECONDS_BEFORE_A_BAR, self._show, [step])
        timer.daemon = True
        self._steps.append(step)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            with self._lock:
                self._steps.remove(step)
                if self._live is not None and not self._due():
                    self._live.stop()
                    self._live = None

    def _due(self) -> list[_Step]:
        return [step for step in self._steps if step.seconds >= SECONDS_BEFORE_A_BAR]

    def _show(self, step: _Step) -> None:
        from rich.console import Console
        from rich.live import Live

        with self._lock:
            if self._live is None and step in self._steps:
                self._live = Live(
                    console=Console(file=sys.stderr),
                    get_renderable=self._line,
                    refresh_per_second=4,
                    transient=True,
                )
                self._live.start()

    def _line(self) -> RenderableType:
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        line = Table.grid(padding=(0, 1))
        for step in self._due()[-1:]:
            share = step.share
            line.add_row(
                Text(step.label),
                ProgressBar(total=1.0 if share else None, completed=share, width=40),
                Text(_words(share, step.seconds)),
            )
        return line


def _words(share: float, seconds: float) -> str:
    """Say how much is done and the time left, from the time that it took so far."""
    if not share:
        return f"{_clock(seconds)} so far"
    return f"{share:.0%}, {_clock(seconds * (1 / share - 1))} left"


def _clock(seconds: float) -> str:
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60:02d} s"
