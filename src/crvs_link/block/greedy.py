"""Rules taken one by one: the cheapest new match first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.block.lanes import OWN_NAME, TOKENS
from crvs_link.spec import BlockingRule

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt

FREE: Final = 1 << 20
"""Candidate pairs that rules may cost however few the records: a blink. Within it, a rule need
only reach something that no other does."""

LEAST_GAIN: Final = 0.0005
"""Share of all matches that a rule has to gain."""
LEAST_FREE_GAIN: Final = 1 / 4096
MOST_TAKEN: Final = 12
"""Rules of one choice."""


@dataclass(frozen=True)
class Candidate:
    """A rule that may be taken.

    Parameters
    ----------
    rule : BlockingRule
    holds : bool[n]
        For which of some matches.
    """

    rule: BlockingRule
    holds: npt.NDArray[np.bool_]


def candidates(
    agrees: Mapping[str, npt.NDArray[np.bool_]], lanes: Sequence[str], *, most_tokens: int
) -> list[Candidate]:
    """Single lanes, pairs of lanes of different fields, and shared tokens with and without a lane.

    Parameters
    ----------
    agrees : mapping of str to bool[n]
        Whether matches agree on each lane, and on what `TOKENS` name.
    lanes : sequence of str
    most_tokens : int
        How many tokens a rule may ask for, 1 or 2.

    Returns
    -------
    list of Candidate
    """
    sets: list[tuple[tuple[str, ...], int]] = [((name,), 0) for name in lanes]
    sets += [
        (pair, 0)
        for pair in combinations(lanes, 2)
        if pair[0].partition(".")[0] != pair[1].partition(".")[0]
    ]
    for tokens in range(1, most_tokens + 1):
        if TOKENS[tokens - 1] in agrees:
            sets.append(((), tokens))
            others = [name for name in lanes if name.partition(".")[0] not in OWN_NAME]
            sets += [((name,), tokens) for name in others]
    return [
        Candidate(
            BlockingRule(names, tokens=tokens),
            np.logical_and.reduce([agrees[n] for n in (*names, *TOKENS[tokens - 1 : tokens])])
            if tokens
            else np.logical_and.reduce([agrees[n] for n in names]),
        )
        for names, tokens in sets
    ]


def take(
    among: Sequence[Candidate],
    costs: npt.NDArray[np.float64],
    records: int,
    allowed: Callable[[int], float],
    *,
    matches: int,
    reached: npt.NDArray[np.bool_] | None = None,
    spent: float = 0.0,
    most: int = MOST_TAKEN,
) -> list[int]:
    """Take rules greedily.

    Parameters
    ----------
    among : sequence of Candidate
    costs : float64[c]
        Record pairs of each.
    records : int
        Records of the larger side.
    allowed : callable
        Pairs that so many rules may cost together.
    matches : int
        Number of all matches that those of the candidates are part of.
    reached : bool[n], optional
        Matches that are reached already.
    spent : float
        Pairs of the rules that reach them; ``allowed`` does not count these.
    most : int
        Rules that may be taken.

    Returns
    -------
    list of int
        Their numbers, in the order in which they were taken.
    """
    taken: list[int] = []
    done = np.zeros(len(among[0].holds) if among else 0, dtype=bool)
    if reached is not None:
        done |= reached
    more = 0.0
    while len(taken) < most:
        limit = allowed(len(taken) + 1)
        best, best_rate = -1, 0.0
        for number, candidate in enumerate(among):
            gain = np.count_nonzero(candidate.holds & ~done) / matches
            free = spent + more + costs[number] <= FREE
            if gain < (LEAST_FREE_GAIN if free else LEAST_GAIN) or more + costs[number] > limit:
                continue
            # One pair per record is as good as free: below that, more matches count.
            rate = gain / (costs[number] + records)
            if rate > best_rate:
                best, best_rate = number, rate
        if best < 0:
            break
        taken.append(best)
        done |= among[best].holds
        more += costs[best]
    return taken
