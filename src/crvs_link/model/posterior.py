"""From match weights to the probability of a match, without overflow.

Everything here works on natural logarithms of the likelihood ratio of a pattern,
``LR(g) = prod m_k(g_k) / u_k(g_k)``, over the comparisons where both values are
present. With the prior lambda, the probability that a pair is a match is
``lambda LR / (lambda LR + 1 - lambda)`` (Fellegi & Sunter 1969), and the likelihood
of its pattern, relative to a pair that is certainly no match, is
``lambda LR + 1 - lambda``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

MOST_PRIOR = 0.5
"""No prior goes beyond: of all pairs of two files, most are never matches."""

LEAST_MATCHES = 1e-6
"""No prior goes below this many matches over all pairs, so that it has a logarithm."""


def prior_bounds(n_pairs: int, max_matches: float) -> tuple[float, float]:
    """Smallest and largest prior that a model may take.

    Parameters
    ----------
    n_pairs : int
        All pairs of the two files.
    max_matches : float
        More matches than this cannot be; infinity if nothing is known.

    Returns
    -------
    tuple of float
    """
    largest = min(MOST_PRIOR, max_matches / n_pairs)
    return min(LEAST_MATCHES / n_pairs, largest), largest


def match_probability(log_odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Probability from log odds in nats, without overflow; 0 where it underflows."""
    fading = np.exp(-np.abs(log_odds))
    probability: npt.NDArray[np.float64] = np.where(log_odds >= 0, 1.0, fading) / (1.0 + fading)
    return probability


def posterior(
    log_ratio: npt.NDArray[np.float64], prior: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Probability of a match, and log likelihood of the pattern.

    Parameters
    ----------
    log_ratio : float64[P]
        Natural logarithm of the likelihood ratio of each pattern.
    prior : float
        Probability of a match before anything is compared; between 0 and 1.

    Returns
    -------
    probability : float64[P]
    log_likelihood : float64[P]
        In nats, relative to a pair that is certainly no match.
    """
    log_odds = log_ratio + (np.log(prior) - np.log1p(-prior))
    fading = np.exp(-np.abs(log_odds))
    log_likelihood = np.maximum(log_odds, 0.0) + np.log1p(fading) + np.log1p(-prior)
    return match_probability(log_odds), log_likelihood
