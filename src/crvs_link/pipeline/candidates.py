"""Candidate pairs of a plan within its budget, bound to packed records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link.block import work_ranges
from crvs_link.compare import CandidatePairs, bind_rules, pack
from crvs_link.encode import CodedField
from crvs_link.errors import ConfigError
from crvs_link.run import in_order
from crvs_link.spec import BlockingPlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.block import RuleGroups
    from crvs_link.encode import CodedRecords
    from crvs_link.run import RunOptions
    from crvs_link.spec import ModelSpec

MOST_LANES = 32
"""Lanes of packed records."""

_NO_LIMIT: Final = np.iinfo(np.int32).max
_SLICE: Final = 1 << 16


def check_fields(spec: ModelSpec, plan: BlockingPlan, fields: list[str]) -> None:
    """Refuse comparisons and rules on what an extract does not hold.

    Parameters
    ----------
    spec : ModelSpec
    plan : BlockingPlan
    fields : list of str
        Those that both extracts hold.

    Raises
    ------
    ConfigError
        Names the comparison or the rule, and the field.
    """
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


def bind_candidates(
    groups: list[RuleGroups],
    coded: CodedRecords,
    left: int,
    right: int,
    lanes: Sequence[str],
    options: RunOptions,
) -> CandidatePairs:
    """Pack the records and bind the rules to their lanes.

    A rule on lanes that leaves groups out asks for one lane more, which is missing for
    the records of these groups. So the rule does not hold for their pairs, and they
    belong to the next rule that does.

    Parameters
    ----------
    groups : list of RuleGroups
        Of all rules, in the order in which pairs are given to them.
    coded : CodedRecords
    left, right : int
        Numbers of the extracts.
    lanes : sequence of str
        Those of the comparisons and rules.
    options : RunOptions

    Returns
    -------
    CandidatePairs

    Raises
    ------
    ConfigError
        If more lanes are needed than records have.
    """
    rules, names, marked = [], list(lanes), dict(coded.fields)
    for number, of_rule in enumerate(groups):
        rule = of_rule.rule
        if of_rule.rows_left_out is not None and not rule.tokens:
            name = f"kept {number}"
            names.append(name)
            rule = replace(rule, lanes=(*rule.lanes, name))
            codes: list[npt.NDArray[np.int32] | None] = [None] * len(coded.sizes)
            for extract, rows in zip((left, right), of_rule.rows_left_out, strict=True):
                codes[extract] = _missing_in(rows, coded.sizes[extract])
            marked[name] = CodedField(name, "", tuple(codes))
        rules.append(rule)
    if len(names) > MOST_LANES:
        raise ConfigError(
            f"The comparisons and rules need {len(names)} lanes; records have {MOST_LANES}.",
            hint="Use fewer comparisons, or rules with fewer different keys.",
        )
    plan, records = BlockingPlan(tuple(rules)), replace(coded, fields=marked)
    sides = [left] if left == right else [left, right]
    packed = list(
        in_order(
            lambda side: pack(records, sides[side], names, plan),
            [coded.sizes[extract] for extract in sides],
            options,
            "Packing records",
        )
    )
    return CandidatePairs(
        left=packed[0],
        right=packed[-1],
        rules=bind_rules(plan, names, [of_rule.token_limit for of_rule in groups]),
        groups=groups,
        ranges=work_ranges(groups),
        within=left == right,
    )


def _missing_in(rows: npt.NDArray[np.uint32], n: int) -> npt.NDArray[np.int32]:
    lane = np.zeros(n, dtype=np.int32)
    lane[rows] = -1
    return lane
