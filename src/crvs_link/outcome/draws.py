"""Levels that the true partners of records would show, drawn from the model.

Levels of a match come by the m probabilities (of dependent comparisons as they come together
among likely matches), and values of the register are missing as often as they are. What the
record itself says bounds each of them: a value that is missing weighs what *missing* weighs,
and a year of birth never agrees to the day. A common name agrees as a common one, and a rare
one is the likelier to be a slip of the pen, which its partner does not share: how matches agree
is counted by the level that the value has with itself in the host extract. That says nothing of
whether it stands on the register, which a frequency of both files would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.spec import MISSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.outcome.reach import LikelyMatches
    from crvs_link.spec import ModelParameters, ModelSpec, PatternCounts

    Floats = npt.NDArray[np.float64]
    Levels = npt.NDArray[np.uint8]

DRAWS: Final = 2048

_STRANGERS: Final = 20.0
"""Matches that all values together stand for beside those of one kind of value."""

_PSEUDO: Final = 1.0
"""Matches that independence stands for where dependent levels are rarely seen together."""


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
