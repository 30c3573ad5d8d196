"""The Makefile: what it asks of a machine, and what makes it build again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
CREATED, INSTALLED, TESTED = ".venv/.created", ".venv/.installed", ".venv/.installed-test"
STAMPS: Final = (CREATED, ".venv/.flags", ".venv/.kernels", INSTALLED, TESTED)

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


# --- when it builds again ----------------------------------------------------------


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A tree of empty files in which everything is built, one second after another."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    sources = [
        "setup.py",
        "pyproject.toml",
        *(f"src/crvs_link/_fast/core.{suffix}" for suffix in ("pyx", "pxd", "h")),
        "src/crvs_link/spec.py",
        "configs/link/strict.toml",
    ]
    for second, name in enumerate([*sources, *STAMPS]):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (second, second))
    return tmp_path


@pytest.mark.parametrize("stamp", [INSTALLED, TESTED])
def test_nothing_is_built_twice(built: Path, stamp: str) -> None:
    assert make(built, "--question", stamp).returncode == 0


@pytest.mark.parametrize("stamp", [INSTALLED, TESTED])
@pytest.mark.parametrize(
    "changed",
    [
        "setup.py",
        "pyproject.toml",
        "src/crvs_link/_fast/core.pyx",
        "src/crvs_link/_fast/core.pxd",
        "src/crvs_link/_fast/core.h",
    ],
)
def test_a_change_to_what_is_compiled_builds_again(built: Path, changed: str, stamp: str) -> None:
    (built / changed).touch()
    assert make(built, "--question", stamp).returncode == 1


@pytest.mark.parametrize("changed", ["src/crvs_link/spec.py", "configs/link/strict.toml"])
def test_a_change_to_what_is_read_builds_nothing(built: Path, changed: str) -> None:
    (built / changed).touch()
    assert make(built, "--question", TESTED).returncode == 0


def test_a_new_kernel_is_built(built: Path) -> None:
    (built / "src/crvs_link/_fast/new.pyx").touch()
    assert make(built, "--question", INSTALLED).returncode == 1


# --- what it asks of a machine -----------------------------------------------------


def interpreter(folder: Path, change: str) -> Path:
    """A Python of which one thing is different."""
    path = folder / "python-here"
    code = f"import sys; {change}; sys.argv.pop(0); sys.argv.pop(0); exec(sys.argv[0])"
    path.write_text(f'#!/bin/sh\nexec \'{sys.executable}\' -c "{code}" "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("sys.version_info = (3, 10, 4)", ["Python 3.11 or later", "Python 3.10"]),
        ("sys.modules['ensurepip'] = None", ["venv", "-venv"]),
        ("import sysconfig; sysconfig.get_path = lambda name: '/nowhere'", ["headers", "-dev"]),
        ("import os; os.environ['CC'] = 'no-such-cc'", ["C compiler", "no-such-cc"]),
    ],
)
def test_says_in_one_line_what_to_install(tmp_path: Path, change: str, words: list[str]) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    python = interpreter(tmp_path, change)
    done = make(tmp_path, CREATED, f"PYTHON={python}")
    said = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert done.returncode != 0
    assert len(said) == 1
    assert all(word in said[0] for word in [*words, "install"])
    assert not (tmp_path / ".venv").exists()


def test_says_that_there_is_no_python(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    done = make(tmp_path, CREATED, "PYTHON=no-such-python")
    said = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert done.returncode != 0
    assert len(said) == 1
    assert "Python 3.11" in said[0]
    assert "no-such-python" in said[0]
