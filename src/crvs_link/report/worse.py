"""Whether a group fares worse than all others, by more than chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crvs_link.report.rate import Rate

WORSE: Final = 2.0
"""A rate so many times that of all others is warned of."""

LEAST_ERRORS: Final = 5.0
"""Errors expected in the group, and in the others, for their rates to be compared."""

BEYOND_CHANCE: Final = 3.0
"""Standard errors by which the logarithm of the ratio of two rates is above zero. Chance
alone does that in fewer than one comparison of 300."""


def is_worse(rate: Rate, others: Rate) -> bool:
    """Whether a rate is twice that of the others, or more, by more than chance.

    The numbers are taken for Poisson: ``sqrt(1 / expected + 1 / expected in the others)`` is
    the standard error of the logarithm of the ratio.

    Parameters
    ----------
    rate, others : Rate
        Expected errors, and what they are among.
    """
    if min(rate.numerator, others.numerator) < LEAST_ERRORS:
        return False
    assert rate.value is not None
    assert others.value is not None
    ratio = rate.value / others.value
    error = math.sqrt(1.0 / rate.numerator + 1.0 / others.numerator)
    return ratio >= WORSE and math.log(ratio) > BEYOND_CHANCE * error
