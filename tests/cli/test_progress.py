"""Progress: a line for each stage, a bar only where it helps, nothing when quiet."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from itertools import groupby

import pytest

from crvs_link.cli import progress
from crvs_link.cli.progress import Stderr, progress_for
from crvs_link.run import Silent


@pytest.fixture
def every_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SECONDS_WORTH_A_LINE", 0.0)


@pytest.mark.usefixtures("every_stage")
def test_a_line_for_each_stage(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Stderr(bars=False)
    with shown.step("Reading\x1b extracts", 2) as step:
        step.advance(1)
        shown.note("dates read as day,\nmonth, year")
        step.advance(1)
    out, err = capsys.readouterr()
    assert out == ""
    note, stage = err.splitlines()
    assert note == "Note: dates read as day,\\nmonth, year"
    assert re.fullmatch(r"Reading\\x1b extracts: \d\.\d s", stage)


def test_a_stage_that_took_no_time_leaves_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    with Stderr(bars=False).step("Reading", 2) as step:
        step.advance(2)
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("every_stage")
def test_a_stage_that_fails_leaves_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Stderr(bars=False)
    with pytest.raises(ValueError, match="x"), shown.step("Reading", 2):
        raise ValueError("x")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.04, "0.0 s"), (59.0, "59.0 s"), (61.0, "1 min 01 s"), (3725, "62 min")]
)
def test_durations(seconds: float, text: str) -> None:
    assert progress._duration(seconds).startswith(text)


@pytest.mark.parametrize(
    ("share", "seconds", "text"),
    [
        (0.0, 3.4, "0:03 so far"),
        (0.25, 10.0, "25%, 0:30 left"),
        (0.5, 90.0, "50%, 1:30 left"),
        (0.001, 10.0, "0%, 2:46:30 left"),
        (1.0, 5.0, "100%, 0:00 left"),
    ],
)
def test_the_time_left_follows_from_what_is_done(share: float, seconds: float, text: str) -> None:
    assert progress._words(share, seconds) == text


@pytest.mark.parametrize(("total", "shares"), [(4, [0.0, 0.5, 1.0]), (0, [0.0, 0.0, 0.0])])
def test_the_share_that_is_done(total: int, shares: list[float]) -> None:
    with Stderr(bars=False).step("Reading", total) as step:
        assert step.share == shares[0]
        step.advance(2)
        assert step.share == shares[1]
        step.advance(3)
        assert step.share == shares[2]


def test_quiet_is_silent() -> None:
    assert isinstance(progress_for(quiet=True), Silent)


@pytest.mark.usefixtures("every_stage")
def test_no_bar_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr(progress, "SECONDS_BEFORE_A_BAR", 0.0)
    with progress_for(quiet=False).step("Comparing", 10) as step:
        step.advance(10)
    assert sys.stderr.getvalue().startswith("Comparing: ")  # type: ignore[attr-defined]


STAGES = """
import sys, time
from crvs_link.cli import progress
progress.SECONDS_BEFORE_A_BAR = 0.2
shown = progress.progress_for(quiet=False)
with shown.step("Quick stage", 10) as step:
    time.sleep(0.11)
    step.advance(10)
with shown.step("Slow stage", 10) as step:
    for _ in range(10):
        time.sleep(0.1)
        step.advance(1)
    shown.note("half way")
with shown.step("Outer stage", 1):
    time.sleep(0.6)
    with shown.step("Inner stage", 2) as step:
        step.advance(1)
        time.sleep(0.8)
    time.sleep(0.6)
"""


@pytest.fixture(scope="module")
def terminal() -> str:
    """What a terminal showed, one line for each time that something was drawn."""
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", STAGES],
        stderr=slave,
        stdout=subprocess.PIPE,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            data = os.read(master, 4096)
        except OSError:  # how a terminal without writers ends
            break
        if not data:
            break
        shown += data
    assert process.wait(timeout=60) == 0
    assert process.stdout is not None
    assert process.stdout.read() == b""
    process.stdout.close()
    os.close(master)
    text = re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", shown.decode())
    return text.replace("\r", "\n")


def test_a_bar_on_a_terminal(terminal: str) -> None:
    assert terminal.startswith("Quick stage: ")
    assert re.search(r"^Slow stage .* \d+%, 0:0\d left$", terminal, re.M)
    assert "Note: half way" in terminal
    assert re.search(r"^Slow stage: \d\.\d s$", terminal, re.M)


def test_one_line_for_the_innermost_stage(terminal: str) -> None:
    drawn = [line.split(" stage ")[0] for line in terminal.splitlines() if " stage " in line]
    order = [each for each, _ in groupby(drawn)]
    assert order == ["Slow", "Outer", "Inner", "Outer"]
    assert re.search(r"^Outer stage .* 0:0\d so far$", terminal, re.M)
