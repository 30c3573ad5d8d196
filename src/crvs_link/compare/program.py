"""A model's comparisons bound to the values of a run: what the kernel carries out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link._fast.patterns import KINDS, Program
from crvs_link.compare.choose import value_counts
from crvs_link.compare.numbers import doubtful_values, groups_of, pairs_within_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from crvs_link.compare.tables import Tables
    from crvs_link.encode import CodedRecords
    from crvs_link.spec import Comparison, ModelSpec


def rarity_levels(
    counts: npt.NDArray[np.int64], bounds: tuple[float, ...]
) -> npt.NDArray[np.uint8]:
    """How many levels above the first exact one an agreement on each value stands.

    Parameters
    ----------
    counts : int64[V]
    bounds : tuple of float
        Relative frequencies, descending.

    Returns
    -------
    uint8[V]
    """
    relative = counts / max(int(counts.sum()), 1)
    levels = np.zeros(len(counts), dtype=np.uint8)
    for bound in bounds:
        levels += relative <= bound
    return levels


def exact_levels(
    comparison: Comparison, coded: CodedRecords, left: int, right: int
) -> npt.NDArray[np.uint8]:
    """How many levels above the first exact one a comparison puts each value, uint8[V].

    A doubtful identity number stays on the first, however rare it is.
    """
    counts = value_counts(coded, comparison.field, left, right)
    levels = rarity_levels(counts, comparison.rarity)
    doubtful = doubtful_values(coded, comparison.field, left, right)
    if doubtful is not None:
        levels[doubtful] = 0
    return levels


def bind(
    spec: ModelSpec,
    coded: CodedRecords,
    tables: Tables,
    lanes: Sequence[str],
    left: int,
    right: int,
) -> Program:
    """The kernel program of a model for two extracts.

    Parameters
    ----------
    spec : ModelSpec
    coded : CodedRecords
    tables : Tables
    lanes : sequence of str
        Names of the lanes of the packed records, in order.
    left, right : int
        Numbers of the extracts.

    Returns
    -------
    Program
    """
    return Program(
        [
            (
                KINDS[comparison.kind.value],
                lanes.index(comparison.field),
                lanes.index(comparison.partner) if comparison.partner else -1,
                tables.of(comparison.field),
                list(comparison.thresholds),
                comparison.first_exact,
                exact_levels(comparison, coded, left, right),
                int(place),
            )
            for comparison, place in zip(spec.comparisons, spec.multipliers, strict=True)
        ]
    )


def exact_level_probabilities(
    comparison: Comparison, coded: CodedRecords, left: int, right: int
) -> npt.NDArray[np.float64]:
    """Probability of each exact level in a random pair of values that can be compared.

    Counted from the frequencies of the values, not sampled: for two files the sum of
    products of counts over the values of a level, within one file the pairs of
    different records.

    Parameters
    ----------
    comparison : Comparison
    coded : CodedRecords
    left, right : int

    Returns
    -------
    float64[len(rarity) + 1]
    """
    a = coded.counts(comparison.field, left).astype(np.float64)
    b = coded.counts(comparison.field, right).astype(np.float64)
    within = left == right
    agreeing = a * (b - within)
    groups = groups_of(coded.dictionaries[coded.fields[comparison.field].dictionary])
    pairs = pairs_within_groups(a, b, groups, within=within)
    level = exact_levels(comparison, coded, left, right)
    shares = np.bincount(level, weights=agreeing, minlength=len(comparison.rarity) + 1)
    return np.asarray(shares / max(pairs, 1.0), dtype=np.float64)
