"""Probabilities of levels that ``link.toml`` states: their form, and what they must fulfil."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, TypeAlias

from crvs_link.config.rules import ValueFaultError, suggestion
from crvs_link.spec import DISAGREE, MISSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.spec import Comparison

Stated: TypeAlias = "list[float] | dict[str, float]"

SUM_TOLERANCE: Final = 1e-6
"""How far stated probabilities may be from a sum of 1; they are divided by their sum."""
ROUNDING: Final = 1e-12
"""A sum so near to 1 is one: dividing by it would change the last digit at each reading."""


def known_form(value: object) -> object:
    """Refuse what is neither a list of numbers nor a table of them by level."""
    items: list[tuple[int | str, object]] = []
    if isinstance(value, list):
        items = list(enumerate(value))
    elif isinstance(value, dict):
        items = list(value.items())
    else:
        raise ValueFaultError(
            "expected a list of numbers, one for each level, or a table level = number"
        )
    for place, number in items:
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise ValueFaultError("expected a number", at=(place,))
        if not 0 <= number <= 1:
            raise ValueFaultError("expected a number from 0 to 1", at=(place,))
    return value


def by_level(stated: Stated | None, levels: Sequence[str]) -> tuple[float, ...]:
    """Probabilities in the order of the levels, with a sum of 1; empty for None.

    What is not as long as the levels is left as it is, for `check_stated` to refuse.
    """
    if stated is None:
        return ()
    if isinstance(stated, dict):
        stated = [stated.get(level, 0.0) for level in levels]
    total = math.fsum(stated)
    if ROUNDING < abs(total - 1) <= SUM_TOLERANCE:
        return tuple(value / total for value in stated)
    return tuple(map(float, stated))


def check_names(key: str, stated: Stated | None, levels: Sequence[str]) -> None:
    """Refuse a table that names what is not a level, or leaves a level out."""
    if not isinstance(stated, dict):
        return
    for name in stated:
        if name not in levels:
            raise ValueFaultError(
                f"{name!r} is not a level", hint=suggestion(name, levels), at=(key, name)
            )
    for level in levels[DISAGREE:]:
        if level not in stated:
            raise ValueFaultError(
                f"the level {level!r} is missing", hint="State all levels.", at=(key,)
            )


def check_stated(comparison: Comparison) -> None:
    """Refuse stated probabilities of the wrong number, range or sum."""
    n_levels = len(comparison.levels)
    for key, values in (("m", comparison.m), ("u", comparison.u)):
        if not values:
            continue
        if len(values) != n_levels:
            raise ValueFaultError(
                f"expected {n_levels} numbers, one for each level from missing on, "
                f"found {len(values)}",
                at=(key,),
            )
        if not comparison.informative and values[MISSING] != 0:
            raise ValueFaultError(
                "expected 0 for missing, which says nothing here",
                hint='Or state missing = "informative".',
                at=(key, MISSING),
            )
        for place in range(MISSING if comparison.informative else DISAGREE, n_levels):
            if values[place] == 0:
                raise ValueFaultError(
                    f"the level {comparison.levels[place]!r} has the probability 0, which would "
                    "be proof; expected a number above 0",
                    at=(key, place),
                )
        total = math.fsum(values)
        if abs(total - 1) > SUM_TOLERANCE:
            raise ValueFaultError(f"expected numbers with a sum of 1, found {total:.6g}", at=(key,))


def check_missing(comparisons: Sequence[Comparison]) -> None:
    """Refuse informative missing values where the level also holds exchanged names."""
    partners = {comparison.partner for comparison in comparisons}
    for place, comparison in enumerate(comparisons):
        if comparison.informative and comparison.field in partners:
            raise ValueFaultError(
                f"{comparison.field} also counts as missing where it was exchanged with its "
                "partner, which says that the pair is a match",
                hint="Leave the key out here, or the partner in the other comparison.",
                at=("comparison", place, "missing"),
            )
