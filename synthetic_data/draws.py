"""Random choices that come out the same under every Python."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")

ZIPF_EXPONENT = 0.75
"""How fast commonness falls with rank (assumed): flatter than 1, since the lists hold
common names only and lack the long tail of rare ones."""


class Draw:
    """A seeded source of choices.

    Built on ``random.Random.random`` alone: its sequence is the one that Python
    promises to keep between versions, and the committed files depend on it.

    Parameters
    ----------
    seed : int
    """

    def __init__(self, seed: int) -> None:
        self._uniform = random.Random(seed).random

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self._uniform() < probability

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number from ``low`` to ``high``, both included."""
        return low + int(self._uniform() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, all equally likely."""
        return items[self.whole(0, len(items) - 1)]

    def common(self, items: Sequence[T]) -> T:
        """One of the items, the first ones more often, by Zipf's law."""
        return items[bisect(_zipf(len(items)), self._uniform())]

    def day(self, first: date, last: date) -> date:
        """Draw a day from ``first`` to ``last``, both included."""
        return first + timedelta(self.whole(0, (last - first).days))

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Put the items in random order."""
        keys = [self._uniform() for _ in items]
        return [items[i] for i in sorted(range(len(items)), key=keys.__getitem__)]

    def numbers(self, count: int, digits: int) -> list[int]:
        """Different numbers of exactly so many digits, in random order."""
        low, high = 10 ** (digits - 1), 10**digits - 1
        found: dict[int, None] = {}
        while len(found) < count:
            found[self.whole(low, high)] = None
        return list(found)


@lru_cache
def _zipf(size: int) -> list[float]:
    """Cumulative probabilities of ranks 1 .. size; the last exceeds every draw."""
    weights = [rank**-ZIPF_EXPONENT for rank in range(1, size + 1)]
    total = sum(weights)
    return [*(weight / total for weight in accumulate(weights[:-1])), 1.0]
