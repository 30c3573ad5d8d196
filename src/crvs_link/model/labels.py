"""Reviewed pairs as weighted counts by pattern, for a fit that is partly told.

The M-step counts a labelled pair as what it was found to be, with its weight; all other
pairs keep their probability (semi-supervised EM as in Enamorado, Fifield & Imai 2019 and
Larsen & Rubin 2001). Labels of a pattern stand for as many of its candidate pairs as
they weigh, so that sampling weights, which make a label stand for the pairs that it was
drawn from, count no pair twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.spec import PatternCounts


@dataclass(frozen=True)
class LabelCounts:
    """Labelled pairs by pattern.

    Parameters
    ----------
    codes : uint32[G]
        Pattern codes, ascending.
    matches, others : float64[G]
        Summed weights of the pairs labelled match, and non-match.
    share : float64[G]
        Of the candidate pairs with each pattern, those whose status stays unknown.
    """

    codes: npt.NDArray[np.uint32]
    matches: npt.NDArray[np.float64]
    others: npt.NDArray[np.float64]
    share: npt.NDArray[np.float64]

    def joined(self, codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        """Pattern codes, and after them those that only labelled pairs show."""
        if not len(self.codes):
            return codes  # of which there may be millions, to no purpose sorted here
        return np.concatenate([codes, np.setdiff1d(self.codes, codes)])

    def matches_of(self, codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.float64]:
        """Summed weights of the labelled matches with each pattern, float64[P]."""
        return self._at(codes, self.matches, 0.0)

    def unknown(self, codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.float64]:
        """Share of the candidate pairs whose status stays unknown, by pattern, float64[P]."""
        return self._at(codes, self.share, 1.0)

    def _at(
        self, codes: npt.NDArray[np.uint32], values: npt.NDArray[np.float64], otherwise: float
    ) -> npt.NDArray[np.float64]:
        found = np.full(len(codes), otherwise)
        if len(self.codes):
            places = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
            held = self.codes[places] == codes
            found[held] = values[places[held]]
        return found


NO_LABELS: Final = LabelCounts(np.empty(0, dtype=np.uint32), np.empty(0), np.empty(0), np.empty(0))
"""What a fit without labels has."""


def count_labels(
    counts: PatternCounts,
    codes: npt.NDArray[np.uint32],
    weights: npt.NDArray[np.float64],
    *,
    matches: npt.NDArray[np.bool_],
    candidates: npt.NDArray[np.bool_],
) -> LabelCounts:
    """Add up labelled pairs by pattern.

    Parameters
    ----------
    counts : PatternCounts
        Of the candidate pairs, the labelled ones among them.
    codes : uint32[n]
        Pattern of each labelled pair.
    weights : float64[n]
        From 0; a label of weight 0 is as good as none.
    matches : bool[n]
        Whether each is a match.
    candidates : bool[n]
        Whether a blocking rule brought it up.

    Returns
    -------
    LabelCounts
    """
    told = weights > 0
    found, places = np.unique(codes[told], return_inverse=True)
    weights, matches, candidates = weights[told], matches[told], candidates[told]

    def summed(chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        return np.bincount(places, weights * chosen, len(found)).astype(np.float64)

    order = np.argsort(counts.codes)
    at = np.searchsorted(counts.codes, found, sorter=order)
    held = np.append(counts.codes[order], 0)[at] == found
    total = np.where(held, np.append(counts.total[order], 0)[at], 0).astype(np.float64)
    known = np.divide(summed(candidates), total, out=np.zeros(len(found)), where=total > 0)
    return LabelCounts(found, summed(matches), summed(~matches), 1 - np.minimum(known, 1.0))
