"""How many partners a record may have, found out by probing each extract."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crvs_link.compare import compare_candidates
from crvs_link.model import expected_matches, fit_prior
from crvs_link.pipeline.plan import prepare_work
from crvs_link.schema import Cardinality

if TYPE_CHECKING:
    from crvs_link.compare import Tables
    from crvs_link.encode import CodedRecords
    from crvs_link.load import Extract
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.run import RunOptions
    from crvs_link.spec import ModelParameters

MOST_DUPLICATES = 0.005
"""Expected share of repeated records from which a side is not taken for duplicate-free."""

BY_SIDES = {
    (False, False): Cardinality.ONE_TO_ONE,
    (True, False): Cardinality.MANY_TO_ONE,
    (False, True): Cardinality.ONE_TO_MANY,
    (True, True): Cardinality.MANY_TO_MANY,
}
"""By whether the left and the right side hold duplicates."""


@dataclass(frozen=True)
class ChosenCardinality:
    """A cardinality and why it was chosen, in words, with what to do about it."""

    cardinality: Cardinality
    basis: str
    warnings: tuple[str, ...] = ()


def probe_cardinality(
    work: PlannedWork,
    parameters: ModelParameters,
    coded: CodedRecords,
    tables: Tables,
    extracts: list[Extract],
    options: RunOptions,
) -> ChosenCardinality:
    """Search each side for repeated persons with the model of the linkage.

    Parameters
    ----------
    work : PlannedWork
    parameters : ModelParameters
    coded : CodedRecords
    tables : Tables
    extracts : list of Extract
    options : RunOptions

    Returns
    -------
    ChosenCardinality
        One-to-one unless a side is expected to repeat more than `MOST_DUPLICATES` of
        its records.
    """
    many, words, warnings = [], [], []
    for side in (work.left, work.right):
        share = _repeated_share(work, side, parameters, coded, tables, options)
        name = extracts[side].source_id
        many.append(share > MOST_DUPLICATES)
        words.append(f"{name}: {share:.2%} of the records are expected to repeat a person")
        if share > MOST_DUPLICATES:
            warnings.append(
                f"About {share:.1%} of the records of {name} seem to repeat a person of the same "
                "extract, so one-to-one was not enforced on that side. Remove the duplicates first "
                f"(crvs-link dedupe {extracts[side].path_text}), or state --cardinality."
            )
    return ChosenCardinality(BY_SIDES[many[0], many[1]], "; ".join(words), tuple(warnings))


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
    return expected_matches(work.spec, counts, replace(parameters, prior=prior)) / n
