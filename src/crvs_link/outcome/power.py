"""Linkage power: the probability that the search would have found a person's record.

A record that says little cannot be found, whatever the register holds. What the true partner
of a record would weigh is drawn from the model: levels of a match by the m probabilities (of
dependent comparisons as they come together among likely matches), values of the register
missing as often as they are. What the record itself allows bounds each of them: a value that
is missing weighs what *missing* weighs, and no agreement is above the one that the value has
with itself, so that a year of birth never agrees to the day, nor a common name as a rare one.
Power is the share of draws that reach the threshold, times the probability that a blocking
rule brings the pair together at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.results import SearchPower
from crvs_link.spec import MISSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.spec import ModelParameters, ModelSpec, PatternCounts

    Floats = npt.NDArray[np.float64]

DRAWS: Final = 2048
LEAST_POWER: Final = 0.20
"""Below this a record is not searchable."""

_AT_ONCE: Final = 1024
_PSEUDO: Final = 1.0
"""Matches that independence stands for where dependent levels are rarely seen together."""


@dataclass(frozen=True)
class Draws:
    """Levels of imagined true partners.

    Parameters
    ----------
    levels : uint8[K, N]
        Of each comparison in each draw; `MISSING` where the register lacks the value.
    """

    levels: npt.NDArray[np.uint8]


def draw_matches(
    spec: ModelSpec,
    parameters: ModelParameters,
    counts: PatternCounts,
    matched: Floats,
    present: Sequence[float],
    *,
    seed: int,
) -> Draws:
    """Draw the levels that matches show where the host record has every value.

    Parameters
    ----------
    spec : ModelSpec
    parameters : ModelParameters
    counts : PatternCounts
        Of the candidate pairs.
    matched : float64[P]
        Expected matches of each pattern.
    present : sequence of float
        Share of the register's records that have a value, by comparison.
    seed : int

    Returns
    -------
    Draws
        Latin hypercube: of each level as many as its probability says.
    """
    rng = np.random.default_rng(seed)
    grid = (np.arange(DRAWS) + 0.5) / DRAWS
    levels = np.zeros((len(spec.comparisons), DRAWS), dtype=np.uint8)
    parents = _parents(parameters)
    order = sorted(range(len(levels)), key=lambda k: _depth(k, parents))
    for k in order:
        luck = rng.permutation(grid)
        own = np.array(parameters.m[k])
        own[MISSING] = 0.0
        own /= own.sum()
        parent = parents.get(k)
        if parent is None:
            levels[k] = _drawn(own, luck)
            continue
        joint = _joint(spec, counts, matched, parent, k)
        for level in np.unique(levels[parent]):
            chances = joint[level] + _PSEUDO * own
            chances[MISSING] = 0.0
            here = levels[parent] == level
            levels[k, here] = _drawn(chances / chances.sum(), luck[here])
    # Missing comes last: what a match would show is drawn whether or not it is seen.
    for k, share in enumerate(present):
        levels[k, rng.permutation(grid) > share] = MISSING
    return Draws(levels)


def _parents(parameters: ModelParameters) -> dict[int, int]:
    """For each comparison that hangs on another that other; dependence is a forest."""
    beside: dict[int, list[int]] = {}
    for pair in parameters.dependence:
        beside.setdefault(pair.first, []).append(pair.second)
        beside.setdefault(pair.second, []).append(pair.first)
    parents: dict[int, int] = {}
    seen: set[int] = set()
    for root in sorted(beside):
        waiting = [root] if root not in seen else []
        while waiting:
            at = waiting.pop()
            seen.add(at)
            for other in beside[at]:
                if other not in seen:
                    parents[other] = at
                    waiting.append(other)
    return parents


def _depth(k: int, parents: dict[int, int]) -> int:
    depth = 0
    while k in parents:
        k, depth = parents[k], depth + 1
    return depth


def _joint(
    spec: ModelSpec, counts: PatternCounts, matched: Floats, first: int, second: int
) -> Floats:
    """Expected matches by the levels of two comparisons, float64[L, M]."""
    sizes = [len(spec.comparisons[k].levels) for k in (first, second)]
    place = spec.level(first, counts.codes) * sizes[1] + spec.level(second, counts.codes)
    return np.bincount(place, matched, sizes[0] * sizes[1]).astype(np.float64).reshape(sizes)


def _drawn(chances: Floats, luck: Floats) -> npt.NDArray[np.uint8]:
    ends = np.cumsum(chances)[:-1]
    return np.searchsorted(ends, luck, side="right").astype(np.uint8)


def reached_share(
    spec: ModelSpec,
    parameters: ModelParameters,
    draws: Draws,
    own: npt.NDArray[np.uint32],
    threshold: float,
) -> Floats:
    """Share of the draws in which a record's true partner reaches the threshold.

    Parameters
    ----------
    spec : ModelSpec
    parameters : ModelParameters
    draws : Draws
    own : uint32[n]
        Pattern code of each record compared with itself.
    threshold : float
        Match weight in bits.

    Returns
    -------
    float64[n]
    """
    weights = parameters.weights()
    tables = [
        _bounded(comparison.exact, weight, drawn)
        for comparison, weight, drawn in zip(spec.comparisons, weights, draws.levels, strict=True)
    ]
    bits = [weight.astype(np.float32)[table] for weight, table in zip(weights, tables, strict=True)]
    together = [
        (pair.first, pair.second, np.array(pair.bits, dtype=np.float32))
        for pair in parameters.dependence
    ]
    distinct, place = np.unique(own, return_inverse=True)
    levels = spec.unpack(distinct)
    shares = np.empty(len(distinct))
    for start in range(0, len(distinct), _AT_ONCE):
        some = levels[start : start + _AT_ONCE]
        total = np.zeros((len(some), draws.levels.shape[1]), dtype=np.float32)
        for k, table in enumerate(bits):
            total += table[some[:, k]]
        for first, second, added in together:
            total += added[tables[first][some[:, first]], tables[second][some[:, second]]]
        shares[start : start + _AT_ONCE] = (total >= np.float32(threshold)).mean(axis=1)
    return shares[place]


def _bounded(
    exact: tuple[int, ...], weight: Floats, drawn: npt.NDArray[np.uint8]
) -> npt.NDArray[np.uint8]:
    """Level of each draw, given the level that the record's value has with itself, uint8[L, N].

    Exact agreement is as rare as the value is; no other level weighs more than that.
    """
    found = np.empty((len(weight), len(drawn)), dtype=np.uint8)
    is_exact = np.isin(drawn, exact)
    for own in range(len(weight)):
        capped = (drawn != MISSING) & (is_exact | (weight[drawn] > weight[own]))
        found[own] = np.where(capped, own, drawn)
    found[MISSING] = MISSING
    return found


def rules_reach(
    agrees: npt.NDArray[np.bool_],
    rules: Sequence[Sequence[int]],
    has: npt.NDArray[np.bool_],
) -> Floats:
    """Share of imagined matches that some rule holds for, of the rules a record can reach.

    Parameters
    ----------
    agrees : bool[N, L]
        Whether imagined matches agree on each lane.
    rules : sequence of sequence of int
        Lanes that each rule asks for.
    has : bool[n, L]
        Whether each record has a value in each lane.

    Returns
    -------
    float64[n]
    """
    holds = np.column_stack([agrees[:, list(lanes)].all(axis=1) for lanes in rules])
    open_to = np.column_stack([has[:, list(lanes)].all(axis=1) for lanes in rules])
    packed = np.packbits(open_to, axis=1)
    distinct, place = np.unique(packed, axis=0, return_inverse=True)
    reachable = np.unpackbits(distinct, axis=1, count=len(rules)) > 0
    shares = np.array([holds[:, row].any(axis=1).mean() if row.any() else 0.0 for row in reachable])
    return shares[place.ravel()]


def power_of(
    reached: Floats,
    reach: Floats,
    max_weight: Floats,
    recall: tuple[float, float, float] | None,
) -> SearchPower:
    """Put the weight and the blocking of each record together.

    Parameters
    ----------
    reached : float64[n]
        From `reached_share`.
    reach : float64[n]
        From `rules_reach`.
    max_weight : float64[n]
    recall : tuple of float, optional
        Blocking recall of all records, its lowest and its highest; None where not known.

    Returns
    -------
    SearchPower
    """
    if recall is None:
        searchable = reached * (reach > 0) >= LEAST_POWER
        return SearchPower(np.full(len(reached), np.nan), 1.0, 1.0, searchable, max_weight)
    share, lowest, highest = recall
    # The mean over all records is the recall that was estimated for all.
    mean = float(reach.mean()) if len(reach) else 0.0
    power = reached * np.minimum(reach * (share / mean if mean > 0 else 1.0), 1.0)
    low, high = (lowest / share, highest / share) if share > 0 else (1.0, 1.0)
    return SearchPower(power, low, high, power >= LEAST_POWER, max_weight)
