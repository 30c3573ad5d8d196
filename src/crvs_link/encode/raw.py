"""Columns of an extract as codes into their distinct raw values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link._fast.encode import combine, encode_strings, remap
from crvs_link.schema import FIELDS, FieldKind
from crvs_link.standardise import clean_name
from crvs_link.standardise.columns import RAW, TEXT

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.encode.sources import Source


@dataclass(frozen=True)
class RawField:
    """One field of one extract, before it is standardised.

    Parameters
    ----------
    source : Source
    codes : int32[n]
        For each record a row of ``values``; -1 where nothing was given.
    values : polars.DataFrame
        Distinct values: ``raw``; of dates, distinct tuples of the source's columns.
    """

    source: Source
    codes: npt.NDArray[np.int32]
    values: pl.DataFrame


def read_field(source: Source, frame: pl.DataFrame) -> RawField:
    """Code the columns of a field.

    Parameters
    ----------
    source : Source
    frame : polars.DataFrame
        Of the extract.

    Returns
    -------
    RawField
    """
    if source.field == "name" and source.columns != ("name_full",):
        return RawField(source, *_joined_names(frame.select(source.columns)))
    columns = [*source.columns, *source.context]
    coded = [encode_strings(frame[column]) for column in columns]
    codes, first = coded[0] if len(coded) == 1 else combine([codes for codes, _ in coded])
    values = pl.DataFrame([frame[column].gather(first) for column in columns])
    if FIELDS[source.field] is not FieldKind.DATE:
        values.columns = [RAW]
    return RawField(source, codes, values)


def _joined_names(parts: pl.DataFrame) -> tuple[npt.NDArray[np.int32], pl.DataFrame]:
    """Code full names that are put together from their parts.

    They are split into tokens as one text, so that a person has the same tokens
    whether an extract holds the full name or its parts; only what stands for a missing
    part is known better from the part alone.
    """
    coded = {}
    for part in parts.iter_columns():
        codes, first = encode_strings(part)
        clean = clean_name(part.gather(first).alias(RAW).to_frame())[TEXT]
        rows = np.arange(len(first), dtype=np.int32)
        coded[part.name] = remap(codes, np.where(clean.is_null().to_numpy(), np.int32(-1), rows))
    codes, first = combine(list(coded.values()))
    tuples = [
        part.gather(first).set(pl.Series(coded[part.name][first] < 0), None)
        for part in parts.iter_columns()
    ]
    joined = pl.concat_str(pl.all(), separator=" ", ignore_nulls=True)
    return codes, pl.DataFrame(tuples).select(joined.alias(RAW))
