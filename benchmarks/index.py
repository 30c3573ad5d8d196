"""The register index on invented persons: single searches, many, build, memory, opening.

::

    python benchmarks/index.py [--rows 1000000] [--searches 20000] [--rules N] [--model DIR]

Persons are those of ``data.py``; the model and its rules are those of a match of its two
files (of a million rows at most), chosen from the data; with ``--rules`` only the first so
many of them, which give fewer pairs and find fewer persons. Timed are whole calls from
Python: a single search takes a dict and gives candidates. *Known*: records of the register
itself, so that every raw value is in the index. *New*: the same with one value that is
nowhere, so that it is standardised, keyed and put into the tables first. ``search_many``
takes the other file (a sample of a million of it at most), half of whose persons are on the
register, as it was read. Memory is that of the index as built; searches add the values that
they bring. Wall time; the best of three where a thing can be repeated. Not timed: making the
files, reading them, fitting, and as many searches for others before those that are timed.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import numpy as np

import data

MOST_FITTED = 1_000_000
MOST_SEARCHED = 1_000_000
NEW = {
    "family name": "name_family",
    "father's name": "father_name",
    "date of birth": "dob_raw",
    "telephone number": "phone",
}


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


def with_new(
    records: list[dict[str, Any]], column: str, rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Records with a value in one column that nobody bears."""
    if column == "dob_raw":
        # Nobody is as old; of a few thousand days each is new.
        days = rng.permutation(60_000)[: len(records)]
        values = [str(np.datetime64("1700-01-01") + int(day)) for day in days]
    else:
        letters = np.array(list("0123456789" if column == "phone" else ascii_lowercase))
        values = [
            "".join(word) for word in letters[rng.integers(0, len(letters), (len(records), 9))]
        ]
    return [{**record, column: value} for record, value in zip(records, values, strict=True)]


def figures(
    rows: int, searches: int, first_rules: int | None, model: Path | None
) -> list[tuple[str, str]]:
    """Every figure, named."""
    import crvs_link as cl
    from crvs_link.spec import BlockingPlan

    folder = data.cached(rows, "parquet")
    if model is None:
        small = data.cached(min(rows, MOST_FITTED), "parquet")
        fitted: Any = cl.match(small / "a.parquet", small / "b.parquet")
    else:
        fitted = model / "model.json"
    host = cl.read_extract(folder / "a.parquet")
    if host.frame.height > MOST_SEARCHED:
        host = replace(host, frame=host.frame.sample(MOST_SEARCHED, seed=1))
    register = cl.read_extract(folder / "b.parquet")
    plan = None
    if first_rules is not None:
        whole = cl.RegisterIndex.build(register, fitted)
        plan = BlockingPlan(tuple(whole._state.plan[:first_rules]))
    build, index = best(lambda: cl.RegisterIndex.build(register, fitted, plan=plan))
    memory = index.nbytes / rows
    frame = register.frame.sample(2 * searches, seed=1).drop("row_number", "record_id")
    others, records = frame.head(searches).to_dicts(), frame.tail(searches).to_dicts()
    timed(index, others)
    known = timed(index, records)
    few = records[: max(searches // 10, 200)]
    rng = np.random.default_rng(1)
    new = {name: timed(index, with_new(few, column, rng)) for name, column in NEW.items()}
    many, found = best(lambda: index.search_many(host))
    compared = found.searches["n_compared"].mean()
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
        ("memory beside the text", f"{memory:.0f} bytes a record"),
        ("single search, values known, p50 / p99", microseconds(known)),
        *((f"single search, a new {name}, p50 / p99", microseconds(new[name])) for name in NEW),
        ("search_many", f"{host.frame.height / many:,.0f} records a second"),
        ("pairs that each of them compares", f"{compared:.1f}"),
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
    parser.add_argument("--rules", type=int, help="the first so many rules; by default all")
    parser.add_argument("--model", type=Path, help="an output folder whose model is used")
    stated = parser.parse_args()
    for name, figure in figures(stated.rows, stated.searches, stated.rules, stated.model):
        print(f"{name:56} {figure}")


if __name__ == "__main__":
    main()
