"""A single comparison: where its model begins, since no other tells which pairs are matches.

With several comparisons, pairs that agree in all of them stand out, and from these EM
learns what each is worth. With one there is nothing to stand out against: the levels among
matches and the share of matches cannot be told apart by counts of levels. What can is the
competition of a record's candidates, once there is an order among levels. So the levels
are assumed to be worth evenly more from the lowest to the highest, which the rounds of
`crvs_link.model.refit` then correct, u included.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.spec import DISAGREE, MISSING, ModelParameters

if TYPE_CHECKING:
    from collections.abc import Sequence

LOWEST = -4.0
"""Assumed weight of a disagreement, in bits."""

ABOVE_CHANCE = 8.0
"""Bits by which the highest level outweighs the number of records that compete."""

SHARE = 0.95
"""Assumed matches, as a share of the most that can be."""


def assumed_model(
    u: Sequence[Sequence[float]], *, n_pairs: int, max_matches: float
) -> ModelParameters:
    """Give the model of a single comparison to begin with.

    Parameters
    ----------
    u : sequence of sequence of float
        Of one comparison, with entry 0 for missing, which is assumed to say nothing.
    n_pairs : int
        All pairs of the two files.
    max_matches : float
        The most matches that can be.

    Returns
    -------
    ModelParameters
    """
    (levels,) = u
    chance = np.array(levels[DISAGREE:])
    highest = math.log2(max(max_matches, 1.0)) + ABOVE_CHANCE
    # No probabilities: whatever makes the ratios to u what is assumed.
    m = chance * np.exp2(np.linspace(LOWEST, highest, len(chance)))
    return ModelParameters(
        m=((levels[MISSING], *m.tolist()),),
        u=(tuple(levels),),
        prior=SHARE * max_matches / max(n_pairs, 1),
    )
