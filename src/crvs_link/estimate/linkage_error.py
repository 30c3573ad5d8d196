"""Two lists of one population, of which linkage finds the common part with errors.

Of a population of ``N`` one list holds ``n1`` persons, another ``n2``, and both ``m``. If being
on one says nothing about being on the other, ``N = n1 n2 / m``, and ``m / n2`` is the
completeness of the first (Chandra Sekar & Deming 1949). Missed links make a population of it
that is too large and a completeness that is too low, false links the opposite; both are put
right where the errors are known (Ding & Fienberg 1994).
"""

from __future__ import annotations

from crvs_link.errors import InputError


def observed_matches(matches: float, records: float, sensitivity: float, false: float) -> float:
    """Links that are expected of a linkage with errors.

    Parameters
    ----------
    matches : float
        Records of the searched list that have a partner.
    records : float
        Records of the searched list.
    sensitivity : float
        Probability that a record with a partner is linked.
    false : float
        Probability that a record without one is linked all the same.

    Returns
    -------
    float

    Examples
    --------
    >>> round(observed_matches(900, 1000, 0.98, 0.0) / 1000, 3)
    0.882
    """
    return sensitivity * matches + false * (records - matches)


def corrected_matches(links: float, records: float, sensitivity: float, false: float) -> float:
    """Records with a partner, from the links that were observed: `observed_matches` undone.

    Parameters
    ----------
    links : float
        Records that were linked.
    records, sensitivity, false : float
        As for `observed_matches`.

    Returns
    -------
    float
        From 0 to ``records``.

    Raises
    ------
    InputError
        If a record with a partner is no likelier to be linked than one without.
    """
    if sensitivity <= false:
        raise InputError(
            "The linkage finds records with a partner no more often than those without: nothing "
            "follows from how many it linked.",
            hint="Look at the model and the fields that are compared.",
        )
    return min(max((links - records * false) / (sensitivity - false), 0.0), records)


def dual_system_size(first: float, second: float, common: float) -> float:
    """Size of the population of which two independent lists are taken.

    Parameters
    ----------
    first, second : float
        Persons on either list.
    common : float
        Persons on both; see `corrected_matches`.

    Returns
    -------
    float
        ``first * second / common``.

    Raises
    ------
    InputError
        If the lists have nobody in common.
    """
    if common <= 0:
        raise InputError(
            "The two lists have nobody in common, so that no size of the population follows."
        )
    return first * second / common
