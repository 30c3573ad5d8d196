"""A few hundred invented people in two extracts, with errors, for whole-run tests."""

from __future__ import annotations

import random
from dataclasses import dataclass

import polars as pl

from crvs_link.run import Silent

GIVEN = ["amina", "karim", "rahim", "rahima", "hasan", "husain", "noor", "salma", "jamal", "laila"]
FAMILY = ["rahman", "khatun", "ahmadi", "noori", "karimi", "begum", "hossain", "ali", "uddin"]
NATIVE = pl.DataFrame(
    {
        "id": ["N1", "N2", "N3", "N4", "N5"],
        "given_name": ["สมชาย", "محمد", "မောင်မောင်", "Ñandú", None],
        "surname": ["ใจดี", "الأحمد", None, 'O\'Brien; "Jr"', "रहमान"],
        "birth_date": ["2001-02-03", None, "1999-12-31", "1988-01-01", "1970-07-07"],
        "sex": ["male", "male", None, "female", "female"],
    }
)
"""Invented people in scripts of their own, with values that are missing."""
TOWNS = ["old market", "river side", "north hill", "station road", "lower village"]


class Notes(Silent):
    """Progress that keeps what is said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def note(self, text: str) -> None:
        self.said.append(text)


@dataclass(frozen=True)
class World:
    """Two extracts and the ids of the pairs that are one person."""

    left: pl.DataFrame
    right: pl.DataFrame
    truth: set[tuple[str, str]]


def world(n: int, *, seed: int, overlap: float = 0.6) -> World:
    """Invent ``n`` records a side, of which a share have a partner."""
    rng = random.Random(seed)
    people = [_person(rng) for _ in range(2 * n)]
    shared = int(overlap * n)
    left = [_record(rng, person, f"L{rng.randrange(10**9)}") for person in people[:n]]
    right_people = people[:shared] + people[n : 2 * n - shared]
    right = [_record(rng, person, f"R{rng.randrange(10**9)}") for person in right_people]
    truth = {(left[k]["id"], right[k]["id"]) for k in range(shared)}
    rng.shuffle(left)
    rng.shuffle(right)
    return World(pl.DataFrame(left), pl.DataFrame(right), truth)


def _person(rng: random.Random) -> dict[str, str]:
    number = rng.randrange(10**7)
    return {
        "given_name": rng.choice(GIVEN) + rng.choice(["", "", "ullah", "a"]),
        "surname": rng.choice(FAMILY) + rng.choice(["", "", "zada", "i"]),
        "birth_date": f"{rng.randint(1950, 2015)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        "sex": rng.choice(["male", "female"]),
        "town": rng.choice(TOWNS),
        "postcode": str(10_000 + number % 89),
    }


def _record(rng: random.Random, person: dict[str, str], identity: str) -> dict[str, str | None]:
    record: dict[str, str | None] = {"id": identity, **person}
    for column, value in person.items():
        chance = rng.random()
        if chance < 0.06 and column != "birth_date":
            record[column] = None
        elif chance < 0.18 and column in {"given_name", "surname", "town"}:
            place = rng.randrange(len(value))
            record[column] = value[:place] + rng.choice("aeiou") + value[place + 1 :]
        elif chance < 0.16 and column == "birth_date":
            record[column] = value[:8] + f"{rng.randint(1, 28):02}"
    if rng.random() < 0.05:
        record["given_name"], record["surname"] = record["surname"], record["given_name"]
    return record
