"""How the full names of a record pair were read, without a word of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crvs_link.encode.raw import read_field
from crvs_link.encode.sources import find_sources
from crvs_link.schema import FIELDS, FieldKind
from crvs_link.standardise.columns import RAW
from crvs_link.standardise.name_account import name_account

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crvs_link.load import Extract


@dataclass(frozen=True)
class NameReading:
    """How one full name was read.

    Parameters
    ----------
    side : str
        ``left`` or ``right``.
    field : str
    said : tuple of str
        From `crvs_link.standardise.name_account.name_account`.
    """

    side: str
    field: str
    said: tuple[str, ...]


def name_readings(
    extracts: Sequence[Extract], rows: Sequence[int], fields: Collection[str]
) -> tuple[NameReading, ...]:
    """Say how the full names of two records were read.

    Parameters
    ----------
    extracts : sequence of Extract
        Of the left record and of the right one.
    rows : sequence of int
        Which records.
    fields : collection of str
        Those that are compared.

    Returns
    -------
    tuple of NameReading
        By field, left before right; none for a name that is not there.
    """
    found = []
    for source in find_sources([extract.frame.columns for extract in extracts]):
        if source.field not in fields or FIELDS[source.field] is not FieldKind.BAG:
            continue
        record = extracts[source.extract].frame.slice(rows[source.extract], 1)
        values = read_field(source, record).values[RAW].drop_nulls()
        if len(values):
            side = ("left", "right")[source.extract]
            found.append(NameReading(side, source.field, name_account(values[0])))
    return tuple(found)
