"""Why a record pair is, or is not, a link: from a finished run, in levels and bits."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crvs_link.compare import alignment, compare_listed, first_rules, pair_mistake
from crvs_link.errors import UsageError
from crvs_link.households import HOUSEHOLD, HOUSEHOLD_LEVELS, LEVEL_HOUSEHOLD
from crvs_link.model import rarity_bits
from crvs_link.pipeline.changes import DECISIONS, decisive_changes
from crvs_link.pipeline.decisions import decision_on
from crvs_link.pipeline.earlier import stored
from crvs_link.pipeline.explanation import (
    ExplainedComparison,
    ExplainedTogether,
    Explanation,
)
from crvs_link.pipeline.hidden import hidden_rows
from crvs_link.pipeline.name_readings import name_readings
from crvs_link.pipeline.reopen import reopen_linkage, reopen_run
from crvs_link.pipeline.rivals import candidates_of, kept_weights, strongest
from crvs_link.pipeline.standing import ONCE, Pair, Written, clustered, standing
from crvs_link.resolve import CONFLICT_WORDS, CONFLICTS, Status, conflicts
from crvs_link.schema import ROW_NUMBER
from crvs_link.spec import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from crvs_link.households import HouseholdTerm
    from crvs_link.pipeline.reopen import ReopenedLinkage
    from crvs_link.run import RunOptions
    from crvs_link.spec import Comparison, ModelParameters, ModelSpec

NEVER_COMPARED: Final = "never compared"
DECIDED: Final = {"link": Status.LINK, "review": Status.REVIEW}
"""What was decided on pairs by their status; on all others, no link."""


def explain(
    folder: Path,
    left_id: str,
    right_id: str,
    *,
    register: str | None = None,
    options: RunOptions,
) -> Explanation:
    """Explain a record pair of a finished run.

    Parameters
    ----------
    folder : Path
        An output folder.
    left_id, right_id : str
        Record identifiers, or row numbers where an extract has none.
    register : str, optional
        Needed where the run searched several.
    options : RunOptions

    Returns
    -------
    Explanation

    Raises
    ------
    SourceNotFoundError
        If the folder is not there.
    UsageError
        If it is not an output folder, no such register or record is in the run, or its
        result is not shown.
    InputError
        If an extract is no longer the one that was linked.
    """
    run = reopen_run(folder, options, register=register, named=True)
    return explain_pair(reopen_linkage(run, register), left_id, right_id)


def explain_pair(linkage: ReopenedLinkage, left_id: str, right_id: str) -> Explanation:
    """Explain a record pair of a linkage, as `explain`."""
    rows = linkage.rows(left_id, right_id)
    run, work = linkage.run, linkage.work
    spec, parameters, floor = linkage.spec, linkage.parameters, linkage.floor
    sides = work.candidates
    places = [np.array([row], dtype=np.uint32) for row in rows]
    rule = int(first_rules(sides.left, sides.right, sides.rules, *places)[0])
    code = compare_listed(work.program, sides.left, sides.right, *places)
    comparisons = _explained(
        spec,
        parameters,
        code,
        lambda c, level: _detail(linkage, c, level, rows),
    )
    levels = [c.level for c in comparisons]
    together = _together(spec, parameters, levels)
    added = math.fsum([*(c.weight for c in comparisons), *(t.weight for t in together)])
    prior_weight = math.log2(parameters.prior) - math.log2(1 - parameters.prior)
    row_numbers = [
        extract.frame[ROW_NUMBER][row] for extract, row in zip(linkage.extracts, rows, strict=True)
    ]
    ends = (row_numbers[0], row_numbers[1])
    if ends[0] in hidden_rows(run.folder, linkage.register):
        raise UsageError(f"The result shows nothing of this record in {linkage.register}.")
    written = Written(stored(run.folder), linkage.register, ends, within=linkage.within)
    status, resolved, level = _status(written, held=rule >= 0, floor=floor, weight=added)
    if parameters.household is not None:
        comparisons = (*comparisons, _household(parameters.household, level))
    weight = math.fsum([*(c.weight for c in comparisons), *(t.weight for t in together)])
    pair = Pair(
        register=linkage.register,
        rows=ends,
        sizes=(work.n_left, work.n_right),
        weight=weight,
        within=linkage.within,
    )
    # In a de-duplication a record may have any number of partners, and none competes.
    competing = () if linkage.within else ONCE[linkage.cardinality]
    others = {side: linkage.extracts[side == "left"] for side in competing}
    beside = {
        side: written.beside(
            side, candidates_of(work, parameters, linkage.floor, rows, side, other)
        )
        for side, other in others.items()
    }
    decided = DECIDED.get(status, Status.NONE)
    reviewed = decision_on(run.folder, linkage.register, left_id, right_id, within=linkage.within)
    place = None
    if reviewed is None:
        place = (
            clustered(
                written.clusters(),
                pair,
                parameters,
                run.config,
                linkage.correlation,
                partial(kept_weights, work, parameters, floor),
            )
            if linkage.within
            else standing(written, beside, pair, parameters, run.config, linkage.cardinality)
        )
        now, _ = place.at(0.0)
        if status == NEVER_COMPARED:
            decided = now
        elif now is not decided:
            place = None
    left, right = (end.view(np.int32) for end in places)
    refused = int(conflicts(left, right, code, spec, run.coded, linkage.numbers)[0])
    return Explanation(
        register=linkage.register,
        left_id=left_id,
        right_id=right_id,
        rule=linkage.plan.rules[rule].name if rule >= 0 else None,
        comparisons=comparisons,
        together=together,
        weight=weight,
        prior_weight=prior_weight,
        probability=1 / (1 + 2 ** -min(max(weight + prior_weight, -1000), 1000)),
        status=status,
        resolved_probability=resolved,
        names=name_readings(linkage.extracts, rows, {c.field for c in spec.comparisons}),
        rivals=tuple(
            rival
            for side, found in beside.items()
            for rival in strongest(side, found, id_withheld=others[side].source_id in run.withheld)
        ),
        decision=DECISIONS[decided],
        changes=None
        if place is None or refused
        else decisive_changes(spec, parameters, levels, place),
        conflict=CONFLICT_WORDS[CONFLICTS[refused - 1]] if refused else None,
        reviewed=reviewed,
    )


def _explained(
    spec: ModelSpec,
    parameters: ModelParameters,
    code: np.ndarray[Any, np.dtype[np.uint32]],
    detail: Callable[[Comparison, int], str | None],
) -> tuple[ExplainedComparison, ...]:
    levels = spec.unpack(code)[0]
    return tuple(
        ExplainedComparison(
            name=comparison.name,
            level=int(level),
            label=comparison.levels[level],
            m=m[level],
            u=u[level],
            weight=float(weights[level]),
            detail=detail(comparison, int(level)),
            rarity=rarity_bits(comparison, m, u, int(level)),
        )
        for comparison, level, m, u, weights in zip(
            spec.comparisons, levels, parameters.m, parameters.u, parameters.weights(), strict=True
        )
    )


def _detail(
    linkage: ReopenedLinkage, comparison: Comparison, level: int, rows: tuple[int, int]
) -> str | None:
    coded, tables = linkage.run.coded, linkage.run.tables
    found = pair_mistake(coded, comparison, level, linkage.numbers, rows)
    if found is not None:
        return str(found)
    paired = alignment(coded, tables, comparison, linkage.numbers, rows)
    return None if paired is None else str(paired)


def _together(
    spec: ModelSpec, parameters: ModelParameters, levels: Sequence[int]
) -> tuple[ExplainedTogether, ...]:
    found = (
        ExplainedTogether(
            first=spec.comparisons[pair.first].name,
            second=spec.comparisons[pair.second].name,
            weight=pair.bits[levels[pair.first]][levels[pair.second]],
        )
        for pair in parameters.dependence
    )
    return tuple(each for each in found if each.weight)


def _household(term: HouseholdTerm, level: int | None) -> ExplainedComparison:
    """Explain the comparison of the second round, whose levels are those of the run."""
    shown = MISSING if level is None else level
    return ExplainedComparison(
        name=HOUSEHOLD,
        level=shown,
        label="known of links and of pairs in review only"
        if level is None
        else HOUSEHOLD_LEVELS[shown],
        m=term.m[shown],
        u=term.u[shown],
        weight=float(term.weights()[shown]),
    )


def _status(
    written: Written, *, held: bool, floor: float, weight: float
) -> tuple[str, float | None, int | None]:
    """Status, resolved probability and level of the second round, where they are written."""
    columns = written.itself.select("status", "probability", LEVEL_HOUSEHOLD)
    for status, probability, level in columns.iter_rows():
        return status, probability, level
    if not held:
        return NEVER_COMPARED, None, None
    return ("candidate" if weight >= floor else "below the floor"), None, None
