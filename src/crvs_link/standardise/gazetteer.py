"""The units of a run's places files, numbered, with every name that they go by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.load.place_tables import LEVELS
from crvs_link.standardise.scripts import fold

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.load.places import Places

SITE_SLOT: Final = LEVELS - 1
"""Where a camp or settlement stands among its ancestors: below every level that is compared."""

# The country at the beginning of a P-code.
_LETTERS: Final = r"^([A-Z]{2,3})"


@dataclass(frozen=True)
class Gazetteer:
    """Units and sites by number.

    Parameters
    ----------
    ancestors : int32[U, 5]
        Of each unit, the unit of each level that it lies in, itself at its own; -1 where
        there is none. A site stands in the last column.
    levels : int8[U]
        Level of each unit; -1 of a site, which is a unit of no level.
    pcodes : Series of String
        Of each unit, those of sites null.
    texts : Series of String
        What each is called: its first name, folded; else its P-code.
    names : DataFrame
        ``key`` String, ``unit`` Int32: every folded name, and every P-code in small
        letters. A key may stand for several units.
    """

    ancestors: npt.NDArray[np.int32]
    levels: npt.NDArray[np.int8]
    pcodes: pl.Series
    texts: pl.Series
    names: pl.DataFrame

    @classmethod
    def of(cls, places: Places) -> Gazetteer:
        """Number the units of places files by P-code, then the sites.

        A unit for which no file has a country is of the one whose letters its P-code
        begins with, whether or not a file lists it.
        """
        units = _with_countries(places.units)
        sites = places.sites.with_columns(fold(places.sites["name"]).alias("key"))
        sites = sites.drop_nulls("key").with_columns(pl.coalesce("code", "key").alias("own"))
        own = sites.select("pcode", "own").unique().sort("pcode", "own")
        number = units.select("pcode").with_row_index("unit").cast({"unit": pl.Int32})
        own = own.with_row_index("unit", offset=units.height).cast({"unit": pl.Int32})
        names = [
            places.names.select(fold(places.names["name"]).alias("key"), "pcode").join(
                number, on="pcode", maintain_order="left"
            ),
            sites.join(own, on=["pcode", "own"], maintain_order="left"),
            number.with_columns(pl.col("pcode").str.to_lowercase().alias("key")),
        ]
        named = pl.concat(frame.select("key", "unit") for frame in names)
        named = named.drop_nulls().unique(maintain_order=True)
        # The P-code of a unit stands behind its names, and so is taken where it has none.
        called = named.unique("unit", keep="first").sort("unit")
        return cls(
            ancestors=_ancestors(units, own),
            levels=np.append(
                units["level"].to_numpy(), np.full(own.height, -1, dtype=np.int8)
            ).astype(np.int8),
            pcodes=units["pcode"].extend_constant(None, own.height),
            texts=called["key"],
            names=named,
        )


def _with_countries(units: pl.DataFrame) -> pl.DataFrame:
    """Put units for which no file has a country under the letters of their P-code."""
    orphan = pl.col("parent").is_null() & (pl.col("level") > 0)
    letters = pl.col("pcode").str.extract(_LETTERS)
    units = units.with_columns(pl.when(orphan).then(letters).otherwise("parent").alias("parent"))
    unlisted = units.select(
        pl.col("parent").alias("pcode"),
        pl.lit(0, pl.Int8).alias("level"),
        pl.lit(None, pl.String).alias("parent"),
    )
    unlisted = unlisted.drop_nulls("pcode").unique().join(units, on="pcode", how="anti")
    return pl.concat([units, unlisted]).sort("pcode")


def _ancestors(units: pl.DataFrame, sites: pl.DataFrame) -> npt.NDArray[np.int32]:
    """Of each unit, then of each site: see `Gazetteer`."""
    pcodes = units["pcode"]
    found = np.full((units.height + sites.height, LEVELS), -1, dtype=np.int32)
    parent = units["parent"].replace_strict(
        pcodes, np.arange(units.height), default=None, return_dtype=pl.Int32
    )
    above = parent.fill_null(-1).to_numpy()
    levels = units["level"].to_numpy()
    for level in range(LEVELS):
        here = np.flatnonzero(levels == level)
        inner = here[above[here] >= 0]
        found[inner] = found[above[inner]]
        found[here, level] = here
    around = sites["pcode"].replace_strict(pcodes, np.arange(units.height), return_dtype=pl.Int32)
    found[units.height :] = found[around.to_numpy()]
    found[units.height :, SITE_SLOT] = np.arange(units.height, len(found))
    return found
