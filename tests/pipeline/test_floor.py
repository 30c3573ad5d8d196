"""The floor: which candidate pairs are kept, and how many that are."""

from __future__ import annotations

import math

import numpy as np
import pytest

from crvs_link.pipeline.floor import MOST_KEPT_PER_RECORD, NATS_BELOW_EVEN, choose_floor
from report.factory import PARAMETERS, SPEC, pattern_counts

COUNTS = pattern_counts()
WEIGHTS = PARAMETERS.pattern_weights(SPEC, COUNTS.codes)


def kept(weight: float) -> int:
    return int(COUNTS.total[weight <= WEIGHTS].sum())


def test_pairs_are_kept_while_their_odds_are_not_hopeless() -> None:
    floor = choose_floor(SPEC, PARAMETERS, COUNTS, n_records=10**6)
    odds = floor.weight * math.log(2) + math.log(PARAMETERS.prior / (1 - PARAMETERS.prior))
    assert odds == pytest.approx(-NATS_BELOW_EVEN)
    assert (floor.kept, floor.cut) == (kept(floor.weight), 0)


@pytest.mark.parametrize(
    ("n_records", "most", "allowed"),
    [(100, None, 100 * MOST_KEPT_PER_RECORD), (100, 700, 700), (10**6, 1500, 1500), (10, 900, 200)],
)
def test_no_more_are_kept_than_allowed_and_what_is_cut_is_counted(
    n_records: int, most: int | None, allowed: int
) -> None:
    free = choose_floor(SPEC, PARAMETERS, COUNTS, n_records=10**6)
    floor = choose_floor(SPEC, PARAMETERS, COUNTS, n_records=n_records, most=most)
    assert floor.kept == kept(floor.weight) <= allowed < free.kept
    assert floor.cut == free.kept - floor.kept
    below = np.unique(WEIGHTS[floor.weight > WEIGHTS])[-1]
    assert kept(float(below)) > allowed, "as many as possible"
