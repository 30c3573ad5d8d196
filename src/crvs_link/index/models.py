"""The model and the blocking rules of an index, from what a batch has left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from crvs_link.block import choose_rules
from crvs_link.compare import common_fields
from crvs_link.config.settings import BUDGET
from crvs_link.encode import encode
from crvs_link.errors import ModelError, UsageError
from crvs_link.pipeline.given import read_given
from crvs_link.results import Linkage, RunResult
from crvs_link.spec import BlockingPlan

if TYPE_CHECKING:
    from crvs_link.encode import Readings
    from crvs_link.load import Extract
    from crvs_link.run import RunOptions
    from crvs_link.spec import ModelParameters, ModelSpec

Model: TypeAlias = RunResult | Linkage | str | Path
"""What has a model: a result, or a file."""

SETTINGS: Final = "link.toml"


def model_and_plan(
    model: Model,
    plan: BlockingPlan | None,
    extract: Extract,
    readings: Readings,
    options: RunOptions,
) -> tuple[ModelSpec, ModelParameters, BlockingPlan]:
    """Find the model and the blocking rules that an index is to have.

    Parameters
    ----------
    model : RunResult, Linkage, str or Path
    plan : BlockingPlan, optional
    extract : Extract
    readings : Readings
    options : RunOptions

    Returns
    -------
    spec : ModelSpec
    parameters : ModelParameters
        Without the comparison of households: it weighs a pair by the other pairs of a whole
        linkage, and one search has none.
    plan : BlockingPlan
        Without budgets of pairs.

    Raises
    ------
    UsageError
        If a result searched several registers, and none of them is the extract.
    ModelError
        If no rule can be found.
    """
    rules: BlockingPlan | None = None
    if isinstance(model, RunResult):
        model = _linkage(model, extract)
    if isinstance(model, Linkage):
        spec, parameters = model.spec, model.parameters
        rules = BlockingPlan(tuple(cost.rule for cost in model.rules))
    else:
        given = read_given(Path(model))
        spec, parameters = given.spec, given.parameters
        rules = _rules_beside(Path(model), extract)
    rules = plan or rules or _chosen(spec, extract, readings, options)
    if not rules.rules:
        raise ModelError(
            "No blocking rule finds few enough records of the extract.",
            hint="State the rules, or give the extract a further column.",
        )
    return spec, replace(parameters, household=None), _without_budgets(rules)


def _linkage(result: RunResult, extract: Extract) -> Linkage:
    if len(result.linkages) == 1:
        return result.linkages[0]
    for linkage in result.linkages:
        if linkage.right == extract.source_id:
            return linkage
    raise UsageError(
        "The result searched several registers, and none is called "
        f"{extract.source_id!r}: which model is meant is not clear.",
        hint="Give one of result.linkages.",
    )


def _rules_beside(model: Path, extract: Extract) -> BlockingPlan | None:
    """Blocking rules of the settings in the folder of a model."""
    from crvs_link.config import read_config  # Pydantic, which a result does without

    path = model.parent / SETTINGS
    if not path.is_file():
        return None
    plans = {linkage.register: linkage.plan for linkage in read_config(path).linkages}
    if len(plans) == 1:
        return next(iter(plans.values()))
    return plans.get(extract.source_id)


def _chosen(
    spec: ModelSpec, extract: Extract, readings: Readings, options: RunOptions
) -> BlockingPlan:
    """Rules chosen for the extract with itself, as those who are searched for are like it."""
    coded = encode([extract], [readings], options)
    compared = {comparison.field for comparison in spec.comparisons}
    fields = [name for name in common_fields(coded, 0, 0) if name in compared]
    most = BUDGET * extract.frame.height
    return choose_rules(coded, 0, 0, fields, most_pairs=most, options=options)


def _without_budgets(plan: BlockingPlan) -> BlockingPlan:
    """The same rules, each once: a budget of pairs says nothing of one search."""
    rules = [replace(rule, max_pairs=None) for rule in plan.rules]
    return BlockingPlan(tuple(dict.fromkeys(rules)))
