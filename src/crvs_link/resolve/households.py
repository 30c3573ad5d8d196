"""Whether another member of both households links: from the probabilities of the first round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]

SURE: Final = 0.9
"""First-round probability from which a pair of other members counts as a link.

A pair that is no more than likely would be raised by another that is, and raise it in turn.
"""

NOT_KNOWN: Final = 0
NONE_LINKS: Final = 1
ONE_LINKS: Final = 2


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
        `NOT_KNOWN` where a record has no household, or is alone in it; else whether one of
        the other pairs has a probability of `SURE` or more.

    Notes
    -----
    Linear in the pairs: of the sure pairs of two households, those that share a record with
    (i, j) are counted and taken away.
    """
    one, other = homes[0][left], homes[1][right]
    if within:
        turned = one > other
        left, right = np.where(turned, right, left), np.where(turned, left, right)
        one, other = np.where(turned, other, one), np.where(turned, one, other)
    known = (one >= 0) & (other >= 0)
    known &= (np.append(members[0], 0)[one] > 1) & (np.append(members[1], 0)[other] > 1)
    if within:
        known &= one != other
    sure = known & (probability >= SURE)
    found = np.where(known, np.uint8(NONE_LINKS), np.uint8(NOT_KNOWN))
    ask = np.flatnonzero(known)
    between = _among(one[sure], other[sure], one[ask], other[ask])
    ask, between = ask[between > 0], between[between > 0]
    of_left = _among(left[sure], other[sure], left[ask], other[ask])
    of_right = _among(right[sure], one[sure], right[ask], one[ask])
    found[ask[between - of_left - of_right + sure[ask] > 0]] = ONE_LINKS
    return found


def _among(owner: Ints, item: Ints, asked_owner: Ints, asked_item: Ints) -> npt.NDArray[np.int64]:
    """How often each asked item is among those of its owner, int64[len(asked_owner)]."""
    size = int(max(owner.max(initial=-1), asked_owner.max(initial=-1))) + 1
    ends = np.cumsum(np.bincount(owner, minlength=size))
    items = item[np.argsort(owner, kind="stable")]
    times = np.zeros(len(asked_owner), dtype=np.int64)
    place = np.append(0, ends)[asked_owner]
    end = ends[asked_owner]
    # Few have more than one or two: those with none left drop out.
    active = np.flatnonzero(place < end)
    while len(active):
        at = place[active]
        times[active] += items[at] == asked_item[active]
        place[active] = at + 1
        active = active[at + 1 < end[active]]
    return times
