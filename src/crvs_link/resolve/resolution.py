"""What is known of the candidate pairs of two files once cardinality has had its say."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.model.posterior import match_probability

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True)
class Resolution:
    """Probabilities of candidate pairs and of having no partner.

    Parameters
    ----------
    probability : float64[E]
        Of each candidate pair, that it is a match.
    p_unlinked_left, p_unlinked_right : float64[n_left], float64[n_right]
        Of each record, that it has no partner; 1 for one without a candidate pair.
    n_links_expected : float
        Sum of the probabilities.
    method : str
        How they were found, in words.
    """

    probability: npt.NDArray[np.float64]
    p_unlinked_left: npt.NDArray[np.float64]
    p_unlinked_right: npt.NDArray[np.float64]
    n_links_expected: float
    method: str


def pair_posterior(log_lr: npt.NDArray[np.float64], prior: float) -> npt.NDArray[np.float64]:
    """Probability that each pair is a match, all pairs taken for themselves.

    Parameters
    ----------
    log_lr : float64[E]
        Natural logarithm of the likelihood ratio.
    prior : float
        Probability of a match before the pair was compared.

    Returns
    -------
    float64[E]
        ``prior * LR / (prior * LR + 1 - prior)`` (Fellegi & Sunter 1969).
    """
    if not 0.0 < prior < 1.0:
        raise ValueError("the prior must lie between 0 and 1")
    return match_probability(log_lr + (math.log(prior) - math.log1p(-prior)))


def resolution_of(
    q: npt.NDArray[np.float64],
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    n_left: int,
    n_right: int,
    method: str,
) -> Resolution:
    """Resolution in which the pairs of a record say nothing of each other."""
    with np.errstate(divide="ignore"):
        log_not = np.log1p(-q)
    return Resolution(
        probability=q,
        p_unlinked_left=np.exp(np.bincount(left, log_not, n_left)),
        p_unlinked_right=np.exp(np.bincount(right, log_not, n_right)),
        n_links_expected=float(q.sum()),
        method=method,
    )
