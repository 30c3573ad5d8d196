"""Any extracts as clean columns that a peer can read: what crvs-link makes of them.

Of each field that all sides have: the text in Latin letters, the tokens of names in
alphabetical order, the date of birth where it is known to the day. Beside them the keys on
which an expert would block: year of birth, sounds of the whole name, of its parts and of its
two rarest tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.config import RunConfig, SourceConfig
from crvs_link.pipeline.read import code_sources, read_sources
from crvs_link.run import RunOptions
from crvs_link.schema import FIELDS, FieldKind
from crvs_link.standardise.scripts import fold, romanise

if TYPE_CHECKING:
    from crvs_link.encode import CodedField, CodedRecords

KINDS: Final = {
    FieldKind.TEXT: "text",
    FieldKind.BAG: "bag",
    FieldKind.CODE: "code",
    FieldKind.CATEGORY: "category",
    FieldKind.DATE: "date",
    FieldKind.PLACE: "text",
}
NAME_PARTS: Final = ("name_given", "name_middle", "name_family")


def make_clean(paths: Sequence[str], folder: Path) -> dict[str, str]:
    """Write one Parquet file for each extract, ``a.parquet`` and ``b.parquet``.

    Returns
    -------
    dict of str to str
        Kind of each column that was written, as `peer_setups.expert` takes it.
    """
    sources = tuple(SourceConfig(name, path) for name, path in zip("ab", paths, strict=False))
    options, config = RunOptions(), RunConfig(sources)
    coded, extracts = code_sources(read_sources(config, options), config, options)
    columns: dict[str, tuple[str, CodedField, pl.Series]] = {}
    for name, field in coded.fields.items():
        if name in FIELDS and all(codes is not None for codes in field.codes):
            columns |= _columns(coded, name, field)
    kinds = {column: kind for column, (kind, *_) in columns.items()}
    for number, extract in enumerate(extracts):
        made = {"record_id": extract.frame["record_id"]}
        for column, (_, field, values) in columns.items():
            codes = pl.Series(field.codes[number])
            made[column] = values.gather(codes.set(codes < 0, None))
        frame = pl.DataFrame(made)
        parts = [part for part in NAME_PARTS if part in kinds]
        if "name" not in kinds and parts:
            frame = frame.with_columns(
                name=pl.concat_str(parts, separator=" ", ignore_nulls=True),
                name_sound=pl.concat_str(
                    [f"{part}_sound" for part in parts], separator=" ", ignore_nulls=True
                ),
            ).with_columns(pl.col("name", "name_sound").replace("", None))
            frame = frame.with_columns(name_sounds=pl.concat_list(f"{p}_sounds" for p in parts))
        frame.write_parquet(folder / f"{'ab'[number]}.parquet")
    if "name" not in kinds and any(part in kinds for part in NAME_PARTS):
        kinds |= {"name": "bag", "name_sound": "key", "name_sounds": "key"}
    return kinds


def _columns(
    coded: CodedRecords, name: str, field: CodedField
) -> dict[str, tuple[str, CodedField, pl.Series]]:
    dictionary = coded.dictionaries[field.dictionary]
    kind = FIELDS[name]
    if kind is FieldKind.DATE:
        values = dictionary.values
        day = pl.col("dob_from").cast(pl.Date)
        exact = values.select(
            pl.when(pl.col("dob_from") == pl.col("dob_to")).then(day.dt.to_string("%Y-%m-%d"))
        ).to_series()
        year = pl.Series(dictionary.keys["year"])
        return {
            name: ("date", field, exact),
            "birth_year": ("key", field, year.set(year < 0, None)),
        }
    if kind is FieldKind.BAG:
        of = _of_bags(coded, dictionary.values["tokens"])
        made = {
            name: ("bag", field, of["text"]),
            f"{name}_sounds": ("key", field, of["sounds"]),
        }
        if name == "name":
            made["name_sound"] = ("key", field, of["sound"])
            made["rarest_sound"] = ("key", field, of["rarest"])
            made["next_sound"] = ("key", field, of["next"])
        return made
    columns = {name: (KINDS[kind], field, dictionary.values["text"])}
    if name in NAME_PARTS:
        sound = pl.Series(dictionary.keys["sound"])
        sound = sound.set(sound < 0, None)
        columns = {
            name: ("name", field, dictionary.values["text"]),
            f"{name}_sound": ("key", field, sound.cast(pl.String)),
            f"{name}_sounds": ("key", field, sound.reshape((-1, 1)).cast(pl.List(pl.Int32))),
        }
    return columns


def _of_bags(coded: CodedRecords, bags: pl.Series) -> pl.DataFrame:
    """Of each bag: its tokens as one text, their sounds as one, and those of the rarest two."""
    names = coded.dictionaries["names"]
    sounds = pl.Series(names.keys["sound"])
    bag = pl.Series("bag", np.arange(len(bags))).repeat_by(bags.list.len()).explode()
    tokens = bags.explode()
    table = pl.DataFrame(
        {
            "bag": bag.cast(pl.Int64),
            "text": fold(romanise(names.values["text"])).gather(tokens),
            "sound": sounds.gather(tokens),
        }
    ).drop_nulls("bag")
    count = table.group_by("sound").agg(pl.len().alias("count"))
    table = table.join(count, on="sound", maintain_order="left", how="left")
    rarest = pl.col("sound").sort_by(["count", "sound"])
    joined = (
        table.group_by("bag")
        .agg(
            pl.col("text").sort().str.join(" ").alias("text"),
            pl.col("sound").sort().cast(pl.String).str.join(" ").alias("sound"),
            pl.col("sound").unique().sort().alias("sounds"),
            rarest.get(0, null_on_oob=True).alias("rarest"),
            rarest.get(1, null_on_oob=True).alias("next"),
        )
        .sort("bag")
    )
    every = pl.DataFrame({"bag": np.arange(len(bags))}).join(joined, on="bag", how="left")
    return every.sort("bag")
