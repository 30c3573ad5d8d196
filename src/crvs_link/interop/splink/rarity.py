"""What term-frequency adjustment comes to where the file holds no frequencies.

Splink weighs an exact agreement on a value of frequency f by ``m / u * (u / f) ** w``, and
looks f up in tables that its JSON does not hold. Here exact agreement is split into levels
by frequency. What share of the agreements lies on each level follows from how frequencies
are spread, and of that the model knows one number: u, their sum of squares. Names and places
are spread about as Zipf found words to be, f of rank r proportional to 1 / r, which that
number fixes.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from crvs_link.compare.choose import LEAST_SHARE, RARITY

MOST_VALUES: Final = 1_000_000


def zipf_frequencies(u: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Relative frequencies, descending, of a Zipf distribution with ``sum(f ** 2)`` near u.

    Parameters
    ----------
    u : float
        Between 0 and 1.

    Returns
    -------
    float64[V]
        At most `MOST_VALUES` of them; they sum to 1.
    """
    # sum(1 / r**2) / sum(1 / r)**2 = u, and the harmonic sum is log V + 0.577.
    log_values = math.sqrt(math.pi**2 / 6 / u) - np.euler_gamma
    n = round(math.exp(min(max(log_values, 0.0), math.log(MOST_VALUES))))
    weights = 1.0 / np.arange(1, max(n, 2) + 1)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def split_by_rarity(
    m: float, u: float, weight: float
) -> tuple[tuple[float, ...], list[float], list[float]]:
    """Split exact agreement into levels by the rarity of the value.

    Parameters
    ----------
    m, u : float
        Probabilities of exact agreement among matches and among others.
    weight : float
        ``tf_adjustment_weight``: 0 adjusts nothing, 1 in full.

    Returns
    -------
    bounds : tuple of float
        Relative frequencies, descending: those of `RARITY` with at least `LEAST_SHARE` of
        the agreements of matches on either side. Empty where there is none.
    m, u : list of float
        From common values to rare; they sum to ``m`` and to ``u``.
    """
    frequencies = zipf_frequencies(u)
    kept: list[float] = []
    above = 0.0
    for bound in RARITY:
        common = float(frequencies[frequencies > bound].sum())
        if min(common - above, 1.0 - common) >= LEAST_SHARE:
            kept.append(bound)
            above = common
    level = np.zeros(len(frequencies), dtype=np.intp)
    for bound in kept:
        level += frequencies <= bound
    share = np.bincount(level, frequencies)
    mean = np.bincount(level, frequencies**2) / share
    by_chance = share * mean**weight
    return tuple(kept), (m * share).tolist(), (u * by_chance / by_chance.sum()).tolist()
