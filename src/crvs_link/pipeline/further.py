"""The second round of blocking: rules for the matches that the first fit says are missed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.block import agreement, all_matches, further_rules, rule_lanes
from crvs_link.compare import common_fields, compare_candidates
from crvs_link.pipeline.likely_pairs import likely_pairs
from crvs_link.pipeline.plan import extended
from crvs_link.spec import PatternCounts

if TYPE_CHECKING:
    from crvs_link.block import MatchAgreement, RuleLanes
    from crvs_link.compare import Tables
    from crvs_link.compare.passes import Stream
    from crvs_link.config import RunConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.run import RunOptions
    from crvs_link.spec import BlockingPlan, ModelParameters


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


def matches_told(
    compared: Compared, parameters: ModelParameters, coded: CodedRecords, options: RunOptions
) -> tuple[RuleLanes, MatchAgreement, float]:
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
    lanes : RuleLanes
    matches : MatchAgreement
    seen : float
        Expected number of the matches that were looked at.
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
    return lanes, matches, float(pairs.probability.sum())


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
    work = compared.work
    lanes, matches, _ = matches_told(compared, parameters, coded, options)
    fields = common_fields(coded, work.left, work.right)
    used = {c.field for c in work.spec.comparisons}

    def choose(most_pairs: int, most_rules: int) -> BlockingPlan:
        return further_rules(
            matches,
            lanes,
            coded,
            work.left,
            work.right,
            [field for field in fields if field in used],
            spent=int(compared.counts.total.sum()),
            most_pairs=most_pairs,
            most_rules=most_rules,
            options=options,
        )

    compared_pairs = int(compared.counts.total.sum())
    more = extended(
        work, choose, coded, tables, config, options, compared=compared_pairs, probed=probed
    )
    if more is None:
        return None
    first = len(work.candidates.ranges)
    new = replace(more.candidates, ranges=more.candidates.ranges[first:])
    counts, streams = compare_candidates(new, more.program, more.spec, options)
    return Compared(more, _added(compared.counts, counts), compared.streams + streams)


def _added(one: PatternCounts, other: PatternCounts) -> PatternCounts:
    """Counts of two rounds: the rules of the second have none in the first."""
    codes = np.union1d(one.codes, other.codes)
    table = np.zeros((len(other.counts), len(codes)), dtype=np.int64)
    table[: len(one.counts), np.searchsorted(codes, one.codes)] = one.counts
    table[:, np.searchsorted(codes, other.codes)] += other.counts
    return PatternCounts(codes, table)
