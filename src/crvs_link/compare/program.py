"""A model's comparisons bound to the values of a run: what the kernel carries out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from crvs_link._fast.patterns import KINDS, Program
from crvs_link.compare import dates, information, names
from crvs_link.compare.choose import exact_counts, only_exact
from crvs_link.compare.numbers import doubtful_values, groups_of, pairs_within_groups
from crvs_link.schema import FieldKind

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


def exact_levels(
    comparison: Comparison, coded: CodedRecords, left: int, right: int
) -> npt.NDArray[np.uint8]:
    """Which of a comparison's exact levels is that of each value, uint8[V].

    A doubtful identity number stays on the first, however rare it is.
    """
    if comparison.kind is FieldKind.BAG:
        said = information.token_information(coded, comparison.field, left, right)
        return information.own_bands(comparison, coded, (left, right), said)
    counts = exact_counts(coded, comparison.field, left, right)
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
    places = spec.multipliers.tolist()
    return Program(
        [
            bound(comparison, coded, tables, lanes, (left, right), place)
            for comparison, place in zip(spec.comparisons, places, strict=True)
        ]
    )


def bound(
    comparison: Comparison,
    coded: CodedRecords,
    tables: Tables,
    lanes: Sequence[str],
    extracts: tuple[int, int],
    place: int,
) -> tuple[Any, ...]:
    """Lay a comparison out as `Program` takes it.

    Parameters
    ----------
    comparison : Comparison
    coded : CodedRecords
    tables : Tables
    lanes : sequence of str
    extracts : (int, int)
    place : int
        Place value of its level in a pattern code.
    """
    table: Any = tables.of(comparison.field)
    first_exact = comparison.first_exact
    if comparison.kind is FieldKind.BAG:
        # Levels of names are no row of rarities, and so they count from 0.
        table = names.bag_comparison(table, comparison, coded, *extracts)
        first_exact, above = 0, table.equals
    else:
        above = exact_levels(comparison, coded, *extracts)
    if comparison.kind is FieldKind.DATE:
        # Neither are equal intervals any exact agreement.
        values = coded.dictionaries[coded.fields[comparison.field].dictionary].values
        first_exact, above = 0, dates.levels_of_equals(values, comparison, above)
        table = dates.date_comparison(table, comparison)
    return (
        KINDS[comparison.kind.value],
        lanes.index(comparison.field),
        lanes.index(comparison.partner) if comparison.partner else -1,
        table,
        list(comparison.thresholds),
        first_exact,
        above,
        place,
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
    agreeing = only_exact(a * (b - within), coded, comparison.field)
    if comparison.kind is FieldKind.BAG:
        agreeing = a * information.agreeing(coded, comparison.field, b, within=within)
    groups = groups_of(coded.dictionaries[coded.fields[comparison.field].dictionary])
    pairs = pairs_within_groups(a, b, groups, within=within)
    level = exact_levels(comparison, coded, left, right)
    shares = np.bincount(level, weights=agreeing, minlength=len(comparison.rarity) + 1)
    return np.asarray(shares / max(pairs, 1.0), dtype=np.float64)
