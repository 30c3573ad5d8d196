"""What may leave a run, and for which purpose.

Without a stated purpose and legal basis a run works, and its outputs carry
references, levels and figures only. A record's own identifier is such a reference,
unless it is an identity number: that identifies the person outside of the extract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def withheld_sources(
    identity_numbers: Mapping[str, bool], *, purpose: str | None, legal_basis: str | None
) -> frozenset[str]:
    """Name the extracts whose record identifiers must not be written.

    Parameters
    ----------
    identity_numbers : mapping of str to bool
        For each source id, whether its record identifier is an identity number.
    purpose, legal_basis : str, optional
        As stated for the run; blank text states nothing.

    Returns
    -------
    frozenset of str
        Source ids; empty once both a purpose and a legal basis are stated.
    """
    if (purpose or "").strip() and (legal_basis or "").strip():
        return frozenset()
    return frozenset(source for source, is_number in identity_numbers.items() if is_number)


def withhold_ids(
    frame: pl.DataFrame, column: str, *, owner: pl.Expr, sources: Collection[str]
) -> pl.DataFrame:
    """Replace the identifiers that belong to the given extracts by null.

    Parameters
    ----------
    frame : polars.DataFrame
    column : str
        The column of identifiers.
    owner : polars.Expr
        The source id to which the identifier of each row belongs.
    sources : collection of str
        The extracts whose identifiers are withheld.

    Returns
    -------
    polars.DataFrame
        Of the same height, columns and types. Row numbers still refer to the rows.
    """
    if not sources:
        return frame
    refused = owner.is_in(sorted(sources))
    return frame.with_columns(pl.when(~refused).then(pl.col(column)).alias(column))
