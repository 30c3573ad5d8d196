"""How many candidate pairs a linkage may have, and the groups that this keeps."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from crvs_link.block import FREE, FoundGroups, choose_rules, cut, find_groups, refine_rules
from crvs_link.compare import needed_lanes
from crvs_link.config.settings import BUDGET
from crvs_link.errors import UsageError
from crvs_link.pipeline.candidates import MOST_LANES
from crvs_link.pipeline.memory import GROUP, GROUPS_OF_KEYS, linkage_need
from crvs_link.report.text import memory_text, number
from crvs_link.spec import BlockingPlan, BlockingRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.block import RuleGroups
    from crvs_link.encode import CodedRecords
    from crvs_link.pipeline.memory import MemoryNeed
    from crvs_link.run import RunOptions
    from crvs_link.spec import ModelSpec

UNBUDGETED: Final = 1 << 22
"""Candidate pairs that need no budget however few the records: a second's work."""

FIRST_SHARE: Final = 0.5
"""Of the budget, what rules may cost that are chosen before anything is known of matches."""

LEAST_PER_RECORD: Final = 1
"""Candidate pairs for each record of the larger side below which no run is started."""


@dataclass(frozen=True)
class PairBudget:
    """What limits the candidate pairs of one linkage.

    Parameters
    ----------
    coded : CodedRecords
    left, right : int
        Numbers of the extracts.
    spec : ModelSpec
    per_record : int
        Candidate pairs for each record of the larger side.
    limit : int, optional
        Bytes that the run may use.
    probed : bool
        Whether each side will be searched for repeated persons.
    options : RunOptions
    share : float
        Share of the pairs for each record that rules chosen from the data may cost.
    before : sequence of RuleGroups
        Rules of which the pairs are compared already.
    compared : int
        How many pairs these are, each counted once.
    known : dict of BlockingRule to float
        What rules were found to cost.
    """

    coded: CodedRecords
    left: int
    right: int
    spec: ModelSpec
    per_record: int
    limit: int | None
    probed: bool
    options: RunOptions
    share: float = 1.0
    before: Sequence[RuleGroups] = ()
    compared: int = 0
    known: dict[BlockingRule, float] = field(default_factory=dict)

    def choose(self, fields: list[str]) -> BlockingPlan:
        """Choose rules from the data that stay within the budget and the memory.

        Parameters
        ----------
        fields : list of str
            Those that both extracts hold and that are compared.
        """
        where = self.coded, self.left, self.right, fields
        most = self.rest
        if self.limit is not None:
            need = self._need(BlockingPlan((BlockingRule((), tokens=1),)), [])
            plan = choose_rules(
                *where,
                most_pairs=most,
                options=self.options,
                room=need.pairs_within(self.limit),
                per_rule=self._rule_bytes // need.pattern,
                known=self.known,
            )
            if plan.rules:
                return plan
        return choose_rules(*where, most_pairs=most, options=self.options, known=self.known)

    def keep(
        self, plan: BlockingPlan, lanes: list[str], *, stated: bool
    ) -> tuple[list[RuleGroups], MemoryNeed]:
        """Find the groups of a plan and keep what the budgets allow, refining rules for it.

        Parameters
        ----------
        plan : BlockingPlan
        lanes : list of str
            Those by which rules may be refined.
        stated : bool
            Whether the user stated the rules: few records then need no budget.

        Returns
        -------
        groups : list of RuleGroups
        need : MemoryNeed

        Raises
        ------
        UsageError
            If the run would need more memory than it may use, however few its pairs.
        """
        found = self._found(plan)
        try:
            most = self._most(plan, found, stated=stated)
        except UsageError:
            if stated or len(plan.rules) < 2:
                raise
            # What rules take was estimated; the last is the one that gains least.
            self.options.progress.note(
                "Fewer or cheaper blocking rules were chosen, to fit in memory: the rule "
                f"{plan.rules[-1].name} is left out."
            )
            return self.keep(BlockingPlan(plan.rules[:-1]), lanes, stated=stated)
        groups = cut(found, self.coded, self.left, self.right, most_pairs=most)
        if any(of_rule.left_out for of_rule in groups):
            finer = refine_rules(
                plan,
                groups,
                self.coded,
                self.left,
                self.right,
                lanes,
                most_pairs=most,
                options=self.options,
            )
            # Each rule on lanes may need a lane of its own for what it leaves out.
            needed = len(needed_lanes(self.spec, finer)) + len(finer.rules)
            if finer != plan and needed <= MOST_LANES:
                plan, found = finer, self._found(finer)
                most = self._most(plan, found, stated=stated)
                groups = cut(found, self.coded, self.left, self.right, most_pairs=most)
        marks = sum(g.left_out is not None and not g.rule.tokens for g in groups)
        return groups, self._need(plan, found, marks)

    def _most(self, plan: BlockingPlan, found: list[FoundGroups], *, stated: bool) -> int:
        """Candidate pairs of all rules together."""
        most = self.rest
        if stated:
            # Budgets that all rules have of their own are meant.
            own = [rule.max_pairs for rule in plan.rules]
            meant = sum(pairs for pairs in own if pairs is not None) if None not in own else 0
            most = max(most, UNBUDGETED, meant)
        if self.limit is not None:
            most = min(most, self._that_fit(plan, found))
            pairs = [rules.pairs for rules in found]
            wanted = [
                p if r.rule.max_pairs is None else min(p, r.rule.max_pairs)
                for p, r in zip(pairs, found, strict=True)
            ]
            if sum(wanted) > most or wanted != pairs:
                # A rule on lanes that leaves groups out takes a lane of the records.
                marks = sum(not rule.tokens for rule in plan.rules)
                most = min(most, self._that_fit(plan, found, marks))
        return most

    def _found(self, plan: BlockingPlan) -> list[FoundGroups]:
        return find_groups(plan, self.coded, self.left, self.right, self.options)

    @property
    def rest(self) -> int:
        """Candidate pairs that rules chosen from the data may cost beside those before.

        Few records have more than their budget, unless it was stated.
        """
        most = self.per_record * self._larger
        most = most if self.per_record != BUDGET else max(most, FREE)
        return int(self.share * most) - self.compared

    def room(self, pairs: int, need: MemoryNeed) -> int:
        """Candidate pairs that may be added to those of the first rules."""
        most = replace(self, share=1.0).rest
        if self.limit is not None:
            most = min(most, need.pairs_within(self.limit))
        return max(most - pairs, 0)

    @property
    def _larger(self) -> int:
        return max(self.coded.sizes[self.left], self.coded.sizes[self.right])

    @property
    def _rule_bytes(self) -> int:
        """Bytes that a rule may be taken to need while its groups are not known."""
        sides = [self.coded.sizes[extract] for extract in {self.left, self.right}]
        return 4 * sum(sides) + int(GROUP * GROUPS_OF_KEYS * min(sides))

    def _need(self, plan: BlockingPlan, found: list[FoundGroups], marks: int = 0) -> MemoryNeed:
        before = [
            FoundGroups(g.rule, g.left_rows, g.right_rows, g.units, g.unit_pairs)
            for g in self.before
        ]
        plan = BlockingPlan((*(g.rule for g in self.before), *plan.rules))
        marks += sum(g.left_out is not None and not g.rule.tokens for g in self.before)
        return linkage_need(
            self.coded,
            self.left,
            self.right,
            self.spec,
            [*before, *found],
            n_lanes=len(needed_lanes(self.spec, plan)) + marks,
            tokens=max((rule.tokens for rule in plan.rules), default=0),
            probed=self.probed,
            options=self.options,
        )

    def _that_fit(self, plan: BlockingPlan, found: list[FoundGroups], marks: int = 0) -> int:
        """Candidate pairs that fit in the memory, if any worth the run do."""
        limit, need = self.limit or 0, self._need(plan, found, marks)
        pairs = sum(rules.pairs for rules in found)
        least = need.at(min(pairs, LEAST_PER_RECORD * self._larger))
        if least > limit:
            raise UsageError(
                f"The run needs at least {memory_text(least)} of memory "
                f"({memory_text(need.at(pairs))} to compare all {number(pairs)} candidate pairs); "
                f"it may use {memory_text(limit)}.",
                hint="Raise --memory, use fewer threads or blocking rules, or link parts of the "
                "extracts.",
            )
        return need.pairs_within(limit) - sum(of_rule.pairs for of_rule in self.before)
