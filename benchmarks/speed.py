"""Time, memory and accuracy of whole runs on invented persons.

``fixed`` uses the blocking rules of ``link_1m.toml`` (from ten million rows on, of
``link_10m.toml``) and greedy one-to-one; ``zero`` chooses everything from the data. Three
ways to run:

- *library*: from extracts to the written folder without a report; not timed are starting
  Python and importing crvs_link.
- *command*: ``crvs-link match --no-report`` as a whole, starting Python included.
- *report*: the same with its report.

Not timed in any: making the files, evaluating. Each run is a fresh process; the files
are in the cache of the system.

    python benchmarks/speed.py [--rows 10000 100000 1000000] [--repeat 5]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import bench
from bench import HERE, Row, Table

FIRST, MEDIUM, LARGE = 100_000, 1_000_000, 10_000_000
LARGE_KIND = ("parquet", "fixed", "library")
KINDS = (
    *(("csv", mode, way) for mode in ("fixed", "zero") for way in ("library", "command", "report")),
    LARGE_KIND,
)
"""Input, rules and way of each kind of run; the last is that of the largest files."""


def fixed_rules(rows: int) -> Path:
    """The configuration with rules for files of this size."""
    return HERE / ("link_10m.toml" if rows >= LARGE else "link_1m.toml")


def library(folder: str, file_format: str, mode: str, rows: str, threads: str, out: str) -> Row:
    """One run in this process."""
    from crvs_link.config import RunConfig, SourceConfig, read_config
    from crvs_link.output import write
    from crvs_link.pipeline import match
    from crvs_link.run import RunOptions

    sources = tuple(SourceConfig(name, f"{folder}/{name}.{file_format}") for name in ("a", "b"))
    config = RunConfig(sources)
    if mode == "fixed":
        fixed = read_config(fixed_rules(int(rows)))
        config = RunConfig(sources, fixed.linkages, assignment=fixed.assignment)
    start = time.perf_counter()
    result = match(config, RunOptions(threads=int(threads)))
    write(result, out, report=False)
    return {"seconds": time.perf_counter() - start, "peak GB": bench.peak_gb()}


def command(
    folder: Path, file_format: str, mode: str, rows: int, threads: int, out: Path, *, report: bool
) -> Row:
    """One run of the whole program."""
    arguments = [*bench.program(), "match"]
    arguments += [str(folder / f"{name}.{file_format}") for name in ("a", "b")]
    arguments += ["-c", str(fixed_rules(rows))] if mode == "fixed" else []
    arguments += ["-o", str(out), "--threads", str(threads), "--quiet"]
    arguments += [] if report else ["--no-report"]
    seconds, peak = bench.timed_process(arguments, threads)
    return {"seconds": seconds, "peak GB": peak}


def candidates(out: Path) -> int:
    """Candidate pairs of a written run."""
    manifest = json.loads((out / "manifest.json").read_bytes())
    return int(manifest["linkages"][0]["candidates"])


def measure(rows: int, file_format: str, mode: str, way: str, *, threads: int, repeat: int) -> Row:
    """Medians over so many runs."""
    folder = bench.files(rows, file_format)
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out"

        def run() -> Row:
            shutil.rmtree(out, ignore_errors=True)
            if way == "library":
                arguments = (folder, file_format, mode, rows, threads, out)
                return bench.fresh("speed.py", *arguments, threads=threads)
            report = way == "report"
            return command(folder, file_format, mode, rows, threads, out, report=report)

        spent = bench.repeated(repeat, run)
        found = bench.accuracy(out, folder / f"truth.{file_format}")
        pairs = candidates(out)
    return {
        "rows": rows,
        "input": file_format,
        "rules": mode,
        "way": way,
        "pairs": pairs,
        **spent,
        **found,
    }


def growth(runs: Sequence[Row], kind: tuple[str, str, str]) -> Iterator[Row]:
    """Time for each further row or candidate pair, from one size to the next.

    Linear growth is a column that stays the same. Below `FIRST` rows fixed costs rule.
    """
    names = ("input", "rules", "way")
    same = [
        run for run in runs if tuple(run[name] for name in names) == kind and run["rows"] >= FIRST
    ]
    for smaller, larger in pairwise(same):
        more = [2 * run["rows"] + run["pairs"] for run in (smaller, larger)]
        seconds = larger["seconds"] - smaller["seconds"]
        yield {
            **dict(zip(names, kind, strict=True)),
            "from rows": smaller["rows"],
            "to rows": larger["rows"],
            "rows + pairs": more[1],
            "ns for each more": 1e9 * seconds / (more[1] - more[0]),
        }


def repeats(rows: int, mode: str, wanted: int) -> int:
    """How often a run is repeated: less where one takes long."""
    return 1 if rows >= LARGE else min(wanted, 3) if rows >= MEDIUM and mode == "zero" else wanted


def tables(
    sizes: Sequence[int],
    *,
    repeat: int = 5,
    threads: int = os.cpu_count() or 1,
    kinds: Sequence[tuple[str, str, str]] = KINDS,
) -> list[Table]:
    """Runs of all sizes, and how their time grows."""
    runs = [
        measure(rows, *kind, threads=threads, repeat=repeats(rows, kind[1], repeat))
        for rows in sizes
        for kind in (kinds if rows < LARGE else [LARGE_KIND])
    ]
    text = (
        f"Medians of {repeat} runs (of a million rows without rules at most 3, of ten million "
        f"1), {threads} threads; see `speed.py`."
    )
    made = [Table("Whole runs", text, runs)]
    if steps := [step for kind in kinds for step in growth(runs, kind)]:
        made.append(Table("Growth", "Of whole runs, from one size to the next.", steps))
    return made


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--one", nargs=6, help=argparse.SUPPRESS)
    chosen = vars(parser.parse_args())
    if arguments := chosen.pop("one"):
        bench.one(library, arguments)
    else:
        bench.publish("speed", tables(chosen.pop("rows"), **chosen))


if __name__ == "__main__":
    main()
