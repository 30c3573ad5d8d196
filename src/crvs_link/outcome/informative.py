"""What it means that nothing was found: completeness of the register, and our own power.

With the share ``c`` of a person's stratum that is on the register, and the probability ``s``
that a record on it would have been found, of those of whom nothing is found the register holds
no record of the share ``(1 - c) / ((1 - c) + c (1 - s))``. In a nearly complete register most
of those not found are missed links.

A record that says little is now and then put forward with somebody else. That befalls those
with a record that was missed as often as those without one, and so says nothing either way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

LEAST_PROBABILITY: Final = 0.80
"""Of no record, at its lower end, from which finding nothing is informative."""

LEAST_FACTOR: Final = 5.0
"""Bayes factor from which finding nothing is informative."""


def p_no_record(completeness: Floats, power: Floats) -> Floats:
    """Probability that a register holds no record of a person who was not found.

    Parameters
    ----------
    completeness : float64[n]
        Share of persons like this who are on the register; not a number where not known.
    power : float64[n]
        Probability that a record on it would have been found; not a number where not known.

    Returns
    -------
    float64[n]
        Not a number where either is not known.

    Examples
    --------
    >>> p_no_record(np.array([0.99, 0.40]), np.array([0.90, 0.80])).round(3).tolist()
    [0.092, 0.882]
    """
    none = 1.0 - completeness
    either = none + completeness * (1.0 - power)
    # Where everybody is registered and everybody found, nobody is not found.
    found: Floats = np.where(either == 0.0, 0.0, none / np.where(either == 0.0, 1.0, either))
    return found


def bayes_factor(power: Floats) -> Floats:
    """How many times likelier finding nothing is if there is no record than if there is one.

    Parameters
    ----------
    power : float64[n]

    Returns
    -------
    float64[n]
        ``1 / (1 - power)``; infinite where a record is always found.
    """
    with np.errstate(divide="ignore"):
        factor: Floats = 1.0 / (1.0 - power)
    return factor


def is_informative(lowest: Floats, factor: Floats) -> npt.NDArray[np.bool_]:
    """Whether finding nothing says something: it is likely that there is nothing, and news.

    Parameters
    ----------
    lowest : float64[n]
        Lower end of the probability of no record.
    factor : float64[n]
        Bayes factor.
    """
    informative: npt.NDArray[np.bool_] = (lowest >= LEAST_PROBABILITY) & (factor >= LEAST_FACTOR)
    return informative
