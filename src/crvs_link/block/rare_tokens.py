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
    import numpy.typing as npt

    from crvs_link.encode import CodedRecords


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
