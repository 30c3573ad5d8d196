"""An interrupt in any stage: heard at once, nothing left behind, and the exit code says so."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final, NamedTuple

import pytest

import data
from cli.extracts import HEADER, crvs_link, rows, save

LATEST: Final = 0.5 + 2.5
"""Seconds in which the program has to end: what is promised, and slack for a machine on
which much else runs. Where nothing listens, these tests take minutes.
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two good extracts, where the program is started."""
    monkeypatch.chdir(tmp_path)
    save("good.csv", HEADER, *rows())
    save("host.csv", HEADER, *rows(50, 20))
    return tmp_path


HEARING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from crvs_link.cli import main, progress
{more}
main()
"""

COUNTING = """
advance, seen = progress._Step.advance, []
def interrupted(step, amount):
    advance(step, amount)
    seen.append(step)
    if len(seen) == {number}:
        os.kill(os.getpid(), signal.SIGINT)
progress._Step.advance = interrupted
"""


def started(more: str, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HEARING.format(more=more), *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [1, 3, 5, 8])
def test_an_interrupt_in_every_stage(number: int, folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    process = started(COUNTING.format(number=number), "match", "host.csv", "good.csv", "-o", "out")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "Interrupted; nothing was written."
    assert "Traceback" not in err
    assert sorted(folder.rglob("*")) == before


def test_an_interrupt_from_outside(folder: Path) -> None:
    save("big.csv", HEADER, *rows(60_000))
    save("bigger.csv", HEADER, *rows(80_000, 30_000))
    before = sorted(folder.rglob("*"))
    process = started("", "match", "big.csv", "bigger.csv", "-o", "out")
    assert process.stderr is not None
    assert process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "Interrupted; nothing was written."
    assert "Traceback" not in err
    assert sorted(folder.rglob("*")) == before


def test_an_interrupt_while_the_result_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync

    def interrupted(descriptor: int) -> None:
        fsync(descriptor)
        signal.raise_signal(signal.SIGINT)

    heard = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(os, "fsync", interrupted)
    try:
        done = crvs_link("match", "host.csv", "good.csv", "-o", "out", "--no-report")
    finally:
        signal.signal(signal.SIGINT, heard)
    assert (done.exit_code, done.stdout) == (130, "")
    assert done.stderr.splitlines()[-1] == "Interrupted; nothing was written."
    assert all(
        re.fullmatch(r".+: \d+\.\d s|Note: .+", line) for line in done.stderr.splitlines()[:-1]
    )
    assert sorted(path.name for path in Path().iterdir()) == ["good.csv", "host.csv"]


# --- while the main thread cannot hear ---------------------------------------------

DEAF = """
import hashlib
from {module} import {name}
import {module} as module
def deaf(*args, **more):
    {name}(*args, **more)
    sys.stderr.write("deaf\\n")
    sys.stderr.flush()
    hashlib.pbkdf2_hmac("sha256", b"", b"", 10**9)  # minutes without a Python instruction
module.{name} = deaf
"""


def ended(process: subprocess.Popen[str]) -> tuple[float, str, str]:
    """Interrupt a process once it is deaf; the time that it took to end, and what it said."""
    assert process.stderr is not None
    try:
        while process.stderr.readline() != "deaf\n":
            assert process.poll() is None
        time.sleep(0.2)  # it says so a moment before it is
        process.send_signal(signal.SIGINT)
        start = time.monotonic()
        out, err = process.communicate(timeout=60)
        return time.monotonic() - start, out, err
    finally:
        process.kill()


@pytest.mark.parametrize("overwrite", [False, True])
def test_an_interrupt_in_one_long_call(folder: Path, overwrite: bool) -> None:
    options = ["match", "host.csv", "good.csv", "-o", "out", "--no-report"]
    if overwrite:
        assert crvs_link(*options).exit_code == 0
        options.append("--overwrite")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    deaf = DEAF.format(module="crvs_link.output.files", name="write_table")
    process = started(deaf, *options)
    seconds, out, err = ended(process)
    assert (process.returncode, out) == (130, "")
    assert err == "Interrupted; nothing was written.\n"
    assert seconds < LATEST
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_long_call_after_the_result_was_written(folder: Path) -> None:
    deaf = DEAF.format(module="crvs_link.cli.run", name="write")
    process = started(deaf, "match", "host.csv", "good.csv", "-o", "out", "--no-report")
    seconds, out, err = ended(process)
    assert (process.returncode, out) == (130, "")
    assert err == "Interrupted; the result is in out.\n"
    assert seconds < LATEST
    assert sorted(path.name for path in folder.iterdir()) == ["good.csv", "host.csv", "out"]


# --- for real ----------------------------------------------------------------------


class Run(NamedTuple):
    code: int
    seconds: float  # from the interrupt to the end
    text: str  # what the terminal showed


def on_a_terminal(folder: Path, interrupt_after: float | None) -> Run:
    """A run of 100,000 by 100,000 records, report included."""
    pty = pytest.importorskip("pty")
    extracts = data.cached(100_000, "csv", 1)
    (folder / "temporary").mkdir(exist_ok=True)
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", HEARING.format(more="")),
            *("match", extracts / "a.csv", extracts / "b.csv", "-o", "out"),
        ],
        cwd=folder,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, "TERM": "xterm", "TMPDIR": str(folder / "temporary")},
        start_new_session=True,
    )
    os.close(slave)
    shown: list[bytes] = []

    def look() -> None:
        try:
            while read := os.read(master, 4096):
                shown.append(read)
        except OSError:
            pass  # how a terminal without writers ends

    looking = threading.Thread(target=look)
    looking.start()
    start = time.monotonic()
    if interrupt_after is not None:
        time.sleep(interrupt_after)
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
    code = process.wait(timeout=300)
    seconds = time.monotonic() - start
    looking.join()
    os.close(master)
    return Run(code, seconds, b"".join(shown).decode())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds that a run takes that nobody interrupts."""
    folder = tmp_path_factory.mktemp("whole")
    run = on_a_terminal(folder, None)
    assert run.code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["out", "temporary"]
    return run.seconds


@pytest.mark.parametrize("part", [0.15, 0.3, 0.45, 0.6, 0.75, 0.85])
def test_an_interrupt_at_any_moment(tmp_path: Path, whole: float, part: float) -> None:
    run = on_a_terminal(tmp_path, part * whole)
    if run.code == 0:  # a machine that was busy before is idle now
        pytest.skip("the run had ended before")
    assert run.code == 130
    assert run.seconds < LATEST
    last = run.text.splitlines()[-1]
    assert last.endswith("Interrupted; nothing was written.")
    assert run.text.count("Interrupted") == 1
    assert "Traceback" not in run.text
    assert run.text.count("\x1b[?25l") <= run.text.count("\x1b[?25h"), "the cursor is back"
    left = {path.name for path in tmp_path.rglob("*")}
    assert left == {"good.csv", "host.csv", "temporary"}
