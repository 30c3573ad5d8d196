"""What other thresholds of the probability would have given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from crvs_link.results import Linkage

THRESHOLDS: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True)
class ThresholdFact:
    """Links, had they been the pairs of at least this probability.

    ``false_links`` are expected among them, ``left_out`` are matches expected among the pairs
    that were kept and would not be links: a lower bound, as for the missed links.
    """

    threshold: float
    links: int
    false_links: float
    left_out: float


def sensitivity(linkage: Linkage) -> tuple[ThresholdFact, ...]:
    """Count what other thresholds would have given, from the probabilities of the result.

    Parameters
    ----------
    linkage : Linkage

    Returns
    -------
    tuple of ThresholdFact
        One for each of `THRESHOLDS`. None for clusters: they are not made by a threshold.
        Pairs that a rule refused have a probability of none, and are never links.
    """
    if linkage.clusters is not None:
        return ()
    links = linkage.links["probability"].drop_nulls().to_numpy()
    review = linkage.review["probability"].drop_nulls().to_numpy()
    pairs = np.concatenate([links, review])
    # Of all the matches expected among the pairs that were kept, those that are no links.
    expected = float(links.sum()) + linkage.missed_links_expected
    facts = []
    for threshold in THRESHOLDS:
        chosen = pairs[pairs >= threshold]
        found = float(chosen.sum())
        facts.append(
            ThresholdFact(threshold, len(chosen), len(chosen) - found, max(expected - found, 0.0))
        )
    return tuple(facts)
