"""How matches agree before anything is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link.spec import DISAGREE

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.spec import Comparison

TYPICAL_EXACT = 0.85
"""Share of exact agreement among matches in an average civil register extract."""


def typical_m(comparison: Comparison, exact: float = TYPICAL_EXACT) -> npt.NDArray[np.float64]:
    """Give the m probabilities of a comparison about which nothing is known.

    Exact agreement has the share ``exact``, evenly over its rarity levels; half of
    the rest disagrees, and half is spread over the levels between.

    Parameters
    ----------
    comparison : Comparison
    exact : float
        Share of exact agreement, between 0 and 1.

    Returns
    -------
    float64[levels]
        Entry 0 (missing) is 0; the others sum to 1.
    """
    m = np.zeros(len(comparison.levels))
    places = list(comparison.exact)
    between = len(m) - len(places) - DISAGREE - 1
    if between:
        m[DISAGREE + 1 :] = (1 - exact) * 0.5 / between
    m[DISAGREE] = (1 - exact) * (0.5 if between else 1.0)
    m[places] = exact / len(places)
    return m
