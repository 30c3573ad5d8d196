"""Which kind of identity number is meant by the name of its type."""

from __future__ import annotations

from functools import cache

import polars as pl

from crvs_link.schema import ID_KINDS
from crvs_link.standardise.country_tables import keys_of
from crvs_link.standardise.tables import table


def kinds_of_types(types: pl.Series, countries: pl.Series) -> pl.Series:
    """Kinds of identity numbers by the names that extracts give to their types.

    Parameters
    ----------
    types : Series of String
        As written: ``Passport``, ``CNIC``, a name of `KINDS`.
    countries : Series of String
        Alpha-3 of the issuer of each, which tells the kind of a "national id"; null where
        not known.

    Returns
    -------
    Series of String
        Names of `KINDS`; null where the type is not understood.

    Examples
    --------
    >>> types = pl.Series(["CNIC", "National ID", "National ID", "th_pin", "voter card", None])
    >>> countries = pl.Series(["AFG", "THA", None, None, "THA", "THA"])
    >>> kinds_of_types(types, countries).to_list()
    ['pk_cnic', 'th_pin', None, 'th_pin', None, None]
    """
    keys = keys_of(types)
    alone = keys.replace_strict(_kinds(), default=None, return_dtype=pl.String)
    return alone.fill_null(
        (countries + " " + keys).replace_strict(
            _kinds_of_countries(), default=None, return_dtype=pl.String
        )
    )


@cache
def _kinds() -> dict[str, str]:
    names = {kind: [kind.replace("_", " ")] for kind in ID_KINDS}
    for kind, more in table("id_types")["kinds"].items():
        names[kind] += more
    return {key: kind for kind, written in names.items() for key in keys_of(pl.Series(written))}


@cache
def _kinds_of_countries() -> dict[str, str]:
    return {
        f"{country} {key}": kind
        for group in table("id_types")["of_country"]
        for country, kind in group["kinds"].items()
        for key in keys_of(pl.Series(group["names"]))
    }
