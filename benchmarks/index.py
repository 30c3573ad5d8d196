"""The register index on invented persons: single searches, many, build, memory, opening.

::

    python benchmarks/index.py [--rows 1000000] [--searches 20000] [--model DIR]

Persons are those of ``data.py``; the model and its rules are those of a match of its two
files (of a million rows at most), chosen from the data. Timed are whole calls from Python: a
single search takes a dict and gives candidates. *Known*: records of the register itself, so
that every raw value is in the index. *New*: the same with one name that is nowhere, so that
it is standardised, keyed and put into the tables first. ``search_many`` takes the other file,
half of whose persons are on the register, as it was read. Wall time; the best of three where
a thing can be repeated. Not timed: making the files, reading them, fitting.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import data

MOST_FITTED = 1_000_000


def best(call: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """Shortest wall time of some calls, in seconds, and what the last one gave."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        result = call()
        seconds.append(time.perf_counter() - start)
    return min(seconds), result


def timed(index: Any, records: list[dict[str, Any]]) -> np.ndarray[Any, Any]:
    """Microseconds of each search, after a hundred that are not counted."""
    for record in records[:100]:
        index.search(record)
    taken = np.empty(len(records) - 100)
    for number, record in enumerate(records[100:]):
        start = time.perf_counter_ns()
        index.search(record)
        taken[number] = (time.perf_counter_ns() - start) / 1000
    return taken


def new_names(records: list[dict[str, Any]], rng: np.random.Generator) -> list[dict[str, Any]]:
    """Records with a family name that nobody bears."""
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    words = ["".join(word) for word in letters[rng.integers(0, 26, (len(records), 9))]]
    return [{**record, "name_family": word} for record, word in zip(records, words, strict=True)]


def figures(rows: int, searches: int, model: Path | None) -> list[tuple[str, str]]:
    """Every figure, named."""
    import crvs_link as cl

    folder = data.cached(rows, "parquet")
    if model is None:
        small = data.cached(min(rows, MOST_FITTED), "parquet")
        fitted: Any = cl.match(small / "a.parquet", small / "b.parquet")
    else:
        fitted = model / "model.json"
    host = cl.read_extract(folder / "a.parquet")
    register = cl.read_extract(folder / "b.parquet")
    build, index = best(lambda: cl.RegisterIndex.build(register, fitted))
    frame = register.frame.sample(searches, seed=1).drop("row_number", "record_id")
    records = frame.to_dicts()
    known = timed(index, records)
    new = timed(index, new_names(records[: max(searches // 10, 200)], np.random.default_rng(1)))
    many, _ = best(lambda: index.search_many(host))
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "register.index"
        save, _ = best(lambda: index.save(path), 1)
        size = path.stat().st_size
        opened, _ = best(lambda: cl.RegisterIndex.open(path))
        again = cl.RegisterIndex.open(path)
        first, _ = best(lambda: again.search(records[0]), 1)
        verify, _ = best(lambda: cl.RegisterIndex.open(path, verify=True), 1)
    rules = len(index._state.plan)

    def microseconds(taken: np.ndarray[Any, Any]) -> str:
        half, most = np.percentile(taken, [50, 99])
        return f"{half:,.0f} / {most:,.0f} µs"

    return [
        ("rows, rules, load on this machine", f"{rows:,}, {rules}, {os.getloadavg()[0]:.1f}"),
        ("build", f"{build:.2f} s"),
        ("memory beside the text", f"{index.nbytes / rows:.0f} bytes a record"),
        ("single search, values known, p50 / p99", microseconds(known)),
        ("single search, a new name, p50 / p99", microseconds(new)),
        ("search_many", f"{host.frame.height / many:,.0f} records a second"),
        ("save", f"{save:.2f} s, {size / rows:.0f} bytes a record with the text"),
        (
            "open; with the first search",
            f"{opened * 1000:.0f} ms; {(opened + first) * 1000:.0f} ms",
        ),
        ("open with verify", f"{verify:.2f} s"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--searches", type=int, default=20_000)
    parser.add_argument("--model", type=Path, help="an output folder whose model is used")
    stated = parser.parse_args()
    for name, figure in figures(stated.rows, stated.searches, stated.model):
        print(f"{name:45} {figure}")


if __name__ == "__main__":
    main()
