"""Places as sets of facts: the units that two share, and what a row can mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product

Units = tuple[int, ...]
"""Of each level, from the country down; -1 where unknown."""

OF_DEPTH = (2, 3, 5, 7, 7)


def place_level(
    a: tuple[Units, bool, str], b: tuple[Units, bool, str], similarity: Callable[[str, str], float]
) -> int:
    """Level of two different places: units, whether the text is open, the text."""
    (units_a, open_a, text_a), (units_b, open_b, text_b) = a, b
    both = [d for d in range(5) if units_a[d] != -1 != units_b[d]]
    shared = [d for d in both if units_a[d] == units_b[d]]
    by_units = max((OF_DEPTH[d] for d in shared), default=1)
    if len(shared) < len(both) and (not shared or max(both) > max(shared)):
        return by_units
    by_text = 1
    if open_a or open_b:
        alike = similarity(text_a, text_b) + 1e-12
        by_text = 6 if alike >= 0.92 else 4 if alike >= 0.80 else 1
    return max(by_units, by_text)


def compatible(a: Units, b: Units) -> bool:
    """Whether one place can lie in the units of both."""
    return all(x == y or -1 in (x, y) for x, y in zip(a, b, strict=True))


def joint_readings(words: Sequence[Sequence[Units]]) -> Iterator[Units]:
    """All that a row can mean: one reading of each word, no two of which exclude each other."""
    for choice in product(*words):
        if all(compatible(a, b) for a, b in combinations(choice, 2)):
            yield tuple(map(max, zip(*choice, strict=True)))


def ancestors(unit: str, parents: Mapping[str, str | None], levels: Mapping[str, int]) -> list[str]:
    """The unit of each level that a unit lies in, itself included; empty where there is none."""
    found = [""] * 5
    here: str | None = unit
    while here is not None:
        found[levels[here]] = here
        here = parents[here]
    return found
