"""Linkage power: the probability that the search would have found a person's record.

A record that says little cannot be found, whatever the register holds. What the true partner
of a record would weigh is drawn from the model: levels of a match by the m probabilities (of
dependent comparisons as they come together among likely matches), values of the register
missing as often as they are. What the record itself says bounds each of them: a value that
is missing weighs what *missing* weighs, and a year of birth never agrees to the day. A common
name agrees as a common one, and a rare one is the likelier to be a slip of the pen, which its
partner does not share: how matches agree is counted by the level that the value has with itself
in the host extract. That says nothing of whether it stands on the register, which a frequency of
both files would.

Power is the share of draws that reach the threshold and that a blocking rule would have brought
together with the record (`crvs_link.outcome.reach`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.spec import MISSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.outcome.reach import LikelyMatches, Reach
    from crvs_link.spec import ModelParameters, ModelSpec, PatternCounts

    Floats = npt.NDArray[np.float64]
    Levels = npt.NDArray[np.uint8]

DRAWS: Final = 2048
LEAST_POWER: Final = 0.20
"""Below this a record is not searchable."""

STEP: Final = 0.25
"""Bits in which thresholds are taken."""

_STEP_BITS: Final = 16
_AT_ONCE: Final = 1024
_STRANGERS: Final = 20.0
"""Matches that all values together stand for beside those of one kind of value."""

_PSEUDO: Final = 1.0
"""Matches that independence stands for where dependent levels are rarely seen together."""


@dataclass(frozen=True)
class SearchPower:
    """How well a register could be searched for each host record.

    Parameters
    ----------
    power : float64[n]
        Probability that the true partner would have been found; not a number where it cannot
        be told how many true pairs the blocking rules miss.
    low, high : float
        Factors between it and its ends, from the range of the blocking recall.
    searchable : bool[n]
        Whether it is enough, by the weight alone where the rest is not known.
    max_weight : float64[n]
        Weight in bits of the best agreement that the record allows.
    """

    power: npt.NDArray[np.float64]
    low: float
    high: float
    searchable: npt.NDArray[np.bool_]
    max_weight: npt.NDArray[np.float64]


def draw_matches(
    spec: ModelSpec,
    parameters: ModelParameters,
    counts: PatternCounts,
    matched: Floats,
    likely: LikelyMatches,
    present: Sequence[float],
    *,
    seed: int,
) -> list[Levels]:
    """Draw the levels that the true partners of records would show.

    Parameters
    ----------
    spec : ModelSpec
    parameters : ModelParameters
    counts : PatternCounts
        Of the candidate pairs.
    matched : float64[P]
        Expected matches of each pattern.
    likely : LikelyMatches
    present : sequence of float
        Share of the register's records that have a value, by comparison.
    seed : int

    Returns
    -------
    list of uint8[L, N]
        For each comparison, by the level that the record's value has with itself, the level of
        each draw; `MISSING` where either lacks the value. A Latin hypercube: of each level as
        many as its probability says.
    """
    rng = np.random.default_rng(seed)
    grid = (np.arange(DRAWS) + 0.5) / DRAWS
    parents = _parents(parameters)
    weights = parameters.weights()
    usual = np.zeros((len(spec.comparisons), DRAWS), dtype=np.uint8)
    drawn: list[Levels] = [np.empty(0, np.uint8)] * len(spec.comparisons)
    for k in sorted(range(len(usual)), key=lambda each: _depth(each, parents)):
        comparison = spec.comparisons[k]
        n_levels = len(comparison.levels)
        luck = rng.permutation(grid)
        alone = np.array(parameters.m[k])
        alone[MISSING] = 0.0
        alone /= alone.sum()
        parent = parents.get(k)
        state = np.zeros(DRAWS, dtype=np.uint8) if parent is None else usual[parent]
        joint = None if parent is None else _joint(spec, counts, matched, parent, k)
        shares, trust = _own_shares(likely, k, n_levels)
        found = np.zeros((n_levels, DRAWS), dtype=np.uint8)
        for at in np.unique(state):
            here = state == at
            chances = alone if joint is None else joint[at] + _PSEUDO * alone
            chances = np.where(np.arange(n_levels) == MISSING, 0.0, chances)
            usual[k, here] = _drawn(chances, luck[here])
            for own in range(MISSING + 1, n_levels):
                of_own = chances * shares[:, own]
                total = of_own.sum()
                weight = trust[own] if total > 0 else 0.0
                mixed = weight * of_own / (total or 1.0) + (1 - weight) * chances / chances.sum()
                found[own, here] = _drawn(mixed, luck[here])
        drawn[k] = _bounded(found, comparison.exact, weights[k])
        drawn[k][:, rng.permutation(grid) > present[k]] = MISSING
    return drawn


def _own_shares(likely: LikelyMatches, k: int, n_levels: int) -> tuple[Floats, Floats]:
    """How matches at each level come by each level of a value with itself.

    Returns
    -------
    shares : float64[L, L]
        Of the matches at a level, the share whose value has a level with itself.
    trust : float64[L]
        Weight of these for each level of the value, beside what is true of all values.
    """
    table = np.bincount(
        likely.levels[:, k].astype(np.intp) * n_levels + likely.own[:, k],
        likely.weights,
        n_levels * n_levels,
    ).reshape(n_levels, n_levels)
    table[MISSING] = 0.0
    seen = table.sum(axis=0)
    total = table.sum(axis=1, keepdims=True)
    shares: Floats = table / np.where(total > 0, total, 1.0)
    return shares, seen / (seen + _STRANGERS)


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


def _drawn(chances: Floats, luck: Floats) -> Levels:
    ends = np.cumsum(chances / chances.sum())[:-1]
    return np.searchsorted(ends, luck, side="right").astype(np.uint8)


def _bounded(drawn: Levels, exact: tuple[int, ...], weight: Floats) -> Levels:
    """Levels that the record's value allows: none says more than the value itself does."""
    own = np.arange(len(weight), dtype=np.uint8)[:, np.newaxis]
    beyond = ~np.isin(own, exact) & (weight[drawn] > weight[own])
    allowed = np.where(beyond, own, drawn)
    allowed[MISSING] = MISSING
    return allowed


def found_shares(
    spec: ModelSpec,
    parameters: ModelParameters,
    bounded: Sequence[Levels],
    reach: Reach,
    own: npt.NDArray[np.uint32],
    thresholds: Floats,
) -> tuple[Floats, Floats]:
    """Share of the draws in which a record's true partner would have been found.

    Parameters
    ----------
    spec : ModelSpec
    parameters : ModelParameters
    bounded : sequence of uint8[L, N]
        From `draw_matches`.
    reach : Reach
    own : uint32[n]
        Pattern code of each record compared with itself.
    thresholds : float64[n]
        Match weight in bits from which each record's partner is found, taken in `STEP`.

    Returns
    -------
    found : float64[n]
        The partner reaches the threshold, and a rule brings the two together.
    weighed : float64[n]
        It reaches the threshold.
    """
    bits = [
        weight.astype(np.float32)[levels]
        for weight, levels in zip(parameters.weights(), bounded, strict=True)
    ]
    together = [
        (pair.first, pair.second, np.array(pair.bits, dtype=np.float32))
        for pair in parameters.dependence
    ]
    steps = np.rint(thresholds / STEP).astype(np.int64)
    lowest = int(steps.min(initial=0))
    keys = own.astype(np.uint64) << np.uint64(_STEP_BITS)
    keys |= np.minimum(steps - lowest, 2**_STEP_BITS - 1).astype(np.uint64)
    distinct, place = np.unique(keys, return_inverse=True)
    own_levels = spec.unpack((distinct >> np.uint64(_STEP_BITS)).astype(np.uint32))
    step = (distinct & np.uint64(2**_STEP_BITS - 1)).astype(np.int64) + lowest
    needed = (step * STEP).astype(np.float32)
    found, weighed = np.empty(len(distinct)), np.empty(len(distinct))
    for start in range(0, len(distinct), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        some = own_levels[part]
        total = np.zeros((len(some), DRAWS), dtype=np.float32)
        for k, table in enumerate(bits):
            total += table[some[:, k]]
        for first, second, added in together:
            total += added[bounded[first][some[:, first]], bounded[second][some[:, second]]]
        enough = total >= needed[part, np.newaxis]
        # So many draws tell no probability apart from one.
        weighed[part] = enough.sum(axis=1) / (DRAWS + 1)
        found[part] = (enough & reach.reached(some)).sum(axis=1) / (DRAWS + 1)
    return found[place], weighed[place]


def power_of(
    found: Floats,
    weighed: Floats,
    max_weight: Floats,
    recall: tuple[float, float, float] | None,
) -> SearchPower:
    """Put together how well a register could be searched.

    Parameters
    ----------
    found, weighed : float64[n]
        From `found_shares`.
    max_weight : float64[n]
    recall : tuple of float, optional
        Blocking recall of all records, its lowest and its highest; None where it cannot be
        told what the rules miss.

    Returns
    -------
    SearchPower
    """
    if recall is None:
        nothing = np.full(len(found), np.nan)
        return SearchPower(nothing, 1.0, 1.0, weighed >= LEAST_POWER, max_weight)
    share, lowest, highest = recall
    low, high = (lowest / share, highest / share) if share > 0 else (1.0, 1.0)
    return SearchPower(found, low, high, found >= LEAST_POWER, max_weight)
