"""An interrupt in any stage: nothing is left behind, and the exit code says so."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.extracts import HEADER, crvs_link, rows, save


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
