"""A sample of the candidate pairs that a model takes for matches, whole groups at a time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from crvs_link._fast.score import score_groups
from crvs_link.run import in_order
from crvs_link.spec import joint_tables

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.compare.passes import Stream
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.run import RunOptions
    from crvs_link.spec import ModelParameters, PatternCounts

LEAST_PROBABILITY: Final = 0.1
"""Pairs less likely than this are not looked at: together they may be more than all matches,
and a small fault of the model then decides."""

SAMPLED: Final = 1 << 14
"""Matches that are enough to tell how matches agree."""


class LikelyPairs(NamedTuple):
    """Candidate pairs that are likely matches.

    Parameters
    ----------
    left, right : uint32[n]
        Record numbers.
    probability : float64[n]
        That the pair is a match, by its pattern.
    share : float
        Share of all groups of equal keys that were looked at.
    """

    left: npt.NDArray[np.uint32]
    right: npt.NDArray[np.uint32]
    probability: npt.NDArray[np.float64]
    share: float


def likely_pairs(
    work: PlannedWork,
    counts: PatternCounts,
    streams: list[Stream],
    parameters: ModelParameters,
    options: RunOptions,
) -> LikelyPairs:
    """Find likely matches, of large runs those of a share of the groups.

    Parameters
    ----------
    work : PlannedWork
    counts : PatternCounts
    streams : list of Stream
        From pass 1.
    parameters : ModelParameters
    options : RunOptions

    Returns
    -------
    LikelyPairs
        By rule and key, which do not depend on the order of rows.
    """
    prior_weight = math.log2(parameters.prior) - math.log2(1 - parameters.prior)
    floor = math.log2(LEAST_PROBABILITY / (1 - LEAST_PROBABILITY)) - prior_weight
    weights = parameters.pattern_weights(work.spec, counts.codes)
    likely = weights >= floor
    expected = float(counts.total[likely] @ _probability(weights[likely] + prior_weight))
    bits = max(0, int(np.ceil(np.log2(max(expected / SAMPLED, 1)))))
    low, high = joint_tables(work.spec, parameters.weights())
    candidates = work.candidates

    def score(number: int) -> tuple[npt.NDArray[Any], ...]:
        of_range = candidates.ranges[number]
        groups = candidates.groups[of_range.rule]
        units = groups.units[of_range.start : of_range.stop]
        codes, unit_pairs = streams[number]
        if bits:
            here = units[:, 4] & np.uint32((1 << bits) - 1) == 0
            codes = codes[np.repeat(here, unit_pairs)]
            units, unit_pairs = np.ascontiguousarray(units[here]), unit_pairs[here]
        return score_groups(
            candidates.left,
            candidates.right,
            candidates.rules,
            of_range.rule,
            groups.left_rows,
            groups.right_rows,
            units,
            candidates.within,
            codes,
            unit_pairs,
            low,
            high,
            len(low),
            floor,
        )

    parts = list(in_order(score, candidates.sizes, options, "Looking at likely matches"))
    left, right, _, found = (np.concatenate(column) for column in zip(*parts, strict=True))
    return LikelyPairs(left, right, _probability(found + prior_weight), 1 / (1 << bits))


def _probability(bits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Probability from log2 odds."""
    probability: npt.NDArray[np.float64] = 1 / (1 + np.exp2(-np.clip(bits, -1000, 1000)))
    return probability
