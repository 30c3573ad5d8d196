"""Columns of identity numbers: their kinds, their check digits, and who shares one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.cells import without_text
from crvs_link.encode.numbers import settle_kinds, stated_numbers
from crvs_link.encode.raw import read_field
from crvs_link.encode.sources import Source, find_sources
from crvs_link.errors import AmbiguousInputError
from crvs_link.profile.categories import doubt_of
from crvs_link.profile.facts import IdentityNumbers, NumbersOfKind
from crvs_link.schema import RECORD_ID
from crvs_link.standardise.columns import RAW, TEXT
from crvs_link.standardise.identity import read_identity_numbers
from crvs_link.standardise.identity.facts import CHECK, INVALID, UNCHECKED, VALID

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from crvs_link.encode import Readings
    from crvs_link.encode.numbers import NumberColumn

_FIELD: Final = "id_number"


def profile_numbers(
    frame: pl.DataFrame, originals: Mapping[str, str], readings: Readings, *, ids_too: bool
) -> tuple[IdentityNumbers, ...]:
    """Find the kinds of the identity numbers of an extract, and count what they are.

    Parameters
    ----------
    frame : DataFrame
        Of the extract.
    originals : mapping of str to str
        The names that the extract has for its columns.
    readings : Readings
    ids_too : bool
        Whether the record ids are identity numbers.

    Returns
    -------
    tuple of IdentityNumbers
        One for each column of numbers.
    """
    sources = [source for source in find_sources([frame.columns]) if source.field == _FIELD]
    if ids_too:
        sources.insert(0, Source(_FIELD, 0, (RECORD_ID,)))
    return tuple(_column(source, frame, originals, readings) for source in sources)


def _column(
    source: Source, frame: pl.DataFrame, originals: Mapping[str, str], readings: Readings
) -> IdentityNumbers:
    name = originals[source.columns[0]]
    try:
        column = stated_numbers(read_field(source, frame), readings)
    except AmbiguousInputError as error:
        return IdentityNumbers(name, (), (), doubt_of(error))
    settle_kinds({0: column})
    rows = column.counts.copy()
    rows[without_text(column.raw)] = 0
    return IdentityNumbers(
        column=name,
        remarks=tuple(column.notes),
        kinds=tuple(
            _of_kind(kind, column, np.where((column.kinds == kind).to_numpy(), rows, 0))
            for kind in column.kinds.filter(pl.Series(rows > 0)).unique().sort()
        ),
    )


def _of_kind(kind: str, column: NumberColumn, rows: npt.NDArray[np.int64]) -> NumbersOfKind:
    """Count the numbers of one kind; those of others have no rows."""
    own = pl.Series(rows > 0)
    read = read_identity_numbers(column.raw.filter(own).alias(RAW).to_frame(), kind).select(
        TEXT, CHECK, group=column.groups.filter(own), rows=rows[rows > 0]
    )
    checks = dict(read.group_by(CHECK).agg(pl.col("rows").sum()).rows())
    numbers = read.drop_nulls(TEXT).group_by(TEXT, "group").agg(pl.col("rows").sum())
    shared = numbers.filter(pl.col("rows") > 1)
    return NumbersOfKind(
        kind=kind,
        valid=checks.get(VALID, 0),
        unchecked=checks.get(UNCHECKED, 0),
        invalid=checks.get(INVALID, 0),
        dummies=checks.get(None, 0),
        shared=shared.height,
        shared_rows=int(shared["rows"].sum()),
    )
