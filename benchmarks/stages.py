"""Where the time of a run goes: its stages on one thread and on all, and their memory.

A run of `speed.py` (from CSV, fixed rules) with a stopwatch around the functions that
its pipeline calls, so that what is measured is the run itself. Wall time and processor
time are medians; *gain* is wall time on one thread over that on all. A record or a pair
costs processor time: ns of one core. Peak memory is that of the process when the stage
ends.

    python benchmarks/stages.py [--rows 1000000] [--repeat 5]
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial, wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

import bench
import speed
from bench import Row, Table

STAGES: Final = {
    "read": ("pipeline.runs.read_sources", "record"),
    "standardise, code": ("pipeline.runs.code_sources", "record"),
    "block": ("pipeline.linkage.plan_linkage", "record"),
    "compare": ("pipeline.linkage.compare_candidates", "pair"),
    "fit": ("pipeline.linkage.fit_model", ""),
    "refit": ("pipeline.linkage.sharpen", ""),
    "score": ("pipeline.scoring.score_candidates", "pair"),
    "estimate recall": ("pipeline.linkage.estimated_recall", ""),
    "households": ("pipeline.linkage.compare_households", "record"),
    "resolve": ("pipeline.conclude.resolve_edges", "record"),
    "decide": ("pipeline.conclude.decide", "record"),
    "tables of pairs": ("pipeline.conclude.pair_table", "record"),
    "table of outcomes": ("pipeline.conclude.outcome_table", "record"),
    "write": ("output.write", "record"),
}
"""Each stage: the function that the stopwatch is put around, and what it goes through."""


class Stopwatch:
    """Wall time, processor time and peak memory of functions."""

    def __init__(self) -> None:
        self.measured: Row = {}

    def around(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, timed."""

        @wraps(function)
        def timed(*args: Any, **more: Any) -> Any:
            wall, processor = time.perf_counter(), time.process_time()
            try:
                return function(*args, **more)
            finally:
                self._add(f"{stage}: wall", time.perf_counter() - wall)
                self._add(f"{stage}: processor", time.process_time() - processor)
                self.measured[f"{stage}: peak"] = bench.peak_gb()

        return timed

    def _add(self, name: str, seconds: float) -> None:
        self.measured[name] = self.measured.get(name, 0.0) + seconds


def run(folder: str, rows: str, threads: str) -> Row:
    """One run in this process, timed by stage."""
    from importlib import import_module

    watch = Stopwatch()
    with ExitStack() as patched, TemporaryDirectory() as scratch:
        for stage, (path, _) in STAGES.items():
            module, _, name = f"crvs_link.{path}".rpartition(".")
            function = getattr(import_module(module), name)
            patched.enter_context(patch(f"{module}.{name}", watch.around(stage, function)))
        whole = speed.library(folder, "csv", "fixed", rows, threads, f"{scratch}/out")
        pairs = speed.candidates(Path(scratch) / "out")
    return {**watch.measured, "whole: wall": whole["seconds"], "pairs": pairs}


def stage_rows(rows: int, single: Row, several: Row) -> list[Row]:
    """One row for each stage, and one for what no stopwatch stood around."""
    units = {"record": 2 * rows, "pair": single["pairs"]}
    made = []
    for stage, (_, unit) in STAGES.items():
        if f"{stage}: wall" not in single:
            continue
        processor = single[f"{stage}: processor"]
        made.append(
            {
                "stage": stage,
                "1 thread, s": single[f"{stage}: wall"],
                "all threads, s": several[f"{stage}: wall"],
                "gain": single[f"{stage}: wall"] / several[f"{stage}: wall"],
                "processor, s": processor,
                "ns": 1e9 * processor / units[unit] if unit else None,
                "for each": unit,
                "peak GB": several[f"{stage}: peak"],
            }
        )
    walls = [
        of["whole: wall"] - sum(of[f"{row['stage']}: wall"] for row in made)
        for of in (single, several)
    ]
    made.append({"stage": "between", "1 thread, s": walls[0], "all threads, s": walls[1]})
    whole = single["whole: wall"], several["whole: wall"]
    made.append(
        {
            "stage": "whole run",
            "1 thread, s": whole[0],
            "all threads, s": whole[1],
            "gain": whole[0] / whole[1],
        }
    )
    return made


def tables(rows: int, *, repeat: int = 5, threads: int = os.cpu_count() or 1) -> list[Table]:
    """Stages of one size."""
    folder = bench.files(rows)
    single, several = (
        bench.repeated(
            repeat, partial(bench.fresh, "stages.py", folder, rows, number, threads=number)
        )
        for number in (1, threads)
    )
    text = (
        f"{rows:,} rows a side, {single['pairs']:,} candidate pairs, 1 and {threads} threads, "
        f"medians of {repeat} runs; see `stages.py`."
    )
    return [Table("Stages", text, stage_rows(rows, single, several))]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    chosen = vars(parser.parse_args())
    if arguments := chosen.pop("one"):
        bench.one(run, arguments)
    else:
        bench.publish("stages", tables(chosen.pop("rows"), **chosen))


if __name__ == "__main__":
    main()
