"""Accuracy on FEBRL 3 and 4 and the sample extracts: no labels, no configuration.

The ids of FEBRL are made random and its rows shuffled first. Timed is the whole run from
CSV files to frames, standardising included, in one process; not timed are making the
files and counting the errors. Labels are used only to count.

    python benchmarks/accuracy.py
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

import bench
import febrl
from bench import Row, Table
from crvs_link.api import Result, dedupe, match
from crvs_link.evaluate import evaluate_result

SAMPLES = Path(__file__).resolve().parents[1] / "synthetic_data"


def measured(run: Callable[[], Result], truth: pl.DataFrame | Path) -> list[Row]:
    """One row for each register of a run."""
    start = time.perf_counter()
    result = run()
    seconds = time.perf_counter() - start
    return [
        {
            "data": found.register or result.extracts[0].source_id,
            "links": found.links.found,
            "precision": found.links.precision.value,
            "recall": found.links.recall.value,
            "F1": found.links.f1,
            "missed, in review": found.review.missed if found.review else 0,
            "candidates": linkage.n_candidates,
            "seconds": seconds,
        }
        for found, linkage in zip(evaluate_result(result, truth), result.linkages, strict=True)
    ]


def link_febrl4(folder: Path) -> list[Row]:
    """Link the two files of FEBRL 4."""
    blinded = febrl.febrl4(folder)
    rows = measured(lambda: match(*blinded.paths), blinded.truth)
    return [{**row, "data": "FEBRL 4, link"} for row in rows]


def dedupe_febrl3(folder: Path) -> list[Row]:
    """De-duplicate FEBRL 3; links are all pairs of records of one cluster."""
    blinded = febrl.febrl3(folder)
    rows = measured(lambda: dedupe(*blinded.paths), blinded.truth)
    return [{**row, "data": "FEBRL 3, dedupe"} for row in rows]


def match_samples() -> list[Row]:
    """Search both sample registers for the sample arrivals, as `crvs-link demo` does."""
    registers = [SAMPLES / f"{name}.csv" for name in ("births_host", "births_origin")]
    return measured(lambda: match(SAMPLES / "arrivals.csv", *registers), SAMPLES / "truth.csv")


def tables() -> list[Table]:
    """All data sets."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [*link_febrl4(Path(folder)), *dedupe_febrl3(Path(folder)), *match_samples()]
    text = f"No labels, no configuration; peak memory {bench.peak_gb():.2f} GB; see `accuracy.py`."
    return [Table("Accuracy", text, rows)]


if __name__ == "__main__":
    bench.publish("accuracy", tables())
