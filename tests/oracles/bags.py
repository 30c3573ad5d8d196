"""Levels of two names as bags of tokens, by trying every pairing of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import permutations


def most_pairs(a: list[str], b: list[str], alike: Callable[[str, str], bool]) -> int:
    """The most tokens that can be paired off so that each pair is alike."""
    if len(a) > len(b):
        return most_pairs(b, a, lambda x, y: alike(y, x))
    return max(
        sum(alike(x, y) for x, y in zip(a, order, strict=True)) for order in permutations(b, len(a))
    )


def bag_level(a: list[str], b: list[str], alike: Callable[[str, str], bool]) -> int:
    """1 nothing alike ... 5 the shorter within the longer, 6 the same bag."""
    left, right = Counter(a), Counter(b)
    if left == right:
        return 6
    same = sum((left & right).values())
    similar = most_pairs(list((left - right).elements()), list((right - left).elements()), alike)
    fewer = min(len(a), len(b))
    if same + similar == fewer:
        if similar == 0 and fewer > 1:
            return 5
        return 4 if fewer > 1 or len(a) == len(b) else 3
    if same:
        return 3
    return 2 if similar else 1
