"""How many partners a record may have: by the scope of each extract, or by probing it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.compare import compare_candidates
from crvs_link.config import RecordUnit, RegisterKind
from crvs_link.model import fit_prior
from crvs_link.pipeline.plan import prepare_work
from crvs_link.schema import Cardinality
from crvs_link.spec import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crvs_link.compare import Tables
    from crvs_link.config import RegisterScope
    from crvs_link.encode import CodedRecords
    from crvs_link.load import Extract
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.run import RunOptions
    from crvs_link.spec import Comparison, ModelParameters, ModelSpec, PatternCounts

MOST_DUPLICATES = 0.005
"""Expected share of repeated records from which a side is not taken for duplicate-free."""

BOUNDS = 2
"""Comparisons that bound the number of repeated persons; see `repeated_pairs`."""

MOSTLY = 0.5
"""Share of matches that reach the level that counts as their usual agreement."""

BY_SIDES = {
    (False, False): Cardinality.ONE_TO_ONE,
    (True, False): Cardinality.MANY_TO_ONE,
    (False, True): Cardinality.ONE_TO_MANY,
    (True, True): Cardinality.MANY_TO_MANY,
}
"""By whether the left and the right side hold duplicates."""

ONCE_IN_LIFE = {RegisterKind.BIRTH: "child", RegisterKind.DEATH: "deceased"}
"""Registers of an event that a person has once, and whose event it is."""


@dataclass(frozen=True)
class ChosenCardinality:
    """A cardinality and why it was chosen, in words, with what to do about it."""

    cardinality: Cardinality
    basis: str
    warnings: tuple[str, ...] = ()


def find_cardinality(
    work: PlannedWork,
    stated: Cardinality | None,
    parameters: ModelParameters,
    coded: CodedRecords,
    tables: Tables,
    extracts: list[Extract],
    scopes: Mapping[str, RegisterScope],
    options: RunOptions,
) -> ChosenCardinality:
    """Tell of each side whether it repeats persons.

    Parameters
    ----------
    work : PlannedWork
    stated : Cardinality, optional
        Holds, whatever the records say.
    parameters : ModelParameters
    coded : CodedRecords
    tables : Tables
    extracts : list of Extract
    scopes : mapping of str to RegisterScope
        By source id. A side without one is searched for repeated persons, with the model
        of the linkage.
    options : RunOptions

    Returns
    -------
    ChosenCardinality
        A side that was searched repeats persons if more than `MOST_DUPLICATES` of its
        records are expected to.
    """
    if stated is not None:
        return ChosenCardinality(stated, "stated")
    if work.left == work.right:
        return ChosenCardinality(
            Cardinality.MANY_TO_MANY, "a de-duplication: a person may stand in any number of rows"
        )
    many, words, warnings = [], [], []
    for side in (work.left, work.right):
        name = extracts[side].source_id
        scope = scopes.get(name)
        if scope is not None:
            repeats, why = stated_repeats(scope)
            many.append(repeats)
            words.append(f"{name}: {why}, as its register file states")
            continue
        share = _repeated_share(work, side, parameters, coded, tables, options)
        many.append(share > MOST_DUPLICATES)
        words.append(f"{name}: {share:.2%} of the records are expected to repeat a person")
        if share > MOST_DUPLICATES:
            warnings.append(
                f"About {share:.1%} of the records of {name} seem to repeat a person of the same "
                "extract, so one-to-one was not enforced on that side. Remove the duplicates first "
                f"(crvs-link dedupe {extracts[side].path_text} --model MODEL, with the model.json "
                "that this run writes), or state --cardinality."
            )
    return ChosenCardinality(BY_SIDES[many[0], many[1]], "; ".join(words), tuple(warnings))


def stated_repeats(scope: RegisterScope) -> tuple[bool, str]:
    """Tell whether a register holds several records of a person, and why.

    Parameters
    ----------
    scope : RegisterScope

    Returns
    -------
    repeats : bool
    why : str
        In words.
    """
    unit = scope.one_record_per
    if scope.known_duplicates:
        return True, "known to hold a person more than once"
    if unit is RecordUnit.PERSON:
        return False, "one record for each person"
    once = ONCE_IN_LIFE.get(scope.kind)
    if unit is RecordUnit.EVENT and once is not None and {*scope.subject} <= {once}:
        return False, f"one record for each {scope.kind.value}, which a person has once"
    return True, f"one record for each {unit.value}, and a person may have several"


def _repeated_share(
    work: PlannedWork,
    side: int,
    parameters: ModelParameters,
    coded: CodedRecords,
    tables: Tables,
    options: RunOptions,
) -> float:
    """Expected pairs of records of one person within an extract, per record."""
    n = coded.sizes[side]
    if n < 2:
        return 0.0
    inner = prepare_work(coded, tables, side, side, work.spec, work.plan, list(work.lanes), options)
    counts, _ = compare_candidates(inner.candidates, inner.program, work.spec, options)
    prior = fit_prior(work.spec, counts, parameters, n_pairs=inner.n_pairs)
    return repeated_pairs(work.spec, replace(parameters, prior=prior), counts) / n


def repeated_pairs(spec: ModelSpec, parameters: ModelParameters, counts: PatternCounts) -> float:
    """Expected pairs of records of one person within an extract, families left out.

    Brothers and sisters share a father, a village and often much of a name, and an
    extract holds many of them: pairs of them pass for repeated persons. But pairs of
    one person agree on *every* field as often as the model says, and pairs of a family
    only on what a family shares. So the `BOUNDS` comparisons on which the supposed
    pairs agree least often, measured against how often matches do, bound their number,
    the second among the pairs that agree on the first.

    Parameters
    ----------
    spec : ModelSpec
    parameters : ModelParameters
        With the prior of the pairs within the extract.
    counts : PatternCounts
        Of the candidate pairs within the extract.

    Returns
    -------
    float
    """
    weights = parameters.pattern_weights(spec, counts.codes)
    odds = weights + math.log2(parameters.prior) - math.log2(1 - parameters.prior)
    supposed = counts.total / (1 + np.exp2(-np.clip(odds, -1000, 1000)))
    levels = spec.unpack(counts.codes)
    total = float(supposed.sum())
    agreeing = np.ones(len(supposed), dtype=bool)
    left = list(range(len(spec.comparisons)))
    for _ in range(min(BOUNDS, len(left))):
        ratios = []
        for k in left:
            least, share = _usual_agreement(spec.comparisons[k], parameters.m[k])
            there = supposed[agreeing & (levels[:, k] > MISSING)].sum()
            alike = supposed[agreeing & (levels[:, k] >= least)].sum()
            ratios.append((float(alike / there / share) if there > 0 else 1.0, k, least))
        ratio, k, least = min(ratios)
        total *= min(ratio, 1.0)
        agreeing &= levels[:, k] >= least
        left.remove(k)
    return total


def _usual_agreement(comparison: Comparison, m: tuple[float, ...]) -> tuple[int, float]:
    """The highest level that most matches reach, and the share of them that do.

    Exact agreement is one level here, however rare the value. Matches that lack a value
    do not count.
    """
    reached = np.cumsum(m[:MISSING:-1])[::-1] / (1 - m[MISSING])
    reached = np.append(1.0, reached)
    level = min(int(np.flatnonzero(reached >= MOSTLY)[-1]), comparison.first_exact)
    return level, float(reached[level])
