"""Further rules after a first fit: for the matches that the first rules miss.

The first fit tells how matches agree, and so which of them no rule reached. Rules are
added for these, from more candidates than the first choice has: two shared tokens too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.block.costs import estimated_costs
from crvs_link.block.greedy import FREE, LEAST_FREE_GAIN, LEAST_GAIN, candidates, take
from crvs_link.block.lanes import TOKENS, lane_names
from crvs_link.block.rare_tokens import gaining_token_rule
from crvs_link.spec import BlockingPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.block.agreement import RuleLanes
    from crvs_link.block.likely import MatchAgreement
    from crvs_link.encode import CodedRecords
    from crvs_link.run import RunOptions
    from crvs_link.spec import BlockingRule

DRAWN: Final = 1 << 16
"""Matches that are drawn, of which those that no rule reaches count."""


def further_rules(
    matches: MatchAgreement,
    lanes: RuleLanes,
    coded: CodedRecords,
    left: int,
    right: int,
    fields: Sequence[str],
    *,
    spent: int,
    most_pairs: int,
    most_rules: int,
    known: dict[BlockingRule, float],
    options: RunOptions,
) -> BlockingPlan:
    """Choose rules for the matches that those of a plan miss.

    Parameters
    ----------
    matches : MatchAgreement
        How all matches agree.
    lanes : RuleLanes
        Of the plan.
    coded : CodedRecords
    left, right : int
        Numbers of the extracts.
    fields : sequence of str
        Those that both hold and that rules may use.
    spent : int
        Candidate pairs of the plan.
    most_pairs : int
        Candidate pairs that further rules may cost.
    most_rules : int
    known : dict of BlockingRule to float
        What rules were found to cost before.
    options : RunOptions

    Returns
    -------
    BlockingPlan
        Of the further rules; empty where none gains enough.
    """
    drawn = matches.draw(DRAWN, options.seed)
    missed = drawn[~np.any([drawn[:, rule].all(axis=1) for rule in lanes.rules], axis=0)]
    least = LEAST_GAIN if spent > FREE else LEAST_FREE_GAIN
    if most_pairs <= 0 or most_rules <= 0 or len(missed) / DRAWN < least:
        return BlockingPlan(())
    agrees = {name: missed[:, k] for k, name in enumerate(lanes.names)}
    usable = [name for name in lane_names(coded, list(fields)) if name in agrees]
    among = [
        one
        for one in candidates(agrees, usable, most_tokens=len(TOKENS))
        if np.count_nonzero(one.holds) / DRAWN >= least
    ]
    if not among:
        return BlockingPlan(())
    costs = estimated_costs([one.rule for one in among], coded, left, right, options, known)
    taken = take(
        among,
        costs,
        max(coded.sizes[left], coded.sizes[right]),
        lambda n: most_pairs,
        matches=DRAWN,
        spent=spent,
        most=most_rules,
    )
    more = []
    if len(taken) < most_rules:
        more = gaining_token_rule(
            among,
            taken,
            np.zeros(len(missed), dtype=bool),
            coded,
            left,
            right,
            most_pairs=int(most_pairs - costs[taken].sum()),
            agreement=float(drawn[:, lanes.names.index(TOKENS[0])].mean())
            if TOKENS[0] in lanes.names
            else 0.0,
            matches=DRAWN,
            seed=options.seed,
        )
    return BlockingPlan((*(among[number].rule for number in taken), *more))
