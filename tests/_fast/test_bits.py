"""The operations of bits.h in each of their forms, by a program of their own."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("bits.c")
HEADERS = Path(__file__).parents[2] / "src/crvs_link/_fast"
COMPILER = shlex.split(sysconfig.get_config_var("CC") or "cc")
WARNINGS = ("-Wall", "-Wextra", "-Wconversion", "-Werror")

pytestmark = pytest.mark.skipif(shutil.which(COMPILER[0]) is None, reason="no C compiler here")


@pytest.mark.parametrize(
    ("macro", "paths"),
    [
        ("CRVS_AS_SHIPPED", {"SSE2", "SSE2 and AVX2", "NEON", "plain C"}),
        ("CRVS_BASELINE", {"SSE2", "NEON", "plain C"}),
        ("CRVS_PLAIN", {"plain C"}),
    ],
)
@pytest.mark.parametrize("optimised", ["-O0", "-O3"])
def test_every_form_is_that_of_plain_loops(
    tmp_path: Path, macro: str, paths: set[str], optimised: str
) -> None:
    program = tmp_path / "bits"
    flags = ["-std=c99", optimised, *WARNINGS, f"-D{macro}", f"-I{HEADERS}"]
    subprocess.run([*COMPILER, *flags, PROGRAM, "-o", program], check=True)
    done = subprocess.run([program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert done.stdout.strip() in paths
