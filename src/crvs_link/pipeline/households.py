"""The second round of a linkage: whether other members of both households link."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from crvs_link.encode import find_households
from crvs_link.households import HOUSEHOLD_LEVELS
from crvs_link.model import (
    fit_household,
    household_levels,
    shared_agreement,
    shared_comparisons,
)
from crvs_link.pipeline.resolving import alone, resolve_edges
from crvs_link.resolve import household_links
from crvs_link.results import HouseholdRound

if TYPE_CHECKING:
    from crvs_link.compare import Edges
    from crvs_link.config import RunConfig
    from crvs_link.encode import CodedRecords
    from crvs_link.pipeline.plan import PlannedWork
    from crvs_link.resolve import Decided
    from crvs_link.schema import Cardinality
    from crvs_link.spec import ModelParameters


def compare_households(
    edges: Edges,
    work: PlannedWork,
    parameters: ModelParameters,
    coded: CodedRecords,
    config: RunConfig,
    cardinality: Cardinality,
    *,
    given: bool,
    decided: Decided | None = None,
) -> tuple[Edges, ModelParameters, HouseholdRound | None]:
    """Compare the households of kept pairs, and add what that says to their weights.

    Parameters
    ----------
    edges : Edges
        The pairs that the first round kept.
    work : PlannedWork
    parameters : ModelParameters
    coded : CodedRecords
    config : RunConfig
    cardinality : Cardinality
    given : bool
        Whether the model was given: its term is applied, and none is fitted.
    decided : Decided, optional
        What a person decided on these pairs: they link for sure, or not.

    Returns
    -------
    edges : Edges
    parameters : ModelParameters
        With the term that was applied, or without one.
    household : HouseholdRound or None
        None where an extract has no households, or too few to learn from; nothing is
        changed then.
    """
    none = edges, replace(parameters, household=None), None
    if given and parameters.household is None:
        return none
    within = work.left == work.right
    one = find_households(coded, work.left)
    other = one if within else find_households(coded, work.right)
    if one is None or other is None:
        return none
    if within:
        probability = np.where(edges.refused, 0.0, alone(edges, parameters))
        if decided is not None:
            probability = np.select([decided.must, decided.cannot], [1.0, 0.0], probability)
    else:
        probability = resolve_edges(
            edges, work, parameters, config, cardinality, decided
        ).probability
    links = household_links(
        edges.left,
        edges.right,
        probability,
        (one.of_record, other.of_record),
        (one.members, other.members),
        within=within,
    )
    term = parameters.household
    shared = shared_comparisons(work.spec) if term is None else term.shared
    agreement = shared_agreement(work.spec, shared, edges.codes)
    if term is None:
        term = fit_household(shared, agreement, links, probability)
    if term is None:
        return none
    levels = household_levels(term.classes, agreement, len(shared), links)
    return (
        replace(edges, weights=edges.weights + term.weights()[levels], household=levels),
        replace(parameters, household=term),
        HouseholdRound(
            term=term,
            basis=(one.basis, other.basis),
            pairs=np.bincount(levels, minlength=len(HOUSEHOLD_LEVELS)),
            expected_matches=np.bincount(levels, probability, len(HOUSEHOLD_LEVELS)).astype(
                np.float64
            ),
        ),
    )
