"""Full names for the kernel: their table, and the levels that can occur."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crvs_link._fast.bags import BANDS, CLASSES, BagComparison, BagTable
from crvs_link.compare.information import (
    bag_arrays,
    own_bands,
    part_bounds,
    token_information,
    written_alike,
)
from crvs_link.errors import ConfigError
from crvs_link.levels import (
    ANOTHER_ORDER,
    ASIDE,
    BUT_TITLES,
    DIFFER,
    FORMS,
    NAME_CLASSES,
    SPELT,
    WITHIN,
    are_name_levels,
    levels_of_classes,
    name_labels,
    name_levels,
)
from crvs_link.schema import NameRole
from crvs_link.spec import DISAGREE, MISSING

if TYPE_CHECKING:
    import polars as pl

    from crvs_link._fast.tokens import NameTable
    from crvs_link.encode import CodedRecords
    from crvs_link.spec import Comparison


def bag_table(bags: pl.DataFrame, names: NameTable) -> BagTable:
    """Kernel table of distinct bags; see `bag_arrays`."""
    return BagTable(*bag_arrays(bags), written_alike(bags), names)


def possible_levels(coded: CodedRecords, field: str, rarity: tuple[float, ...]) -> tuple[str, ...]:
    """Levels but *missing* that names of a field can show, lowest first.

    A level that no pair can show would multiply the patterns for nothing.
    """
    offsets, _, roles = bag_arrays(coded.dictionaries[coded.fields[field].dictionary].values)
    keys = coded.dictionaries["names"].keys
    several = bool((np.diff(offsets) > 1).any())
    without = set()
    if not several:
        without |= {DIFFER, WITHIN, ANOTHER_ORDER}
    for kind, key in ((FORMS, "form"), (SPELT, "fine")):
        if not several and not (key in keys and (keys[key] >= 0).any()):
            without.add(kind)
    if not (roles >= NameRole.MARKER).any():
        without |= {ASIDE, BUT_TITLES}
    return levels_of_classes(NAME_CLASSES.keys() - without, rarity)


def model_levels(comparison: Comparison) -> list[int]:
    """Level of a comparison for each class and band of the kernel.

    Parameters
    ----------
    comparison : Comparison
        Of full names.

    Returns
    -------
    list of int
        `BANDS` for each class of the kernel from 0, which it does not give.

    Raises
    ------
    ConfigError
        If the comparison has levels that names do not have, or in another order.
    """
    levels = comparison.levels[DISAGREE:]
    known = name_levels(comparison.rarity)
    if not are_name_levels(levels, comparison.rarity):
        raise ConfigError(
            f"The comparison {comparison.name!r} has levels of names that this version does not "
            "tell apart.",
            hint="Fit the model again, or leave the comparison out of the configuration. "
            f"Known, in this order: {'; '.join(known)}.",
        )
    # What has no level of its own counts as the next lower one.
    place = np.cumsum([level in levels for level in known])
    of_label = dict(zip(known, (MISSING + place).tolist(), strict=True))
    found = [MISSING] * BANDS + [DISAGREE] * BANDS
    for kind in NAME_CLASSES:
        labels = name_labels(kind, comparison.rarity)
        found += [of_label[labels[min(band, len(labels) - 1)]] for band in range(BANDS)]
    assert len(found) == CLASSES * BANDS
    return found


def bag_comparison(
    table: BagTable, comparison: Comparison, coded: CodedRecords, left: int, right: int
) -> BagComparison:
    """Bind a table of bags to the levels of a comparison and the names of two extracts."""
    information = token_information(coded, comparison.field, left, right)
    bands = own_bands(comparison, coded, (left, right), information)
    return BagComparison(
        table,
        information,
        part_bounds(comparison.rarity),
        model_levels(comparison),
        np.array(comparison.exact, dtype=np.uint8)[bands],
    )
