"""The second-round comparison: whether other members of two households link.

A pair of records is likelier one person where other members of both households are pairs of
one person too. But brothers and sisters show the same: their households link, and they share
family name, parents, home and clerk, all of which the other comparisons have counted. So the
evidence is taken *given* how the shared fields agree: pairs are put into classes by how many
of the non-matches that agree on them as they do have a link of another member. Where that
is most of them, the non-matches are of one family, and the weight is near 0; where hardly
any has one, it is large. This is the one dependence term. A copy of a shared field tells
pairs apart no further and changes no class; a second member that links counts as the first.

Classes of equal propensity take the dependence out as the propensity score does (Rosenbaum &
Rubin 1983, Biometrika 70:41).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

HOUSEHOLD: Final = "household"
"""Name of the comparison."""

LEVEL_HOUSEHOLD: Final = f"level_{HOUSEHOLD}"
"""Its column in the results."""

PROPENSITIES: Final = (0.0, 0.01, 0.05, 0.2, 0.5, 1.0)
"""Between these lie the classes: the share of non-matches that have a link of another member,
of those alike in the shared fields."""

N_CLASSES: Final = len(PROPENSITIES) - 1

HOUSEHOLD_LEVELS: Final = (
    "missing",
    *(
        f"{found}, where {low:.0%} to {high:.0%} of non-matches so alike in shared fields have one"
        for low, high in pairwise(PROPENSITIES)
        for found in ("no other member links", "another member links")
    ),
)
"""Levels: *missing*; then of each class, without and with a link."""


@dataclass(frozen=True)
class HouseholdTerm:
    """m and u probabilities of the second-round comparison.

    Parameters
    ----------
    shared : tuple of str
        Comparisons of the fields that members of a household share.
    classes : mapping of str to int
        Class of the pairs that agree on the shared fields in one way: a digit for each, 0
        missing, 1 disagree, 2 in between, 3 exact. Ways that are not there are of the last.
    m, u : tuple of float
        Of `HOUSEHOLD_LEVELS`, among matches and among the non-matches that the first round
        kept, each *given* its class: entry 0 is 0, and from there on each two sum to 1.
    """

    shared: tuple[str, ...]
    classes: Mapping[str, int]
    m: tuple[float, ...]
    u: tuple[float, ...]

    def weights(self) -> npt.NDArray[np.float64]:
        """Weight of each level in bits, log2(m / u); *missing* weighs 0."""
        weight = np.zeros(len(HOUSEHOLD_LEVELS))
        weight[1:] = np.log2(np.array(self.m[1:]) / np.array(self.u[1:]))
        return weight
