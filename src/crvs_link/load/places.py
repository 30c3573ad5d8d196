"""Places files of the user's: administrative units by level, other names, camps.

Two layouts are told apart by their columns. A *table of units* is that of OCHA's common
operational datasets (COD-AB): a row has a P-code and names for each level, such as
``ADM1_EN, ADM1_PCODE, ADM2_EN, ADM2_MY, ADM2_PCODE``; ``adm1_name, adm1_pcode`` and
``admin1Name_en, admin1Pcode`` are read as well. A *crosswalk* has ``name, pcode`` and, if
need be, ``level, kind, code``: a historic or variant name of the unit, or the name of a
camp or settlement within it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.errors import InputError, UsageError
from crvs_link.load.headers import check_headers
from crvs_link.load.opening import FileReading, open_file
from crvs_link.load.place_tables import (
    CROSSWALK,
    SITE_SCHEMA,
    UNIT_SCHEMA,
    layout_of,
    read_crosswalk,
    read_units,
    row_fault,
    version_of,
)
from crvs_link.load.source import locate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crvs_link.load.part import Part

MOST_FILES: Final = 64


@dataclass(frozen=True)
class PlacesFile:
    """One places file, for the record of a run.

    Parameters
    ----------
    path : str
        As the user gave it.
    digest : str
    version : str, optional
        Of the P-codes, as the file states it: its column ``version``, ``valid_on`` or
        ``date``.
    """

    path: str
    digest: str
    version: str | None


@dataclass(frozen=True)
class Places:
    """What all places files of a run say together.

    Parameters
    ----------
    files : tuple of PlacesFile
    units : polars.DataFrame
        ``pcode`` String, distinct and ascending; ``level`` Int8, 0 for a country to 4;
        ``parent`` String, the P-code of the unit above, null where no file has it.
    names : polars.DataFrame
        ``name``, ``pcode`` String: names of units as they are written, the usual ones
        first, then those of crosswalks.
    sites : polars.DataFrame
        ``name``, ``pcode`` of the unit around, ``kind`` (camp or settlement), ``code`` that
        the names of one site share, or null.
    """

    files: tuple[PlacesFile, ...]
    units: pl.DataFrame
    names: pl.DataFrame
    sites: pl.DataFrame


def read_places(paths: Sequence[str]) -> Places | None:
    """Read the places files of a run.

    Parameters
    ----------
    paths : sequence of str
        CSV, TSV or Parquet, in any order.

    Returns
    -------
    Places or None
        None where there is no file.

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If there is nothing that may be read.
    InputError
        If a file has neither layout, or its content is at fault; names row and column.
    """
    if not paths:
        return None
    files: list[PlacesFile] = []
    units, names, crosswalks = [], [], []
    for text in paths:
        part, frame, digest = _read(text)
        files.append(PlacesFile(text, digest, version_of(frame)))
        if layout_of(part.headers, part.place) == CROSSWALK:
            crosswalks.append((part.place, frame))
            continue
        of_file, named = read_units(frame, part.place)
        units.append(of_file)
        names.append(named)
    if not units:
        raise InputError(
            f"{crosswalks[0][0]} gives names to P-codes, but no file says which units there are.",
            hint="Name a table of units as well, such as OCHA's with ADM1_EN and ADM1_PCODE.",
        )
    known = _pooled(pl.concat(units))
    sites = []
    for place, frame in crosswalks:
        named, of_file = read_crosswalk(frame, place, known)
        names.append(named)
        sites.append(of_file)
    return Places(
        files=tuple(files),
        units=known.select(UNIT_SCHEMA.keys()),
        names=pl.concat(names).unique(maintain_order=True),
        sites=pl.concat([pl.DataFrame(schema=SITE_SCHEMA), *sites]).unique(maintain_order=True),
    )


def _read(text: str) -> tuple[Part, pl.DataFrame, str]:
    """Read one file whole: its columns as text under their own names, and its digest."""
    paths = locate(text)
    if len(paths) > 1:
        raise UsageError(
            f"{text} stands for {len(paths)} files.", hint="Name each places file by itself."
        )
    part = open_file(paths[0], FileReading())[0]
    check_headers(part.headers, part.place)
    hasher = hashlib.sha256()
    rows = part.read(part.headers, hasher)
    frame = rows.frame.with_columns(pl.all().str.strip_chars()).with_row_index("row", offset=1)
    frame = frame.with_columns(
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in part.headers
    ).filter(~pl.col("row").is_in([row + 1 for row in rows.blank]))
    if not frame.height:
        raise InputError(f"{part.place} holds column names but no rows.")
    return part, frame, f"sha256:{hasher.hexdigest()}"


def _pooled(stated: pl.DataFrame) -> pl.DataFrame:
    """Each unit once, where all rows of all files agree on its level and parent."""
    first = stated.group_by("pcode", maintain_order=True).agg(
        pl.col("level").first(), pl.col("parent").drop_nulls().first()
    )
    both = stated.join(first, on="pcode", how="left", maintain_order="left")
    for column in ("level", "parent"):
        fault = both.filter(pl.col(column) != pl.col(f"{column}_right")).head(1)
        if fault.height:
            place, row, name = fault.select("place", "row", "column").row(0)
            what = "another level" if column == "level" else "another unit above it"
            raise row_fault(
                place,
                row,
                name,
                f"the P-code {fault['pcode'][0]} has {what} than in a row before",
                hint="A P-code is one unit: correct the row, or take files of one version.",
            )
    return first.sort("pcode")
