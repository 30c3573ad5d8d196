"""What a row says of a person that is no comparison: households, plural births, days of a life.

They are read from the columns of an extract beside the fields. A column that cannot be read
counts as missing and is noted, since no linkage stands or falls with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link._fast.encode import count, encode_strings, remap
from crvs_link.encode.dates import stated_calendar
from crvs_link.encode.records import NO_DAY, Circumstances, Days
from crvs_link.errors import AmbiguousInputError
from crvs_link.standardise import clean_code, clean_dates, infer_date_reading
from crvs_link.standardise.columns import DOB_FROM, DOB_TO, RAW, TEXT
from crvs_link.standardise.default_dates import defaults_as_years
from crvs_link.standardise.plural_births import NOT_STATED, clean_birth_order, clean_plurality

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from crvs_link.encode.records import Readings

    Notes = list[tuple[str, str]]


def read_circumstances(frame: pl.DataFrame, readings: Readings) -> tuple[Circumstances, Notes]:
    """Read the circumstances of the rows of an extract.

    Parameters
    ----------
    frame : DataFrame
        Of the extract, with its canonical columns.
    readings : Readings
        Whose order and calendar of dates hold for all dates of the extract.

    Returns
    -------
    circumstances : Circumstances
    notes : list of (str, str)
        Canonical column, and what the user should know of it.
    """
    notes: Notes = []
    return (
        Circumstances(
            household=_households(frame),
            plurality=_small(frame, "plurality", clean_plurality, notes),
            birth_order=_small(frame, "birth_order", clean_birth_order, notes),
            died=_days(frame, "death_date", readings, notes),
            arrived=_days(frame, "arrival_date", readings, notes),
            happened=_days(frame, "event_date", readings, notes),
        ),
        notes,
    )


def _distinct(column: pl.Series) -> tuple[npt.NDArray[np.int32], pl.Series]:
    codes, first = encode_strings(column)
    return codes, column.gather(first).alias(RAW)


def _households(frame: pl.DataFrame) -> npt.NDArray[np.int32] | None:
    if "household_id" not in frame.columns:
        return None
    codes, values = _distinct(frame["household_id"])
    numbers, first = encode_strings(clean_code(values.to_frame())[TEXT])
    return remap(codes, numbers) if len(first) else None


def _small(
    frame: pl.DataFrame,
    column: str,
    clean: Callable[[pl.DataFrame], npt.NDArray[np.int8]],
    notes: Notes,
) -> npt.NDArray[np.int8] | None:
    if column not in frame.columns:
        return None
    codes, values = _distinct(frame[column])
    numbers = clean(values.to_frame())
    lost = int(count(codes, len(values))[numbers == NOT_STATED].sum())
    if lost:
        notes.append((column, f"{lost:,} of its values are not understood and count as missing"))
    if (numbers == NOT_STATED).all():
        return None
    return np.append(numbers, np.int8(NOT_STATED))[codes]


def _days(frame: pl.DataFrame, column: str, readings: Readings, notes: Notes) -> Days | None:
    if column not in frame.columns:
        return None
    codes, values = _distinct(frame[column])
    counts = count(codes, len(values))
    try:
        reading = infer_date_reading(
            values, counts, order=readings.date_order, calendar=stated_calendar(readings)
        )
    except AmbiguousInputError as error:
        notes.append((column, f"not used: {error}"))
        return None
    clean, defaults = defaults_as_years(clean_dates(values.to_frame(), reading), counts)
    ends = [
        np.append(clean[end].fill_null(int(NO_DAY)).to_numpy(), NO_DAY)[codes]
        for end in (DOB_FROM, DOB_TO)
    ]
    notes += [(column, text) for text in (reading.evidence, *defaults)]
    return Days(*ends) if (ends[0] != NO_DAY).any() else None
