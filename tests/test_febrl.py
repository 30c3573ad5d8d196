"""Accuracy on public test data: no labels, no configuration, ids and order made random."""

from __future__ import annotations

from pathlib import Path

import febrl
from crvs_link.api import dedupe, match
from crvs_link.evaluate import evaluate_result


def test_febrl_4_is_linked(tmp_path: Path) -> None:
    blinded = febrl.febrl4(tmp_path)
    (found,) = evaluate_result(match(*blinded.paths), blinded.truth)
    assert found.links.f1 is not None
    assert found.links.f1 >= 0.999


def test_febrl_3_is_clustered(tmp_path: Path) -> None:
    blinded = febrl.febrl3(tmp_path)
    (found,) = evaluate_result(dedupe(*blinded.paths), blinded.truth)
    assert found.links.f1 is not None
    assert found.links.f1 >= 0.993


def test_nothing_in_the_blinded_files_tells_the_truth(tmp_path: Path) -> None:
    """Ids share nothing with their partner's, and partners stand anywhere."""
    import numpy as np
    import polars as pl

    blinded = febrl.febrl4(tmp_path)
    places = [
        dict(zip(ids, range(len(ids)), strict=True))
        for ids in (pl.read_csv(path)["rec_id"].to_list() for path in blinded.paths)
    ]
    pairs = np.array([(places[0][a], places[1][b]) for a, b in blinded.truth.rows()])
    numbers = np.array([(int(a[1:]), int(b[1:])) for a, b in blinded.truth.rows()])
    for table in (pairs, numbers):
        # Of 5,000 independent pairs the correlation has a standard deviation of 0.014.
        assert abs(np.corrcoef(table.T)[0, 1]) < 0.07
