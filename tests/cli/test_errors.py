"""Whatever is raised becomes one message on stderr, an exit code, and no person's value."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from crvs_link.cli.errors import guarded
from crvs_link.errors import (
    AccessDeniedError,
    AmbiguousInputError,
    ConfigError,
    CrvsLinkError,
    InputError,
    InterruptedAfterwardsError,
    ModelError,
    OutputError,
    OutputExistsError,
    SourceNotFoundError,
    UsageError,
)

SECRET = "Maryam Rahimi"


def raising(error: BaseException) -> Callable[[], None]:
    def call() -> None:
        raise error

    return call


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (CrvsLinkError, 1),
        (UsageError, 2),
        (SourceNotFoundError, 2),
        (AccessDeniedError, 2),
        (OutputExistsError, 2),
        (InputError, 3),
        (AmbiguousInputError, 3),
        (ConfigError, 3),
        (ModelError, 4),
        (OutputError, 1),
    ],
)
def test_our_errors(
    kind: type[CrvsLinkError], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(raising(kind("What was found.", hint="What to do."))) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "Error: What was found.\nHint: What to do.\n"


def test_no_hint_no_second_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(raising(InputError("a\nb\x1b[2J."))) == 3
    assert capsys.readouterr().err == "Error: a\\nb\\x1b[2J.\n"


def test_a_usage_error_of_click_names_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    @click.command()
    @click.option("--n", type=int)
    def command(n: int) -> None:
        pass

    assert guarded(lambda: command.make_context("crvs-link x", ["--n", "y"]).close()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "Error: Invalid value for '--n': 'y' is not a valid integer.\n"
        "Hint: See 'crvs-link x --help'.\n"
    )


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "Interrupted; nothing was written.\n"),
        (InterruptedAfterwardsError("out"), 130, "Interrupted; the result is in out.\n"),
        (MemoryError(SECRET), 1, "Error: There is not enough memory for this run; nothing was"),
        (OSError(errno.ENOSPC, SECRET), 1, "Error: The disk is full.\n"),
        (OSError(errno.EIO, "Input/output error", "a.csv"), 1, "output error (a.csv).\n"),
        (BrokenPipeError(), 1, ""),
    ],
)
def test_what_the_system_says(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(raising(error)) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert SECRET not in err
    assert bool(said) == bool(err)


class PanicError(BaseException):
    """Like the exceptions of a library that do not derive from Exception."""


@pytest.mark.parametrize("error", [ValueError(SECRET), OSError(SECRET), PanicError(SECRET)])
def test_an_unforeseen_exception_shows_no_value(
    error: BaseException, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CRVS_LINK_DEBUG", raising=False)
    assert guarded(raising(error)) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Internal error: ")
    assert f"{type(error).__name__} at crvs_link/cli/errors.py:" in err
    assert "please report" in err
    assert SECRET not in err
    assert "Traceback" not in err


def test_the_way_to_an_unforeseen_exception(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def call() -> None:
        try:
            {}[SECRET]
        except KeyError as error:
            raise ValueError(SECRET) from error

    monkeypatch.setenv("CRVS_LINK_DEBUG", "1")
    assert guarded(call) == 1
    err = capsys.readouterr().err
    assert err.index("KeyError:") < err.index("ValueError:") < err.index("Internal error:")
    assert f"{__file__}:" in err
    assert " in call" in err
    assert SECRET not in err


def test_success_and_the_end_of_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(lambda: None) == 0
    assert guarded(raising(click.exceptions.Exit(0))) == 0
    assert guarded(raising(click.exceptions.Exit(2))) == 2
    assert capsys.readouterr() == ("", "")


def test_an_interrupt_that_a_library_wrapped(capsys: pytest.CaptureFixture[str]) -> None:
    def call() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as error:
            raise RuntimeError(SECRET) from error

    assert guarded(call) == 130
    assert capsys.readouterr().err == "Interrupted; nothing was written.\n"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_press_does_not_stop_the_clean_up(capsys: pytest.CaptureFixture[str]) -> None:
    cleaned = []

    def call() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.raise_signal(signal.SIGINT)
            cleaned.append(1)

    assert guarded(call) == 130
    assert cleaned == [1]
    assert capsys.readouterr().err == "Interrupted; nothing was written.\n"


# --- real processes -------------------------------------------------------------------

CALL = """
import os, signal, sys
from crvs_link.cli.errors import guarded
def call():
    {body}
sys.exit(guarded(call))
"""


def python(
    code: str, *, stdout: Any = subprocess.PIPE, **more: Any
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
        **more,
    )


def test_a_reader_that_has_seen_enough() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    body = "[print('x' * 80) for _ in range(5000)]"
    done = python(CALL.format(body=body), stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("body", ["print('x')", "[print('x' * 80) for _ in range(5000)]"])
def test_a_full_disk_behind_stdout(body: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = python(CALL.format(body=body), stdout=full)
    assert done.returncode == 1
    assert done.stderr == (
        "Error: The disk is full.\nHint: Free some space, or write to another disk.\n"
    )


def test_a_terminal_that_lacks_a_character() -> None:
    body = "print('\\N{MINUS SIGN}3.1'); raise KeyError('x')"
    done = python(CALL.format(body=body), env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert done.stdout == "\\u22123.1\n"
    assert done.stderr.startswith("Internal error: KeyError")


IMPORTS = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(10)
sys.meta_path.insert(0, Interrupt())
sys.argv = ["crvs-link", "match", "a.csv", "b.csv"]
from crvs_link.cli import main
main()
"""


@pytest.mark.parametrize(
    "name", ["click", "crvs_link.cli.options", "numpy", "polars", "crvs_link.pipeline"]
)
def test_an_interrupt_while_modules_are_imported(name: str, tmp_path: Path) -> None:
    done = python(IMPORTS.format(name=name), cwd=tmp_path)
    assert done.stderr == "Interrupted; nothing was written.\n"
    assert (done.returncode, done.stdout) == (130, "")
    assert list(tmp_path.iterdir()) == []


def test_a_real_interrupt() -> None:
    # Whoever runs the tests in the background may have taken the interrupt away.
    hearing = "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    body = "print('ready', flush=True); import time; time.sleep(30)"
    process = subprocess.Popen(
        [sys.executable, "-c", f"import signal\n{hearing}{CALL.format(body=body)}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - started < 10
    assert (process.returncode, out, err) == (130, "", "Interrupted; nothing was written.\n")
