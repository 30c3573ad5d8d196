"""Areas in identity numbers by name, from the lists of python-stdnum."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import polars as pl

from crvs_link.standardise.identity.facts import Bools

# Kind to list, and the properties that name a place, from the larger to the smaller.
_LISTS: Final = {
    "id_nik": ("id/loc", ("name_en", "name_id")),
    "my_nric": ("my/bp", ("countries", "state")),
    "cn_ric": ("cn/loc", ("province", "county")),
}


def area_names(areas: pl.Series, kind: str) -> pl.Series:
    """Names of the areas that identity numbers hold, as far as a list is known.

    Parameters
    ----------
    areas : Series of String
        The column ``area`` of `read_identity_numbers`; few distinct values.
    kind : str
        Kind of the numbers: ``id_nik``, ``my_nric`` and ``cn_ric`` have lists.

    Returns
    -------
    Series of String
        From the larger area to the smaller; null where no list has the area.

    Examples
    --------
    >>> area_names(pl.Series(["317101", "999999", None]), "id_nik").to_list()
    ['Jakarta Special Capital Territory, JAKARTA SELATAN', None, None]
    >>> area_names(pl.Series(["10", "81"]), "my_nric").to_list()
    ['Malaysia, Selangor', None]
    """
    if kind not in _LISTS:
        return areas.set(areas.is_not_null(), None)
    codes = areas.drop_nulls().unique(maintain_order=True)
    names = pl.Series([_name(code, *_LISTS[kind]) for code in codes], dtype=pl.String)
    return areas.replace_strict(codes, names, default=None, return_dtype=pl.String)


@cache
def known_birthplaces() -> Bools:
    """Which of the Malaysian codes 00 to 99 stand for a place, bool[100]."""
    return np.array([_name(f"{code:02d}", *_LISTS["my_nric"]) is not None for code in range(100)])


def _name(code: str, book: str, properties: tuple[str, ...]) -> str | None:
    from stdnum import numdb  # takes a while, and few runs have such numbers

    found = {key: value for _, part in numdb.get(book).info(code) for key, value in part.items()}
    # The lists mark the years in which an area had a name: [1949-1958]name,[1958-]name.
    parts = [found[key].rpartition("]")[2] for key in properties if key in found]
    return ", ".join(dict.fromkeys(parts)) or None
