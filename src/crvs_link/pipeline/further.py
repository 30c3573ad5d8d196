"""The second round of blocking: rules for the matches that the first fit says are missed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.block import agreement, all_matches, further_rules, lane_names, rule_lanes
from crvs_link.compare import common_fields, compare_candidates, needed_lanes
from crvs_link.errors import UsageError
from crvs_link.pipeline.budget import PairBudget
from crvs_link.pipeline.candidates import MOST_LANES
from crvs_link.pipeline.likely_pairs import likely_pairs
from crvs_link.pipeline.plan import bound_work
from crvs_link.spec import BlockingPlan, PatternCounts

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.block import MatchAgreement, RuleGroups, RuleLanes
    from crvs_link.compare import Tables
    from crvs_link.compare.passes import Stream
    from crvs_link.config import RunConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.pipeline.likely_pairs import LikelyPairs
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.run import RunOptions
    from crvs_link.spec import ModelParameters

MOST_RULES: Final = 32
"""Rules that the kernel tells apart."""

MOST_CHOICES: Final = 3
"""How often further rules are chosen, each time knowing which pairs the last ones added."""

LEAST_REST: Final = 0.25
"""Share of the budget that is worth another choice."""


@dataclass(frozen=True)
class Compared:
    """The candidate pairs of a linkage, compared.

    Parameters
    ----------
    work : PlannedWork
    counts : PatternCounts
    streams : list of Stream
    """

    work: PlannedWork
    counts: PatternCounts
    streams: list[Stream]


@dataclass(frozen=True)
class Told:
    """How all matches agree on lanes, and the likely ones that say so.

    Parameters
    ----------
    lanes : RuleLanes
    matches : MatchAgreement
        Of all matches.
    pairs : LikelyPairs
        Likely matches that rules reached.
    agrees : bool[n, L]
        Whether these agree on each lane.
    """

    lanes: RuleLanes
    matches: MatchAgreement
    pairs: LikelyPairs
    agrees: npt.NDArray[np.bool_]

    @property
    def seen(self) -> float:
        """Expected number of the matches that were looked at."""
        return float(self.pairs.probability.sum())


def matches_told(
    compared: Compared, parameters: ModelParameters, coded: CodedRecords, options: RunOptions
) -> Told:
    """Tell how all matches agree, from those that the rules reached.

    Parameters
    ----------
    compared : Compared
    parameters : ModelParameters
        Which tell likely matches.
    coded : CodedRecords
    options : RunOptions

    Returns
    -------
    Told
    """
    work = compared.work
    groups = work.candidates.groups
    fields = [c.field for c in work.spec.comparisons]
    lanes = rule_lanes(coded, fields, groups)
    pairs = likely_pairs(work, compared.counts, compared.streams, parameters, options)
    agrees = agreement(lanes, coded, work.left, work.right, groups, pairs.left, pairs.right)
    matches = all_matches(
        lanes, agrees, pairs.probability, coded, work.left, work.right, seed=options.seed
    )
    return Told(lanes, matches, pairs, agrees)


def second_round(
    compared: Compared,
    parameters: ModelParameters,
    coded: CodedRecords,
    tables: Tables,
    config: RunConfig,
    options: RunOptions,
    *,
    probed: bool,
) -> Compared | None:
    """Add rules for the matches that the first ones miss, and compare their pairs.

    Parameters
    ----------
    compared : Compared
        By the first rules.
    parameters : ModelParameters
        Of the first fit.
    coded : CodedRecords
    tables : Tables
    config : RunConfig
    options : RunOptions
    probed : bool
        Whether each side will be searched for repeated persons.

    Returns
    -------
    Compared, optional
        By all rules, the first ones first; None where no rule gains enough.
    """
    found = None
    for _ in range(MOST_CHOICES):
        more = _once_more(compared, parameters, coded, tables, config, options, probed=probed)
        if more is None:
            break
        # What rules have in common with others is known now, and leaves room for further ones.
        compared = found = more
    return found


def _once_more(
    compared: Compared,
    parameters: ModelParameters,
    coded: CodedRecords,
    tables: Tables,
    config: RunConfig,
    options: RunOptions,
    *,
    probed: bool,
) -> Compared | None:
    work = compared.work
    n_compared = int(compared.counts.total.sum())
    budget = PairBudget(
        coded,
        work.left,
        work.right,
        work.spec,
        per_record=config.budget,
        limit=work.limit,
        probed=probed,
        options=options,
        before=work.candidates.groups,
        compared=n_compared,
    )
    if budget.rest < LEAST_REST * (budget.rest + n_compared):
        return None
    told = matches_told(compared, parameters, coded, options)
    fields = common_fields(coded, work.left, work.right)
    used = {c.field for c in work.spec.comparisons}
    plan = further_rules(
        told.matches,
        told.lanes,
        coded,
        work.left,
        work.right,
        [field for field in fields if field in used],
        spent=n_compared,
        most_pairs=budget.rest,
        most_rules=MOST_RULES - len(work.candidates.groups),
        known=work.known_costs,
        options=options,
    )
    more = _extended(work, plan, budget, lane_names(coded, fields), coded, tables, options)
    if more is None:
        return None
    first = len(work.candidates.ranges)
    new = replace(more.candidates, ranges=more.candidates.ranges[first:])
    counts, streams = compare_candidates(new, more.program, more.spec, options)
    return Compared(more, _added(compared.counts, counts), compared.streams + streams)


def _extended(
    work: PlannedWork,
    plan: BlockingPlan,
    budget: PairBudget,
    usable: list[str],
    coded: CodedRecords,
    tables: Tables,
    options: RunOptions,
) -> PlannedWork | None:
    """Append further rules to those of a linkage, within what its budget leaves.

    The pairs that were compared are charged once, those of further rules as if no rule
    before held for them: all candidate pairs together are within the budget.

    Parameters
    ----------
    work : PlannedWork
    plan : BlockingPlan
        The further rules.
    budget : PairBudget
    usable : list of str
        Lanes by which rules may be refined.
    coded : CodedRecords
    tables : Tables
    options : RunOptions

    Returns
    -------
    PlannedWork, optional
        Its first ranges of work are those of ``work``; None where nothing is added.
    """
    while plan.rules:
        try:
            groups, need = budget.keep(plan, usable, stated=False)
        except UsageError:
            return None  # the memory that may be used is taken
        groups = [_with_budget(of_rule) for of_rule in (*work.candidates.groups, *groups)]
        whole = BlockingPlan(tuple(of_rule.rule for of_rule in groups))
        lanes = needed_lanes(work.spec, whole)
        marks = sum(g.left_out is not None and not g.rule.tokens for g in groups)
        if len(lanes) + marks <= MOST_LANES and len(groups) <= MOST_RULES:
            more = bound_work(
                groups, need, coded, tables, work.left, work.right, work.spec, lanes, options,
                limit=work.limit,
            )  # fmt: skip
            return replace(more, known_costs=work.known_costs)
        # The last rule is the one that gains least.
        plan = BlockingPlan(plan.rules[:-1])
    return None


def _with_budget(of_rule: RuleGroups) -> RuleGroups:
    """Give a rule what it costs as its own budget, so that it does the same again.

    The rules of two rounds may visit more pairs than the budget of the run, which counts
    each pair once.
    """
    if of_rule.rule.max_pairs is not None:
        return of_rule
    return replace(of_rule, rule=replace(of_rule.rule, max_pairs=of_rule.pairs))


def _added(one: PatternCounts, other: PatternCounts) -> PatternCounts:
    """Counts of two rounds: the rules of the second have none in the first."""
    codes = np.union1d(one.codes, other.codes)
    table = np.zeros((len(other.counts), len(codes)), dtype=np.int64)
    table[: len(one.counts), np.searchsorted(codes, one.codes)] = one.counts
    table[:, np.searchsorted(codes, other.codes)] += other.counts
    return PatternCounts(codes, table)
