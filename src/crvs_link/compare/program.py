"""A model's comparisons bound to the values of a run: what the kernel carries out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link._fast.patterns import KINDS, Program
from crvs_link.compare.choose import value_counts

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
    levels = np.zeros(len(counts), dtype=np.uint8)
    if bounds:
        relative = counts / max(int(counts.sum()), 1)
        for bound in bounds:
            levels += relative <= bound
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
                rarity_levels(
                    value_counts(coded, comparison.field, left, right), comparison.rarity
                ),
                int(place),
            )
            for comparison, place in zip(spec.comparisons, spec.multipliers, strict=True)
        ]
    )


def exact_level_probabilities(
    comparison: Comparison, coded: CodedRecords, left: int, right: int
) -> npt.NDArray[np.float64]:
    """Probability of each exact level in a random pair of which both values are there.

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
    if left == right:
        agreeing = a * (a - 1)
        pairs = a.sum() * (a.sum() - 1)
    else:
        b = coded.counts(comparison.field, right).astype(np.float64)
        agreeing = a * b
        pairs = a.sum() * b.sum()
    level = rarity_levels(value_counts(coded, comparison.field, left, right), comparison.rarity)
    shares = np.bincount(level, weights=agreeing, minlength=len(comparison.rarity) + 1)
    return np.asarray(shares / max(pairs, 1.0), dtype=np.float64)
