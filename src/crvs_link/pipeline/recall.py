"""The blocking recall of a linkage, estimated from its candidate pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crvs_link._fast.pairs import count_units
from crvs_link.block import blocking_recall, fit_neighbours
from crvs_link.pipeline.further import matches_told
from crvs_link.run import in_order

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.block import BlockingRecall, RuleGroups
    from crvs_link.compare import CandidatePairs
    from crvs_link.encode import CodedRecords
    from crvs_link.pipeline.further import Compared, Told
    from crvs_link.run import RunOptions
    from crvs_link.spec import ModelParameters

COUNTED: Final = 1 << 15
"""Left records of which candidates are counted, at least; of fewer, all."""

FEW: Final = 2.0
"""Candidates of a record, on average, among which one match still shows. Dearer rules are left
aside, and what is told of the others is a lower bound."""


@dataclass(frozen=True)
class ToldRecall:
    """The blocking recall, and what it follows from.

    Parameters
    ----------
    recall : BlockingRecall
    told : Told
    """

    recall: BlockingRecall
    told: Told


def estimated_recall(
    compared: Compared, parameters: ModelParameters, coded: CodedRecords, options: RunOptions
) -> ToldRecall:
    """Estimate which share of the true pairs are candidates.

    Parameters
    ----------
    compared : Compared
    parameters : ModelParameters
        Of the last fit.
    coded : CodedRecords
    options : RunOptions

    Returns
    -------
    ToldRecall
    """
    told = matches_told(compared, parameters, coded, options)
    found = None
    if not compared.work.candidates.within:
        selective = _selective(compared.work.candidates)
        if selective:
            counts = neighbours(compared.work.candidates, selective, options)
            found = fit_neighbours(*np.unique(counts, return_counts=True)).found
    return ToldRecall(blocking_recall(told.lanes, told.matches, told.seen, found), told)


def _selective(candidates: CandidatePairs) -> list[int]:
    """Rules that together give a record few candidates, the cheapest first."""
    pairs = [of_rule.pairs for of_rule in candidates.groups]
    order = sorted(range(len(pairs)), key=lambda rule: pairs[rule])
    spent = np.cumsum([pairs[rule] for rule in order])
    return sorted(order[: int(np.searchsorted(spent, FEW * candidates.left.size, side="right"))])


def neighbours(
    candidates: CandidatePairs, numbers: list[int], options: RunOptions
) -> npt.NDArray[np.int64]:
    """How many right records some rules give to left records, each counted once.

    Parameters
    ----------
    candidates : CandidatePairs
        Of two files.
    numbers : list of int
        Of the rules.
    options : RunOptions

    Returns
    -------
    int64[m]
        For every k-th left record, in order.
    """
    n = candidates.left.size
    step = max(1, n // COUNTED)
    sampled = np.zeros(n, dtype=bool)
    sampled[::step] = True
    rules = candidates.rules.only(numbers)
    groups = [candidates.groups[number] for number in numbers]
    units = [_of_rows(of_rule, sampled) for of_rule in groups]
    ordered = in_order(
        lambda rule: count_units(
            candidates.left,
            candidates.right,
            rules,
            rule,
            groups[rule].left_rows,
            groups[rule].right_rows,
            units[rule],
            candidates.within,
        ),
        [len(of_rule) for of_rule in units],
        options,
        "Counting candidates of records",
    )
    total = np.zeros(n, dtype=np.int64)
    for of_rule, of_units, counts in zip(groups, units, ordered, strict=True):
        np.add.at(total, of_rule.left_rows[of_units[:, 0]], counts.astype(np.int64))
    return total[::step]


def _of_rows(of_rule: RuleGroups, sampled: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint32]:
    """Units of one left record each, of the records of a sample, uint32[U, 5]."""
    places = np.flatnonzero(sampled[of_rule.left_rows]).astype(np.uint32)
    if not len(of_rule.units):
        return of_rule.units
    unit = np.searchsorted(of_rule.units[:, 0], places, side="right") - 1
    inside = (unit >= 0) & (places < of_rule.units[unit, 1])
    found = of_rule.units[unit[inside]]
    found[:, 0] = places[inside]
    found[:, 1] = places[inside] + 1
    return np.ascontiguousarray(found)
