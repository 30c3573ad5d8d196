"""Columns of identity numbers: their kind, their check digits, and who shares one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.profile.facts import IdentityNumbers
from crvs_link.standardise.columns import RAW, TEXT
from crvs_link.standardise.identity import infer_kind, read_identity_numbers
from crvs_link.standardise.identity.facts import CHECK, INVALID, UNCHECKED, VALID

if TYPE_CHECKING:
    from crvs_link.profile.columns import Values
    from crvs_link.standardise.identity import InferredKind

_UNTOLD: Final = "other"
"""The kind of numbers that are only told from those that are none."""


def read_numbers(column: str, values: Values, kind: str | None = None) -> IdentityNumbers:
    """Find the kind of the numbers of a column, and count what they are.

    Parameters
    ----------
    column : str
        Its name in the extract.
    values : Values
    kind : str, optional
        As the user stated it; else it is inferred.

    Returns
    -------
    IdentityNumbers
    """
    evidence = "the user's statement"
    if kind is None:
        found = infer_kind(values.distinct, values.rows)
        kind, evidence = found.kind if found else None, _evidence(found)
    read = read_identity_numbers(values.distinct.alias(RAW).to_frame(), kind or _UNTOLD)
    check = read[CHECK]
    shared = (
        pl.DataFrame({TEXT: read[TEXT], "rows": values.rows})
        .drop_nulls(TEXT)
        .group_by(TEXT)
        .agg(pl.col("rows").sum())
        .filter(pl.col("rows") > 1)
    )
    return IdentityNumbers(
        column=column,
        kind=kind,
        evidence=evidence,
        valid=values.where(check == VALID),
        unchecked=values.where(check == UNCHECKED),
        invalid=values.where(check == INVALID),
        dummies=values.where(read[TEXT].is_null()),
        shared=shared.height,
        shared_rows=int(shared["rows"].sum()),
    )


def _evidence(found: InferredKind | None) -> str:
    if found is None:
        return "no kind fits nearly all numbers and leads, or they are too few to tell"
    grouped = f", {found.layout:.1%} grouped in its way" if found.layout else ""
    return (
        f"form and check of {found.share:.1%} of the rows{grouped}, where {found.chance:.1%} "
        f"would by chance; {found.values:,} different numbers looked at"
    )
