"""Memory that is estimated against memory that runs take, and what fits into a limit."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import data
from crvs_link.config import RunConfig
from crvs_link.pipeline.memory import MemoryNeed, least_bytes, memory_limit
from crvs_link.run import RunOptions

# Not ru_maxrss: a process inherits that of the one that started it.
RUN = """
import sys
from crvs_link.cli import main
try:
    main()
finally:
    with open("/proc/self/status") as status:
        sys.stderr.writelines(line for line in status if line.startswith("VmHWM"))
"""

needs = st.builds(
    MemoryNeed,
    held=st.integers(0, 10**9),
    raw=st.integers(0, 10**9),
    sorting=st.integers(0, 10**9),
    records=st.integers(0, 10**9),
    pattern=st.sampled_from([2, 4]),
    kept=st.integers(0, 10**9),
    probe=st.none() | st.integers(0, 10**9),
    probe_pairs=st.floats(0, 1),
    report=st.sampled_from([0, 10**8]),
)


@given(needs, st.integers(1, 10**9))
def test_what_fits_is_what_the_estimate_allows(need: MemoryNeed, pairs: int) -> None:
    limit = need.at(pairs)
    assert need.pairs_within(limit) >= pairs - 1, "a byte is lost to rounding"
    assert need.at(need.pairs_within(limit)) <= limit
    assert need.at(pairs) <= need.at(pairs + 1)
    assert need.at(need.pairs_within(limit) + 2) > limit or need.at(0) == need.at(pairs)


@given(needs)
def test_nothing_fits_where_there_is_no_room(need: MemoryNeed) -> None:
    assert need.pairs_within(need.held + need.records - 1) == 0


def test_the_options_take_the_place_of_the_configuration() -> None:
    config = RunConfig((), memory=5)
    assert memory_limit(config, RunOptions()) == 5
    assert memory_limit(config, RunOptions(memory=7)) == 7
    assert memory_limit(RunConfig(()), RunOptions()) is None


def measured(folder: Path, *options: str) -> tuple[float, float]:
    """Estimate of a dry run, and peak of the run itself, each in a process of its own."""
    base = [sys.executable, "-c", RUN, "match", str(folder / "a.csv"), str(folder / "b.csv")]
    dry = subprocess.run(
        [*base, "-q", "--dry-run", "--json", *options], check=True, capture_output=True, text=True
    )
    estimate = json.loads(dry.stdout)["linkages"][0]["memory"]
    done = subprocess.run(
        [*base, "-q", "-o", str(folder / "out"), "--overwrite", *options],
        check=True,
        capture_output=True,
        text=True,
    )
    peak = done.stderr.rpartition("VmHWM:")[2].removesuffix("kB\n")
    return float(estimate), 1024 * float(peak)


@pytest.mark.skipif(sys.platform != "linux", reason="fitted to the allocators of Linux")
@pytest.mark.parametrize(
    ("rows", "options"),
    [
        (10_000, ()),
        (10_000, ("--no-report",)),
        pytest.param(100_000, ("--no-report",), marks=pytest.mark.long),
        pytest.param(1_000_000, ("--no-report",), marks=pytest.mark.long),
    ],
)
def test_the_estimate_is_that_of_the_run(
    rows: int, options: tuple[str, ...], tmp_path: Path
) -> None:
    data.write(tmp_path, rows, file_format="csv")
    estimate, peak = measured(tmp_path, *options)
    assert 0.9 <= estimate / peak <= 1.25
    assert least_bytes(2 * rows, 14 * rows) < peak
