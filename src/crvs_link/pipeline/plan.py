"""From extracts to candidate pairs: everything of a linkage that precedes comparing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crvs_link.block import choose_rules, prepare, work_ranges
from crvs_link.compare import (
    CandidatePairs,
    bind,
    bind_rules,
    choose_comparisons,
    common_fields,
    needed_lanes,
    pack,
)
from crvs_link.errors import ConfigError, InputError, UsageError
from crvs_link.results import RuleCost
from crvs_link.spec import BlockingPlan, ModelSpec

if TYPE_CHECKING:
    from crvs_link._fast.patterns import Program
    from crvs_link.compare import Tables
    from crvs_link.config import LinkageConfig, RunConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.run import RunOptions

MOST_LANES = 32


@dataclass(frozen=True)
class PlannedWork:
    """One linkage, ready to compare.

    Parameters
    ----------
    left, right : int
        Numbers of the extracts among the coded records; the same within one file.
    spec : ModelSpec
    plan : BlockingPlan
    lanes : tuple of str
        Lanes of the packed records.
    candidates : CandidatePairs
    program : Program
    costs : tuple of RuleCost
    """

    left: int
    right: int
    spec: ModelSpec
    plan: BlockingPlan
    lanes: tuple[str, ...]
    candidates: CandidatePairs
    program: Program
    costs: tuple[RuleCost, ...]

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
    def memory(self) -> int:
        """Bytes that comparing needs beside the coded records: computed, not measured."""
        records = self.candidates.left.nbytes + self.candidates.right.nbytes
        rows = sum(4 * (len(g.left_rows) + len(g.right_rows)) for g in self.candidates.groups)
        units = sum(28 * len(g.units) for g in self.candidates.groups)
        return int(records + rows + units + self.pattern_bytes * self.pairs)

    @property
    def pattern_bytes(self) -> int:
        """Bytes kept for each candidate pair."""
        return 2 if self.spec.n_patterns <= 1 << 16 else 4


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
        If the run would need more memory than it may use.
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
    plan = linkage.plan
    if plan is None:
        compared = [f for f in fields if f in {c.field for c in spec.comparisons}]
        plan = choose_rules(coded, left, right, compared, budget=config.budget, options=options)
    if not plan.rules:
        raise InputError(
            "No blocking rule stays within "
            f"{config.budget} candidate pairs per record with the columns that were recognised.",
            hint="Allow more pairs with --budget, or give the extracts a further column.",
        )
    _check_fields(spec, plan, fields)
    lanes = needed_lanes(spec, plan)
    if len(lanes) > MOST_LANES:
        raise ConfigError(
            f"The comparisons and rules need {len(lanes)} lanes; records have {MOST_LANES}.",
            hint="Use fewer comparisons, or rules with fewer different keys.",
        )
    return prepare_work(coded, tables, left, right, spec, plan, lanes, options)


def prepare_work(
    coded: CodedRecords,
    tables: Tables,
    left: int,
    right: int,
    spec: ModelSpec,
    plan: BlockingPlan,
    lanes: list[str],
    options: RunOptions,
) -> PlannedWork:
    """Find the candidate pairs of a given model and plan."""
    groups = prepare(plan, coded, left, right, options)
    left_records = pack(coded, left, lanes, plan)
    work = PlannedWork(
        left=left,
        right=right,
        spec=spec,
        plan=plan,
        lanes=tuple(lanes),
        candidates=CandidatePairs(
            left=left_records,
            right=left_records if left == right else pack(coded, right, lanes, plan),
            rules=bind_rules(plan, lanes),
            groups=groups,
            ranges=work_ranges(groups),
            within=left == right,
        ),
        program=bind(spec, coded, tables, lanes, left, right),
        costs=tuple(RuleCost(g.rule, g.pairs, g.largest) for g in groups),
    )
    if options.memory is not None and work.memory > options.memory:
        raise UsageError(
            f"Comparing {work.pairs:,} candidate pairs needs about {work.memory / 1e9:.2f} GB; "
            f"the run may use {options.memory / 1e9:.2f} GB.",
            hint="Raise --memory, or compare fewer pairs with a smaller --budget.",
        )
    return work


def with_first_pairs(work: PlannedWork, first_pairs: list[int]) -> tuple[RuleCost, ...]:
    """The costs of the rules, with the pairs that belong to each."""
    return tuple(
        replace(cost, first_pairs=pairs)
        for cost, pairs in zip(work.costs, first_pairs, strict=True)
    )


def _check_fields(spec: ModelSpec, plan: BlockingPlan, fields: list[str]) -> None:
    wanted = {
        **{c.field: f"comparison {c.name!r}" for c in spec.comparisons},
        **{
            lane.partition(".")[0]: f"rule {rule.name!r}"
            for rule in plan.rules
            for lane in rule.lanes
        },
    }
    for field, user in wanted.items():
        if field not in fields:
            raise ConfigError(
                f"The {user} needs the field {field!r}; an extract holds no value of it.",
                hint="Leave it out of the configuration, or say which column holds it.",
            )
    if any(rule.tokens for rule in plan.rules) and not any(f.startswith("name") for f in fields):
        raise ConfigError(
            "A blocking rule needs name tokens, but the extracts have no name in common.",
            hint="Leave tokens out of the rule, or say which column holds the name.",
        )
