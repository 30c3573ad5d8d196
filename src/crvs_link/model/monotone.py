"""The m probabilities that expected counts support, if evidence never falls by level.

The levels of a comparison are ordered: what speaks for a match at one level speaks
for it at least as strongly at the next. Counts alone do not keep to that, because
some levels are rare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


def monotone_m(
    counts: npt.NDArray[np.float64], u: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Maximise ``sum counts * log(m)`` where ``m / u`` does not fall by level.

    The maximum is the isotonic regression of ``counts / u`` with weights ``u``:
    neighbouring levels in the wrong order share their counts in proportion to u
    (Dykstra, Kochar & Robertson 1995). It is exact, so an EM that uses it as its
    M-step keeps the law that the likelihood never falls; projecting the weights
    after the M-step would break it.

    The max-min formula of isotonic regression (Robertson, Wright & Dykstra 1988)
    serves all comparisons at once: the ratio at level l is the largest over s <= l
    of the smallest over t >= l of ``sum(counts[s..t]) / sum(u[s..t])``.

    Parameters
    ----------
    counts : float64[K, L]
        Expected matches at the levels from *disagree* on, by comparison; positive
        sum in each row. Rows shorter than L are filled up with zeros.
    u : float64[K, L]
        Their u probabilities: positive, and zero in the filling.

    Returns
    -------
    float64[K, L]
        m probabilities; each row sums to 1, zero in the filling.

    Notes
    -----
    Time and memory O(K L^2); L is rarely above ten.
    """
    n_levels = counts.shape[1]
    # Entry [k, s, t] sums levels s..t of comparison k. Each sum starts afresh at s:
    # differences of running sums would lose the digits of the rarest levels.
    from_s = np.tri(n_levels).T[None, :, :]
    sums = np.cumsum(counts[:, None, :] * from_s, axis=2)
    masses = np.cumsum(u[:, None, :] * from_s, axis=2)
    ratios = np.divide(sums, masses, out=np.full_like(sums, np.inf), where=masses > 0)
    smallest = np.minimum.accumulate(ratios[:, :, ::-1], axis=2)[:, :, ::-1]
    smallest = np.where(from_s > 0, smallest, -np.inf)
    m = np.where(u > 0, smallest.max(axis=1), 0.0) * u
    total: npt.NDArray[np.float64] = m.sum(axis=1, keepdims=True)
    return m / total
