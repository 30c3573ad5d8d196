"""Probabilities against what came true: reliability by tenths, Brier score, calibration error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.evaluate.figures import Share

if TYPE_CHECKING:
    import numpy.typing as npt
    import polars as pl

    from crvs_link.evaluate.numbered import Numbered
    from crvs_link.evaluate.records import Ints

BINS: Final = 10


@dataclass(frozen=True)
class Tenth:
    """The things whose probability lies in one tenth of the range.

    Parameters
    ----------
    low, high : float
        The range; its upper end belongs to the next one, save that of the last.
    n : int
    predicted : float, optional
        Mean probability; None where there is nothing.
    observed : Share
        How many came true.
    """

    low: float
    high: float
    n: int
    predicted: float | None
    observed: Share


@dataclass(frozen=True)
class Calibration:
    """How far probabilities can be taken at their word.

    Parameters
    ----------
    n : int
        Things of which it is known whether they came true.
    expected : float
        Sum of their probabilities.
    observed : int
        How many came true.
    brier : float, optional
        Mean squared difference between probability and what came true (Brier 1950).
    error : float, optional
        Expected calibration error: mean distance between predicted and observed of the
        tenths, weighed by how many lie in each (Naeini, Cooper and Hauskrecht 2015).
    tenths : tuple of Tenth

    References
    ----------
    Brier, G. W. (1950). Verification of forecasts expressed in terms of probability.
    Monthly Weather Review 78(1), 1-3.
    Naeini, M. P., Cooper, G. F. and Hauskrecht, M. (2015). Obtaining well calibrated
    probabilities using Bayesian binning. AAAI 2015, 2901-2907.
    """

    n: int
    expected: float
    observed: int
    brier: float | None
    error: float | None
    tenths: tuple[Tenth, ...]


def calibrate(probability: npt.NDArray[np.float64], true: npt.NDArray[np.bool_]) -> Calibration:
    """Compare probabilities with what came true.

    Parameters
    ----------
    probability : float64[n]
    true : bool[n]

    Returns
    -------
    Calibration
    """
    # Sorted, so that no sum depends on the order of the rows.
    order = np.lexsort((true, probability))
    probability, true = probability[order], true[order]
    n = len(probability)
    bins = np.minimum((probability * BINS).astype(np.int64), BINS - 1)
    inside = np.bincount(bins, minlength=BINS)
    sums = np.bincount(bins, probability, minlength=BINS)
    hits = np.bincount(bins, true, minlength=BINS).astype(np.int64)
    tenths = tuple(
        Tenth(k / BINS, (k + 1) / BINS, count, total / count if count else None, Share(hit, count))
        for k, (count, total, hit) in enumerate(
            zip(inside.tolist(), sums.tolist(), hits.tolist(), strict=True)
        )
    )
    return Calibration(
        n=n,
        expected=float(probability.sum()),
        observed=int(true.sum()),
        brier=float(((probability - true) ** 2).mean()) if n else None,
        error=float(np.abs(sums - hits).sum() / n) if n else None,
        tenths=tenths,
    )


def calibrate_pairs(scored: pl.DataFrame, ids: Numbered, person: Ints) -> Calibration:
    """Calibrate the probabilities of record pairs.

    Parameters
    ----------
    scored : polars.DataFrame
        With ``probability``; row by row the pairs ``ids.scored``.
    ids : Numbered
    person : int64[n]
        -1 where it is not known: pairs with such a record are left out.

    Returns
    -------
    Calibration
    """
    first, second = ids.scored
    judged = (person[first] >= 0) & (person[second] >= 0) & (first != second)
    true = person[first] == person[second]
    return calibrate(scored["probability"].to_numpy()[judged], true[judged])


def calibrate_unlinked(
    unlinked: pl.DataFrame,
    ids: Numbered,
    person: Ints,
    named: npt.NDArray[np.bool_],
    *,
    listed: bool,
) -> Calibration:
    """Calibrate the probabilities that host records have no partner.

    Parameters
    ----------
    unlinked : polars.DataFrame
        ``left, probability``; null where it was not computed or is withheld.
    ids : Numbered
    person : int64[n]
    named : bool[n]
        Records that the truth names.
    listed : bool
        Whether the truth lists records; one that it does not list is then left out, and
        else has no partner.

    Returns
    -------
    Calibration
    """
    hosts = unlinked.drop_nulls()
    left = ids.number(hosts["left"], right=np.zeros(hosts.height, dtype=np.bool_))
    with_partner = np.zeros(int(person.max(initial=-1)) + 2, dtype=np.bool_)
    rights = person[ids.first_right :]
    with_partner[rights[(rights >= 0) & named[ids.first_right :]]] = True
    with_partner[-1] = False  # answers for -1
    of = np.where(left >= 0, person[left], -1)
    judged = (of >= 0) | (not listed)
    return calibrate(hosts["probability"].to_numpy()[judged], ~with_partner[of][judged])
