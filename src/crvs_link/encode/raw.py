"""Columns of an extract as codes into their raw values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link._fast.encode import combine, count, encode_strings, remap
from crvs_link.schema import FIELDS, FieldKind
from crvs_link.standardise import clean_name
from crvs_link.standardise.columns import RAW, TEXT
from crvs_link.standardise.full_names import joined_name
from crvs_link.standardise.native import native_names

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.encode.sources import Source

_TUPLES = frozenset({FieldKind.DATE, FieldKind.PLACE})
"""Kinds of fields whose values are tuples of columns."""

_SAMPLE = 4096
_REPEATED = 50
"""One value in so many is repeated in the sample where values hardly repeat."""


@dataclass(frozen=True)
class RawField:
    """One field of one extract, before it is standardised.

    Parameters
    ----------
    source : Source
    codes : int32[n], optional
        For each record a row of ``values``; -1 where nothing was given. None where
        ``values`` has a row for each record.
    values : polars.DataFrame
        Distinct values: ``raw``, and distinct tuples of it and the context of the source;
        of dates and places, distinct tuples of the source's columns.
        Without ``codes`` the column itself, because hardly any value repeats.
    """

    source: Source
    codes: npt.NDArray[np.int32] | None
    values: pl.DataFrame

    def lane(self, of_values: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Look records up in a table of their values: int32[n], -1 for missing."""
        return of_values if self.codes is None else remap(self.codes, of_values)

    def counts(self) -> npt.NDArray[np.int64]:
        """Count the records that have each row of ``values``."""
        if self.codes is None:
            return np.ones(self.values.height, dtype=np.int64)
        return count(self.codes, self.values.height)


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
    columns = _columns(source, frame)
    if FIELDS[source.field] not in _TUPLES and _hardly_repeats(columns[0]):
        return RawField(source, None, pl.DataFrame(columns))
    coded = [encode_strings(column) for column in columns]
    codes, first = coded[0] if len(coded) == 1 else combine([codes for codes, _ in coded])
    return RawField(source, codes, pl.DataFrame([column.gather(first) for column in columns]))


def distinct_field(source: Source, frame: pl.DataFrame) -> RawField:
    """As `read_field`, of rows that are distinct in the columns of the field."""
    if source.field == "name" and source.columns != ("name_full",):
        return RawField(source, *_joined_names(frame.select(source.columns)))
    return RawField(source, None, pl.DataFrame(_columns(source, frame)))


def _columns(source: Source, frame: pl.DataFrame) -> list[pl.Series]:
    """Columns of a source: by their names of dates and places, the first as ``raw`` of others."""
    columns = [frame[name] for name in (*source.columns, *source.context)]
    if FIELDS[source.field] not in _TUPLES:
        columns[0] = columns[0].alias(RAW)
    return columns


def _hardly_repeats(column: pl.Series) -> bool:
    """Whether standardising each row is less work than finding the distinct values.

    Told from the first rows; a wrong guess costs time and nothing else.
    """
    codes, first = encode_strings(column.head(_SAMPLE))
    given = int((codes >= 0).sum())
    return given > _SAMPLE // 4 and (given - len(first)) * _REPEATED <= given


def _joined_names(parts: pl.DataFrame) -> tuple[npt.NDArray[np.int32], pl.DataFrame]:
    """Code full names that are put together from their parts.

    They are read as one name, so that a person has the same tokens whether an extract
    holds the full name or its parts. Only what stands for a missing part is known better
    from the part alone; and what the parts are, where there are both.
    """
    coded, native = {}, {}
    for part in parts.iter_columns():
        codes, first = encode_strings(part)
        values = part if len(first) == len(part) else part.gather(first)
        clean = clean_name(values.alias(RAW).to_frame())[TEXT]
        rows = np.arange(len(first), dtype=np.int32)
        if clean.null_count():
            rows[clean.is_null().to_numpy()] = -1
        coded[part.name] = remap(codes, rows)
        native[part.name] = native_names(values)
    codes, first = combine(list(coded.values()))
    tuples = pl.DataFrame(
        [_taken(native[name], of_part[first]).alias(name) for name, of_part in coded.items()]
    )
    return codes, tuples.select(_joined(tuple(tuples.columns)))


def _taken(values: pl.Series, rows: npt.NDArray[np.int32]) -> pl.Series:
    """Values by their rows, null for -1; themselves where these are all of them."""
    if np.array_equal(rows, np.arange(len(values))):
        return values
    missing = rows < 0
    places = pl.Series(rows)
    return values.gather(places.set(pl.Series(missing), None) if missing.any() else places)


@cache
def _joined(columns: tuple[str, ...]) -> pl.Expr:
    return joined_name(columns).alias(RAW)
