"""The rule on shared name tokens, cut to what it may cost: only tokens that few bear.

Two names that share a token are too many pairs where half a country bears it, and a few
where it is rare. So the rule keeps the rarest tokens that its budget covers. It still
reaches each match that shares one of these: nearly all where names have several tokens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link.block.lanes import name_slots
from crvs_link.spec import BlockingRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.block.greedy import Candidate
    from crvs_link.encode import CodedRecords

LEAST_GAIN_OF_CUT = 0.01
"""What the rule on shared tokens has to gain where it takes the rest of the budget."""


def gaining_token_rule(
    among: Sequence[Candidate],
    taken: Sequence[int],
    reached: npt.NDArray[np.bool_],
    coded: CodedRecords,
    left: int,
    right: int,
    *,
    most_pairs: int,
    agreement: float,
    matches: int,
    seed: int,
) -> list[BlockingRule]:
    """The rule on shared tokens, if it was too dear as a whole, cut to the rest of a budget.

    Parameters
    ----------
    among : sequence of Candidate
    taken : sequence of int
        Those that were taken.
    reached : bool[n]
        Which of their matches others reach.
    coded : CodedRecords
    left, right : int
    most_pairs : int
        What the rule may cost.
    agreement : float
        Probability that a token is shared by two records of one person.
    matches : int
        Number of all matches that those of the candidates are part of.
    seed : int

    Returns
    -------
    list of BlockingRule
        None or one.
    """
    whole = [k for k, one in enumerate(among) if one.rule == BlockingRule((), tokens=1)]
    if most_pairs <= 0 or not whole or whole[0] in taken:
        return []
    gained = among[whole[0]].holds & ~reached
    for k in taken:
        gained &= ~among[k].holds
    if np.count_nonzero(gained) / matches < LEAST_GAIN_OF_CUT:
        return []
    cut = rare_token_rule(coded, left, right, most_pairs=most_pairs, agreement=agreement)
    if cut is None:
        return []
    rule, share = cut
    gained &= np.random.default_rng(seed).random(len(gained)) < share
    return [rule] if np.count_nonzero(gained) / matches >= LEAST_GAIN_OF_CUT else []


def rare_token_rule(
    coded: CodedRecords, left: int, right: int, *, most_pairs: int, agreement: float
) -> tuple[BlockingRule, float] | None:
    """Cut the rule on shared tokens to a budget.

    Parameters
    ----------
    coded : CodedRecords
    left, right : int
        Numbers of the extracts.
    most_pairs : int
        What the rule may cost.
    agreement : float
        Assumed probability that a token is shared by two records of one person.

    Returns
    -------
    rule : BlockingRule
        With the budget that leaves the commonest tokens out.
    share : float
        Of the records with a name, the share that is expected to share one of the tokens
        that are kept with a record of the same person. The two, or None where not even
        the rarest token is within the budget.
    """
    sides = [name_slots(coded, extract) for extract in dict.fromkeys((left, right))]
    size = max(int(slots.max(initial=-1)) for slots in sides) + 1
    counts = [np.bincount(slots[slots >= 0], minlength=size) for slots in sides]
    costs = counts[0] * (counts[0] - 1) // 2 if left == right else counts[0] * counts[1]
    # Tokens are numbered from the rarest on. Pairs that share two are counted twice.
    spent = np.cumsum(costs)
    limit = int(np.searchsorted(spent, most_pairs, side="right"))
    if limit == 0 or spent[limit - 1] == 0:
        return None
    shares = [_reached(slots, limit, agreement) for slots in sides]
    return BlockingRule((), tokens=1, max_pairs=int(spent[limit - 1])), min(shares)


def _reached(slots: npt.NDArray[np.int32], limit: int, agreement: float) -> float:
    """Share of the named records of which a kept token is expected to agree."""
    named = slots[slots[:, 0] >= 0]
    kept = ((named >= 0) & (named < limit)).sum(axis=1)
    return float((1 - (1 - agreement) ** kept).mean()) if len(named) else 0.0
