"""Places of birth and residence: tables of units with P-codes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from crvs_link.errors import ConfigError
from crvs_link.population.draw import Ints, cumulative, pick, settled
from crvs_link.population.lexicon import LATIN, NONE
from crvs_link.population.people import NEVER, NOBODY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crvs_link.population.draw import Floats
    from crvs_link.population.population import World


@dataclass(frozen=True)
class Gazetteer:
    """The units of several countries, numbered together.

    Parameters
    ----------
    spelled : Series of String
        Spellings of all units, those of one side by side, and a null at the end.
    first, n_spellings : int32[units]
    native : Series of String
        The form in the country's own script, the usual spelling where there is none, and
        a null at the end.
    upper, pcode : Series of String
        The unit above each, in Latin, and its own P-code; a null at the end.
    of : mapping of str to (int32, float64)
        By country: its units and their cumulative shares.
    """

    spelled: pl.Series
    first: Ints
    n_spellings: Ints
    native: pl.Series
    upper: pl.Series
    pcode: pl.Series
    of: Mapping[str, tuple[Ints, Floats]]

    def text(self, units: Ints, spelling: Ints, script: str) -> pl.Series:
        """Units in a script; in Latin by the position of their spelling, 0 for the usual one."""
        if script != LATIN:
            return _gather(self.native, units)
        at = self.first[np.maximum(units, 0)] + spelling
        return _gather(self.spelled, np.where(units == NONE, NONE, at))


@dataclass
class Homes:
    """Units of each person: of birth, and of residence at home and in the host country."""

    birth: Ints
    origin: Ints
    host: Ints


def _gather(table: pl.Series, at: Ints) -> pl.Series:
    return table.gather(np.where(at < 0, len(table) - 1, at).astype(np.int64))


def read_gazetteer(names: Sequence[str]) -> Gazetteer:
    """Read shipped tables of places, ``synthetic_data/places/NAME.csv``."""
    spelled: list[str | None] = []
    counts: list[int] = []
    columns: dict[str, list[str | None]] = {"native": [], "adm1": [], "pcode": []}
    of = {}
    for name in dict.fromkeys(names):
        rows = _rows(name)
        units = len(counts) + np.arange(len(rows), dtype=np.int32)
        of[name] = units, cumulative([float(row["weight"]) for row in rows])
        for row in rows:
            words = row["name"].split("|")
            spelled += words
            counts.append(len(words))
            columns["native"].append(row["native"] or words[0])
            columns["adm1"].append(row["adm1"])
            columns["pcode"].append(row["pcode"])
    n_spellings = np.array(counts, dtype=np.int32)
    native, upper, pcode = (pl.Series([*each, None], dtype=pl.String) for each in columns.values())
    return Gazetteer(
        spelled=pl.Series([*spelled, None], dtype=pl.String),
        first=(np.cumsum(n_spellings) - n_spellings).astype(np.int32),
        n_spellings=n_spellings,
        native=native,
        upper=upper,
        pcode=pcode,
        of=of,
    )


def settle_everybody(
    world: World, gazetteer: Gazetteer, places: Sequence[str], host: str, seed: int
) -> Homes:
    """Give every household a unit at home and one in the host country.

    Parameters
    ----------
    world : World
    gazetteer : Gazetteer
    places : sequence of str
        Table of the home country of each group.
    host : str
        Table of the host country.
    seed : int
    """
    people = world.people
    rows = np.arange(len(people), dtype=np.int32)
    never = np.full(len(people), NEVER - 1, dtype=np.int32)
    household = world.household_on(never, rows).astype(np.int64)
    origin = np.empty(len(people), dtype=np.int32)
    for number, name in enumerate(places):
        mine = people.group == number
        units, shares = gazetteer.of[name]
        origin[mine] = units[pick(shares, settled(household[mine], seed + 1))]
    units, shares = gazetteer.of[host]
    there = units[pick(shares, settled(household, seed + 2))]
    # A child is born where the mother lives.
    mother = np.where(people.mother == NOBODY, rows, people.mother)
    born = np.where(people.host_born, there[mother], origin[mother])
    return Homes(born.astype(np.int32), origin, there)


def _rows(name: str) -> list[dict[str, str]]:
    path = files("crvs_link.synthetic_data") / "places" / f"{name}.csv"
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise ConfigError(f"There is no table of places {name!r}.") from None
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
