"""What would be decided on one pair if it alone were heavier or lighter.

A *standing* is a pair with everything that competes with it, held as it is. Asked for a
number of bits, it gives the decision and the probability that the pair would have with so
many bits more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from crvs_link.resolve.clusters import SUREST
from crvs_link.resolve.decide import Status, decide
from crvs_link.resolve.resolution import Resolution
from crvs_link.schema import Cardinality

if TYPE_CHECKING:
    from crvs_link.resolve.decide import Losses

LN2: Final = math.log(2)
LARGEST: Final = 1000.0
"""log2 odds beyond which a probability is 0 or 1, and its exponential overflows."""


class Standing(Protocol):
    """A pair among others that are held as they are."""

    def at(self, bits: float) -> tuple[Status, float]:
        """Decide on the pair with so many bits more.

        Parameters
        ----------
        bits : float
            Added to the match weight.

        Returns
        -------
        status : Status
        probability : float
            Of a match.
        """


@dataclass(frozen=True)
class Competing:
    """A pair of a record that has one partner at most.

    Only the weight of the pair in question changes. In the sum over all matchings, those
    with the pair gain by a factor of two for each bit, and those without keep their
    shares of what is left: the odds of the pair double with each bit, exactly.

    Parameters
    ----------
    log2_odds : float
        Of the pair, as it is.
    p_none : float
        Probability that the record has no partner, given that it is not this one.
    rivals : tuple of float
        Probabilities of its other candidates, given the same.
    losses : Losses
    cardinality : Cardinality
        One-to-many: the record is that of the right side.
    min_probability : float, optional
        As for `decide`.
    """

    log2_odds: float
    p_none: float
    rivals: tuple[float, ...]
    losses: Losses
    cardinality: Cardinality = Cardinality.ONE_TO_ONE
    min_probability: float | None = None

    def at(self, bits: float) -> tuple[Status, float]:
        """Decide on the pair with so many bits more, as `Standing.at`."""
        q = _probability(self.log2_odds + bits)
        rest = _probability(-(self.log2_odds + bits))
        each = np.array([q, *(rest * rival for rival in self.rivals)])
        only, several = np.zeros(len(each), np.int32), np.arange(len(each), dtype=np.int32)
        of_only = np.array([rest * self.p_none])
        if self.cardinality is Cardinality.ONE_TO_MANY:
            left, right, p_left, p_right = several, only, 1.0 - each, of_only
        else:
            left, right, p_left, p_right = only, several, of_only, 1.0 - each
        decision = decide(
            Resolution(each, p_left, p_right, float(each.sum()), "one record"),
            left,
            right,
            self.losses,
            cardinality=self.cardinality,
            min_probability=self.min_probability,
        )
        return Status(int(decision.status[0])), q


@dataclass(frozen=True)
class Apart:
    """A pair that is judged by itself, unless one that is taken before it stands in its way.

    Parameters
    ----------
    log2_odds : float
        Of the pair by itself, as it is.
    losses : Losses
    cardinality : Cardinality
        Many-to-many, or that within which pairs are taken greedily.
    before : float
        Bits that the pair lacks to be taken before those that stand in its way; negative
        where it has them, and minus infinity where none does.
    min_probability : float, optional
    """

    log2_odds: float
    losses: Losses
    cardinality: Cardinality = Cardinality.MANY_TO_MANY
    before: float = -math.inf
    min_probability: float | None = None

    def at(self, bits: float) -> tuple[Status, float]:
        """Decide on the pair with so many bits more, as `Standing.at`."""
        if bits < self.before:
            return Status.NONE, 0.0
        alone = Competing(
            self.log2_odds, 1.0, (), self.losses, self.cardinality, self.min_probability
        )
        return alone.at(bits)


@dataclass(frozen=True)
class Clustered:
    """A pair of a file that is split into clusters.

    Parameters
    ----------
    log2_odds : float
        Of the pair by itself, as it is.
    others : float
        log2 odds that the other pairs give for its records being in one cluster: those of
        the less sure record with the other members, or those between the two clusters.
    losses : Losses
    repeats : float
        How often the pairs of a record say the same: what they say together counts for so
        much less.
    """

    log2_odds: float
    others: float
    losses: Losses
    repeats: float = 1.0

    def at(self, bits: float) -> tuple[Status, float]:
        """Decide on the pair with so many bits more, as `Standing.at`."""
        own = min(max(self.log2_odds + bits, -SUREST / LN2), SUREST / LN2)
        support = own + self.others
        if support > 0.0:
            return Status.LINK, _probability(support / self.repeats)
        alone = _probability(self.log2_odds + bits)
        return (Status.REVIEW if alone >= self.losses.doubtful else Status.NONE), alone


def _probability(log2_odds: float) -> float:
    """Probability from log2 odds; 0 or 1 where nothing else can be told."""
    return 1.0 / (1.0 + math.exp2(-min(max(log2_odds, -LARGEST), LARGEST)))
