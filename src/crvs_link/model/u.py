"""u probabilities: how often two records of different people agree by chance.

Exact agreement is rare, and rarest where it weighs most, so its probability is not
counted in a sample but known from the frequencies of the values in both files: the
sum over values of the product of their shares. Only the levels in between, whose
value pairs are too many to go through, come from random pairs.
Both sources cover *all* pairs of the files, matches among them; in large files these
are too few to matter, in small ones they are taken out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link.errors import ModelError
from crvs_link.model.typical import typical_m
from crvs_link.spec import DISAGREE, MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from crvs_link.spec import Comparison, ModelSpec, PatternCounts

HALF_PAIR = 0.5
"""Pairs added to each level of a sample, so that none is impossible (Jeffreys)."""

MOST_REMOVED = 0.9
"""Matches explain at most this part of an agreement: a weight gains at most 3.3 bits."""


def u_from_samples(
    spec: ModelSpec,
    sampled: PatternCounts,
    exact: Mapping[str, npt.NDArray[np.float64]],
    *,
    matches_share: float = 0.0,
    m: Sequence[Sequence[float]] | None = None,
    most_removed: float = MOST_REMOVED,
) -> tuple[tuple[float, ...], ...]:
    """Give u probabilities of every level of every comparison.

    Parameters
    ----------
    spec : ModelSpec
    sampled : PatternCounts
        Patterns of pairs drawn at random from all pairs, with replacement or not.
    exact : mapping of str to float64[len(rarity) + 1]
        By name of comparison: the probabilities of its exact levels among all pairs
        where both values are present, from value frequencies. A comparison that is
        not there takes them from the sample.
    matches_share : float
        Share of matches among all pairs, to be taken out: ``P(level) = share m + (1
        - share) u`` is solved for u. 0 leaves them in, which is harmless below 1e-3
        but for the rarest values. It is the prior of a model that was fitted with
        the uncorrected u; one round is enough unless very few fields are compared.
    m : sequence of sequence of float, optional
        m probabilities of that model; without them matches agree as is typical.
    most_removed : float
        Part of an agreement that matches may explain at most.

    Returns
    -------
    tuple of tuple of float
        For each comparison positive probabilities that sum to 1; that of *missing* is 0
        but where it is informative: there it is the share of such pairs in the sample.
        What is stated is given back.

    Raises
    ------
    ModelError
        If probabilities do not fit the spec.

    Notes
    -----
    Each level of n sampled pairs, where both values are present, has half a pair
    added. A level between *disagree* and exact has its share of the inexact pairs,
    times what exact agreement leaves. An exact level that no value can reach
    (probability 0) is given that half pair: ``0.5 / (n + 0.5 L)``.
    """
    if not 0 <= matches_share < 1:
        msg = f"The share of matches among all pairs is {matches_share}; it must be in [0, 1)."
        raise ModelError(msg)
    levels = spec.unpack(sampled.codes)
    total = sampled.total.astype(np.float64)
    tables = []
    for k, comparison in enumerate(spec.comparisons):
        if comparison.u:
            tables.append(comparison.u)
            continue
        n_levels = len(comparison.levels)
        counted = np.bincount(levels[:, k], total, n_levels).astype(np.float64)
        given = exact.get(comparison.name)
        among_all = np.zeros(n_levels)
        among_all[DISAGREE:] = _among_all(comparison, counted[DISAGREE:], given)
        if comparison.informative:
            lacking = (counted[MISSING] + HALF_PAIR) / (counted.sum() + 2 * HALF_PAIR)
            among_all = (1 - lacking) * among_all
            among_all[MISSING] = lacking
        among_matches = typical_m(comparison) if m is None else np.asarray(m[k], dtype=np.float64)
        if len(among_matches) != n_levels:
            msg = f"Comparison {comparison.name!r} has {n_levels} levels, not {len(among_matches)}."
            raise ModelError(msg)
        explained = matches_share * among_matches
        u = among_all - np.minimum(explained, most_removed * among_all)
        tables.append(tuple((u / u.sum()).tolist()))
    return tuple(tables)


def _among_all(
    comparison: Comparison,
    counted: npt.NDArray[np.float64],
    exact: npt.NDArray[np.float64] | None,
) -> npt.NDArray[np.float64]:
    """Positive probabilities of the levels from *disagree* on among all pairs."""
    smooth = counted + HALF_PAIR
    if exact is None:
        shares: npt.NDArray[np.float64] = smooth / smooth.sum()
        return shares
    places = np.array(comparison.exact) - DISAGREE
    if exact.shape != places.shape or not (exact >= 0).all() or not exact.sum() <= 1 + 1e-9:
        msg = (
            f"Comparison {comparison.name!r} has {len(places)} exact levels; their "
            "probabilities must be as many numbers from 0, with a sum of at most 1."
        )
        raise ModelError(msg)
    least = HALF_PAIR / smooth.sum()
    known = np.where(exact > 0, exact, least)
    between = np.delete(smooth, places)
    # Where everybody shares one value nothing is left over, yet nothing is impossible.
    left = max(1 - known.sum(), len(between) * least)
    smooth[places] = 0.0
    among_all: npt.NDArray[np.float64] = smooth * (left / between.sum())
    among_all[places] = known
    return among_all
