"""Invented families in two registers, with errors and known truth."""

from __future__ import annotations

import random
from dataclasses import dataclass

import polars as pl

GIVEN = [
    "amina", "karim", "rahim", "hasan", "noor", "salma", "jamal", "laila", "omar", "zaynab",
    "tariq", "farid", "nadia", "yusuf", "maryam", "bilal", "samir", "huda", "idris", "ruqaya",
    "khalid", "sabira", "anwar", "parvin", "dawud", "shirin", "ilyas", "mumtaz", "qasim", "tahira",
]  # fmt: skip
FAMILY = [
    "rahman", "khatun", "ahmadi", "noori", "karimi", "hossain", "uddin", "sarkar", "miah",
    "chowdhury", "talukdar", "sheikh", "mondal", "biswas", "howlader", "bhuiyan",
]  # fmt: skip
TOWNS = ["old market", "river side", "north hill", "station road", "lower village"]
SEXES = ("male", "female")


@dataclass(frozen=True)
class Registers:
    """Two extracts and the pairs of ids that are one person."""

    left: pl.DataFrame
    right: pl.DataFrame
    truth: set[tuple[str, str]]


def registers(
    n: int, *, seed: int, errors: float = 0.25, present: float = 0.75, households: bool = True
) -> Registers:
    """Invent ``n`` families; each member is on either register with a probability.

    A share of the families is on one register alone. Members share family name, town, phone
    and the date on which the clerk wrote them down, and errors of these befall the household.
    """
    rng = random.Random(seed)
    sides: tuple[list[dict[str, str | None]], ...] = ([], [])
    truth = set()
    for number in range(n):
        family = _family(rng)
        on = rng.choices([(True, True), (True, False), (False, True)], (0.6, 0.2, 0.2))[0]
        shared = [_spoilt(rng, family[0], SHARED, errors / 2) for _ in sides]
        for place, person in enumerate(family):
            ids = []
            for side, (rows, there) in enumerate(zip(sides, on, strict=True)):
                if there and rng.random() < present:
                    record = _spoilt(rng, person, OWN, errors)
                    record |= {field: shared[side][field] for field in SHARED}
                    identity = f"{'LR'[side]}{rng.randrange(10**9)}-{place}"
                    record |= {"id": identity}
                    if households:
                        record |= {"household_id": str(number * 7 % 9973 + side * 10**6)}
                    rows.append(record)
                    ids.append(identity)
            if len(ids) == 2:
                truth.add((ids[0], ids[1]))
    for rows in sides:
        rng.shuffle(rows)
    return Registers(pl.DataFrame(sides[0]), pl.DataFrame(sides[1]), truth)


OWN = ("given_name", "birth_date", "sex")
SHARED = ("surname", "town", "phone")


def _family(rng: random.Random) -> list[dict[str, str]]:
    shared = {
        "surname": rng.choice(FAMILY) + rng.choice(["", "zada", "i"]),
        "town": rng.choice(TOWNS),
        "phone": f"{rng.randrange(10**8):08}",
    }
    years = [rng.randint(1955, 1985), rng.randint(1955, 1985)]
    years += sorted(rng.randint(1986, 2020) for _ in range(rng.randint(0, 4)))
    return [
        {
            "given_name": rng.choice(GIVEN) + rng.choice(["", "ullah", "a"]),
            "birth_date": f"{year}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
            "sex": rng.choice(SEXES),
            **shared,
        }
        for year in years
    ]


def _spoilt(
    rng: random.Random, person: dict[str, str], fields: tuple[str, ...], errors: float
) -> dict[str, str | None]:
    record: dict[str, str | None] = {field: person[field] for field in fields}
    for field in fields:
        value, chance = person[field], rng.random()
        if chance < errors / 3:
            record[field] = None
        elif chance < errors and field in {"given_name", "surname"}:
            place = rng.randrange(len(value))
            record[field] = value[:place] + rng.choice("aeiou") + value[place + 1 :]
        elif chance < errors and field == "birth_date":
            record[field] = f"{value[:5]}{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        elif chance < errors and field == "phone":
            record[field] = f"{rng.randrange(10**8):08}"
        elif chance < errors and field == "town":
            record[field] = rng.choice(TOWNS)
    return record
