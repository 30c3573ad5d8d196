"""Which columns of an extract a field is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crvs_link.schema import AGE_REFERENCES, FIELD_COLUMNS, FIELDS, FieldKind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

NAME_PARTS = ("name_given", "name_middle", "name_family")


@dataclass(frozen=True)
class Source:
    """One field of one extract.

    Parameters
    ----------
    field : str
    extract : int
    columns : tuple of str
        Canonical columns that hold the value.
    context : tuple of str
        Canonical columns that say how to read it.
    """

    field: str
    extract: int
    columns: tuple[str, ...]
    context: tuple[str, ...] = ()


def find_sources(extracts: Sequence[Collection[str]], *, places: bool = False) -> list[Source]:
    """Every field that each extract has.

    With places files, the columns of a place make one field together; without, its text
    columns are fields of their own.

    The bag ``name`` is made for all extracts, or for none: if at least one of them has
    full names and not both given and family names, names cannot be compared by part.

    Parameters
    ----------
    extracts : sequence of collection of str
        The canonical columns of each extract.
    places : bool
        Whether there are places files.

    Returns
    -------
    list of Source
        By field in schema order, then by extract.
    """
    whole_names = any(
        "name_full" in columns and not {"name_given", "name_family"} <= set(columns)
        for columns in extracts
    )
    areas = [field for field, kind in FIELDS.items() if kind is FieldKind.PLACE]
    left_out = [column for area in areas for column in FIELD_COLUMNS[area]] if places else areas
    sources = []
    for field in FIELDS:
        if field in left_out:
            continue
        for number, columns in enumerate(extracts):
            if field == "name":
                source = _name_source(number, columns) if whole_names else None
            elif field in areas:
                there = tuple(column for column in FIELD_COLUMNS[field] if column in columns)
                source = Source(field, number, there) if there else None
            elif field == "dob":
                source = _date_source(field, number, columns)
            else:
                context = tuple(c for c in FIELD_COLUMNS.get(field, ())[1:] if c in columns)
                source = Source(field, number, (field,), context) if field in columns else None
            if source is not None:
                sources.append(source)
    return sources


def _name_source(extract: int, columns: Collection[str]) -> Source | None:
    if "name_full" in columns:
        return Source("name", extract, ("name_full",))
    parts = tuple(part for part in NAME_PARTS if part in columns)
    return Source("name", extract, parts) if parts else None


def _date_source(field: str, extract: int, columns: Collection[str]) -> Source | None:
    """Take the first of: one column of dates; year, month and day; age."""

    def there(*names: str) -> tuple[str, ...]:
        return tuple(name for name in names if name in columns)

    if "dob_raw" in columns:
        return Source(field, extract, ("dob_raw",), there("dob_calendar"))
    if "dob_year" in columns:
        parts = there("dob_year", "dob_month", "dob_day")
        return Source(field, extract, parts, there("dob_calendar"))
    if "age" in columns:
        return Source(field, extract, ("age",), there(*AGE_REFERENCES)[:1])
    return None
