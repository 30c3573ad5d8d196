"""What the rarity of a value adds to the weight of agreeing on it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from crvs_link.levels import NAME_CLASSES, name_labels
from crvs_link.schema import FieldKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.spec import Comparison


def split_levels(comparison: Comparison, level: int) -> tuple[int, ...]:
    """Levels that differ from this one in the rarity of the value alone, itself included.

    Parameters
    ----------
    comparison : Comparison
    level : int

    Returns
    -------
    tuple of int
        The level alone where it is not split by rarity.
    """
    if comparison.kind is FieldKind.BAG:
        for kind in NAME_CLASSES:
            labels = name_labels(kind, comparison.rarity)
            if comparison.levels[level] in labels:
                return tuple(k for k, label in enumerate(comparison.levels) if label in labels)
    elif level in comparison.exact:
        return comparison.exact
    return (level,)


def rarity_bits(
    comparison: Comparison, m: Sequence[float], u: Sequence[float], level: int
) -> float:
    """Bits that the rarity of the value adds to a level, or takes from it.

    Agreement by itself, however rare the value, has the weight
    ``log2(sum(m) / sum(u))`` over the levels that are split by rarity alone: the match
    weight that it would have were they one. The rest of the weight of the level is due to
    the rarity of this value: positive where it is rarer than those usually agreed on,
    negative where it is commoner (Winkler 1990: weights by the frequency of values).

    Parameters
    ----------
    comparison : Comparison
    m, u : sequence of float
        Of its levels.
    level : int

    Returns
    -------
    float
        Zero for a level that is not split.
    """
    levels = split_levels(comparison, level)
    if len(levels) == 1:
        return 0.0
    together = math.fsum(m[k] for k in levels) / math.fsum(u[k] for k in levels)
    return math.log2(m[level] / u[level]) - math.log2(together)
