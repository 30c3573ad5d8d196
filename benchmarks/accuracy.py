"""Accuracy on FEBRL, its harder parts and the sample extracts: no labels, no configuration.

The ids of FEBRL are made random and its rows shuffled first. Besides the whole files there
are FEBRL 4 with three fields alone (given name, surname, date of birth), random halves of
these, and pairs of extracts that share a tenth, three tenths and half of their persons.
With ``--dedupe FILE --truth-column NAME`` a table of records is de-duplicated too, all of
it or one half of its persons.

*links* and their precision and recall are those of the default losses, which leave doubtful
pairs to clerical review; *even odds* links what is likelier a match than not, in review or
not, and *best* is the threshold that the truth would have chosen. *false* is the true number
of false links beside what the model expected, with its interval of 95 %; *matches* what the
model expected of matches in all. Timed is the whole run from CSV files to frames,
standardising included, in one process; not timed are making the files and counting the
errors. Labels are used only to count.

    python benchmarks/accuracy.py [--dedupe FILE --truth-column NAME [--half even|odd]]
"""

from __future__ import annotations

import argparse
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

import bench
import febrl
from accuracy_tasks import table_task
from bench import Row, Table
from crvs_link.api import Result, dedupe, match
from crvs_link.evaluate import evaluate_result

SAMPLES = Path(__file__).resolve().parents[1] / "synthetic_data"

THREE: Final = ("given_name", "surname", "date_of_birth")
PERSONS: Final = 2000
"""Of each extract of those that share some of their persons."""


def measured(run: Callable[[], Result], truth: pl.DataFrame | Path) -> list[Row]:
    """One row for each register of a run."""
    start = time.perf_counter()
    result = run()
    seconds = time.perf_counter() - start
    rows: list[Row] = []
    for found, linkage in zip(evaluate_result(result, truth), result.linkages, strict=True):
        low, high = linkage.false_links_interval
        links = found.links
        rows.append(
            {
                "data": found.register or result.extracts[0].source_id,
                "links": links.found,
                "precision": links.precision.value,
                "recall": links.recall.value,
                "F1": links.f1,
                **_thresholds(linkage.links, linkage.review, truth, links.true),
                "missed, in review": found.review.missed if found.review else 0,
                "false": f"{links.false} of {low} to {high}",
                "matches": linkage.trace.expected_matches if linkage.trace else None,
                "true": links.true,
                "candidates": linkage.n_candidates,
                "seconds": seconds,
            }
        )
    return rows


def _thresholds(
    links: pl.DataFrame, review: pl.DataFrame, truth: pl.DataFrame | Path, true: int
) -> Row:
    """F1 at even odds and at the best threshold, of a linkage between extracts."""
    if isinstance(truth, Path):
        truth = pl.read_csv(truth, infer_schema=False).rename(
            {"host_id": "left_id", "register_id": "right_id"}
        )
    if "left_id" not in truth.columns:
        return {"even odds": None, "best": None}
    columns = ["register", "left_id", "right_id", "probability"]
    pairs = pl.concat([links.select(columns), review.select(columns)])
    keys = [key for key in columns[:3] if key in truth.columns]
    hits = truth.select(keys, hit=pl.lit(value=True))
    scored = pairs.join(hits, on=keys, how="left").sort("probability", descending=True)
    found = np.cumsum(scored["hit"].fill_null(value=False).to_numpy())
    f1 = 2 * found / (np.arange(1, len(found) + 1) + true)
    even = int((scored["probability"] > 0.5).sum())
    return {"even odds": float(f1[even - 1]), "best": float(f1.max())}


def link_febrl4(folder: Path) -> Iterator[Row]:
    """Link the two files of FEBRL 4, whole and in parts."""
    blinded = febrl.febrl4(folder)
    parts = {
        "FEBRL 4, link": blinded,
        "FEBRL 4, three fields": febrl.part(blinded, folder / "three", columns=THREE),
        **{
            f"FEBRL 4, halves {seed}": febrl.part(
                blinded, folder / f"half{seed}", columns=THREE, share=0.5, seed=seed
            )
            for seed in (1, 2)
        },
        **{
            f"FEBRL 4, {overlap:.0%} in common": febrl.overlapping(
                blinded, folder / f"common{overlap}", columns=THREE, n=PERSONS, overlap=overlap
            )
            for overlap in (0.1, 0.3, 0.5)
        },
    }
    for name, part in parts.items():
        (row,) = measured(lambda part=part: match(*part.paths), part.truth)  # type: ignore[misc]
        yield {**row, "data": name}


def dedupe_febrl3(folder: Path) -> Iterator[Row]:
    """De-duplicate FEBRL 3; links are all pairs of records of one cluster."""
    blinded = febrl.febrl3(folder)
    (row,) = measured(lambda: dedupe(*blinded.paths), blinded.truth)
    yield {**row, "data": "FEBRL 3, dedupe", "even odds": None, "best": None}


def match_samples() -> Iterator[Row]:
    """Search both sample registers for the sample arrivals, as `crvs-link demo` does."""
    registers = [SAMPLES / f"{name}.csv" for name in ("births_host", "births_origin")]
    yield from measured(lambda: match(SAMPLES / "arrivals.csv", *registers), SAMPLES / "truth.csv")


def dedupe_table(path: Path, truth_column: str, half: str | None, folder: Path) -> Iterator[Row]:
    """De-duplicate a table, or the half of its persons whose names have such a hash."""
    if half is not None:
        frame = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path)
        odd = [zlib.crc32(str(name).encode()) % 2 == 1 for name in frame[truth_column]]
        path = folder / f"{path.stem}-{half}.parquet"
        frame.filter(pl.Series(odd) == (half == "odd")).write_parquet(path)
    task = table_task(path, truth_column, folder)
    truth = task.truth.select("record_id", cluster_id="person_id")
    (row,) = measured(lambda: dedupe(*task.paths), truth)
    yield {**row, "data": task.name}


def tables(
    dedupe_file: Path | None = None, truth_column: str = "cluster", half: str | None = None
) -> list[Table]:
    """All data sets, and a table of records where one is named."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        rows = [*link_febrl4(folder), *dedupe_febrl3(folder), *match_samples()]
        if dedupe_file is not None:
            rows += dedupe_table(dedupe_file, truth_column, half, folder)
    text = f"No labels, no configuration; peak memory {bench.peak_gb():.2f} GB; see `accuracy.py`."
    return [Table("Accuracy", text, rows)]


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dedupe", type=Path)
    parser.add_argument("--truth-column", default="cluster")
    parser.add_argument("--half", choices=("even", "odd"))
    chosen = parser.parse_args()
    bench.publish("accuracy", tables(chosen.dedupe, chosen.truth_column, chosen.half))


if __name__ == "__main__":
    main()
