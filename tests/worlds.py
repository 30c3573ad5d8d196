"""An invented world: people, some of whom are registered, and a host country's file of some.

Who is registered is drawn by a stated completeness of their cohort, what is written down is
now and then misspelt, incomplete or missing, some are entered twice at the host's border, and
some were born as twins. Whether a host record has a record on a register is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

_ONSETS = ("b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "r", "s", "sh", "t", "z", "kh")
_VOWELS = ("a", "i", "u", "e", "o")
_DAY = np.datetime64("1970-01-01")
SEXES = ("female", "male")

ABROAD = 0.4
"""Share of all people who are on the register abroad."""

COHORTS = {(1950, 1979): 0.35, (1980, 1999): 0.7, (2000, 2025): 0.92}
"""Years of birth, and the share of those born then who are on a register."""


@dataclass(frozen=True)
class World:
    """A host extract, two registers, and who is on them.

    ``registered``: for each register whether each host record has a record there.
    ``pairs``: host id and register id of one person. ``same``: pairs of host ids of one person.
    """

    host: pl.DataFrame
    registers: dict[str, pl.DataFrame]
    registered: dict[str, list[bool]]
    same: set[tuple[str, str]]
    pairs: dict[str, list[tuple[str, str]]]


def names(rng: np.random.Generator, n: int, syllables: int) -> list[str]:
    """Different invented names."""
    made: dict[str, None] = {}
    while len(made) < n:
        made["".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(syllables)) + "n"] = (
            None
        )
    return list(made)


def world(n: int, *, seed: int, cohorts: dict[tuple[int, int], float] = COHORTS) -> World:
    """Invent ``n`` people; about two thirds of them are in the host's file."""
    rng = np.random.default_rng(seed)
    given = names(rng, 400, 2)
    family = names(rng, 900, 3)
    towns = names(rng, 60, 2)
    common = 1.0 / np.arange(3, len(given) + 3)
    common /= common.sum()
    born = _DAY + rng.integers(-7000, 20000, n)
    people = {
        "given": rng.choice(given, n, p=common),
        "family": rng.choice(family, n),
        "father": rng.choice(given, n, p=common),
        "mother": rng.choice(given, n, p=common),
        "sex": rng.choice(SEXES, n),
        "town": rng.choice(towns, n),
        "born": born,
    }
    # Twins share all but the given name.
    twin = np.flatnonzero(rng.random(n - 1) < 0.01)
    for what in ("family", "father", "mother", "town", "born"):
        people[what][twin + 1] = people[what][twin]
    years = people["born"].astype("datetime64[Y]").astype(int) + 1970
    share = np.zeros(n)
    for (first, last), complete in cohorts.items():
        share[(years >= first) & (years <= last)] = complete
    there = {"births": rng.random(n) < share, "abroad": rng.random(n) < ABROAD}
    in_host = np.flatnonzero(rng.random(n) < 0.65)
    twice = in_host[rng.random(len(in_host)) < 0.03]
    of_host = np.concatenate((in_host, twice))
    rng.shuffle(of_host)
    host = poorly(rng, extract(rng, people, of_host, "H", mistakes=0.35, missing=0.15))
    rows = {name: rng.permutation(np.flatnonzero(on)) for name, on in there.items()}
    registers = {
        name: extract(rng, people, on, name[:1], mistakes=0.2, missing=0.05)
        for name, on in rows.items()
    }
    place: dict[int, list[str]] = {}
    for person, record in zip(of_host.tolist(), host["id"], strict=True):
        place.setdefault(person, []).append(record)
    same = {(ids[0], ids[1]) for ids in place.values() if len(ids) == 2}
    registered = {name: on[of_host].tolist() for name, on in there.items()}
    pairs = {
        name: [
            (host_id, record)
            for person, record in zip(on.tolist(), registers[name]["id"], strict=True)
            for host_id in place.get(person, [])
        ]
        for name, on in rows.items()
    }
    return World(host, registers, registered, same, pairs)


def extract(
    rng: np.random.Generator,
    people: dict[str, np.ndarray],
    rows: np.ndarray,
    letter: str,
    *,
    mistakes: float,
    missing: float,
) -> pl.DataFrame:
    """The rows that a clerk wrote down of some people, in an order that says nothing."""
    n = len(rows)

    def written(what: str, lost: float) -> list[str | None]:
        values = [_misspelt(rng, v) if rng.random() < mistakes else v for v in people[what][rows]]
        return [None if rng.random() < lost else value for value in values]

    born = people["born"][rows]
    slip = rng.random(n) < mistakes / 3
    born = np.where(slip, born + rng.choice([-31, -10, -1, 1, 10, 31], n), born)
    dates = [str(day) for day in born]
    kind = rng.random(n)
    dates = [
        None if k < missing / 3 else day[:4] if k < missing else day
        for k, day in zip(kind, dates, strict=True)
    ]
    ids = rng.permutation(n)
    return pl.DataFrame(
        {
            "id": [f"{letter}{k}" for k in ids],
            "given_name": written("given", missing / 10),
            "family_name": written("family", missing),
            "father_name": written("father", 2 * missing),
            "mother_name": written("mother", 2 * missing),
            "sex": written_sex(rng, people["sex"][rows], missing),
            "date_of_birth": dates,
            "place_of_birth": written("town", 2 * missing),
        }
    )


def poorly(rng: np.random.Generator, host: pl.DataFrame) -> pl.DataFrame:
    """Leave much out of half of the rows: one name, kin unknown, a year of birth or nothing."""
    luck = {name: pl.Series(rng.random(host.height)) for name in (*host.columns, "poor")}
    poor = luck["poor"] < 0.5
    lost = {"family_name": 0.5, "father_name": 0.8, "mother_name": 0.8, "place_of_birth": 0.7}
    return host.with_columns(
        *(
            pl.when(poor & (luck[name] < share)).then(None).otherwise(name).alias(name)
            for name, share in lost.items()
        ),
        pl.when(poor & (luck["date_of_birth"] < 0.6))
        .then(pl.col("date_of_birth").str.head(4))
        .otherwise("date_of_birth")
        .alias("date_of_birth"),
    )


def written_sex(rng: np.random.Generator, values: np.ndarray, missing: float) -> list[str | None]:
    """Seldom wrong, now and then missing."""
    wrong = rng.random(len(values)) < 0.01
    lost = rng.random(len(values)) < missing / 3
    return [
        None if no else SEXES[SEXES.index(v) ^ 1] if off else str(v)
        for v, off, no in zip(values, wrong, lost, strict=True)
    ]


def _misspelt(rng: np.random.Generator, value: str) -> str:
    """One letter another, one left out, or two exchanged."""
    k = int(rng.integers(0, max(len(value) - 1, 1)))
    match int(rng.integers(3)):
        case 0:
            return value[:k] + str(rng.choice(list("aeioudkmnst"))) + value[k + 1 :]
        case 1:
            return value[:k] + value[k + 1 :]
        case _:
            return value[:k] + value[k + 1 : k + 2] + value[k : k + 1] + value[k + 2 :]
