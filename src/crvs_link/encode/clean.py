"""Distinct raw values of all extracts, standardised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link._fast.encode import count
from crvs_link.encode.dates import clean_births
from crvs_link.encode.merge import pool_texts
from crvs_link.errors import AmbiguousInputError
from crvs_link.run import in_order
from crvs_link.schema import FIELDS, FieldKind
from crvs_link.standardise import (
    clean_category,
    clean_code,
    clean_name,
    clean_phone,
    clean_sex,
    clean_text,
    name_tokens,
)
from crvs_link.standardise.columns import RAW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from crvs_link.encode.raw import RawField
    from crvs_link.encode.records import Readings
    from crvs_link.encode.sources import Source
    from crvs_link.load import Extract
    from crvs_link.run import RunOptions

Cleaner = Callable[[pl.DataFrame], pl.DataFrame]
Notes = list[tuple[str, str]]

SLICE = 1 << 16
"""Values that are standardised at once."""

_UNUSABLE = {
    FieldKind.TEXT: "hold no text",
    FieldKind.BAG: "hold no name",
    FieldKind.CODE: "are placeholders or hold no letter and digit",
    FieldKind.CATEGORY: "are not known",
    FieldKind.DATE: "could not be read as dates",
}
"""What is said of values that are there and give no clean one."""


@dataclass(frozen=True)
class CleanGroup:
    """The fields that share a dictionary.

    Parameters
    ----------
    name : str
        Of the dictionary.
    fields : tuple of RawField
    clean : polars.DataFrame
        The clean form of all their raw values, null where it is none.
    places : tuple of int32[d]
        For each field, the row of ``clean`` of each of its raw values.
    notes : tuple of (int, str, str)
        Extract, canonical column, and what the user should know of it.
    """

    name: str
    fields: tuple[RawField, ...]
    clean: pl.DataFrame
    places: tuple[npt.NDArray[np.int32], ...]
    notes: tuple[tuple[int, str, str], ...]


def clean_groups(
    groups: Mapping[str, Sequence[RawField]],
    extracts: Sequence[Extract],
    readings: Sequence[Readings],
    options: RunOptions,
) -> list[CleanGroup]:
    """Standardise the raw values of all fields.

    Values that are read alike wherever they stand are standardised once for all fields
    of a group, in slices. Dates and sex are read in the light of their column.

    Parameters
    ----------
    groups : mapping of str to sequence of RawField
        By dictionary.
    extracts : sequence of Extract
    readings : sequence of Readings
        For each extract, what the user has said of it.
    options : RunOptions

    Returns
    -------
    list of CleanGroup
        In the order of ``groups``.

    Raises
    ------
    AmbiguousInputError
        If two readings of a column are equally good; names the file and the column.
    UsageError
        If a stated reading does not exist.
    """
    members = list(groups.values())

    def arrange(group: int) -> tuple[list[pl.DataFrame], list[npt.NDArray[np.int32]]]:
        return _arrange(members[group])

    sizes = [sum(field.values.height for field in fields) for fields in members]
    arranged = list(in_order(arrange, sizes, options, "Pooling values"))
    jobs = [(g, part) for g, (parts, _) in enumerate(arranged) for part in range(len(parts))]

    def clean(job: int) -> tuple[pl.DataFrame, Notes]:
        group, part = jobs[job]
        cleaner = _cleaner(members[group][0].source.field)
        if cleaner is not None:
            return cleaner(arranged[group][0][part]), []
        field = members[group][part]
        return _clean_alone(field, extracts[field.source.extract], readings[field.source.extract])

    sizes = [arranged[group][0][part].height for group, part in jobs]
    cleaned: list[list[pl.DataFrame]] = [[] for _ in members]
    notes: list[list[tuple[int, str, str]]] = [[] for _ in members]
    for (group, part), (frame, said) in zip(
        jobs, in_order(clean, sizes, options, "Standardising values"), strict=True
    ):
        cleaned[group].append(frame)
        notes[group] += [(members[group][part].source.extract, *note) for note in said]
    result = []
    for group, (name, fields) in enumerate(groups.items()):
        frame, places = pl.concat(cleaned[group]), arranged[group][1]
        missing = frame.to_series(0).is_null().to_numpy()
        for field, rows in zip(fields, places, strict=True):
            notes[group] += _unusable(field, missing[rows], extracts[field.source.extract])
        result.append(CleanGroup(name, tuple(fields), frame, tuple(places), tuple(notes[group])))
    return result


def _arrange(
    fields: Sequence[RawField],
) -> tuple[list[pl.DataFrame], list[npt.NDArray[np.int32]]]:
    """Arrange the raw values of a group into frames that are standardised one by one.

    Also gives, for each field, the place of each of its values in all the frames.
    """
    if _cleaner(fields[0].source.field) is None:
        ends = np.cumsum([field.values.height for field in fields])
        rows = np.arange(ends[-1], dtype=np.int32)
        return [field.values for field in fields], np.split(rows, ends[:-1])
    values, places = pool_texts([field.values[RAW] for field in fields])
    starts = range(0, max(len(values), 1), SLICE)
    return [values.slice(start, SLICE).alias(RAW).to_frame() for start in starts], places


def _cleaner(field: str) -> Cleaner | None:
    """Find what standardises a field value by value; None where its column matters."""
    kind = FIELDS[field]
    if kind is FieldKind.BAG:
        return name_tokens
    if kind is FieldKind.CODE:
        return clean_phone if field == "phone" else clean_code
    if kind is FieldKind.CATEGORY:
        return None if field == "sex" else clean_category
    if kind is FieldKind.TEXT:
        return clean_name if field.startswith("name_") else clean_text
    return None


def _clean_alone(
    field: RawField, extract: Extract, readings: Readings
) -> tuple[pl.DataFrame, Notes]:
    try:
        if FIELDS[field.source.field] is FieldKind.DATE:
            return clean_births(field.values, count(field.codes, field.values.height), readings)
        return clean_sex(field.values, readings.sex_codes), []
    except AmbiguousInputError as error:
        columns = "column" if len(field.source.columns) == 1 else "columns"
        place = f"{extract.path_text}, {columns} {_named(extract, field.source)}"
        raise AmbiguousInputError(f"{place}: {error}", hint=error.hint) from error


def _unusable(
    field: RawField, missing: npt.NDArray[np.bool_], extract: Extract
) -> list[tuple[int, str, str]]:
    """Note how many values are there and could not be used."""
    source = field.source
    given = field.values.drop(source.context).select(pl.any_horizontal(pl.all().is_not_null()))
    counts = count(field.codes, field.values.height)
    lost = int(counts[missing & given.to_series().to_numpy()].sum())
    if not lost:
        return []
    text = (
        f"{lost:,} of the values of {_named(extract, source)} {_UNUSABLE[FIELDS[source.field]]} "
        "and count as missing"
    )
    return [(source.extract, source.columns[0], text)]


def _named(extract: Extract, source: Source) -> str:
    """Columns by the names that the extract gives them."""
    original = {match.canonical: match.original for match in extract.columns}
    return ", ".join(repr(original.get(column, column)) for column in source.columns)
