"""Places by the units of a places file: as much of each as its columns determine.

A name may stand for several units. Of its readings those remain that agree with what the
other columns of the row say, and the place is known as far as all that remain agree: two
districts of one name in one province give the province, and the name stays as text. So
nothing is guessed, and nothing that is sure is lost.

A camp or settlement has a name of its own, which is not that of the district around it. A
block within it is left out: blocks are renumbered, and its number alone is no place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.load.place_tables import BLOCK, LEVELS, NUMBER
from crvs_link.standardise.columns import TEXT
from crvs_link.standardise.text import TEXTS

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.standardise.gazetteer import Gazetteer

OPEN: Final = "open"
DOUBT: Final = "doubt"
UNITS: Final = tuple(f"adm{level}" for level in range(LEVELS))

SEVERAL: Final = "several"
CONTRADICTORY: Final = "contradictory"
UNKNOWN_CODE: Final = "unknown_code"

_UNIT_NAME: Final = re.compile(r"_adm(\d)_name$")
_BETWEEN_PARTS: Final = r"[,;/|،؛、，]"
# As a P-code in folded text: the letters of a country, then digits.
_CODE: Final = r"^([a-z]{2,3})\d[0-9a-z]*$"


def clean_places(frame: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """Find the units that places lie in.

    Parameters
    ----------
    frame : DataFrame
        Distinct tuples of String: names of units of one level (``*_adm1_name`` to
        ``*_adm3_name``), P-codes (``*_pcode``), and text in which units of any level may
        stand (all other columns), also several with commas between them. From the finest to
        the coarsest.
    gazetteer : Gazetteer

    Returns
    -------
    DataFrame
        Same height and order.

        - ``text`` String: names that are not understood, or not fully; else what the finest
          unit that is known is called; null where nothing is known.
        - ``open`` Boolean: whether the text is the former.
        - ``adm0`` to ``adm4`` Int32: the unit of each level by its number, -1 for unknown.
          A camp or settlement stands in ``adm4``.
        - ``doubt`` String: ``several``, a name stands for several units; ``contradictory``,
          columns name units that exclude each other, and what they share is kept;
          ``unknown_code``, a P-code is in no places file; null for none of these.

    Examples
    --------
    >>> from importlib.resources import files
    >>> from crvs_link.load.places import read_places
    >>> from crvs_link.standardise.gazetteer import Gazetteer
    >>> shipped = files("crvs_link.configs") / "places"
    >>> read = read_places([str(shipped / "example.csv"), str(shipped / "example_names.csv")])
    >>> raw = ["Port Albert", "Tamarisk, Korvan", "Tamarisk", "Hollin Camp, Block 4", "Far Hill"]
    >>> clean = clean_places(pl.DataFrame({"birth_place": raw}), Gazetteer.of(read))
    >>> known = pl.sum_horizontal(pl.col(UNITS) >= 0).alias("known")
    >>> clean.select("text", "open", known, "doubt").rows()
    [('mirandel', False, 2, None), ('tamarisk', False, 4, None), ('tamarisk', True, 1, 'several'), \
('hollin camp', False, 4, None), ('far hill', True, 0, None)]
    """
    mentions = _mentions(frame, gazetteer)
    readings, cut = _possible(_readings(mentions, gazetteer), frame.height, gazetteer)
    units = _shared(readings, cut, gazetteer)
    return _result(mentions, readings, units, cut, gazetteer)


def _mentions(frame: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """List what each row says, one thing after the other.

    Returns
    -------
    DataFrame
        ``mention`` UInt32, ascending; ``row`` UInt32; ``key`` String, as names of the
        gazetteer are keyed; ``level`` Int8 that is meant, null for any; ``code`` Boolean,
        whether a P-code is meant.
    """
    found = []
    for column in frame.columns:
        unit_name = _UNIT_NAME.search(column)
        code = column.endswith("_pcode")
        said = frame.select(pl.col(column).alias("raw")).with_row_index("row").drop_nulls()
        if unit_name is None and not code:
            said = _parts(said, gazetteer)
        key = TEXTS.clean(said["raw"])
        key = key.str.replace_all(" ", "") if code else _without_blocks(key, gazetteer)
        found.append(
            said.select(
                "row",
                key.alias("key"),
                pl.lit(int(unit_name[1]) if unit_name else None, pl.Int8).alias("level"),
                pl.lit(code).alias("code"),
            )
        )
    listed = pl.concat(found).drop_nulls("key").sort("row", maintain_order=True)
    return listed.with_row_index("mention")


def _parts(said: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """Cut text at its commas, unless the whole of it is a name."""
    key = TEXTS.clean(said["raw"])
    whole = key.is_null() | key.is_in(gazetteer.names["key"].implode())
    part = (
        pl.when(whole)
        .then(pl.concat_list("raw"))
        .otherwise(pl.col("raw").str.replace_all(_BETWEEN_PARTS, ",").str.split(","))
    )
    return said.with_columns(part).explode("raw")


def _without_blocks(key: pl.Series, gazetteer: Gazetteer) -> pl.Series:
    """Leave blocks out of folded text that is no name as it stands; null for nothing left."""
    is_name = key.is_in(gazetteer.names["key"].implode())
    rest = key.str.replace_all(BLOCK, "").str.replace_all(r" +", " ").str.strip_chars()
    rest = rest.set(rest.str.contains(NUMBER).fill_null(False), None)
    return key.zip_with(is_name.fill_null(False), rest)


def _readings(mentions: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """Every unit that each mention may stand for.

    A P-code that is not known still tells its country.

    Returns
    -------
    DataFrame
        ``mention``, ``row`` UInt32, ``unit`` Int32, ``unknown`` Boolean: whether it is the
        country of an unknown P-code.
    """
    named = mentions.join(gazetteer.names, on="key", maintain_order="left_right")
    level = pl.Series(gazetteer.levels).gather(named["unit"])
    named = named.filter(pl.col("level").is_null() | (pl.col("level") == level))
    coded = mentions.filter(pl.col("level").is_null()).join(named, on="mention", how="anti")
    countries = np.flatnonzero(gazetteer.levels == 0).astype(np.int32)
    of_code = gazetteer.names.filter(pl.col("unit").is_in(countries))
    coded = coded.with_columns(pl.col("key").str.extract(_CODE)).join(
        of_code, on="key", maintain_order="left"
    )
    both = [
        found.select("mention", "row", "unit", pl.lit(unknown).alias("unknown"))
        for found, unknown in ((named, False), (coded, True))
    ]
    return pl.concat(both).sort("mention", maintain_order=True)


def _possible(
    readings: pl.DataFrame, height: int, gazetteer: Gazetteer
) -> tuple[pl.DataFrame, npt.NDArray[np.int64]]:
    """Drop the readings that another mention of the row rules out.

    Of the units of a level, those remain that every mention of the row allows which knows
    that level in all its readings. Where a mention would be left without a reading, the row
    contradicts itself: it keeps all of them, and its units above that level alone.

    Returns
    -------
    readings : DataFrame
    cut : int64[height]
        The first level on which each row contradicts itself; `LEVELS` for none.
    """
    cut = np.full(height, LEVELS)
    before = -1
    while before != readings.height:
        before = readings.height
        for level in range(LEVELS):
            unit = pl.Series("unit_of_level", gazetteer.ancestors[readings["unit"], level])
            settled = pl.Series("settled", cut[readings["row"]] == LEVELS)
            knows = pl.col("unit_of_level").min().over("mention") >= 0
            speaker = pl.when(knows).then("mention").alias("speaker")
            judged = readings.with_columns(unit, settled).with_columns(speaker)
            allowed_by = pl.col("speaker").drop_nulls().n_unique()
            judged = judged.with_columns(
                keep=(pl.col("unit_of_level") < 0)
                | (allowed_by.over("row", "unit_of_level") == allowed_by.over("row"))
            )
            judged = judged.with_columns(left=pl.col("keep").any().over("mention"))
            lost = pl.col("settled") & ~pl.col("left").all().over("row")
            judged = judged.with_columns(lost=lost)
            cut[judged.filter("lost")["row"]] = level
            kept = pl.col("keep") | ~pl.col("settled") | pl.col("lost")
            readings = judged.filter(kept).select(readings.columns)
    return readings, cut


def _shared(
    readings: pl.DataFrame, cut: npt.NDArray[np.int64], gazetteer: Gazetteer
) -> npt.NDArray[np.int32]:
    """Units of each row as far as all readings of its mentions agree: int32[rows, 5]."""
    units = np.full((len(cut), LEVELS), -1, dtype=np.int32)
    if not readings.height:
        return units
    found = gazetteer.ancestors[readings["unit"]]
    first = np.flatnonzero(np.diff(readings["mention"].to_numpy().astype(np.int64), prepend=-1))
    lowest = np.minimum.reduceat(found, first)
    highest = np.maximum.reduceat(found, first)
    np.maximum.at(units, readings["row"].to_numpy()[first], np.where(lowest == highest, lowest, -1))
    units[np.arange(LEVELS) >= cut[:, None]] = -1
    return units


def _result(
    mentions: pl.DataFrame,
    readings: pl.DataFrame,
    units: npt.NDArray[np.int32],
    cut: npt.NDArray[np.int64],
    gazetteer: Gazetteer,
) -> pl.DataFrame:
    height = len(cut)
    # A mention is understood where it has one reading, and that is among the row's units.
    rows, read = readings["row"].to_numpy(), readings["unit"].to_numpy()
    taken = (units[rows] == read[:, None]).any(axis=1)
    of_mention = (
        readings.with_columns(pl.Series("taken", taken))
        .group_by("mention")
        .agg(pl.len().alias("n"), pl.col("taken").all(), pl.col("unknown").any())
    )
    said = mentions.join(of_mention, on="mention", how="left", maintain_order="left")
    understood = pl.col("unknown") | ((pl.col("n") == 1) & pl.col("taken"))
    left = said.filter(~pl.col("code") & ~understood.fill_null(False))
    texts = left.group_by("row").agg(pl.col("key").unique(maintain_order=True).str.join(" "))
    text = _by_row(texts["row"], texts["key"], height)

    finest = np.where(units >= 0, np.arange(LEVELS), -1).max(axis=1, initial=-1)
    own = units[np.arange(height), np.maximum(finest, 0)]
    called = gazetteer.texts.gather(pl.Series(own).replace(-1, None))
    unknown = said.filter(pl.col("unknown") | (pl.col("code") & pl.col("n").is_null()))
    doubt = pl.Series(DOUBT, [None] * height, dtype=pl.String)
    for rows_of, word in (
        (unknown["row"], UNKNOWN_CODE),
        (said.filter(pl.col("n") > 1)["row"], SEVERAL),
        (pl.Series(np.flatnonzero(cut < LEVELS)), CONTRADICTORY),
    ):
        doubt = doubt.scatter(rows_of.unique(), word)
    return pl.DataFrame(
        {
            TEXT: text.fill_null(called),
            OPEN: text.is_not_null(),
            **{name: units[:, level] for level, name in enumerate(UNITS)},
            DOUBT: doubt,
        }
    )


def _by_row(rows: pl.Series, values: pl.Series, height: int) -> pl.Series:
    return pl.Series([None] * height, dtype=pl.String).scatter(rows, values)
