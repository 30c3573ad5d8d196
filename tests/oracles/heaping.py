"""Indices of age heaping as textbooks calculate them, person by person."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def whipple(ages: Sequence[int]) -> Fraction | None:
    """Persons of 23 to 62 at ages ending in 0 or 5, over all of them, times five, in per cent."""
    asked = [age for age in ages if 23 <= age <= 62]
    heaped = [age for age in asked if str(age)[-1] in "05"]
    return Fraction(500 * len(heaped), len(asked)) if asked else None


def myers(ages: Sequence[int]) -> Fraction | None:
    """Final digits counted ten times, in windows of 80 ages that begin at 10, 11, ..., 19."""
    digits = [0] * 10
    for start in range(10, 20):
        for age in ages:
            if start <= age < start + 80:
                digits[age % 10] += 1
    total = sum(digits)
    if not total:
        return None
    return sum(abs(Fraction(100 * count, total) - 10) for count in digits) / 2
