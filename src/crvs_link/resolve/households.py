"""Whether another member of both households links: from the probabilities of the first round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link._fast.homes import ask_households

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]

SURE: Final = 0.9
"""First-round probability from which a pair of other members counts as a link.

A pair that is no more than likely would be raised by another that is, and raise it in turn.
"""


def household_links(
    left: Ints,
    right: Ints,
    probability: npt.NDArray[np.float64],
    homes: tuple[Ints, Ints],
    members: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    *,
    within: bool,
) -> npt.NDArray[np.uint8]:
    """Whether another member of both households links, for each candidate pair.

    For a pair (i, j) the other pairs (i', j') of its two households are those with i' other
    than i and j' other than j. However many of them link, it counts once.

    Parameters
    ----------
    left, right : int32[E]
        Record indices of the candidate pairs.
    probability : float64[E]
        Of the first round.
    homes : tuple of int32[n]
        Household of each record of either side, -1 for none.
    members : tuple of int64[h]
        Records of each household of either side.
    within : bool
        Whether both sides are one file. Two records of one household then have no two
        households to compare.

    Returns
    -------
    uint8[E]
        0 where a record has no household, or is alone in it; else 1, or 2 where one of the
        other pairs has a probability of `SURE` or more.

    Notes
    -----
    Linear in the pairs, but for the sure pairs of a household, which are looked through.
    """
    sure = (probability >= SURE).view(np.uint8)
    return ask_households(left, right, sure, *homes, *members, within=within)
