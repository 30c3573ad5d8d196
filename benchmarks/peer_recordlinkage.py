"""recordlinkage, run by `peers.py` in the environment of the peers.

    python peer_recordlinkage.py FOLDER OUT

Reads ``a.parquet`` and ``b.parquet`` of clean values, blocks on the rules of
``link_1m.toml``, and writes ``pairs.parquet`` (id_l, id_r, p) and
``own.parquet`` (those from a probability of a half). Its ECM is fitted on
the candidate pairs and as many random pairs again, at least `LOOSE`, because fitted on
tight blocks alone it does not see what chance is. Agreement is yes or no. It does no
one-to-one. It compares in one process: with more, starting them takes longer. Prints
seconds of each step as JSON.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from pathlib import Path

LOOSE = 500_000
SEED = 1
RULES = (
    ["phone"],
    ["family_name", "given_name", "father_name"],
    ["key_given", "date_of_birth"],
    ["family_name", "given_name"],
    ["family_name", "birth_place"],
    ["key_family", "key_year", "sex"],
)


def main() -> None:
    """Link the two files."""
    folder, out = map(Path, sys.argv[1:3])
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

    a, b = (
        pd.read_parquet(folder / f"{name}.parquet").set_index("record_id") for name in ("a", "b")
    )
    lap("load")
    candidates = None
    for rule in RULES:
        # Missing values agree with each other in a join of pandas: leave them out.
        left, right = (frame.dropna(subset=rule) for frame in (a, b))
        indexer = rl.Index()
        indexer.block(rule)
        found = indexer.index(left, right)
        candidates = found if candidates is None else candidates.union(found)
    lap("block")
    loose = Random(max(LOOSE, len(candidates)), random_state=SEED).index(a, b)
    lap("random pairs")
    compare = rl.Compare(n_jobs=1)
    for field in ("given_name", "family_name", "father_name", "birth_place"):
        compare.string(field, field, method="jarowinkler", threshold=0.88, label=field)
    compare.exact("date_of_birth", "date_of_birth", label="date_of_birth")
    compare.exact("sex", "sex", label="sex")
    compare.exact("phone", "phone", label="phone")
    vectors = compare.compute(candidates, a, b)
    lap("compare")
    fitted = pd.concat([vectors, compare.compute(loose.difference(candidates), a, b)])
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
    pairs.loc[pairs["p"] >= 0.5, ["id_l", "id_r"]].to_parquet(out / "own.parquet", index=False)
    lap("write")
    sys.stdout.write("\n" + json.dumps({"steps": steps, "pairs": len(candidates)}) + "\n")


if __name__ == "__main__":
    main()
