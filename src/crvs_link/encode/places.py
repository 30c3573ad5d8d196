"""Places by the units of the run's places files, and how many could be found there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.standardise.columns import TEXT
from crvs_link.standardise.places import (
    CONTRADICTORY,
    DOUBT,
    OPEN,
    SEVERAL,
    UNITS,
    UNKNOWN_CODE,
    clean_places,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.standardise.gazetteer import Gazetteer

_FOUND: Final = (
    "in a country and no more",
    "in a unit of level 1",
    "in a unit of level 2",
    "in a unit of level 3",
    "in a camp, a settlement or a unit of level 4",
)
_DOUBTS: Final = {
    SEVERAL: "by a name of several units, known as far as these lie in one",
    CONTRADICTORY: "by columns that exclude each other, known as far as they agree",
    UNKNOWN_CODE: "with a P-code that no places file has",
}


def clean_areas(
    distinct: pl.DataFrame, counts: npt.NDArray[np.int64], gazetteer: Gazetteer
) -> tuple[pl.DataFrame, list[tuple[str, str]]]:
    """Find the units of distinct tuples of values.

    Parameters
    ----------
    distinct : DataFrame
        The columns of a source of places.
    counts : int64[distinct.height]
        How often each tuple occurs.
    gazetteer : Gazetteer

    Returns
    -------
    clean : DataFrame
        As `standardise.clean_places`.
    notes : list of (str, str)
        Canonical column, and how many values were found at each level.
    """
    clean = clean_places(distinct, gazetteer)
    units = clean.select(UNITS).to_numpy()
    depth = np.where(units >= 0, np.arange(len(UNITS)), -1).max(axis=1, initial=-1)
    present = clean[TEXT].is_not_null().to_numpy()
    said = [
        f"{number:,} {what}"
        for level, what in reversed(list(enumerate(_FOUND)))
        if (number := int(counts[depth == level].sum()))
    ]
    if nowhere := int(counts[present & (depth < 0)].sum()):
        said.append(f"{nowhere:,} in none, and compared as text")
    for doubt, what in _DOUBTS.items():
        if number := int(counts[(clean[DOUBT] == doubt).fill_null(False).to_numpy()].sum()):
            said.append(f"of all, {number:,} {what}")
    notes = [(distinct.columns[0], f"by the places files: {'; '.join(said)}")] if said else []
    return clean, notes


def merge_places(clean: pl.DataFrame) -> tuple[pl.DataFrame, npt.NDArray[np.int32]]:
    """Distinct places, sorted by their units and then by their text.

    Parameters
    ----------
    clean : DataFrame
        As `standardise.clean_places`.

    Returns
    -------
    values : DataFrame
        ``adm0`` to ``adm4``, ``text``, ``open``.
    codes : int32[n]
        The row in ``values`` of each place; -1 where there is none.
    """
    columns = [*UNITS, TEXT, OPEN]
    values = clean.select(columns).drop_nulls(TEXT).unique().sort(columns)
    numbered = values.with_columns(pl.int_range(pl.len(), dtype=pl.Int32).alias("code"))
    codes = clean.join(numbered, on=columns, how="left", maintain_order="left")["code"]
    return values, codes.fill_null(-1).to_numpy()
