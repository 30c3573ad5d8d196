"""The match weight below which candidate pairs are not kept."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from crvs_link.spec import ModelParameters, ModelSpec, PatternCounts

NATS_BELOW_EVEN = 9.0
"""A pair is kept while its odds on its own are above e**-9, about 1 in 8,000."""

MOST_KEPT_PER_RECORD = 20


@dataclass(frozen=True)
class Floor:
    """Where pairs begin to be kept, and how many that are: known before pass 2.

    Parameters
    ----------
    weight : float
        Match weight in bits.
    kept : int
        Candidate pairs at or above it.
    cut : int
        Candidate pairs that the cap left out although their odds are high enough.
    """

    weight: float
    kept: int
    cut: int


def choose_floor(
    spec: ModelSpec,
    parameters: ModelParameters,
    counts: PatternCounts,
    *,
    n_records: int,
    most: int | None = None,
) -> Floor:
    """Choose the floor from the pattern counts.

    Parameters
    ----------
    spec, parameters
        The model.
    counts : PatternCounts
    n_records : int
        Records of both files; at most `MOST_KEPT_PER_RECORD` pairs for each are kept.
    most : int, optional
        Pairs that there is memory for.

    Returns
    -------
    Floor
    """
    prior_weight = math.log2(parameters.prior) - math.log2(1 - parameters.prior)
    weight = -prior_weight - NATS_BELOW_EVEN / math.log(2)
    weights = parameters.pattern_weights(spec, counts.codes)
    order = np.argsort(-weights, kind="stable")
    eligible = order[weights[order] >= weight]
    running = np.cumsum(counts.total[eligible])
    wanted = int(running[-1]) if len(running) else 0
    usual = MOST_KEPT_PER_RECORD * n_records
    most = usual if most is None else min(most, usual)
    if wanted <= most:
        return Floor(weight, wanted, 0)
    # Patterns of one weight are kept or left out together.
    first_out = weights[eligible[int(np.searchsorted(running, most, side="right"))]]
    inside = weights[eligible] > first_out
    floor = float(weights[eligible][inside].min()) if inside.any() else math.inf
    kept = int(running[inside][-1]) if inside.any() else 0
    return Floor(floor, kept, wanted - kept)
