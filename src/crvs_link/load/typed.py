"""Columns that have a type, as the text a delimited file would hold, without loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from crvs_link.errors import InputError
from crvs_link.load.headers import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

_INT64_LIMIT = 2.0**63


def as_text(schema: pl.Schema, wanted: Sequence[str], place: str) -> list[pl.Expr]:
    """Expressions that give typed columns as String, null where empty.

    Dates become ISO dates (a time of day is kept unless it is midnight, a time zone is
    not), whole numbers become digits also where they are stored as floats, and NaN
    becomes null.

    Parameters
    ----------
    schema : polars.Schema
    wanted : sequence of str
        Column names of the schema.
    place : str
        Names the source in errors.

    Raises
    ------
    InputError
        If a column is nested or of a type that no text stands for.
    """
    return [_text(name, schema[name], place) for name in wanted]


def tellable(schema: pl.Schema) -> tuple[str, ...]:
    """List the columns whose content could tell what they are: those of text and dates."""
    types = (pl.String, pl.Categorical, pl.Enum, pl.Date, pl.Datetime)
    return tuple(name for name, dtype in schema.items() if isinstance(dtype, types))


def _text(name: str, dtype: pl.DataType, place: str) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.String:
        return pl.when(column != "").then(column)
    if isinstance(dtype, pl.Datetime):
        local = column.dt.replace_time_zone(None) if dtype.time_zone else column
        midnight = local.dt.time() == pl.time(0, 0)
        return (
            pl.when(midnight)
            .then(local.dt.strftime("%Y-%m-%d"))
            .otherwise(local.dt.strftime("%Y-%m-%dT%H:%M:%S%.f"))
            .alias(name)
        )
    if dtype.is_float():
        wide = column.cast(pl.Float64)
        whole = (wide == wide.floor()) & (wide.abs() < _INT64_LIMIT)
        digits = wide.cast(pl.Int64, strict=False).cast(pl.String)
        return pl.when(whole).then(digits).when(column.is_not_nan()).then(column.cast(pl.String))
    if dtype.is_nested():
        raise InputError(
            f"{place}: column {shown(name)} is nested ({dtype.base_type()}); expected one value "
            "to a row.",
            hint="Save its parts as columns of their own, and leave it out.",
        )
    if dtype in (pl.Duration, pl.Object):
        raise InputError(
            f"{place}: column {shown(name)} is of type {dtype}, which no text stands for.",
            hint="Save it as text, a number or a date.",
        )
    return column.cast(pl.String)
