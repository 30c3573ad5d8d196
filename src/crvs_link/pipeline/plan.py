"""From extracts to candidate pairs: everything of a linkage that precedes comparing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from crvs_link.block import cut, find_groups, lane_names
from crvs_link.compare import bind, choose_comparisons, common_fields, needed_lanes
from crvs_link.errors import InputError
from crvs_link.pipeline.budget import FIRST_SHARE, UNBUDGETED, PairBudget
from crvs_link.pipeline.candidates import bind_candidates, check_fields
from crvs_link.pipeline.memory import KEPT_PAIR, linkage_need, memory_limit
from crvs_link.report.text import left_out_text
from crvs_link.results import RuleCost
from crvs_link.spec import BlockingPlan, BlockingRule, ModelSpec

if TYPE_CHECKING:
    from crvs_link._fast.patterns import Program
    from crvs_link.block import RuleGroups
    from crvs_link.compare import CandidatePairs, Tables
    from crvs_link.config import LinkageConfig, RunConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.pipeline.memory import MemoryNeed
    from crvs_link.run import RunOptions


@dataclass(frozen=True)
class PlannedWork:
    """One linkage, ready to compare.

    Parameters
    ----------
    left, right : int
        Numbers of the extracts among the coded records; the same within one file.
    spec : ModelSpec
    plan : BlockingPlan
        The rules in the order in which pairs are given to them. Those that leave groups
        out have the budget that does the same again as ``max_pairs``.
    lanes : tuple of str
        Lanes that comparisons and rules name.
    candidates : CandidatePairs
    program : Program
    costs : tuple of RuleCost
    need : MemoryNeed
        Memory by the number of candidate pairs: computed, not measured.
    limit : int, optional
        Bytes that the run may use.
    known_costs : dict of BlockingRule to float
        What rules were found to cost while some were chosen.
    room : int
        Candidate pairs that rules added after a first fit may cost.
    """

    left: int
    right: int
    spec: ModelSpec
    plan: BlockingPlan
    lanes: tuple[str, ...]
    candidates: CandidatePairs
    program: Program
    costs: tuple[RuleCost, ...]
    need: MemoryNeed
    limit: int | None = None
    known_costs: dict[BlockingRule, float] = field(default_factory=dict)
    room: int = 0

    @property
    def n_left(self) -> int:
        """Records on the left."""
        return self.candidates.left.size

    @property
    def n_right(self) -> int:
        """Records on the right."""
        return self.candidates.right.size

    @property
    def n_pairs(self) -> int:
        """All record pairs of the two sides."""
        if self.left == self.right:
            return self.n_left * (self.n_left - 1) // 2
        return self.n_left * self.n_right

    @property
    def most_matches(self) -> float:
        """The most matches that can be, if no side repeats a person."""
        return float(self.n_pairs if self.left == self.right else min(self.n_left, self.n_right))

    @property
    def pairs(self) -> int:
        """Pairs that the rules visit, those that two rules find counted twice."""
        return sum(cost.pairs for cost in self.costs)

    @property
    def most_inner(self) -> int:
        """Pairs within one side that a search for repeated persons may compare.

        Rules that are cheap between a small file and a large one may be dear within the
        large one, and the search is to cost no more than the linkage that it serves.
        """
        return max(self.pairs, UNBUDGETED)

    @property
    def memory(self) -> int:
        """Bytes that the whole run needs at its peak, reading and coding included."""
        return self.need.at(self.pairs)

    @property
    def most_kept(self) -> int | None:
        """Pairs above the floor that there is memory for; None without a limit.

        One for each record of the smaller side is in the estimate; what the estimate
        leaves of the limit is for more.
        """
        if self.limit is None:
            return None
        more = max(self.limit - self.memory, 0) // KEPT_PAIR
        return min(self.n_left, self.n_right) + more


def plan_linkage(
    coded: CodedRecords,
    tables: Tables,
    left: int,
    right: int,
    config: RunConfig,
    linkage: LinkageConfig,
    options: RunOptions,
    *,
    spec: ModelSpec | None = None,
) -> PlannedWork:
    """Choose what the configuration leaves open, and find the candidate pairs.

    Rules that cost more pairs than their own budget, than that of the run, or than fit
    in the memory that it may use, are refined with a further lane, and then leave their
    largest groups out; what is left out is counted and told.

    Parameters
    ----------
    coded : CodedRecords
    tables : Tables
    left, right : int
    config : RunConfig
    linkage : LinkageConfig
    options : RunOptions
    spec : ModelSpec, optional
        Of a saved model, in place of comparisons chosen or configured.

    Returns
    -------
    PlannedWork

    Raises
    ------
    InputError
        If the extracts have nothing in common that could be compared or blocked on.
    ConfigError
        If a comparison or a rule needs a field that an extract does not have.
    UsageError
        If the run would need more memory than it may use, however few pairs it compares.
    """
    fields = common_fields(coded, left, right)
    if spec is None and linkage.comparisons is not None:
        spec = ModelSpec(linkage.comparisons)
    if spec is None:
        spec = choose_comparisons(coded, left, right)
    if not spec.comparisons:
        raise InputError(
            "The extracts have no recognised column in common: there is nothing to compare.",
            hint="Say which columns mean the same, for example with --column name_full=NAME.",
        )
    budget = PairBudget(
        coded,
        left,
        right,
        spec,
        per_record=config.budget,
        limit=memory_limit(config, options),
        probed=left != right and linkage.cardinality is None,
        options=options,
        share=FIRST_SHARE if linkage.plan is None else 1.0,
    )
    plan = linkage.plan
    if plan is None:
        compared = [f for f in fields if f in {c.field for c in spec.comparisons}]
        plan = budget.choose(compared)
    if not plan.rules:
        raise InputError(
            "No blocking rule stays within "
            f"{config.budget} candidate pairs per record with the columns that were recognised.",
            hint="Allow more pairs with --budget, or give the extracts a further column.",
        )
    check_fields(spec, plan, fields)
    stated = linkage.plan is not None
    # Rules to which none may be added stand as they are.
    usable = [] if linkage.further_rules is False else lane_names(coded, fields)
    groups, need = budget.keep(plan, usable, stated=stated)
    lanes = needed_lanes(spec, BlockingPlan(tuple(of_rule.rule for of_rule in groups)))
    work = bound_work(
        groups, need, coded, tables, left, right, spec, lanes, options, limit=budget.limit
    )
    for cost in work.costs:
        if cost.left_out is not None:
            options.progress.note(
                f"{linkage.register}: {left_out_text(cost, within=left == right)}"
            )
    room = budget.room(work.pairs, work.need) if linkage.adds_rules else 0
    return replace(work, known_costs=budget.known, room=room)


def prepare_work(
    coded: CodedRecords,
    tables: Tables,
    left: int,
    right: int,
    spec: ModelSpec,
    plan: BlockingPlan,
    lanes: list[str],
    options: RunOptions,
    *,
    most_pairs: int | None = None,
) -> PlannedWork:
    """Find the candidate pairs of a given model and plan.

    Parameters
    ----------
    coded : CodedRecords
    tables : Tables
    left, right : int
    spec : ModelSpec
    plan : BlockingPlan
        The budgets of its rules are kept.
    lanes : list of str
        From `crvs_link.compare.needed_lanes`.
    options : RunOptions
    most_pairs : int, optional
        Candidate pairs that all rules together may have; by default what fits in the
        memory of the options.

    Returns
    -------
    PlannedWork
    """
    found = find_groups(plan, coded, left, right, options)
    need = linkage_need(
        coded,
        left,
        right,
        spec,
        found,
        n_lanes=len(lanes),
        tokens=max((rule.tokens for rule in plan.rules), default=0),
        probed=False,
        options=options,
    )
    if most_pairs is None and options.memory is not None:
        most_pairs = need.pairs_within(options.memory)
    groups = cut(found, coded, left, right, most_pairs=most_pairs)
    return bound_work(
        groups, need, coded, tables, left, right, spec, lanes, options, limit=options.memory
    )


def bound_work(
    groups: list[RuleGroups],
    need: MemoryNeed,
    coded: CodedRecords,
    tables: Tables,
    left: int,
    right: int,
    spec: ModelSpec,
    lanes: list[str],
    options: RunOptions,
    *,
    limit: int | None,
) -> PlannedWork:
    """Bind the groups of rules and the comparisons of a model to packed records."""
    candidates = bind_candidates(groups, coded, left, right, lanes, options)
    tables.prepare([comparison.field for comparison in spec.comparisons], options)
    return PlannedWork(
        left=left,
        right=right,
        spec=spec,
        plan=BlockingPlan(tuple(of_rule.rule for of_rule in groups)),
        lanes=tuple(lanes),
        candidates=candidates,
        program=bind(spec, coded, tables, lanes, left, right),
        costs=tuple(RuleCost(g.rule, g.pairs, g.largest, left_out=g.left_out) for g in groups),
        need=need,
        limit=limit,
    )


def with_first_pairs(work: PlannedWork, first_pairs: list[int]) -> tuple[RuleCost, ...]:
    """The costs of the rules, with the pairs that belong to each."""
    return tuple(
        replace(cost, first_pairs=pairs)
        for cost, pairs in zip(work.costs, first_pairs, strict=True)
    )
