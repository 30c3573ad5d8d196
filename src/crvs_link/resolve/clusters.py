"""Clusters of records of one file that are of one person.

Correlation clustering (Bansal, Blum & Chawla 2004): of all ways to split the records,
one with the highest sum of log-odds over the pairs inside clusters. Evidence *against* a
pair counts as evidence for another does, so a chain of doubtful pairs does not pull
strangers together, as connected components do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link._fast.clusters import correlation_clusters
from crvs_link.errors import ConfigError

if TYPE_CHECKING:
    import numpy.typing as npt

UNSEEN: Final = -0.1
"""Log-odds of a pair in a cluster that was never a candidate.

That no blocking rule found a pair, or that its weight fell below the floor, speaks
against it, but weakly: two of its members may well be joined through others. A cluster
of two needs no such pair; one of ten pays for each it lacks.
"""

SUREST: Final = 50.0  # log-odds beyond say nothing more
CANNOT: Final = 2**40  # units by which a cannot-link outweighs any sum of links
UNIT: Final = 2.0**-20  # log-odds are summed as whole multiples of this: sums are exact
FIRM: Final = 2**50  # units of a decision: above those of 1,000 cannot-links
WEAK: Final = 0.01  # probability below which a pair inside a cluster is reported


def cluster(
    n: int,
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    log_odds: npt.NDArray[np.float64],
    *,
    unseen: float = UNSEEN,
    cannot_link: npt.NDArray[np.bool_] | None = None,
    decided: npt.NDArray[np.int8] | None = None,
) -> npt.NDArray[np.int32]:
    """Split the records of one file into clusters.

    Clusters are merged while the total log-odds between two of them is positive, the
    largest first; then single records move while that raises the total. Equal gains go
    to the smaller record indices. The result does not depend on the order of the pairs.

    Parameters
    ----------
    n : int
        Records of the file.
    left, right : int32[E]
        Record indices of the candidate pairs, each pair once.
    log_odds : float64[E]
        Natural log-odds ``log(p / (1 - p))`` of each pair's probability ``p``.
    unseen : float
        Log-odds of a pair that is not among the candidates, not positive.
    cannot_link : bool[E], optional
        Pairs that no cluster may hold, whatever their log-odds.
    decided : int8[E], optional
        1 for a pair that must be together, -1 for one that must not, 0 for others. No
        evidence outweighs a decision, nor does ``cannot_link``; only other decisions do.

    Returns
    -------
    int32[n]
        Cluster of each record, named by the smallest record index in it.

    Raises
    ------
    ConfigError
        If ``unseen`` is positive or not finite.
    ValueError
        If log-odds are not numbers, or the arrays do not fit each other.

    References
    ----------
    Bansal, N., Blum, A. & Chawla, S. (2004). Correlation clustering. Machine Learning
    56, 89-113.
    Keuper, M. et al. (2015). Efficient decomposition of image and mesh graphs by lifted
    multicuts. ICCV, 1751-1759.
    """
    units = _units(log_odds)
    if cannot_link is not None:
        units[cannot_link] = -CANNOT
    if decided is not None:
        units = np.where(decided != 0, decided.astype(np.int64) * FIRM, units)
    return correlation_clusters(left, right, units, n, _unseen_units(unseen))


def weak_pairs(
    cluster_id: npt.NDArray[np.int32],
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    log_odds: npt.NDArray[np.float64],
) -> npt.NDArray[np.bool_]:
    """Candidate pairs that are in one cluster though each for itself speaks against it.

    Parameters
    ----------
    cluster_id : int32[n]
        The result of `cluster`.
    left, right, log_odds
        As for `cluster`.

    Returns
    -------
    bool[E]
        Whether a pair is inside a cluster and its own probability below 0.01.
    """
    inside = cluster_id[left] == cluster_id[right]
    weak: npt.NDArray[np.bool_] = inside & (log_odds < np.log(WEAK / (1.0 - WEAK)))
    return weak


def _units(log_odds: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    if np.isnan(log_odds).any():
        raise ValueError("log-odds must be numbers")
    return np.rint(np.clip(log_odds, -SUREST, SUREST) / UNIT).astype(np.int64)


def _unseen_units(unseen: float) -> int:
    if not -SUREST <= unseen <= 0.0:
        raise ConfigError(
            f"The log-odds of an unseen pair are {unseen}, and must be from {-SUREST} to 0."
        )
    return round(unseen / UNIT)
