"""How far a number of events may be from what their probabilities let expect."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

Z: Final = 1.959963984540054
"""The 97.5 % point of the normal distribution: intervals are of 95 %."""

_SUMMED: Final = 1000.0
"""Means up to which the Poisson distribution is summed, rather than expanded."""


@dataclass(frozen=True)
class Estimate:
    """A share, and an interval of 95 % for it."""

    value: float
    low: float
    high: float

    def excludes(self, other: Estimate) -> bool:
        """Whether the two intervals have nothing in common."""
        return self.low > other.high or other.low > self.high


def chance_interval(mean: float, variance: float) -> tuple[float, float]:
    """Interval of 95 % for the number of independent events of known probabilities.

    The number of false links among links of probability ``q`` has the mean
    ``sum(1 - q)`` and the variance ``sum(q (1 - q))``. Its distribution is taken for that
    Poisson distribution, shifted by a whole number, which has this mean and this
    variance but for less than one (Röllin 2007): exact where all errors are rare, normal
    where they are many. It says what chance does if the probabilities are right, and
    nothing of whether they are.

    Parameters
    ----------
    mean, variance : float
        The variance is not above the mean.

    Returns
    -------
    low, high : float
        Whole numbers for means up to a thousand.

    References
    ----------
    Röllin, A. (2007). Translated Poisson approximation using exchangeable pair couplings.
    Annals of Applied Probability 17(5/6), 1596-1614.

    Examples
    --------
    >>> chance_interval(3.0, 3.0), chance_interval(0.0, 0.0)
    ((0.0, 7.0), (0.0, 0.0))
    """
    shift = math.floor(max(mean - variance, 0.0))
    low, high = poisson_interval(mean - shift)
    return shift + low, shift + high


def poisson_interval(mean: float) -> tuple[float, float]:
    """2.5 % and 97.5 % points of a Poisson distribution."""
    if mean <= 0.0:
        return 0.0, 0.0
    if mean > _SUMMED:
        # Cornish and Fisher's expansion to the skewness: within a tenth of an event here.
        centre = mean + (Z * Z - 1.0) / 6.0
        return centre - Z * math.sqrt(mean), centre + Z * math.sqrt(mean)
    most = int(mean + 6.0 * math.sqrt(mean) + 20.0)
    steps = np.log(mean / np.arange(1, most + 1))
    below = np.cumsum(np.exp(np.concatenate(([0.0], np.cumsum(steps))) - mean))
    low, high = np.searchsorted(below, (0.025, 0.975))
    return float(low), float(high)
