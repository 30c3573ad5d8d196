"""Levels of two full names: what agrees, split by how much that says."""

from __future__ import annotations

import math
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

NOTHING_ALIKE: Final = "nothing alike"
DIFFER: Final = "a token differs on either side"
WITHIN: Final = "one name within the other"
ASIDE: Final = "every token a form of the other's, but for titles and markers"
FORMS: Final = "every token a form of the other's"
SPELT: Final = "every token the same but for its spelling"
ANOTHER_ORDER: Final = "every token a form of the other's, in another order"
BUT_TITLES: Final = "the same but for titles and markers"
THE_SAME: Final = "the same"

NAME_CLASSES: Final = MappingProxyType(
    {
        DIFFER: 14,
        WITHIN: 6,
        "every token alike, some only nearly": 9,
        "every token alike by sound": 4.5,
        ASIDE: 3.5,
        FORMS: 2.5,
        SPELT: 1.5,
        ANOTHER_ORDER: 3,
        BUT_TITLES: 1,
        THE_SAME: 0,
    }
)
"""What two names that share something may have in common, and what it costs in bits.

That two names share tokens borne by one person in a thousand speaks for a match with ten bits,
less what their class costs: how rarely it befalls matches, and in how many ways chance comes
to it. Against *the same*, a title is written or left out in every other match; another
spelling, a form, another order are found in every third to eighth; of sounds, the information
is that of the sound, but two names of one sound are often two names; nearly alike are a name
and its hundreds of neighbours, Jamal and Kamal. A name within another is one of several that
might have been, and brothers share a father's name. Where either has a token that the other
lacks it is a different person in most registers, however rare what they share: brothers and
sisters share all but the first name.
"""

USUAL_SHARE: Final = 0.6
"""Of the lowest bound, the part that names below it usually share."""
USUAL_ABOVE: Final = 3.0
"""Bits by which names above the highest bound usually exceed it."""

MOST_NAME_BOUNDS: Final = 2


def share_labels(bounds: Sequence[float]) -> list[str]:
    """How many share a value, in words, from common values to rare ones.

    Parameters
    ----------
    bounds : sequence of float
        Relative frequencies, descending; one at least.

    Examples
    --------
    >>> share_labels([0.01, 0.001])
    ['more than 1 in 100', '1 in 1000 to 1 in 100', 'less than 1 in 1000']
    """
    shares = [f"1 in {round(1 / bound)}" for bound in bounds]
    between = [f"{rare} to {often}" for often, rare in pairwise(shares)]
    return [f"more than {shares[0]}", *between, f"less than {shares[-1]}"]


def name_labels(kind: str, rarity: Sequence[float]) -> list[str]:
    """Labels of a class of names, from the least information that is shared to the most.

    Parameters
    ----------
    kind : str
        Of `NAME_CLASSES`.
    rarity : sequence of float
        Relative frequencies of what is shared, descending.
    """
    return [f"{kind}, {share}" for share in share_labels(rarity)] if rarity else [kind]


def name_levels(rarity: Sequence[float]) -> tuple[str, ...]:
    """Every level of two names but *missing*, in the order of what they say for a match.

    Parameters
    ----------
    rarity : sequence of float
        Relative frequencies, descending, at which the classes are split.

    Returns
    -------
    tuple of str
        *Nothing alike*, then each class and band by what names of the band usually share,
        less what the class costs; of equals the class that costs more stands lower.

    Examples
    --------
    >>> name_levels([])[:2]
    ('nothing alike', 'a token differs on either side')
    >>> name_levels([1e-3])[-3]
    'every token the same but for its spelling, less than 1 in 1000'
    """
    found = [
        (said - cost, -cost, label)
        for kind, cost in NAME_CLASSES.items()
        for said, label in zip(_usual_bits(rarity), name_labels(kind, rarity), strict=True)
    ]
    return (NOTHING_ALIKE, *(label for _, _, label in sorted(found)))


def _usual_bits(rarity: Sequence[float]) -> list[float]:
    """Bits that names of each band usually share, for bounds between the bands."""
    bounds = [-math.log2(bound) for bound in rarity]
    if not bounds:
        return [0.0]
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    return [USUAL_SHARE * bounds[0], *between, bounds[-1] + USUAL_ABOVE]


def levels_of_classes(kinds: Collection[str], rarity: Sequence[float]) -> tuple[str, ...]:
    """Those of `name_levels` that are of some classes, and *nothing alike*."""
    labels = {label for kind in kinds for label in name_labels(kind, rarity)} | {NOTHING_ALIKE}
    return tuple(level for level in name_levels(rarity) if level in labels)


def classes_of_levels(levels: Collection[str], rarity: Sequence[float]) -> set[str]:
    """Classes of `NAME_CLASSES` of which a comparison has a level."""
    return {kind for kind in NAME_CLASSES if not set(name_labels(kind, rarity)).isdisjoint(levels)}


def are_name_levels(levels: Sequence[str], rarity: Sequence[float]) -> bool:
    """Whether the levels of a comparison, but *missing*, are such as names have.

    Some may be left out, but not *nothing alike* nor any of *the same*: what a pair shows
    and the comparison has no level for counts as the next lower one that it has.
    """
    known = name_levels(rarity)
    needed = {NOTHING_ALIKE, *name_labels(THE_SAME, rarity)}
    return (
        len(rarity) <= MOST_NAME_BOUNDS
        and needed <= set(levels)
        and list(levels) == [level for level in known if level in levels]
    )
