"""Time, memory and accuracy of whole runs on invented persons, with and without rules.

Timed is everything from CSV files to frames of links: reading, standardising, coding,
blocking, comparing, fitting, one-to-one, tables. Not timed: making the files, starting
Python, counting the errors. ``fixed`` uses the six blocking rules of ``link_1m.toml``
and greedy one-to-one; ``zero`` chooses everything from the data.

    python benchmarks/speed.py [--rows 10000 100000 1000000] [--threads N] [--repeat 3]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import data

HERE = Path(__file__).resolve().parent
MODES = ("fixed", "zero")


def one_run(folder: Path, mode: str, threads: int) -> dict[str, float]:
    """Carry out one run in this process and measure it."""
    import resource
    import time

    import polars as pl

    from crvs_link.config import RunConfig, SourceConfig, read_config
    from crvs_link.pipeline import match
    from crvs_link.run import RunOptions

    sources = tuple(SourceConfig(name, str(folder / f"{name}.csv")) for name in ("a", "b"))
    if mode == "fixed":
        fixed = read_config(HERE / "link_1m.toml")
        config = RunConfig(sources, fixed.linkages, assignment=fixed.assignment)
    else:
        config = RunConfig(sources)
    start = time.perf_counter()
    result = match(config, RunOptions(threads=threads))
    seconds = time.perf_counter() - start
    truth = set(pl.read_csv(folder / "truth.csv", infer_schema=False).rows())
    found = set(result.links.select("left_id", "right_id").rows())
    return {
        "seconds": seconds,
        **{f"{stage} s": value for stage, value in result.seconds.items()},
        "peak GB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        "pairs": result.linkages[0].n_candidates,
        "precision": len(found & truth) / max(len(found), 1),
        "recall": len(found & truth) / max(len(truth), 1),
    }


def measure(folder: Path, mode: str, threads: int, repeat: int) -> dict[str, float]:
    """Medians over runs, each in a fresh process so that its peak memory is its own."""
    runs = []
    for _ in range(repeat):
        command = [sys.executable, __file__, "--one", str(folder), mode, str(threads)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        runs.append(json.loads(answer.stdout))
    return {name: median(run[name] for run in runs) for name in runs[0]}


def main() -> None:
    """Print one row for each size and mode."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        folder, mode, threads = chosen.one
        sys.stdout.write(json.dumps(one_run(Path(folder), mode, int(threads))))
        return
    header = False
    for rows in chosen.rows:
        folder = data.cached(rows, "csv", 1)
        for mode in MODES:
            row = measure(folder, mode, chosen.threads, chosen.repeat)
            if not header:
                names = "".join(f"{name:>14s}" for name in row)
                sys.stdout.write(f"{'rows a side':>12s}{'rules':>7s}{names}\n")
                header = True
            cells = "".join(f"{value:14,.4g}" for value in row.values())
            sys.stdout.write(f"{rows:12,d}{mode:>7s}{cells}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
