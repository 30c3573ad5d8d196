"""The truth: who each record is about, and which records are of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.population.dates import years_of
from crvs_link.population.families import YEAR
from crvs_link.population.mechanisms import MECHANISMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crvs_link.population.cells import Setting
    from crvs_link.population.recipe import Recipe
    from crvs_link.population.render import Extract

AGE_BANDS: Final = (5, 12, 18, 60)
"""Ages at which the bands of UNHCR's statistics change."""

_BANDS: Final = ("0-4", "5-11", "12-17", "18-59", "60+")


def truth_of(recipe: Recipe, setting: Setting, extracts: Mapping[str, Extract]) -> pl.DataFrame:
    """Who each record is about: a row for each, by register and in the order of its rows.

    Returns
    -------
    polars.DataFrame
        ``register, record_id, person_id, household, population`` (the group),
        ``sex, birth_year, age_band, nationality, script, name_shape, late, entered_again``.
        The person's own, never what the record says.
    """
    registers = pl.Enum([register.id for register in recipe.registers])
    groups = pl.Enum([group.id for group in recipe.group])
    countries = _named(group.country for group in recipe.group)
    shapes = [[" ".join(shape.slots) for shape in model.shape] for model in setting.models]
    most = max(len(each) for each in shapes)
    table = _named(name for each in shapes for name in (*each, *each[:1] * (most - len(each))))
    every_script = {sees.script for register in recipe.registers for sees in register.sees}
    people = setting.world.people
    parts = []
    for register in recipe.registers:
        extract = extracts[register.id]
        entries = extract.entries
        who = entries.who
        age = np.floor((entries.event - people.born[who]) / YEAR)
        scripts = _named((sees.script for sees in register.sees), every_script)
        parts.append(
            pl.DataFrame(
                {
                    "register": pl.Series([register.id], dtype=registers).new_from_index(
                        0, len(who)
                    ),
                    "record_id": extract.ids,
                    "person_id": who,
                    "household": setting.world.household_on(entries.event, who),
                    "population": pl.Series(groups.categories)
                    .cast(groups)
                    .gather(people.group[who]),
                    "sex": pl.Series(["male", "female"], dtype=pl.Enum(["male", "female"])).gather(
                        people.female[who].astype(np.int64)
                    ),
                    "birth_year": years_of(people.born[who]),
                    "age_band": pl.Series(_BANDS, dtype=pl.Enum(_BANDS)).gather(
                        np.searchsorted(AGE_BANDS, age, side="right")
                    ),
                    "nationality": countries.gather(people.group[who]),
                    "script": scripts.gather(entries.seen_by),
                    "name_shape": table.gather(people.group[who] * most + setting.names.shape[who]),
                    "late": entries.late,
                    "entered_again": entries.again,
                }
            )
        )
    return pl.concat(parts)


def _named(words: Iterable[str], every: Iterable[str] | None = None) -> pl.Series:
    """Words to be looked up by their position, of as many kinds as there are."""
    known = list(words)
    return pl.Series(known, dtype=pl.Enum(sorted({*known, *(every or ())})))


def errors_of(recipe: Recipe, extracts: Mapping[str, Extract]) -> pl.DataFrame:
    """Which mechanism struck which cell: ``register, record_id, column, mechanism``.

    The column is that of the extract, and empty where the whole record was struck.
    """
    registers = pl.Enum([register.id for register in recipe.registers])
    columns = pl.Enum(sorted({"", *(c.name for r in recipe.registers for c in r.column)}))
    mechanisms = pl.Enum(sorted(MECHANISMS))
    parts = []
    for register in recipe.registers:
        extract = extracts[register.id]
        errors = extract.errors
        parts.append(
            pl.DataFrame(
                {
                    "register": pl.Series([register.id], dtype=registers).new_from_index(
                        0, errors.height
                    ),
                    "record_id": extract.ids.gather(errors["row"]),
                    "column": errors["column"].cast(columns),
                    "mechanism": errors["mechanism"].cast(mechanisms),
                }
            )
        )
    return pl.concat(parts)


def pairs_of(truth: pl.DataFrame, host: str) -> pl.DataFrame:
    """Pairs of a host record and a register's record that are about one person.

    Parameters
    ----------
    truth : polars.DataFrame
        As of `truth_of`.
    host : str

    Returns
    -------
    polars.DataFrame
        ``register, host_id, register_id``, as `crvs_link.evaluate` reads a truth of pairs.
    """
    rows = truth.select("register", "record_id", "person_id")
    mine = rows.filter(pl.col("register") == host).select("person_id", host_id="record_id")
    others = rows.filter(pl.col("register") != host)
    found = others.join(mine, on="person_id", maintain_order="left_right")
    return found.select("register", "host_id", register_id="record_id")


def pairs_within(truth: pl.DataFrame) -> pl.DataFrame:
    """Pairs of records of one register that are about one person.

    Parameters
    ----------
    truth : polars.DataFrame
        As of `truth_of`.

    Returns
    -------
    polars.DataFrame
        ``register, left_id, right_id``: a person's first record with every later one, in
        the order of the rows.
    """
    rows = truth.select("register", "record_id", "person_id")
    first = rows.unique(["register", "person_id"], keep="first", maintain_order=True)
    found = rows.join(
        first.rename({"record_id": "left_id"}),
        on=["register", "person_id"],
        maintain_order="left",
    )
    later = found.filter(pl.col("record_id") != pl.col("left_id"))
    return later.select("register", "left_id", right_id="record_id")
