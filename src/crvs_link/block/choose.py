"""Blocking rules chosen from the data: the most matches for the pairs they cost.

Before a model is fitted, nobody knows how often true matches agree on a field. What
is known is how complete each field is on either side, and roughly how reliable each
*kind* of field is. From that a sample of matches is imagined; each candidate rule
holds for some of them, and costs a number of pairs that is counted on the real keys.
Rules are taken greedily, the cheapest new match first, until nearly every match is
reached or the budget of pairs is used up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link.block.assumed import TOKEN_AGREEMENT
from crvs_link.block.costs import estimated_costs
from crvs_link.block.greedy import candidates, take
from crvs_link.block.imagined import IMAGINED, imagined_matches
from crvs_link.block.lanes import SLOTS, lane_names
from crvs_link.block.rare_tokens import gaining_token_rule
from crvs_link.spec import BlockingPlan

if TYPE_CHECKING:
    from crvs_link.encode import CodedRecords
    from crvs_link.run import RunOptions
    from crvs_link.spec import BlockingRule


def choose_rules(
    coded: CodedRecords,
    left: int,
    right: int,
    fields: list[str],
    *,
    most_pairs: int,
    options: RunOptions,
    room: int | None = None,
    per_rule: int = 0,
    known: dict[BlockingRule, float] | None = None,
) -> BlockingPlan:
    """Choose blocking rules for two extracts, or for one with itself.

    Parameters
    ----------
    coded : CodedRecords
    left, right : int
        Numbers of the extracts.
    fields : list of str
        Fields that both hold.
    most_pairs : int
        Candidate pairs that all rules together may cost.
    options : RunOptions
    room : int, optional
        Candidate pairs that there is memory for, if each rule takes that of ``per_rule``
        pairs besides.
    per_rule : int
    known : dict of BlockingRule to float, optional
        Takes what rules were found to cost.

    Returns
    -------
    BlockingPlan
        Possibly empty, where no rule is within the budget.
    """
    agrees = imagined_matches(coded, left, right, fields, np.random.default_rng(options.seed))
    lanes = [name for name in lane_names(coded, fields) if name in agrees]
    among = candidates(agrees, lanes, most_tokens=1)
    costs = estimated_costs([one.rule for one in among], coded, left, right, options, known)
    records = max(coded.sizes[left], coded.sizes[right])
    taken = take(among, costs, records, lambda n: most_pairs, matches=IMAGINED)
    if room is not None:
        wanted = taken
        taken = take(
            among,
            costs,
            records,
            lambda n: min(most_pairs, room - per_rule * n),
            matches=IMAGINED,
        )
        if taken != wanted:
            options.progress.note(
                f"Fewer or cheaper blocking rules were chosen, to fit in memory: {len(taken)} in "
                f"place of {len(wanted)}, with about {costs[taken].sum():,.0f} in place of "
                f"{costs[wanted].sum():,.0f} candidate pairs."
            )
    # A rule on tokens sorts an entry for each of them.
    after = len(taken) + SLOTS
    most = most_pairs if room is None else min(most_pairs, room - per_rule * after)
    more = gaining_token_rule(
        among,
        taken,
        np.zeros(IMAGINED, dtype=bool),
        coded,
        left,
        right,
        most_pairs=int(most - costs[taken].sum()),
        agreement=TOKEN_AGREEMENT,
        matches=IMAGINED,
        seed=options.seed,
    )
    return BlockingPlan((*(among[number].rule for number in taken), *more))
