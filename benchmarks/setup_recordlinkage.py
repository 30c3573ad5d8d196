"""recordlinkage with one set-up, run by `accuracy_peers.py` in the environment of the peers.

    python setup_recordlinkage.py JOB.json OUT

The job is that of `setup_splink.py`. Writes ``pairs.parquet`` (id_l, id_r, p). The ECM is
fitted on the candidate pairs and as many random pairs again, at least `LOOSE`, because fitted
on tight blocks alone it does not see what chance is. Agreement is yes or no. It makes
neither one-to-one nor clusters. Prints seconds of each step as JSON.
"""

from __future__ import annotations

import json
import re
import sys
import time
import warnings
from pathlib import Path
from typing import Any

LOOSE = 500_000
SEED = 1
SIMILAR_NAME, SIMILAR_CODE = 0.88, 0.85
PART = re.compile(r"substr\((\w+),(\d+),(\d+)\)")


def with_parts(frame: Any, rules: list[Any]) -> Any:
    """Add a column for each part of a column that a rule names."""
    for rule in rules:
        for name in rule if isinstance(rule, list) else []:
            part = PART.fullmatch(name)
            if part:
                column, first, length = part[1], int(part[2]) - 1, int(part[3])
                frame[name] = frame[column].str[first : first + length]
    return frame


def add(compare: Any, of: dict[str, Any]) -> None:
    """Add one comparison."""
    for column in of.get("columns", [of["column"]]):
        if of["kind"] in {"name", "names", "bag", "text"}:
            compare.string(column, column, method="jarowinkler", threshold=SIMILAR_NAME)
        elif of["kind"] in {"date", "code", "postcode"}:
            compare.string(column, column, method="damerau_levenshtein", threshold=SIMILAR_CODE)
        else:
            compare.exact(column, column)
    if of.get("sound"):
        compare.exact(of["sound"], of["sound"])


def main() -> None:
    """Link the two files, or de-duplicate the one."""
    job, out = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    setup = job["setup"]
    start = time.perf_counter()
    warnings.simplefilter("ignore")
    import pandas as pd
    import recordlinkage as rl
    from recordlinkage.index import Random

    steps = {"import": time.perf_counter() - start}
    clock = [time.perf_counter()]

    def lap(step: str) -> None:
        now = time.perf_counter()
        steps[step] = now - clock[0]
        clock[0] = now

    frames = [
        with_parts(pd.read_parquet(path).set_index("record_id"), setup["rules"])
        for path in job["files"]
    ]
    lap("load")
    candidates = None
    for rule in setup["rules"]:
        sides = [rule, rule] if isinstance(rule, list) else [rule["left"], rule["right"]]
        indexer = rl.Index()
        indexer.block(left_on=sides[0], right_on=sides[1])
        # Missing values agree with each other in a join of pandas: leave them out.
        names = sorted({*sides[0], *sides[1]})
        if len(frames) == 1 and isinstance(rule, dict):
            continue  # it cannot join a frame to itself on two lists of columns
        known = [frame.dropna(subset=names) for frame in frames]
        found = indexer.index(*known)
        if len(frames) == 1:
            # One order for each pair, so that the union of rules holds it once.
            found = pd.MultiIndex.from_arrays(
                [
                    found.get_level_values(0).where(
                        found.get_level_values(0) < found.get_level_values(1),
                        found.get_level_values(1),
                    ),
                    found.get_level_values(1).where(
                        found.get_level_values(0) < found.get_level_values(1),
                        found.get_level_values(0),
                    ),
                ]
            )
        candidates = found if candidates is None else candidates.union(found)
    lap("block")
    loose = Random(max(LOOSE, len(candidates)), random_state=SEED).index(*frames)
    lap("random pairs")
    compare = rl.Compare(n_jobs=1)
    for each in setup["comparisons"]:
        add(compare, each)
    vectors = compare.compute(candidates, *frames)
    lap("compare")
    fitted = pd.concat([vectors, compare.compute(loose.difference(candidates), *frames)])
    classifier = rl.ECMClassifier(init="jaro", max_iter=100)
    classifier.fit(fitted.astype(int))
    lap("fit")
    p = classifier.prob(vectors.astype(int))
    lap("predict")
    pairs = pd.DataFrame(
        {
            "id_l": candidates.get_level_values(0),
            "id_r": candidates.get_level_values(1),
            "p": p.reindex(candidates).to_numpy(),
        }
    )
    pairs.to_parquet(out / "pairs.parquet")
    lap("write")
    sys.stdout.write("\n" + json.dumps({"steps": steps, "pairs": len(candidates)}) + "\n")


if __name__ == "__main__":
    main()
