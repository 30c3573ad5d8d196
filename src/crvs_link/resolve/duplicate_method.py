"""Precision without labels, from the records that have several links.

Where a record has one partner at most, of two links of a record one is false. How often
that happens tells how many false links there are, those of records with a single link
included (Blakely & Salmond 2002): a check of the model that does not use its
probabilities.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.resolve.expected import Estimate, chance_interval
from crvs_link.resolve.interval import count_interval

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

LEAST_LINKED: Final = 50
"""Records with a link below which their number says too little."""

_LIKELY: Final = 1.920729410347062
"""Half the 95 % point of chi-squared with one degree of freedom."""
_HALVINGS: Final = 60


@dataclass(frozen=True)
class DuplicateMethod:
    """What the records with several links say of the share of false ones.

    Parameters
    ----------
    records : int
        That have one partner at most, linked or not.
    single, several : int
        Those with one link, and with two or more, before any is refused.
    pairs : int
        Their links.
    counted : Estimate, optional
        False links of these, by the records that have several; None where it cannot be
        told.
    modelled : Estimate, optional
        The same by the probabilities of the model; None where there is no link.
    reason : str, optional
        Why it cannot be told.
    """

    records: int
    single: int
    several: int
    pairs: int
    counted: Estimate | None
    modelled: Estimate | None
    reason: str | None = None

    @property
    def disagrees(self) -> bool:
        """Whether the two intervals have nothing in common."""
        return (
            self.counted is not None
            and self.modelled is not None
            and self.counted.excludes(self.modelled)
        )


def duplicate_method(
    record: npt.NDArray[np.int32], probability: npt.NDArray[np.float64], n_records: int
) -> DuplicateMethod:
    r"""Estimate the share of false links from how many records have 0, 1 and more.

    A record has a true link with probability ``r`` and, independently, a number of false
    ones that is Poisson with mean ``f``. The shares of records are then

    - none: ``p0 = (1 - r) exp(-f)``
    - one: ``p1 = exp(-f) (r + (1 - r) f)``
    - two or more, one of them true or all false: ``1 - p0 - p1``

    Two free shares give both unknowns: ``f`` is the root of
    ``exp(-f) + p0 (f - 1) = p1`` below ``-log(p0)``, and ``r = 1 - p0 exp(f)``. Of
    records with a single link the share ``(1 - r) f / (r + (1 - r) f)`` has a false one;
    of those with several, ``r (1 - exp(-f)) / (1 - p0 - p1)`` hold a true one, and all
    their other links are false. How many links the several have is counted, so a few
    records with very many do no harm. Where false links are rare the result hardly
    depends on their being Poisson; where they are frequent and gather on some records,
    such as those of common names, it overstates them.

    The interval joins what is not known of ``f`` (its profile likelihood) and chance in
    the number of false links of single records, by their distances from the estimate
    (Zou & Donner 2008). It rests on the assumptions: one partner at most, and false links
    as frequent for records without a partner as for those with one. A person who stands
    twice in the other file makes two true links, which count as a false one here.

    Parameters
    ----------
    record : int32[E]
        For each link, before cardinality refuses any, the record that has one partner at
        most.
    probability : float64[E]
        Of each link by the model, given the cardinality; for the comparison alone.
    n_records : int
        Linked or not.

    Returns
    -------
    DuplicateMethod

    References
    ----------
    Blakely, T. & Salmond, C. (2002). Probabilistic record linkage and a method to
    calculate the positive predictive value. International Journal of Epidemiology 31(6),
    1246-1252.
    Zou, G. Y. & Donner, A. (2008). Construction of confidence limits about effect
    measures. Statistics in Medicine 27(10), 1693-1702.
    """
    links = np.bincount(record, minlength=n_records)
    none, single = int((links == 0).sum()), int((links == 1).sum())
    several, pairs = n_records - none - single, len(record)
    counts = (none, single, several)
    counted, reason = None, None
    if single + several < LEAST_LINKED:
        reason = f"fewer than {LEAST_LINKED} records have a link"
    elif _excess(_most_false(none, n_records), counts) > 0.0:
        reason = (
            "more records have several links than false links at random could give: persons "
            "stand in a list more than once, or look alike in groups"
        )
    else:
        counted = _estimate(counts, pairs)
    return DuplicateMethod(
        records=n_records,
        single=single,
        several=several,
        pairs=pairs,
        counted=counted,
        modelled=_modelled(probability) if pairs else None,
        reason=reason,
    )


_Counts = tuple[int, int, int]
"""Records with no link, with one, and with several."""


def _estimate(counts: _Counts, pairs: int) -> Estimate:
    """Share of false links, and its interval."""
    none, single, several = counts
    most = _most_false(none, sum(counts))
    best = _root(lambda f: -_excess(f, counts), 0.0, most) if several else 0.0
    # The share of false links rises with f throughout.
    false, *ends = (_false_links(f, counts, pairs) for f in (best, *_likely_range(best, counts)))
    unseen = _single_false(best, counts)
    chance = chance_interval(unseen, unseen * (1.0 - unseen / max(single, 1)))
    below, above = (
        math.hypot(false - end, unseen - by_chance)
        for end, by_chance in zip(ends, chance, strict=True)
    )
    return Estimate(
        false / pairs, max(false - below, 0.0) / pairs, min(false + above, pairs) / pairs
    )


def _modelled(probability: npt.NDArray[np.float64]) -> Estimate:
    """Share of false links by their probabilities, and what may become of it."""
    expected, pairs = float((1.0 - probability).sum()), len(probability)
    low, high = count_interval(expected, float((probability * (1.0 - probability)).sum()))
    return Estimate(expected / pairs, low / pairs, min(high, pairs) / pairs)


def _most_false(none: int, n_records: int) -> float:
    """Mean number of false links at which no record has a true one."""
    return math.log(n_records / none) if none else 50.0


def _excess(false: float, counts: _Counts) -> float:
    """Records with one link that ``f`` would give, less those that there are; falls with ``f``."""
    none, single, _ = counts
    return sum(counts) * math.exp(-false) + none * (false - 1.0) - single


def _root(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function passes zero, by halving."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if rising(middle) < 0.0:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def _without(false: float, counts: _Counts) -> float:
    """Likeliest share of records without a true link, ``1 - r``, given ``f``."""
    none, single, several = counts
    free = math.exp(-false)

    def rising(share: float) -> float:
        one = 1.0 - share * (1.0 - false)
        slope = (single * (1.0 - false) / one if single else 0.0) - none / share
        if several:
            slope += several * free * false / (1.0 - free - free * false * share)
        return slope

    # The log-likelihood is concave in the share. By halving, neither end is looked at.
    return _root(rising, 0.0, 1.0)


def _log_likelihood(false: float, counts: _Counts) -> float:
    """Log-likelihood of the counts at ``f`` and the likeliest ``r``."""
    if counts[2] and false == 0.0:
        return -math.inf  # without a false link no record has several
    without, free = _without(false, counts), math.exp(-false)
    none, single = free * without, free * (1.0 - without * (1.0 - false))
    shares = (none, single, 1.0 - none - single)
    return sum(
        count * math.log(share) if share > 0.0 else -math.inf
        for count, share in zip(counts, shares, strict=True)
        if count
    )


def _likely_range(best: float, counts: _Counts) -> tuple[float, float]:
    """Interval of 95 % for ``f``, by its profile likelihood."""
    least = _log_likelihood(best, counts) - _LIKELY

    def worse(false: float) -> float:
        return least - _log_likelihood(false, counts)

    above = max(2.0 * best, 1e-9)
    while worse(above) < 0.0:
        above *= 2.0
    low = 0.0 if worse(0.0) <= 0.0 else _root(lambda f: -worse(f), 0.0, best)
    return low, _root(worse, best, above)


def _single_false(false: float, counts: _Counts) -> float:
    """Records whose single link is false, expected."""
    without = _without(false, counts)
    by_chance = without * false
    return counts[1] * by_chance / (1.0 - without + by_chance) if by_chance else 0.0


def _false_links(false: float, counts: _Counts, pairs: int) -> float:
    """Links that are false, expected."""
    _, single, several = counts
    found = _single_false(false, counts)
    if several:
        free, without = math.exp(-false), _without(false, counts)
        at_least_two = 1.0 - free * (1.0 + without * false)
        found += pairs - single - several * (1.0 - without) * (1.0 - free) / at_least_two
    return found
