"""Accuracy on FEBRL 3 and 4 and the sample extracts: no labels, no configuration.

The ids of FEBRL are made random and its rows shuffled first.

Timed is the whole run from CSV files to frames, standardising included, in one
process; not timed are making the files and counting the errors. Labels are used only
to count.

    python benchmarks/accuracy.py
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from itertools import combinations
from pathlib import Path

import polars as pl

import febrl
from crvs_link.api import dedupe, match

SAMPLES = Path(__file__).resolve().parents[1] / "synthetic_data"


def link_febrl4(folder: Path) -> dict[str, float]:
    """Link the two files of FEBRL 4; links are what `match` calls links."""
    blinded = febrl.febrl4(folder)
    start = time.perf_counter()
    result = match(*blinded.paths)
    seconds = time.perf_counter() - start
    found = set(result.links.select("left_id", "right_id").rows())
    return {
        **febrl.f1(found, blinded.truth),
        "candidates": result.linkages[0].n_candidates,
        "seconds": seconds,
    }


def dedupe_febrl3(folder: Path) -> dict[str, float]:
    """De-duplicate FEBRL 3; found are all pairs of records of one cluster."""
    blinded = febrl.febrl3(folder)
    start = time.perf_counter()
    result = dedupe(*blinded.paths)
    seconds = time.perf_counter() - start
    found: set[tuple[str, str]] = set()
    clusters = result.clusters
    if clusters is not None:
        for ids in clusters.group_by("cluster_id").agg("record_id")["record_id"].to_list():
            found |= {(min(pair), max(pair)) for pair in combinations(ids, 2)}
    return {
        **febrl.f1(found, blinded.truth),
        "candidates": result.linkages[0].n_candidates,
        "seconds": seconds,
    }


def match_samples() -> dict[str, dict[str, float]]:
    """Search both sample registers for the sample arrivals, as `crvs-link demo` does."""
    names = ("births_host", "births_origin")
    start = time.perf_counter()
    result = match(SAMPLES / "arrivals.csv", *(SAMPLES / f"{name}.csv" for name in names))
    seconds = time.perf_counter() - start
    truth = pl.read_csv(SAMPLES / "truth.csv", infer_schema=False)
    rows = {}
    for name, linkage in zip(names, result.linkages, strict=True):
        true = set(truth.filter(register=name).select("host_id", "register_id").rows())
        found = set(linkage.links.select("left_id", "right_id").rows())
        rows[name] = {
            **febrl.f1(found, true),
            "candidates": linkage.n_candidates,
            "seconds": seconds,
        }
    return rows


def main() -> None:
    """Print one row for each data set."""
    columns = ("pairs", "precision", "recall", "f1", "candidates", "seconds")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        rows.append(("FEBRL 4, link", link_febrl4(Path(folder))))
        rows.append(("FEBRL 3, dedupe", dedupe_febrl3(Path(folder))))
    rows += match_samples().items()
    sys.stdout.write(f"{'data':18s}" + "".join(f"{name:>12s}" for name in columns) + "\n")
    for name, row in rows:
        cells = [
            f"{row[c]:12.4f}" if c in {"precision", "recall", "f1"} else f"{row[c]:12,.6g}"
            for c in columns
        ]
        sys.stdout.write(f"{name:18s}" + "".join(cells) + "\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    sys.stdout.write(f"peak memory of the process: {peak:.2f} GB\n")


if __name__ == "__main__":
    main()
