"""The program as a whole: quick help, version, and commands that are not there."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.extracts import HEADER, rows
from crvs_link.cli.program import COMMANDS, program
from crvs_link.output.schemas import schema_text

HELP = [[], *[[command] for command in COMMANDS]]


def crvs_link(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "crvs_link", *args],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", HELP)
def test_help_is_quick(command: list[str]) -> None:
    # Time of the processor, not of the clock: other tests run beside this one. On an idle
    # machine, where 0.3 s is what is promised, the two are the same.
    resource = pytest.importorskip("resource")
    times = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = crvs_link(*command, "--help")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
        assert done.returncode == 0
        assert done.stdout.startswith("Usage: crvs-link ")
        assert done.stderr == ""
    assert min(times) < 0.3


@pytest.mark.parametrize("command", HELP)
def test_help_imports_nothing_heavy(command: list[str]) -> None:
    code = f"""
import sys
sys.argv = ["crvs-link", *{command!r}, "--help"]
import crvs_link.cli
try:
    crvs_link.cli.main()
finally:
    heavy = {{"polars", "numpy", "pydantic", "rich", "tomlkit", "altair", "scipy", "jinja2"}}
    sys.stderr.write(" ".join(sorted(heavy & set(sys.modules))))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def in_a_process(code: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_run_imports_only_what_it_needs(tmp_path: Path) -> None:
    for name, start in (("host.csv", 20), ("births.csv", 0)):
        (tmp_path / name).write_text("\n".join([HEADER, *rows(50, start)]), encoding="utf-8")
    code = """
import sys
sys.argv = ["crvs-link", "match", "host.csv", "births.csv", "-o", "out", "--no-report", "-q"]
import crvs_link.cli
try:
    crvs_link.cli.main()
finally:
    heavy = {"altair", "fastexcel", "jinja2", "rich.progress", "scipy", "vl_convert", "xlsxwriter"}
    sys.stderr.write(" ".join(sorted(heavy & set(sys.modules))))
"""
    done = in_a_process(code, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


BEGUN = """
import gc, os, sys
import crvs_link.cli
sys.argv = ["crvs-link", "--version"]
try:
    crvs_link.cli.main()
finally:
    threads, collector = os.environ["OPENBLAS_NUM_THREADS"], gc.isenabled()
    sys.stderr.write(f"{threads} {collector} {gc.get_threshold()[0]}")
"""


def test_what_is_left_out_at_the_start(tmp_path: Path) -> None:
    assert in_a_process(BEGUN, tmp_path).stderr == "1 True 50000"
    assert in_a_process(BEGUN, tmp_path, OPENBLAS_NUM_THREADS="3").stderr == "3 True 50000"


def test_the_help_lists_every_command() -> None:
    done = CliRunner().invoke(program, ["--help"])
    assert done.exit_code == 0
    commands = done.stdout.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in commands] == list(COMMANDS)
    assert all(len(line.split()) > 3 for line in commands)


def test_the_schema_of_results_is_printed_as_it_is_published() -> None:
    done = CliRunner().invoke(program, ["schema", "result"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == schema_text("result")
    refused = CliRunner().invoke(program, ["schema", "results"])
    assert refused.exit_code == 2
    assert "'results' is not 'result'" in refused.stderr


def test_without_arguments_the_help_goes_to_stderr() -> None:
    done = CliRunner().invoke(program, [])
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("Usage: crvs-link [OPTIONS] COMMAND")


def test_the_version_and_what_runs() -> None:
    done = CliRunner().invoke(program, ["--version"])
    assert (done.exit_code, done.stderr) == (0, "")
    name, system, kernels = done.stdout.splitlines()
    assert name == f"crvs-link {version('crvs-link')}"
    assert platform.python_version() in system
    assert platform.machine() in system
    assert "_fast" in kernels


@pytest.mark.parametrize(
    ("args", "said", "hint"),
    [
        (["mach", "a.csv"], "There is no command 'mach'.", "Did you mean match?"),
        (
            ["zzz"],
            "There is no command 'zzz'.",
            "Known: match, dedupe, profile, init, explain, cases, evaluate, schema, synth, demo, "
            "key, audit.",
        ),
        (["--nope"], "No such option", "See 'crvs-link --help'."),
        (["match", "--cardinalty", "x"], "--cardinality", "See 'crvs-link match --help'."),
        (["explain", "out"], "Missing argument 'LEFT_ID'.", "See 'crvs-link explain --help'."),
    ],
)
def test_commands_and_options_that_are_not_there(args: list[str], said: str, hint: str) -> None:
    done = CliRunner().invoke(program, args)
    assert (done.exit_code, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert first.startswith("Error: ")
    assert said in first
    assert second == f"Hint: {hint}"
