"""Groups of records by where they were born: by units of level 1, or else by country.

Nothing finer is made a group, so that no table is by village.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.standardise.columns import TEXT
from crvs_link.standardise.gazetteer import Gazetteer

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.encode import CodedRecords
    from crvs_link.load.places import Places

    Groups = tuple[str, list[str], npt.NDArray[np.int32]]

AREA: Final = "area of birth"
COUNTRY: Final = "country of birth"
NO_UNIT: Final = "no smaller unit known"


def birth_areas(coded: CodedRecords, number: int, places: Places | None) -> Groups | None:
    """Group records by the unit of level 1 in which they were born, or by country.

    Parameters
    ----------
    coded : CodedRecords
    number : int
        Of the extract among those that are coded.
    places : Places, optional
        What the places files of the run say.

    Returns
    -------
    tuple or None
        What records are grouped by, the labels of the groups (those of most records first),
        and the group of each record, -1 for not known. None where the extract says nothing.
    """
    if places is not None and (codes := _lane(coded, number, "birth_area")) is not None:
        return AREA, *_grouped(_units(coded, Gazetteer.of(places)), codes)
    if (codes := _lane(coded, number, "birth_country")) is not None:
        values = coded.dictionaries[coded.fields["birth_country"].dictionary].values
        return COUNTRY, *_grouped(values[TEXT], codes)
    return None


def _lane(coded: CodedRecords, number: int, field: str) -> npt.NDArray[np.int32] | None:
    return coded.fields[field].codes[number] if field in coded.fields else None


def _units(coded: CodedRecords, gazetteer: Gazetteer) -> pl.Series:
    """Name the unit of level 1 of each distinct place, with its country."""
    values = coded.dictionaries[coded.fields["birth_area"].dictionary].values
    called = pl.concat([gazetteer.texts, pl.Series(gazetteer.texts.name, [None], pl.String)])
    country, unit = (called.gather(values[level].to_numpy()) for level in ("adm0", "adm1"))
    return pl.select(
        pl.concat_str(
            unit.fill_null(NO_UNIT).alias("unit"), country.alias("country"), separator=", "
        )
    ).to_series()


def _grouped(
    label: pl.Series, codes: npt.NDArray[np.int32]
) -> tuple[list[str], npt.NDArray[np.int32]]:
    """Group records by the label of their value; a value without one is not known."""
    of_record = label.append(pl.Series(label.name, [None], label.dtype)).gather(codes)
    counted = of_record.drop_nulls().value_counts(name="n")
    labels = counted.sort("n", label.name, descending=[True, False])[label.name]
    place = of_record.replace_strict(
        labels, np.arange(len(labels)), default=-1, return_dtype=pl.Int32
    )
    return labels.to_list(), place.to_numpy()
