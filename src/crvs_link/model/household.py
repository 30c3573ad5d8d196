"""m and u of the second-round comparison of households, without labels.

Each pair that the first round kept is a match with the probability that the first round gave
it. With these held, the likelihood of the levels, ``sum log(p m + (1 - p) u)``, is concave in
m and u, so that EM finds its one maximum from anywhere. u is so that of the non-matches that
have to be told from matches, many of which are brothers and sisters, and not that of random
pairs, whose households never link.

Pairs are counted in bins of their log-odds first, as patterns are: a step costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.households import N_CLASSES, PROPENSITIES, HouseholdTerm
from crvs_link.model.posterior import match_probability
from crvs_link.spec import MISSING, Patterns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from crvs_link.spec import Comparison, ModelSpec

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

LEAST_EXPECTED: Final = 20.0
"""Matches, and non-matches, that must be expected among the pairs with both households."""

ADDED: Final = 1.0
"""Pairs of either level that are added to the matches and to the non-matches of each class:
what a class of few pairs says is then little."""

SHARED_FIELDS: Final = ("name_family", "father_name", "mother_name", "phone")
"""Fields that members of a household share, beside those of residence."""

_ABSENT, _DISAGREE, _BETWEEN, _EXACT = range(4)
_STATES: Final = 4
_LIKE_ALL: Final = 10.0
"""Non-matches, as those that agree on as many of the shared fields, that are added to those
of each way of agreeing before its propensity is taken."""

_BIN: Final = 0.25  # of log-odds in nats
_SUREST: Final = 30.0
_STEPS: Final = 500
_SETTLED: Final = 1e-10


def shared_comparisons(spec: ModelSpec) -> tuple[str, ...]:
    """Names of the comparisons of fields that members of a household share; at most eleven."""
    return tuple(
        c.name
        for c in spec.comparisons
        if c.field in SHARED_FIELDS or c.field.startswith("residence_")
    )


def shared_agreement(spec: ModelSpec, shared: Sequence[str], codes: npt.NDArray[np.uint32]) -> Ints:
    """How pairs agree on each of the shared fields.

    Parameters
    ----------
    spec : ModelSpec
    shared : sequence of str
        Names of comparisons.
    codes : uint32[E]
        Pattern codes.

    Returns
    -------
    int64[E]
        A digit to the base of four for each shared field, the first the least: 0 missing, 1
        disagree, 2 in between, 3 exact.
    """

    def table(comparison: Comparison) -> Floats:
        states = np.full(len(comparison.levels), _BETWEEN)
        states[[MISSING, MISSING + 1]] = _ABSENT, _DISAGREE
        states[list(comparison.exact)] = _EXACT
        held = comparison.name in shared
        place = _STATES ** shared.index(comparison.name) if held else 0
        return (place * states).astype(np.float64)

    sums = Patterns.of(spec, codes).sums([table(c) for c in spec.comparisons])
    return sums.astype(np.int64)


def household_levels(
    classes: Mapping[str, int], agreement: Ints, n_shared: int, links: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint8]:
    """Levels of the comparison of households.

    Parameters
    ----------
    classes : mapping of str to int
        As `HouseholdTerm` has them.
    agreement : int64[E]
        From `shared_agreement`.
    n_shared : int
    links : uint8[E]
        0 not known, 1 no other member links, 2 another member does.

    Returns
    -------
    uint8[E]
        Index into `crvs_link.households.HOUSEHOLD_LEVELS`.
    """
    table = np.full(_STATES**n_shared, N_CLASSES - 1, dtype=np.uint8)
    for way, number in classes.items():
        table[int(way[::-1] or "0", _STATES)] = number
    levels: npt.NDArray[np.uint8] = np.where(links > 0, links + 2 * table[agreement], np.uint8(0))
    return levels


def propensity_classes(
    agreement: Ints, n_shared: int, links: npt.NDArray[np.uint8], probability: Floats
) -> dict[str, int]:
    """Class of each way in which pairs agree on the shared fields.

    Parameters
    ----------
    agreement, n_shared, links
        As for `household_levels`.
    probability : float64[E]
        Of each pair, that it is a match.

    Returns
    -------
    dict of str to int
        Of the ways that occur.
    """
    known = links > 0
    ways = _STATES**n_shared
    non_match = 1.0 - probability[known]
    all_of = np.bincount(agreement[known], non_match, ways)
    linked = np.bincount(agreement[known], non_match * (links[known] > 1), ways)
    occurs = np.flatnonzero(np.bincount(agreement[known], minlength=ways))
    digits = occurs[:, None] // _STATES ** np.arange(n_shared) % _STATES
    exact, there = (digits == _EXACT).sum(axis=1), (digits > _ABSENT).sum(axis=1)
    # None, some or all of those that both have.
    like = np.minimum(exact, 1) + ((exact == there) & (exact > 0))
    around = np.bincount(like, linked[occurs], 3) + ADDED
    usual = around / (np.bincount(like, all_of[occurs], 3) + 2.0 * ADDED)
    share = (linked[occurs] + _LIKE_ALL * usual[like]) / (all_of[occurs] + _LIKE_ALL)
    numbers = np.searchsorted(PROPENSITIES[1:-1], share, side="right")
    return {
        "".join(map(str, way)): int(number)
        for way, number in zip(digits.tolist(), numbers, strict=True)
    }


def fit_household(
    shared: tuple[str, ...],
    agreement: Ints,
    links: npt.NDArray[np.uint8],
    probability: Floats,
) -> HouseholdTerm | None:
    """Estimate m and u of the levels, given the probabilities of the first round.

    A link of another member never speaks against a match: where more non-matches than
    matches show one, as among brothers and sisters alone, it says nothing.

    Parameters
    ----------
    shared : tuple of str
    agreement : int64[E]
        From `shared_agreement`.
    links : uint8[E]
        0 not known, 1 no other member links, 2 another member does.
    probability : float64[E]
        Of each pair, that it is a match, before households were compared.

    Returns
    -------
    HouseholdTerm or None
        None where too few matches or non-matches have both households to learn from.
    """
    known = links > 0
    p = probability[known]
    if min(p.sum(), (1.0 - p).sum()) < LEAST_EXPECTED:
        return None
    classes = propensity_classes(agreement, len(shared), links, probability)
    levels = household_levels(classes, agreement, len(shared), links)[known]
    with np.errstate(divide="ignore"):
        odds = np.clip(np.log(p) - np.log1p(-p), -_SUREST, _SUREST)
    middle = round(_SUREST / _BIN)
    n_bins = 2 * middle + 1
    bins = np.rint(odds / _BIN).astype(np.int64) + middle
    cells = (levels.astype(np.int64) - 1) * n_bins + bins
    shape = (N_CLASSES, 2, n_bins)
    pairs = np.bincount(cells, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
    matching = match_probability(((np.arange(n_bins) - middle) * _BIN).astype(np.float64))
    fitted = [_climb(of_class, matching) for of_class in pairs]
    m, u = (np.concatenate([np.zeros(1), *side]).tolist() for side in zip(*fitted, strict=True))
    return HouseholdTerm(shared, classes, tuple(m), tuple(u))


def _climb(pairs: Floats, matching: Floats) -> tuple[Floats, Floats]:
    """EM for one class: m and u of *no other member links* and *another member links*.

    Parameters
    ----------
    pairs : float64[2, B]
    matching : float64[B]
        Probability of a match in each bin.
    """
    m = u = np.array([0.5, 0.5])
    for _ in range(_STEPS):
        of_match, of_other = matching * m[:, None], (1.0 - matching) * u[:, None]
        share = of_match / (of_match + of_other)
        before = m[1], u[1]
        m = (pairs * share).sum(axis=1) + ADDED
        u = (pairs * (1.0 - share)).sum(axis=1) + ADDED
        m, u = m / m.sum(), u / u.sum()
        if max(abs(m[1] - before[0]), abs(u[1] - before[1])) < _SETTLED:
            break
    if m[1] < u[1]:
        # The likelihood is concave: its maximum with m >= u has both equal.
        m = pairs.sum(axis=1) + 2.0 * ADDED
        m = u = m / m.sum()
    return m, u
