"""What the columns of places say, word by word, and every unit that a word may stand for.

A *word* here is one thing that is said: a name of a unit of a stated level, a name of
anything, or a P-code. Registers repeat few of them in many combinations.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link._fast.encode import encode_strings
from crvs_link.load.place_tables import BLOCK, NUMBER
from crvs_link.standardise.text import TEXTS

if TYPE_CHECKING:
    from crvs_link.standardise.gazetteer import Gazetteer

_UNIT_NAME: Final = re.compile(r"_adm(\d)_name$")
_BETWEEN_PARTS: Final = r"[,;/|،؛、，]"
# As a P-code in folded text: the letters of a country, then digits.
_CODE: Final = r"^([a-z]{2,3})\d[0-9a-z]*$"
_ANY_LEVEL: Final = -1


def list_words(frame: pl.DataFrame, gazetteer: Gazetteer) -> tuple[pl.DataFrame, pl.DataFrame]:
    """List what each row says, in the order of its columns.

    Parameters
    ----------
    frame : DataFrame
        As `crvs_link.standardise.places.clean_places`.
    gazetteer : Gazetteer

    Returns
    -------
    said : DataFrame
        ``row``, ``word`` UInt32: by row, none twice in one.
    words : DataFrame
        ``word`` UInt32, ascending from 0; ``key`` String, as names of the gazetteer are
        keyed; ``level`` Int8 that is meant, -1 for any; ``code`` Boolean, whether it must be
        a P-code.
    """
    rows, keys = [], []
    for number, column in enumerate(frame.columns):
        of_column = pl.lit(number, pl.Int32).alias("column")
        codes, first = encode_strings(frame[column])
        value = pl.Series("value", codes).to_frame().with_row_index("row")
        rows.append(value.filter(pl.col("value") >= 0).with_columns(of_column))
        values = frame[column].gather(first)
        keys.append(_keys(column, values, gazetteer).with_columns(of_column))
    listed = pl.concat(keys)
    what = ["key", "level", "code"]
    words = listed.select(what).unique(maintain_order=True).with_row_index("word")
    numbered = listed.join(words, on=what, maintain_order="left")
    said = pl.concat(rows).join(numbered, on=["column", "value"], maintain_order="left_right")
    # Sorting keeps the order of columns and of parts within a row.
    said = said.select("row", "word").sort("row", maintain_order=True)
    return said.unique(maintain_order=True), words


def _keys(column: str, values: pl.Series, gazetteer: Gazetteer) -> pl.DataFrame:
    """List what each value of a column says: ``value``, and as in `list_words`."""
    unit_name = _UNIT_NAME.search(column)
    code = column.endswith("_pcode")
    said = (
        values.alias("raw")
        .to_frame()
        .with_columns(pl.int_range(pl.len(), dtype=pl.Int32).alias("value"))
    )
    if unit_name is None and not code:
        said = _parts(said, gazetteer)
    key = TEXTS.clean(said["raw"])
    key = key.str.replace_all(" ", "") if code else _without_blocks(key, gazetteer)
    return said.select(
        "value",
        key.alias("key"),
        pl.lit(int(unit_name[1]) if unit_name else _ANY_LEVEL, pl.Int8).alias("level"),
        pl.lit(code).alias("code"),
    ).drop_nulls("key")


def _parts(said: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """Cut text at its commas, unless the whole of it is a name."""
    key = TEXTS.clean(said["raw"])
    whole = key.is_null() | key.is_in(gazetteer.names["key"].implode())
    cut = pl.col("raw").str.replace_all(_BETWEEN_PARTS, ",").str.split(",")
    part = pl.when(whole).then(pl.concat_list("raw")).otherwise(cut)
    return said.with_columns(part).explode("raw")


def _without_blocks(key: pl.Series, gazetteer: Gazetteer) -> pl.Series:
    """Leave blocks out of folded text that is no name as it stands; null for nothing left."""
    is_name = key.is_in(gazetteer.names["key"].implode())
    rest = key.str.replace_all(BLOCK, "").str.replace_all(r" +", " ").str.strip_chars()
    rest = rest.set(rest.str.contains(NUMBER).fill_null(False), None)
    return key.zip_with(is_name.fill_null(False), rest)


def read_words(words: pl.DataFrame, gazetteer: Gazetteer) -> pl.DataFrame:
    """Every unit that each word may stand for.

    A P-code that is not known still tells its country.

    Parameters
    ----------
    words : DataFrame
        As `list_words`.
    gazetteer : Gazetteer

    Returns
    -------
    DataFrame
        ``word`` UInt32, ascending; ``unit`` Int32; ``unknown`` Boolean: whether the unit is
        the country of an unknown P-code.
    """
    named = words.join(gazetteer.names, on="key", maintain_order="left_right")
    level = pl.Series(gazetteer.levels).gather(named["unit"])
    named = named.filter((pl.col("level") == _ANY_LEVEL) | (pl.col("level") == level))
    coded = words.filter(pl.col("level") == _ANY_LEVEL).join(named, on="word", how="anti")
    countries = pl.Series(np.flatnonzero(gazetteer.levels == 0).astype(np.int32))
    of_country = gazetteer.names.filter(pl.col("unit").is_in(countries.implode()))
    coded = coded.with_columns(pl.col("key").str.extract(_CODE)).join(
        of_country, on="key", maintain_order="left"
    )
    both = [
        found.select("word", "unit", pl.lit(unknown).alias("unknown"))
        for found, unknown in ((named, False), (coded, True))
    ]
    return pl.concat(both).sort("word", maintain_order=True)
