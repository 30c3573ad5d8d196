"""How many matches a set of pattern counts holds, under a model that is given."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.model.posterior import match_probability, posterior, prior_bounds

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.spec import ModelParameters, ModelSpec, PatternCounts

PRIOR_TOLERANCE = 1e-12
"""Relative error of the prior."""


def match_probabilities(
    spec: ModelSpec, parameters: ModelParameters, codes: npt.NDArray[np.uint32]
) -> npt.NDArray[np.float64]:
    """Probability of a match by pattern, each pair for itself, float64[P]."""
    log_ratio = parameters.pattern_weights(spec, codes) * math.log(2)
    return posterior(log_ratio, parameters.prior)[0]


def expected_matches(spec: ModelSpec, counts: PatternCounts, parameters: ModelParameters) -> float:
    """Sum of the match probabilities of all candidate pairs.

    Parameters
    ----------
    spec : ModelSpec
    counts : PatternCounts
        Of the candidate pairs.
    parameters : ModelParameters
        Its prior refers to all pairs of the two files that were compared.

    Returns
    -------
    float
        Matches found by blocking; those that blocking missed are not among them.
    """
    return float(np.sum(counts.total * match_probabilities(spec, parameters, counts.codes)))


def fit_prior(
    spec: ModelSpec, counts: PatternCounts, parameters: ModelParameters, *, n_pairs: int
) -> float:
    """Maximum-likelihood prior where m and u are held.

    For a model that comes from elsewhere: saved, or fitted between two files and
    applied within one of them. EM with a single unknown steps from lambda to
    ``sum N_g xi_g(lambda) / n_pairs``; the log likelihood is concave in lambda, so
    its one fixed point is found by halving instead, which does not slow down where
    matches are few.

    Parameters
    ----------
    spec : ModelSpec
    counts : PatternCounts
        Of the candidate pairs; all other pairs count as non-matches.
    parameters : ModelParameters
        Its own prior is not used.
    n_pairs : int
        All pairs of the two files.

    Returns
    -------
    float
        Between a millionth of one match over all pairs (there are none) and 1/2.
    """
    n_pairs = max(n_pairs, 1)  # one record alone makes no pair, and any prior will do
    smallest, largest = prior_bounds(n_pairs, math.inf)
    log_ratio = parameters.pattern_weights(spec, counts.codes) * math.log(2)
    total = counts.total

    def falls_short(log_prior: float) -> bool:
        """Whether a prior states fewer matches than are then expected."""
        log_odds = log_ratio + (log_prior - math.log1p(-math.exp(log_prior)))
        return float(np.sum(total * match_probability(log_odds))) > math.exp(log_prior) * n_pairs

    low, high = math.log(smallest), math.log(largest)
    if not falls_short(low):
        return smallest
    if falls_short(high):
        return largest
    while high - low > PRIOR_TOLERANCE:
        middle = (low + high) / 2
        low, high = (middle, high) if falls_short(middle) else (low, middle)
    return math.exp((low + high) / 2)
