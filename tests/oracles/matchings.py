"""Every matching, one by one: what `crvs_link._fast.matching` sums without listing them.

Weights are exact fractions, so that neither a tiny nor a huge one is lost.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

Pair = tuple[int, int]


def matchings(pairs: Sequence[Pair]) -> Iterator[tuple[Pair, ...]]:
    """All sets of pairs in which no left and no right record occurs twice."""
    if not pairs:
        yield ()
        return
    (i, j), rest = pairs[0], pairs[1:]
    yield from matchings(rest)
    for chosen in matchings([(k, m) for k, m in rest if k != i and m != j]):
        yield ((i, j), *chosen)


def matching_probabilities(weights: Mapping[Pair, float]) -> dict[Pair, float]:
    """Share of the total weight that falls to matchings with each pair."""
    exact = {pair: Fraction(weight) for pair, weight in weights.items()}
    total = Fraction(0)
    with_pair = dict.fromkeys(exact, Fraction(0))
    for chosen in matchings(list(exact)):
        weight = math.prod((exact[pair] for pair in chosen), start=Fraction(1))
        total += weight
        for pair in chosen:
            with_pair[pair] += weight
    return {pair: float(share / total) for pair, share in with_pair.items()}
