"""The m probabilities that are best for expected matches by level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link.model.monotone import monotone_m
from crvs_link.spec import DISAGREE, MISSING

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.spec import ModelSpec


def best_m(
    spec: ModelSpec, counts: npt.NDArray[np.float64], u: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Maximise ``sum counts * log(m)`` over the m that a spec allows.

    From *disagree* on, ``m / u`` does not fall by level. The level *missing* has no place
    in that order: its share of the matches, where it is informative, is a factor of its
    own. What is stated is held.

    Parameters
    ----------
    spec : ModelSpec
        K comparisons.
    counts : float64[K, W]
        Expected matches at each level, *missing* first, filled up with zeros; above 0 for
        some level from *disagree* on.
    u : float64[K, W]
        Zero in the filling, and for *missing* where that says nothing.

    Returns
    -------
    float64[K, W]
        Each row sums to 1.
    """
    m = np.zeros_like(u)
    m[:, DISAGREE:] = monotone_m(counts[:, DISAGREE:], u[:, DISAGREE:])
    for row, found, comparison in zip(m, counts, spec.comparisons, strict=True):
        if comparison.m:
            row[: len(comparison.m)] = comparison.m
        elif comparison.informative:
            row[MISSING] = found[MISSING] / found.sum()
            row[DISAGREE:] *= 1 - row[MISSING]
    return m
