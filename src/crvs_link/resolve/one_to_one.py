"""One-to-one linkage: the constraint is part of the probabilities.

Sadinle (2017) puts a Beta prior on the share of records with a partner and a uniform
one on the matchings of a given size. Given ``L`` links, the prior odds that one more
pair is a link are then ``rho = (L + a) / ((n1 - L + 1) (n2 - L + b))``. With ``L`` at
its expectation the posterior is a monomer-dimer model with weights ``LR * rho``, whose
pair probabilities are sums over all matchings (`crvs_link._fast.matching`).

``L`` and the probabilities depend on each other. The expected number of links grows
with ``rho``, and ``rho`` with ``L``, so repeated substitution moves one way, from the
number that the model expects to the nearest fixed point.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from crvs_link._fast.matching import Matchings
from crvs_link.errors import ConfigError
from crvs_link.resolve.resolution import Resolution

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

OVERLAP_MAX: Final = 0.95
"""Share of the smaller file that may be *presumed* to have a partner.

Without a bound, once nearly every record has a partner the prior odds explode, and the
last free records are joined to whatever candidate they have: right for a census and its
post-enumeration survey, wrong where the question is who is *not* on a register. At 0.95
the prior odds that a record has a partner stay below about 19; the data may still say
that all of them have one.
"""

PRIOR_A, PRIOR_B = 1.0, 1.0  # a uniform prior on the share of records with a partner
MAX_ROUNDS = 50
TOLERANCE = 1e-6  # of ln(rho) between rounds


def prior_odds(n_links: float, n_left: int, n_right: int) -> float:
    """Prior odds that a pair of free records is a match, given the number of links.

    Parameters
    ----------
    n_links : float
        Links among the other records; less than the smaller file has records.
    n_left, n_right : int
        Records of each file.

    References
    ----------
    Sadinle, M. (2017). Bayesian estimation of bipartite matchings for record linkage.
    Journal of the American Statistical Association 112, 600-612.
    """
    more, fewer = max(n_left, n_right), min(n_left, n_right)
    return (n_links + PRIOR_A) / ((more - n_links + 1.0) * (fewer - n_links + PRIOR_B))


def presumable_share(overlap_max: float | None) -> float:
    """Share of a file that may be presumed to have a partner, checked.

    Parameters
    ----------
    overlap_max : float or None
        As the user gave it; `OVERLAP_MAX` for None.

    Raises
    ------
    ConfigError
        If it is not above 0 and at most 1.
    """
    share = OVERLAP_MAX if overlap_max is None else overlap_max
    if not 0.0 < share <= 1.0:
        raise ConfigError(
            f"overlap_max is {share}, and must be above 0 and at most 1.",
            hint="It is the share of the smaller file that may be presumed to have a partner.",
        )
    return share


def free_pair_odds(
    n_links: float, n_left: int, n_right: int, overlap_max: float | None = None
) -> float:
    """Prior odds that a pair of free records is a match, within what may be presumed.

    Parameters
    ----------
    n_links : float
        Links that are expected in all.
    n_left, n_right, overlap_max
        As for `one_to_one`.
    """
    smaller = min(n_left, n_right)
    most = max(0.0, min(presumable_share(overlap_max) * smaller, smaller - 0.5))
    return prior_odds(min(max(n_links, 0.0), most), n_left, n_right)


def one_to_one(
    left: npt.NDArray[np.int32],
    right: npt.NDArray[np.int32],
    log_lr: npt.NDArray[np.float64],
    *,
    n_left: int,
    n_right: int,
    expected_matches: float,
    overlap_max: float | None = None,
) -> Resolution:
    """Probabilities of candidate pairs where no record has more than one partner.

    Parameters
    ----------
    left, right : int32[E]
        Record indices of the candidate pairs, each pair once.
    log_lr : float64[E]
        Natural logarithm of the likelihood ratio m / u: match weight in bits * ln 2.
    n_left, n_right : int
        Records of each file, those without a candidate pair included.
    expected_matches : float
        Matches that the model expects; the first guess at the number of links.
    overlap_max : float, optional
        Share of the smaller file that may be presumed to have a partner, above 0 and at
        most 1; `OVERLAP_MAX` unless given.

    Returns
    -------
    Resolution
        Exact for components without cycles and for those whose part with cycles has at
        most 12 records on its smaller side; by belief propagation for larger ones.

    Raises
    ------
    ConfigError
        If ``overlap_max`` is not above 0 and at most 1.
    ValueError
        If the arrays do not fit each other or the files.

    References
    ----------
    Sadinle, M. (2017). Bayesian estimation of bipartite matchings for record linkage.
    Journal of the American Statistical Association 112, 600-612.
    """

    def log_odds(n_links: float) -> float:
        return math.log(free_pair_odds(n_links, n_left, n_right, overlap_max))

    matchings = Matchings(left, right, log_lr, n_left, n_right)
    log_rho = log_odds(expected_matches)
    last_step = 0.0
    for _ in range(MAX_ROUNDS):
        total = matchings.solve(math.exp(log_rho))
        step = log_odds(total) - log_rho
        if abs(step) < TOLERANCE:
            break
        if 0.0 < step < 0.5 * last_step or 0.5 * last_step < step < 0.0:
            # Two steps that shrink fast: go where the geometric series leads (Aitken).
            log_rho = min(log_rho + step / (1.0 - step / last_step), log_odds(math.inf))
            last_step = 0.0
        else:
            log_rho, last_step = log_rho + step, step
    p_unlinked = matchings.p_unlinked()
    parts = ["exact"]
    if matchings.propagated_components:
        parts.append(f"belief propagation in {matchings.propagated_components} components")
    return Resolution(
        probability=matchings.probability(),
        p_unlinked_left=p_unlinked[:n_left],
        p_unlinked_right=p_unlinked[n_left:],
        n_links_expected=total,
        method="one-to-one: " + ", ".join(parts),
    )
