"""Accuracy on public test data: no labels, no configuration, ids and order made random."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import febrl
from crvs_link.api import dedupe, match


def test_febrl_4_is_linked(tmp_path: Path) -> None:
    blinded = febrl.febrl4(tmp_path)
    result = match(*blinded.paths)
    found = set(result.links.select("left_id", "right_id").rows())
    assert febrl.f1(found, blinded.truth)["f1"] >= 0.999


def test_febrl_3_is_clustered(tmp_path: Path) -> None:
    blinded = febrl.febrl3(tmp_path)
    result = dedupe(*blinded.paths)
    assert result.clusters is not None
    found: set[tuple[str, str]] = set()
    for ids in result.clusters.group_by("cluster_id").agg("record_id")["record_id"].to_list():
        found |= {(min(pair), max(pair)) for pair in combinations(ids, 2)}
    assert febrl.f1(found, blinded.truth)["f1"] >= 0.993


def test_nothing_in_the_blinded_files_tells_the_truth(tmp_path: Path) -> None:
    """Ids share nothing with their partner's, and partners stand anywhere."""
    import numpy as np
    import polars as pl

    blinded = febrl.febrl4(tmp_path)
    places = [
        dict(zip(ids, range(len(ids)), strict=True))
        for ids in (pl.read_csv(path)["rec_id"].to_list() for path in blinded.paths)
    ]
    pairs = np.array([(places[0][a], places[1][b]) for a, b in blinded.truth])
    numbers = np.array([(int(a[1:]), int(b[1:])) for a, b in blinded.truth])
    for table in (pairs, numbers):
        # Of 5,000 independent pairs the correlation has a standard deviation of 0.014.
        assert abs(np.corrcoef(table.T)[0, 1]) < 0.07
