"""Blocking error told by the numbers of neighbours alone, without names or a model.

The neighbours of a record are the register records that some blocking rule gives it. A
record that has its match among them has one more than chance alone would give it
(Dasylva & Goussanou 2021, Survey Methodology 47-2; 2022, JJSD 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

MOST_GROUPS: Final = 4
MOST_STEPS: Final = 500
SETTLED: Final = 1e-8
"""Relative change of the log likelihood at which EM ends."""
FIRST: Final = 0.9
"""Probability of a match among the neighbours that EM begins with."""


@dataclass(frozen=True)
class NeighbourModel:
    """How many neighbours records have, as a mixture.

    Parameters
    ----------
    found : float
        Probability that a record has its match among its neighbours: the share of records
        that have a match at all, times the share of matches that blocking reaches.
    shares : float64[G]
    means : float64[G]
        Mean number of neighbours by chance, ascending, of each group of records.
    log_likelihood : float
    """

    found: float
    shares: npt.NDArray[np.float64]
    means: npt.NDArray[np.float64]
    log_likelihood: float

    @property
    def criterion(self) -> float:
        """Akaike's information criterion."""
        return 2 * (1 + len(self.means) + len(self.shares) - 1) - 2 * self.log_likelihood


def fit_neighbours(
    neighbours: npt.NDArray[np.int64], records: npt.NDArray[np.int64], groups: int | None = None
) -> NeighbourModel:
    """Fit the model to how many records have how many neighbours.

    A record of group g has Bernoulli(p) + Poisson(mean_g) neighbours.

    Parameters
    ----------
    neighbours : int64[k]
        Distinct numbers of neighbours.
    records : int64[k]
        How many records have each.
    groups : int, optional
        Groups of records; by default as many as Akaike's criterion chooses, up to
        `MOST_GROUPS`.

    Returns
    -------
    NeighbourModel

    Raises
    ------
    ValueError
        If there are no records.
    """
    if not records.sum():
        raise ValueError("neighbours need records")
    if groups is not None:
        return _fitted(neighbours.astype(np.float64), records.astype(np.float64), groups)
    best = fit_neighbours(neighbours, records, 1)
    for number in range(2, MOST_GROUPS + 1):
        other = fit_neighbours(neighbours, records, number)
        if other.criterion >= best.criterion:
            break
        best = other
    return best


def _fitted(
    n: npt.NDArray[np.float64], records: npt.NDArray[np.float64], groups: int
) -> NeighbourModel:
    total = records.sum()
    factorial = np.cumsum(np.log(np.maximum(np.arange(n.max() + 1), 1)))[n.astype(np.intp)]
    # Groups begin as equal parts of the records, by their neighbours.
    middle = (np.cumsum(records) - records / 2) / total
    part = np.minimum((middle * groups).astype(np.intp), groups - 1)
    overall = float(records @ n / total)
    means = np.array(
        [
            np.average(n[part == g], weights=records[part == g]) if (part == g).any() else overall
            for g in range(groups)
        ]
    )
    # Distinct, so that EM can tell them apart.
    means = np.maximum(means - FIRST, 0.05) * (1 + 0.5 * np.arange(groups) / groups)
    shares, found, likelihood = np.full(groups, 1 / groups), FIRST, -np.inf
    for _ in range(MOST_STEPS):
        with np.errstate(divide="ignore"):
            chance = np.log(np.where(n[:, None] > 0, found * n[:, None] / means, 0.0) + (1 - found))
        logs = np.log(shares) + chance + n[:, None] * np.log(means) - means - factorial[:, None]
        top = logs.max(axis=1)
        each = top + np.log(np.exp(logs - top[:, None]).sum(axis=1))
        before, likelihood = likelihood, float(records @ each)
        if likelihood - before <= SETTLED * abs(likelihood):
            break
        weight = np.exp(logs - each[:, None]) * records[:, None]
        of_group = np.maximum(weight.sum(axis=0), 1e-300)
        both = found * n[:, None] + (1 - found) * means
        matched = np.where(n[:, None] > 0, found * n[:, None] / both, 0.0)
        found = float(np.clip((weight * matched).sum() / total, 1e-9, 1 - 1e-9))
        means = np.maximum((weight * (n[:, None] - matched)).sum(axis=0) / of_group, 1e-9)
        shares = of_group / total
    order = np.argsort(means, kind="stable")
    return NeighbourModel(found, shares[order], means[order], likelihood)
