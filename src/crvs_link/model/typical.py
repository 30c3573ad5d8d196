"""How matches agree before anything is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link.spec import DISAGREE, MISSING

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.spec import Comparison, ModelSpec

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


def typical_table(
    spec: ModelSpec, u: npt.NDArray[np.float64], exact: float = TYPICAL_EXACT
) -> npt.NDArray[np.float64]:
    """Give the typical m probabilities of all comparisons.

    Matches are taken to lack a field as often as other pairs do, wherever that may say
    something.

    Parameters
    ----------
    spec : ModelSpec
    u : float64[K, W]
        u probabilities of each comparison, filled up with zeros.
    exact : float
        As in `typical_m`.

    Returns
    -------
    float64[K, W]
    """
    m = np.zeros_like(u)
    for row, chance, comparison in zip(m, u, spec.comparisons, strict=True):
        row[: len(comparison.levels)] = (1 - chance[MISSING]) * typical_m(comparison, exact)
        row[MISSING] = chance[MISSING]
    return m
