"""How a run is carried out: threads, seed, memory, progress and cancellation."""

from __future__ import annotations

import logging
import os
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from crvs_link.errors import UsageError

T = TypeVar("T")

_LOG: Final = logging.getLogger("crvs_link")
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([kmgt]?)(?:i?b)?", re.IGNORECASE)
_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


def memory_size(text: str) -> int:
    """Read an amount of memory: bytes, with K, M, G or T for powers of 1024.

    Raises
    ------
    ValueError
        If it is none, or nothing.

    Examples
    --------
    >>> memory_size("512M"), memory_size("2GB"), memory_size("1.5 GiB")
    (536870912, 2147483648, 1610612736)
    """
    found = _SIZE.fullmatch(text.strip())
    size = int(float(found[1]) * _UNITS[found[2].lower()]) if found else 0
    if size < 1:
        raise ValueError("a size such as 512M or 2G")
    return size


class Step(Protocol):
    """One stage of a run, as it advances."""

    def advance(self, amount: int) -> None:
        """Say that ``amount`` more units of the stage's total are done."""


class Progress(Protocol):
    """Whoever wants to know how far a run has come."""

    def step(self, label: str, total: int) -> AbstractContextManager[Step]:
        """Begin a stage of ``total`` units; it ends with the context."""

    def note(self, text: str) -> None:
        """Say something that the user should know: a choice made, a warning."""


class _SilentStep:
    def advance(self, amount: int) -> None:
        pass


class Silent:
    """Progress that nobody watches."""

    @contextmanager
    def step(self, label: str, total: int) -> Iterator[Step]:
        """Begin a stage and say nothing of it."""
        yield _SilentStep()

    def note(self, text: str) -> None:
        """Say nothing."""


class Logged(Silent):
    """Notes to the logger ``crvs_link``, and no progress: the default in the library.

    The logger has no handler and no level of its own; its program decides.
    """

    def note(self, text: str) -> None:
        """Log a choice or a warning. No note holds a person's value."""
        _LOG.info(text)


@dataclass(frozen=True)
class RunOptions:
    """What a run may use.

    Parameters
    ----------
    threads : int
        Worker threads. The result does not depend on their number.
    seed : int
        Seed of the random pairs from which u probabilities are counted.
    memory : int, optional
        Bytes that the run may use, in place of those of the configuration. Where only
        candidate pairs do not fit, blocking rules are cut; a run that cannot fit refuses
        to start.
    report : bool
        Whether a report of the result will be written: it needs memory of its own.
    progress : Progress
        Told of every stage; by default only notes are kept, by ``logging.getLogger("crvs_link")``.

    Examples
    --------
    >>> RunOptions(threads=2, memory=memory_size("2G")).memory
    2147483648
    """

    threads: int = field(default_factory=lambda: os.cpu_count() or 1)
    seed: int = 20260
    memory: int | None = None
    report: bool = False
    progress: Progress = field(default_factory=Logged)


_WORKED: Final[dict[str, int]] = {}


def check_process() -> None:
    """Refuse to work in a child that was forked from a process that had worked already.

    The threads of Polars are not in the child, and it would wait for them for ever. A
    child that is forked first, or spawned, works.

    Raises
    ------
    UsageError
    """
    if _WORKED.setdefault("process", os.getpid()) != os.getpid():
        raise UsageError(
            "This process was forked from one in which crvs-link had been used, so the threads "
            "that it needs are missing.",
            hint="Start workers before the first use, or with the method 'spawn' or 'forkserver'.",
        )


def in_order(
    task: Callable[[int], T],
    sizes: list[int],
    options: RunOptions,
    label: str,
) -> Iterator[T]:
    """Run ``task(0) ... task(n - 1)`` on threads and yield the results in order.

    Tasks release the GIL for nearly all of their time. At most a few results per
    thread wait to be taken, so memory is bounded by the size of one result.

    Parameters
    ----------
    task : callable
        Takes the number of a range of work.
    sizes : list of int
        Units of work in each range, for progress.
    options : RunOptions
    label : str
        Names the stage to the user.

    Yields
    ------
    T
        The results of the tasks, in the order of their numbers.
    """
    stop = threading.Event()

    def guarded(number: int) -> T | None:
        return None if stop.is_set() else task(number)

    ahead = 4 * options.threads
    pool = ThreadPoolExecutor(options.threads, thread_name_prefix="crvs-link")
    try:
        with options.progress.step(label, sum(sizes)) as step:
            waiting: deque[tuple[int, Future[T | None]]] = deque()
            submitted = 0
            while submitted < len(sizes) or waiting:
                while submitted < len(sizes) and len(waiting) < ahead:
                    waiting.append((submitted, pool.submit(guarded, submitted)))
                    submitted += 1
                number, future = waiting.popleft()
                result = future.result()
                step.advance(sizes[number])
                yield result  # type: ignore[misc]  # None only after stop
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
