"""Which imagined true partners a blocking rule would have brought together with a record.

A rule asks for lanes, and whether two values agree on a lane follows from the level at which
they compare: from the same sound for *similar*, never from the same day for *another year*.
How often is counted among likely matches, for the lanes of each comparison together. A record
whose value is missing agrees on no lane of it, and one that bears a single name shares a name
token by that one alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.block.lanes import TOKENS
from crvs_link.block.token_ranks import NAME_PARTS
from crvs_link.spec import MISSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.block import RuleLanes
    from crvs_link.spec import ModelSpec

    Bools = npt.NDArray[np.bool_]
    Masks = npt.NDArray[np.uint64]
    Levels = npt.NDArray[np.uint8]

MOST_RULES: Final = 64
"""Rules that a mask tells apart; of more the first, as if the others were not there."""

_ALL: Final = np.uint64(2**64 - 1)
_WHOLE_NAME: Final = "name"
_SOUND: Final = "sound"


@dataclass(frozen=True)
class LikelyMatches:
    """Likely matches that rules reached.

    Parameters
    ----------
    levels : uint8[n, K]
        Of each comparison.
    own : uint8[n, K]
        Levels that the left record's values have with themselves, rare by the left file alone.
    agrees : bool[n, L]
        On each lane.
    weights : float64[n]
        How likely each is a match.
    """

    levels: Levels
    own: Levels
    agrees: Bools
    weights: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Reach:
    """Rules that hold in each draw, by what each comparison of the record allows.

    Parameters
    ----------
    allowed : list of uint64[L, N]
        For each comparison, by the level that the record's value has with itself: rules whose
        lanes of this comparison all agree, a bit for each.
    shares_token : list of (bool[L, N] or None)
        For each comparison of a part of the name, whether the part's sound agrees.
    token_rules : list of uint64
        Rules that ask for one shared token, and for two; where the parts tell it.
    possible : uint64[N]
        Rules that hold by all that no comparison tells of.
    """

    allowed: list[Masks]
    shares_token: list[Bools | None]
    token_rules: list[np.uint64]
    possible: Masks

    def reached(self, own: Levels) -> Bools:
        """Whether some rule holds in each draw, for records by their own levels.

        Parameters
        ----------
        own : uint8[m, K]

        Returns
        -------
        bool[m, N]
        """
        masks = np.repeat(self.possible[np.newaxis], len(own), axis=0)
        for k, of_comparison in enumerate(self.allowed):
            masks &= of_comparison[own[:, k]]
        if any(self.token_rules):
            shared = np.zeros(masks.shape, dtype=np.uint8)
            for k, of_part in enumerate(self.shares_token):
                if of_part is not None:
                    shared += of_part[own[:, k]]
            for least, asking in enumerate(self.token_rules, start=1):
                masks &= np.where(shared >= least, _ALL, ~asking)
        some: Bools = masks != 0
        return some


def reach_of(
    spec: ModelSpec,
    lanes: RuleLanes,
    likely: LikelyMatches,
    bounded: Sequence[Levels],
    *,
    seed: int,
) -> Reach:
    """Tell the rules that hold in imagined matches.

    Parameters
    ----------
    spec : ModelSpec
    lanes : RuleLanes
    likely : LikelyMatches
    bounded : sequence of uint8[L, N]
        For each comparison the level of each draw, by the level that the record's value has
        with itself.
    seed : int

    Returns
    -------
    Reach
    """
    # Other numbers than those by which levels were drawn: the two are independent.
    rng = np.random.default_rng((seed, 1))
    n_draws = bounded[0].shape[1]
    fields = {comparison.field: k for k, comparison in enumerate(spec.comparisons)}
    rules = lanes.rules[:MOST_RULES]
    parts = [fields[field] for field in NAME_PARTS if field in fields]
    whole = fields.get(_WHOLE_NAME)
    owner = [_owner(name, fields, whole) for name in lanes.names]
    by_parts = whole is None and bool(parts)
    asking = [np.uint64(0), np.uint64(0)]
    possible = np.full(n_draws, _bits(range(len(rules))), dtype=np.uint64)
    for number, rule in enumerate(rules):
        bit = _bits([number])
        for lane in rule:
            if owner[lane] is not None:
                continue
            tokens = _tokens(lanes.names[lane])
            if tokens and by_parts:
                asking[tokens - 1] |= bit
            else:
                # What no comparison tells of happens as often as among likely matches.
                possible[rng.random(n_draws) > _share(likely, lane)] &= ~bit
    allowed, shares_token = [], []
    for k, comparison in enumerate(spec.comparisons):
        own = [lane for lane, of in enumerate(owner) if of == k]
        sound = [
            lane for lane in own if k in parts and lanes.names[lane].partition(".")[2] == _SOUND
        ]
        luck = rng.permutation((np.arange(n_draws) + 0.5) / n_draws)
        masks = np.empty((len(comparison.levels), n_draws), dtype=np.uint64)
        sounds = np.zeros(masks.shape, dtype=np.bool_)
        for level in range(len(comparison.levels)):
            patterns, ends = _patterns(likely, k, level, own, level in comparison.exact)
            drawn = patterns[np.searchsorted(ends, luck, side="right")]
            masks[level] = _allowed(rules, own, patterns)[np.searchsorted(ends, luck, side="right")]
            if sound:
                sounds[level] = drawn[:, own.index(sound[0])]
        columns = np.arange(n_draws)
        allowed.append(masks[bounded[k], columns])
        shares_token.append(sounds[bounded[k], columns] if sound and by_parts else None)
    return Reach(allowed, shares_token, asking, possible)


def _owner(name: str, fields: dict[str, int], whole: int | None) -> int | None:
    """Number of the comparison that a lane follows from; None for none."""
    if _tokens(name):
        return whole
    return fields.get(name.partition(".")[0])


def _tokens(name: str) -> int:
    """How many shared tokens a lane stands for: 0 for other lanes."""
    if name in TOKENS:
        return TOKENS.index(name) + 1
    return int(name.startswith("below "))


def _bits(numbers: Sequence[int] | range) -> np.uint64:
    return np.uint64(sum(1 << number for number in numbers))


def _share(likely: LikelyMatches, lane: int) -> float:
    total = float(likely.weights.sum())
    return float(likely.weights @ likely.agrees[:, lane]) / total if total > 0 else 1.0


def _patterns(
    likely: LikelyMatches, k: int, level: int, own: list[int], exact: bool
) -> tuple[Bools, npt.NDArray[np.float64]]:
    """Distinct agreement on the lanes of a comparison at a level, and where each ends."""
    here = likely.levels[:, k] == level
    mass = likely.weights[here]
    if level == MISSING or not mass.sum() > 0:
        agreeing = level != MISSING and exact
        return np.full((1, len(own)), agreeing, dtype=np.bool_), np.empty(0)
    patterns, place = np.unique(likely.agrees[here][:, own], axis=0, return_inverse=True)
    chances = np.bincount(place.ravel(), mass, len(patterns))
    return patterns, np.cumsum(chances / chances.sum())[:-1]


def _allowed(rules: Sequence[Sequence[int]], own: list[int], patterns: Bools) -> Masks:
    """Rules of which all lanes of one comparison agree, for each pattern of these lanes."""
    place = {lane: k for k, lane in enumerate(own)}
    masks = np.zeros(len(patterns), dtype=np.uint64)
    for number, rule in enumerate(rules):
        asked = [place[lane] for lane in rule if lane in place]
        masks |= patterns[:, asked].all(axis=1).astype(np.uint64) << np.uint64(number)
    return masks
