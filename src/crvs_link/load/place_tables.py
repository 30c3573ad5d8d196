"""The two layouts of places files, from their rows to units, names and sites."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import polars as pl

from crvs_link.errors import InputError
from crvs_link.load.headers import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

TABLE: Final = "table"
CROSSWALK: Final = "crosswalk"

UNIT_SCHEMA: Final = {"pcode": pl.String, "level": pl.Int8, "parent": pl.String}
NAME_SCHEMA: Final = {"name": pl.String, "pcode": pl.String}
SITE_SCHEMA: Final = {"name": pl.String, "pcode": pl.String, "kind": pl.String, "code": pl.String}

LEVELS: Final = 5
"""Levels of units, that of the country included."""

UNIT_KIND: Final = "adm"
SITE_KINDS: Final = ("camp", "settlement")

BLOCK: Final = (
    r"\b(?:sub ?)?(?:block|blk)s?(?: (?:no|number))?(?: (?:[a-z]|[a-z]{0,2}\d+[a-z]?))+\b"
)
"""A block within a camp or town, in folded text. Blocks are renumbered every few years."""

NUMBER: Final = r"^(?:[a-z]?(?: ?\d+)+ ?[a-z]?)?$"
"""Nothing, or a number with a letter at most, in folded text: no place by itself."""

# A country by its letters alone, any other unit by these and digits: MM, MM013, MMR001D02.
_PCODE: Final = r"^[A-Z]{2,3}(?:\d[0-9A-Z]*)?$"
_PCODE_HEADER: Final = re.compile(r"adm(?:in)?([0-4])pcode")
# ADM2_EN, ADM2_REF, ADM2ALT1EN; adm2_name, adm2_name1, adm2_ref_name; admin2Name_en,
# admin2AltName1_en.
_NAME_HEADER: Final = re.compile(
    r"adm(?:in)?([0-4])(?:ref|(?:ref|alt)?name\d?(?:[a-z]{2})?|(?:alt\d)?[a-z]{2})"
)
_VERSION_HEADERS: Final = ("version", "validon", "date")
_CROSSWALK_HEADERS: Final = ("name", "pcode", "level", "kind", "code")


def layout_of(headers: Sequence[str], place: str) -> str:
    """Tell a table of units from a crosswalk.

    Parameters
    ----------
    headers : sequence of str
    place : str
        What messages call the file.

    Returns
    -------
    str
        `TABLE` or `CROSSWALK`.

    Raises
    ------
    InputError
        If it is neither, or could be both.
    """
    bare = [_bare(header) for header in headers]
    table = any(_PCODE_HEADER.fullmatch(header) for header in bare)
    crosswalk = {"name", "pcode"} <= set(bare)
    if table == crosswalk:
        found = "both" if table else "neither"
        raise InputError(
            f"{place} has {found} of: columns such as ADM1_PCODE, and columns name and pcode.",
            hint="A table of units has ADM1_EN, ADM1_PCODE, ADM2_EN, ...; a crosswalk of names "
            "has name, pcode and, if need be, level, kind, code.",
        )
    return TABLE if table else CROSSWALK


def version_of(frame: pl.DataFrame) -> str | None:
    """The version that a file states, the first and the last where there are several."""
    columns = {_bare(name): name for name in frame.columns}
    for header in _VERSION_HEADERS:
        if header in columns:
            stated = frame[columns[header]].drop_nulls().unique().sort()
            if len(stated):
                ends = dict.fromkeys([stated[0], stated[-1]])
                return " to ".join(map(str, ends))
    return None


def read_units(frame: pl.DataFrame, place: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Units and their names from a table of units.

    Parameters
    ----------
    frame : DataFrame
        ``row``, and the columns of the file as String, null where empty.
    place : str

    Returns
    -------
    units : DataFrame
        As `UNIT_SCHEMA`, and ``place``, ``row``, ``column`` where each stands.
    names : DataFrame
        As `NAME_SCHEMA`.

    Raises
    ------
    InputError
        If a P-code is none, is missing where there is a name or a unit below, or two
        columns hold the P-codes of one level.
    """
    codes: dict[int, str] = {}
    for header in frame.columns:
        match = _PCODE_HEADER.fullmatch(_bare(header))
        if match is not None and codes.setdefault(int(match[1]), header) != header:
            raise InputError(
                f"{place}: columns {shown(codes[int(match[1])])} and {shown(header)} both hold "
                f"P-codes of level {match[1]}.",
                hint="Leave one of them out.",
            )
    frame = frame.with_columns(pl.col(column).str.to_uppercase() for column in codes.values())
    found, named = [], []
    above: str | None = None
    for level, column in sorted(codes.items()):
        names = [h for h in frame.columns if _level_named(h) == level]
        _check_codes(frame, place, column, names, above)
        there = frame.filter(pl.col(column).is_not_null())
        found.append(
            there.select(
                pl.col(column).alias("pcode"),
                pl.lit(level, pl.Int8).alias("level"),
                (pl.col(above) if above else pl.lit(None, pl.String)).alias("parent"),
                pl.lit(place).alias("place"),
                "row",
                pl.lit(column).alias("column"),
            ).unique(["pcode", "parent"], keep="first", maintain_order=True)
        )
        named += [
            there.select(pl.col(name).alias("name"), pl.col(column).alias("pcode")).drop_nulls()
            for name in names
        ]
        above = column
    known = pl.concat([pl.DataFrame(schema=NAME_SCHEMA), *named]).unique(maintain_order=True)
    return pl.concat(found), known


def _check_codes(
    frame: pl.DataFrame, place: str, column: str, names: list[str], above: str | None
) -> None:
    code = pl.col(column)
    _refuse(frame, place, column, ~code.str.contains(_PCODE), "holds no P-code")
    for name in names:
        _refuse(
            frame,
            place,
            column,
            code.is_null() & pl.col(name).is_not_null(),
            f"has no P-code, and there is a name in column {shown(name)}",
        )
    if above is not None:
        _refuse(
            frame,
            place,
            above,
            code.is_not_null() & pl.col(above).is_null(),
            f"has no P-code, and there is one of the level below in column {shown(column)}",
        )


def read_crosswalk(
    frame: pl.DataFrame, place: str, units: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Further names of units, and the sites within them, from a crosswalk.

    Parameters
    ----------
    frame : DataFrame
        ``row``, and the columns of the file as String, null where empty.
    place : str
    units : DataFrame
        As `UNIT_SCHEMA`: all units that there are.

    Returns
    -------
    names : DataFrame
        As `NAME_SCHEMA`.
    sites : DataFrame
        As `SITE_SCHEMA`.

    Raises
    ------
    InputError
        If a value is missing or none of those that its column may have, if there is no unit
        of the P-code and level, or if a site is called by the number of a block alone.
    """
    given = {_bare(header): header for header in frame.columns}
    called = {key: given.get(key, key) for key in _CROSSWALK_HEADERS}
    table = frame.select(
        "row",
        *(
            (pl.col(given[key]) if key in given else pl.lit(None, pl.String)).alias(key)
            for key in _CROSSWALK_HEADERS
        ),
    ).with_columns(
        pl.col("pcode").str.to_uppercase(),
        pl.col("kind").str.to_lowercase().fill_null(UNIT_KIND),
    )
    kinds = (UNIT_KIND, *SITE_KINDS)
    levels = units.select("pcode", pl.col("level").cast(pl.String).alias("known"))
    table = table.join(levels, on="pcode", how="left", maintain_order="left")
    faults = (
        ("name", pl.col("name").is_null(), "holds no name"),
        ("name", _is_block(pl.col("name")), "holds the number of a block, which is no place"),
        ("pcode", pl.col("pcode").is_null(), "holds no P-code"),
        ("pcode", pl.col("known").is_null(), "holds a P-code that no table of units has"),
        ("kind", ~pl.col("kind").is_in(kinds), f"holds none of {', '.join(kinds)}"),
        ("level", pl.col("level") != pl.col("known"), "is not the level of the unit"),
    )
    for key, fault, what in faults:
        _refuse(table, place, called[key], fault, what)
    is_unit = pl.col("kind") == UNIT_KIND
    return table.filter(is_unit).select(NAME_SCHEMA.keys()), table.filter(~is_unit).select(
        SITE_SCHEMA.keys()
    )


def row_fault(
    place: str, row: int, column: str, what: str, *, hint: str | None = None
) -> InputError:
    """Build the error for one row of a places file."""
    return InputError(f"{place}: row {row}, column {shown(column)}: {what}.", hint=hint)


def _refuse(frame: pl.DataFrame, place: str, column: str, fault: pl.Expr, what: str) -> None:
    rows = frame.filter(fault)
    if rows.height:
        raise row_fault(place, rows["row"][0], column, f"it {what}")


def _is_block(name: pl.Expr) -> pl.Expr:
    plain = name.str.to_lowercase().str.replace_all(r"[^\w]+", " ").str.strip_chars()
    return plain.str.replace_all(BLOCK, "").str.strip_chars().str.contains(NUMBER)


def _bare(header: str) -> str:
    return re.sub(r"[\s_]+", "", header).casefold()


def _level_named(header: str) -> int | None:
    match = _NAME_HEADER.fullmatch(_bare(header))
    return int(match[1]) if match else None
