"""Places by the units of a places file: as much of each as its columns determine.

A name may stand for several units. Of its readings those remain that agree with what the
other columns of the row say, and the place is known as far as all that remain agree: two
districts of one name in one province give the province, and the name stays as text. So
nothing is guessed, and nothing that is sure is lost.

A camp or settlement has a name of its own, which is not that of the district around it. A
block within it is left out: blocks are renumbered, and its number alone is no place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.load.place_tables import LEVELS
from crvs_link.standardise.columns import TEXT
from crvs_link.standardise.place_units import Determined, determine
from crvs_link.standardise.place_words import list_words, read_words

if TYPE_CHECKING:
    import numpy.typing as npt

    from crvs_link.standardise.gazetteer import Gazetteer

OPEN: Final = "open"
DOUBT: Final = "doubt"
UNITS: Final = tuple(f"adm{level}" for level in range(LEVELS))

SEVERAL: Final = "several"
CONTRADICTORY: Final = "contradictory"
UNKNOWN_CODE: Final = "unknown_code"


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
    >>> from crvs_link.load.place_tables import SITE_SCHEMA, UNIT_SCHEMA
    >>> from crvs_link.load.places import Places
    >>> from crvs_link.standardise.gazetteer import Gazetteer
    >>> listed = [("QM01", 1, None), ("QM01D1", 2, "QM01")]
    >>> listed += [("QM02", 1, None), ("QM02D1", 2, "QM02")]
    >>> units = pl.DataFrame(listed, UNIT_SCHEMA, orient="row")
    >>> names = pl.DataFrame({"name": ["Korvan", "Port Albert", "Marsh", "Vantu", "Marsh"]})
    >>> codes = pl.Series("pcode", ["QM01", "QM01", "QM01D1", "QM02", "QM02D1"])
    >>> places = Places((), units, names.with_columns(codes), pl.DataFrame(schema=SITE_SCHEMA))
    >>> raw = pl.DataFrame({"birth_place": ["Port Albert", "Marsh, Vantu", "Marsh", "Far Hill"]})
    >>> clean = clean_places(raw, Gazetteer.of(places))
    >>> clean.select("text", "open", "adm0", "adm1", "adm2", "doubt").rows()
    [('korvan', False, 0, 1, -1, None), ('marsh', False, 0, 3, 4, None), \
('marsh', True, 0, -1, -1, 'several'), ('far hill', True, -1, -1, -1, None)]
    """
    said, words = list_words(frame, gazetteer)
    found = determine(said, read_words(words, gazetteer), frame.height, gazetteer)
    judged = _judged(said, words, found)
    units = found.units[found.cases]
    left = judged.filter(~pl.col("code") & ~pl.col("understood"))
    texts = left.group_by("row").agg(pl.col("key").unique(maintain_order=True).str.join(" "))
    text = _nothing(frame.height).scatter(texts["row"], texts["key"])
    return pl.DataFrame(
        {
            TEXT: text.fill_null(_called(units, gazetteer)),
            OPEN: text.is_not_null(),
            **{name: units[:, level] for level, name in enumerate(UNITS)},
            DOUBT: _doubts(judged, found),
        }
    )


def _judged(said: pl.DataFrame, words: pl.DataFrame, found: Determined) -> pl.DataFrame:
    """Add to what is said whether it is understood: of one reading, which its row has."""
    case = found.readings["case"].to_numpy()
    taken = found.units[case] == found.readings["unit"].to_numpy()[:, None]
    of_word = (
        found.readings.with_columns(pl.Series("taken", taken.any(axis=1)))
        .group_by("case", "word")
        .agg(
            pl.len().alias("readings"),
            pl.col("unknown").any(),
            ((pl.len() == 1) & pl.col("taken").all()).alias("understood"),
        )
    )
    return (
        said.with_columns(pl.Series("case", found.cases[said["row"]]))
        .join(words, on="word", how="left", maintain_order="left")
        .join(of_word, on=["case", "word"], how="left", maintain_order="left")
        .with_columns(
            pl.col("readings").fill_null(0),
            # Nothing is left of a P-code once its country is known.
            (pl.col("understood") | pl.col("unknown")).fill_null(False).alias("understood"),
            (pl.col("unknown") | (pl.col("code") & pl.col("unknown").is_null())).alias("unknown"),
        )
    )


def _called(units: npt.NDArray[np.int32], gazetteer: Gazetteer) -> pl.Series:
    """What the finest unit of each row is called; null where none is known."""
    finest = np.where(units >= 0, np.arange(LEVELS), -1).max(axis=1, initial=-1)
    own = units[np.arange(len(units)), np.maximum(finest, 0)]
    return gazetteer.texts.gather(pl.Series(own).replace(-1, None))


def _doubts(judged: pl.DataFrame, found: Determined) -> pl.Series:
    doubts = _nothing(len(found.cases))
    for rows, doubt in (
        (judged.filter("unknown")["row"], UNKNOWN_CODE),
        (judged.filter(pl.col("readings") > 1)["row"], SEVERAL),
        (pl.Series(np.flatnonzero(found.contradictory[found.cases])), CONTRADICTORY),
    ):
        doubts = doubts.scatter(rows.unique(), doubt)
    return doubts


def _nothing(height: int) -> pl.Series:
    return pl.Series([None] * height, dtype=pl.String)
