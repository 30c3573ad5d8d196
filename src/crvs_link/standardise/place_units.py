"""The units that several words about one place determine together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link._fast.encode import encode_lists
from crvs_link.load.place_tables import LEVELS

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.standardise.gazetteer import Gazetteer


@dataclass(frozen=True)
class Determined:
    """What each row says together; rows that say the same are one *case*.

    Parameters
    ----------
    cases : int32[rows]
        The case of each row; -1 where it says nothing that is known.
    units : int32[cases + 1, 5]
        Units of each level as far as they are determined, -1 for unknown; those of case -1
        at the end.
    contradictory : bool[cases + 1]
        Whether words of the case exclude each other.
    readings : DataFrame
        ``case`` Int32, ``word`` UInt32, ``unit`` Int32, ``unknown`` Boolean: what each word
        may stand for in the light of the others.
    """

    cases: npt.NDArray[np.int32]
    units: npt.NDArray[np.int32]
    contradictory: npt.NDArray[np.bool_]
    readings: pl.DataFrame


def determine(
    said: pl.DataFrame, readings: pl.DataFrame, height: int, gazetteer: Gazetteer
) -> Determined:
    """Find the units that the words of each row determine together.

    Parameters
    ----------
    said : DataFrame
        ``row``, ``word``, by row.
    readings : DataFrame
        ``word``, ``unit``, ``unknown``.
    height : int
        Rows that there are.
    gazetteer : Gazetteer

    Returns
    -------
    Determined
    """
    known = said.filter(pl.col("word").is_in(readings["word"].unique().implode()))
    lengths = np.bincount(known["row"].to_numpy(), minlength=height).astype(np.int64)
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    cases, first = encode_lists(known["word"].cast(pl.Int32).to_numpy(), offsets)
    of_first = pl.DataFrame({"row": first, "case": np.arange(len(first), dtype=np.int32)})
    listed = known.join(of_first, on="row").join(readings, on="word")
    listed = listed.select("case", "word", "unit", "unknown").sort("case", "word", "unit")
    possible, cut = _possible(listed, len(first), gazetteer)
    units = _shared(possible, cut, gazetteer)
    return Determined(cases, units, cut < LEVELS, possible)


def _possible(
    readings: pl.DataFrame, size: int, gazetteer: Gazetteer
) -> tuple[pl.DataFrame, npt.NDArray[np.int64]]:
    """Drop the readings that another word of the case rules out.

    Of the units of a level, those remain that every word of the case allows which knows
    that level in all its readings. Where a word would be left without a reading, the case
    contradicts itself: it keeps all of them, and its units above that level alone.

    Returns
    -------
    readings : DataFrame
    cut : int64[size + 1]
        The first level on which each case contradicts itself; `LEVELS` for none.
    """
    cut = np.full(size + 1, LEVELS)
    before = -1
    while before != readings.height:
        before = readings.height
        for level in range(LEVELS):
            judged = _judged(readings, gazetteer.ancestors[readings["unit"], level])
            judged = judged.with_columns(
                pl.Series("settled", cut[readings["case"]] == LEVELS),
                left=pl.col("keep").any().over("case", "word"),
            ).with_columns(lost=pl.col("settled") & ~pl.col("left").all().over("case"))
            cut[judged.filter("lost")["case"]] = level
            kept = pl.col("keep") | ~pl.col("settled") | pl.col("lost")
            readings = judged.filter(kept).select(readings.columns)
    return readings, cut


def _judged(readings: pl.DataFrame, units: npt.NDArray[np.int32]) -> pl.DataFrame:
    """Add ``keep``: whether all words that know a level allow the unit of each reading."""
    known = readings.with_columns(pl.Series("of_level", units)).with_columns(
        knows=pl.col("of_level").min().over("case", "word") >= 0
    )
    speaking = known.filter("knows").select("case", "word", "of_level").unique()
    allow = speaking.group_by("case", "of_level").agg(pl.len().alias("allow"))
    speak = speaking.group_by("case").agg(pl.col("word").n_unique().alias("speak"))
    counted = known.join(allow, on=["case", "of_level"], how="left", maintain_order="left")
    counted = counted.join(speak, on="case", how="left", maintain_order="left")
    keep = (pl.col("of_level") < 0) | (pl.col("allow").fill_null(0) == pl.col("speak").fill_null(0))
    return counted.select(*readings.columns, keep.alias("keep"))


def _shared(
    readings: pl.DataFrame, cut: npt.NDArray[np.int64], gazetteer: Gazetteer
) -> npt.NDArray[np.int32]:
    """Units of each case as far as all readings of its words agree: int32[cases + 1, 5]."""
    units = np.full((len(cut), LEVELS), -1, dtype=np.int32)
    if not readings.height:
        return units
    found = gazetteer.ancestors[readings["unit"]]
    case, word = (readings[name].to_numpy().astype(np.int64) for name in ("case", "word"))
    first = np.flatnonzero(np.diff(case, prepend=-1) | np.diff(word, prepend=-1))
    lowest = np.minimum.reduceat(found, first)
    highest = np.maximum.reduceat(found, first)
    np.maximum.at(units, case[first], np.where(lowest == highest, lowest, -1))
    units[np.arange(LEVELS) >= cut[:, None]] = -1
    return units
