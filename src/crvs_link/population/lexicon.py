"""Name tables: units with their spellings, commonness and forms in other scripts.

A *unit* is one name as people mean it (Mohammad), whatever its spelling. Tables are CSV
files of ``role, weight, latin`` and a column for each other script; ``latin`` holds the
spellings with their weights, ``Mohammad:242|Mohammed:80``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from crvs_link.errors import ConfigError
from crvs_link.population.draw import Floats, Ints, cumulative, pick

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LATIN: Final = "latin"
NONE: Final = -1
_FIXED: Final = ("role", "weight", LATIN)


@dataclass(frozen=True)
class Role:
    """Units that can stand in one role, and how common they are.

    Parameters
    ----------
    units : int32[n]
    shares : float64[n]
        Cumulative.
    """

    units: Ints
    shares: Floats

    def drawn(self, uniform: Floats) -> Ints:
        """Units that uniform numbers fall on."""
        return self.units[pick(self.shares, uniform)]


@dataclass(frozen=True)
class Lexicon:
    """The units of all tables of a recipe, numbered together.

    Parameters
    ----------
    latin : Series of String
        Spellings, those of a unit side by side, and a null at the end.
    first, n_spellings : int32[units]
        Where the spellings of a unit begin, and how many there are.
    below, share : float64[spellings]
        Cumulative share of the spellings of the same unit before each, and its own.
    native : mapping of str to Series of String
        For each script the forms of all units, and a null at the end.
    roles : mapping of (str, str) to Role
        By table and role.
    """

    latin: pl.Series
    first: Ints
    n_spellings: Ints
    below: Floats
    share: Floats
    native: Mapping[str, pl.Series]
    roles: Mapping[tuple[str, str], Role]

    def role(self, table: str, *names: str) -> Role | None:
        """The first of several roles that a table has."""
        return next(
            (self.roles[table, name] for name in names if (table, name) in self.roles), None
        )

    def scripts(self, table: str) -> list[str]:
        """Scripts beside Latin in which a table has names."""
        units = np.concatenate([r.units for (name, _), r in self.roles.items() if name == table])
        at = units.astype(np.int64)
        return sorted(s for s, forms in self.native.items() if forms.gather(at).is_not_null().any())

    def spellings(self, units: Ints, uniform: Floats) -> Ints:
        """Spellings of units that uniform numbers fall on; `NONE` of `NONE`."""
        known = np.maximum(units, 0)
        ends = np.repeat(np.arange(len(self.first)), self.n_spellings) + self.below + self.share
        found = np.searchsorted(ends, known + uniform, side="right").astype(np.int32)
        found = np.clip(found, self.first[known], self.first[known] + self.n_spellings[known] - 1)
        return np.where(units < 0, np.int32(NONE), found.astype(np.int32))

    def others(self, units: Ints, own: Ints, uniform: Floats) -> Ints:
        """Spellings of units other than their own, in proportion to their shares.

        Every unit must have two spellings at least.
        """
        left = uniform * (1.0 - self.share[own])
        left = np.where(left >= self.below[own], left + self.share[own], left)
        found = self.spellings(units, np.minimum(left, np.nextafter(1.0, 0.0)))
        first, count = self.first[units], self.n_spellings[units]
        return np.where(found == own, first + (own - first + 1) % count, found).astype(np.int32)

    def text(self, units: Ints, spellings: Ints, script: str) -> pl.Series:
        """Units in a script, by their spellings if it is Latin; null of `NONE`."""
        table, at = (self.latin, spellings) if script == LATIN else (self.native[script], units)
        return table.gather(np.where(at < 0, len(table) - 1, at).astype(np.int64))


def read_lexicon(tables: Iterable[str]) -> Lexicon:
    """Read shipped name tables.

    Parameters
    ----------
    tables : iterable of str
        Names of files in ``synthetic_data/names`` without their ending.

    Raises
    ------
    ConfigError
        If there is no such table.
    """
    latin: list[str | None] = []
    counts: list[int] = []
    weights: list[float] = []
    forms: dict[str, dict[int, str]] = {}
    roles: dict[tuple[str, str], tuple[list[int], list[float]]] = {}
    for name in dict.fromkeys(tables):
        for row in _rows(name):
            unit = len(counts)
            spelled = [word.rpartition(":") for word in row[LATIN].split("|")]
            latin += [text for text, _, _ in spelled]
            weights += [float(weight) for _, _, weight in spelled]
            counts.append(len(spelled))
            for script in row.keys() - set(_FIXED):
                forms.setdefault(script, {})[unit] = row[script]
            units, shares = roles.setdefault((name, row["role"]), ([], []))
            units.append(unit)
            shares.append(float(row["weight"]))
    n_spellings = np.array(counts, dtype=np.int32)
    first = np.concatenate([[0], np.cumsum(n_spellings)[:-1]]).astype(np.int32)
    unit_of = np.repeat(np.arange(len(counts)), n_spellings)
    total = np.bincount(unit_of, weights=weights)
    share = np.array(weights) / total[unit_of]
    running = np.cumsum(share) - share
    below = np.maximum(running - running[first][unit_of], 0.0)
    return Lexicon(
        latin=pl.Series([*latin, None], dtype=pl.String),
        first=first,
        n_spellings=n_spellings,
        below=below,
        share=share,
        native={
            script: pl.Series([*(known.get(u) or None for u in range(len(counts))), None])
            for script, known in forms.items()
        },
        roles={
            key: Role(np.array(units, dtype=np.int32), cumulative(shares))
            for key, (units, shares) in roles.items()
        },
    )


def _rows(name: str) -> list[dict[str, str]]:
    path = files("crvs_link.synthetic_data") / "names" / f"{name}.csv"
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise ConfigError(f"There is no name table {name!r}.") from None
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
