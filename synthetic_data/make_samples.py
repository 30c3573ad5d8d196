"""Writes the sample extracts: invented people, known truth, known mistakes.

::

    python synthetic_data/make_samples.py [--out DIR] [--seed SEED]

The setting: families from one country arrived in another, where some of their children
were born. ``arrivals.csv`` lists who arrived; ``births_host.csv`` is the birth register
of the host country, ``births_origin.csv`` that of the country of origin. ``truth.csv``
says which rows are the same person; it serves evaluation only, and no run reads it.
The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from crvs_link.synthetic_data import registers
from crvs_link.synthetic_data.clerks import Clerk
from crvs_link.synthetic_data.draws import Draw
from crvs_link.synthetic_data.people import (
    Person,
    citizen,
    household,
    namesake,
    read_lists,
)

SEED: Final = 20260
FILES: Final = ("arrivals", "births_host", "births_origin")
ROWS: Final = {"arrivals": 1500, "births_host": 1200, "births_origin": 2000}

# Who stands where. Assumed, so that about half of the arrivals are in the register of
# the country of origin and about 15 % in that of the host.
ARRIVES: Final = 0.80
"""Share of a household that is in the arrivals extract; the others stayed behind, or
came in another year, and are hard non-matches where a register has them."""
REGISTERED: Final = {
    # (register, born in the host country)
    ("births_origin", False): 0.62,
    ("births_origin", True): 0.15,
    ("births_host", True): 0.60,
}
CITIZENS: Final = 500
ENTERED_TWICE: Final = 6
NAMESAKES: Final = 2
FIRST_ARRIVAL: Final = date(2019, 1, 1)
LAST_ARRIVAL: Final = date(2025, 12, 31)

RATES: Final[dict[str, tuple[float, float, float]]] = {
    # mistake                     arrivals  host  origin
    "other spelling":               (0.35, 0.20, 0.00),  # assumed
    "typing error":                 (0.02, 0.01, 0.01),  # assumed; per name part or place
    "joiner left out":              (0.00, 0.00, 0.40),  # assumed; of names that have one
    "Arabic keyboard":              (0.00, 0.00, 0.15),  # assumed; per row
    "ASCII digits":                 (0.00, 0.00, 0.20),  # assumed
    "capitals":                     (0.50, 0.00, 0.00),  # assumed; as travel documents have it
    "names exchanged":              (0.05, 0.02, 0.03),  # assumed; given and family name
    "family name left out":         (0.08, 0.05, 0.30),  # assumed
    "father's name as family name": (0.20, 0.50, 0.00),  # assumed; of persons without one
    "FNU":                          (0.05, 0.00, 0.00),  # assumed; of single names
    "title added":                  (0.10, 0.00, 0.00),  # assumed; of older men
    "wrong sex":                    (0.01, 0.005, 0.01),  # assumed; 0.5-2 % is usual
    "year off by one":              (0.03, 0.005, 0.02),  # assumed
    "year only":                    (0.05, 0.00, 0.06),  # assumed
    # About 14 % of refugee arrivals to the United States in fiscal year 2009 were recorded
    # as born on 1 January (Los Angeles Times, 1 January 2010); the origin register's own
    # default, 1 Hamal, is assumed.
    "first day of the year":        (0.14, 0.00, 0.07),
    "day and month exchanged":      (0.02, 0.00, 0.00),  # assumed; where both are up to 12
    "date of birth missing":        (0.01, 0.00, 0.02),  # assumed
    "sex missing":                  (0.01, 0.00, 0.00),  # assumed
    "father's name missing":        (0.06, 0.05, 0.02),  # assumed
    "grandfather's name missing":   (0.00, 0.00, 0.10),  # assumed
    "mother's name missing":        (0.00, 0.02, 0.00),  # assumed
    "birth place missing":          (0.08, 0.00, 0.03),  # assumed
    "nationality missing":          (0.35, 0.00, 0.00),  # assumed
    "document missing":             (0.45, 0.00, 0.00),  # assumed
}  # fmt: skip
"""Probability of each mistake or habit, where it can occur; see ``clerks``."""


@dataclass(frozen=True)
class Samples:
    """The extracts as bytes, by file name, and what went wrong on purpose.

    ``tallies`` gives for each extract and mistake how often it could have been made,
    and was.
    """

    files: dict[str, bytes]
    tallies: dict[str, dict[str, list[int]]]


@dataclass
class _Population:
    """Who stands in which extract, by a number for each person."""

    arrivals: list[tuple[int, Person, date]]
    births_host: list[tuple[int, Person]]
    births_citizens: list[tuple[int, Person]]
    births_origin: list[tuple[int, Person]]


def build(seed: int = SEED) -> Samples:
    """Make the extracts.

    Parameters
    ----------
    seed : int

    Returns
    -------
    Samples
    """
    draw = Draw(seed)
    people = _populate(draw)
    clerks = {
        name: Clerk(draw, {mistake: rates[column] for mistake, rates in RATES.items()})
        for column, name in enumerate(FILES)
    }
    numbers = {name: iter(draw.numbers(ROWS[name], 7)) for name in FILES}
    rows: dict[str, list[tuple[int, tuple[str, ...]]]] = {name: [] for name in FILES}
    # A person who is entered twice shows the same document twice.
    arrived = dict.fromkeys(key for key, *_ in people.arrivals)
    documents = dict(zip(arrived, draw.numbers(len(arrived), 8), strict=True))
    clerk, ids = clerks["arrivals"], numbers["arrivals"]
    for key, person, day in people.arrivals:
        row = registers.arrival(
            person, next(ids), clerk, draw, arrived=day, document=documents[key]
        )
        rows["arrivals"].append((key, row))
    clerk, ids = clerks["births_host"], numbers["births_host"]
    for key, person in people.births_host:
        rows["births_host"].append((key, registers.host_birth(person, next(ids), clerk, draw)))
    for key, person in people.births_citizens:
        row = registers.host_citizen_birth(person, next(ids), clerk, draw)
        rows["births_host"].append((key, row))
    clerk, ids = clerks["births_origin"], numbers["births_origin"]
    for key, person in people.births_origin:
        rows["births_origin"].append((key, registers.origin_birth(person, next(ids), clerk)))

    truth = sorted(
        (register, host[0], row[0])
        for register in FILES[1:]
        for key, row in rows[register]
        for host_key, host in rows["arrivals"]
        if key == host_key
    )
    lines = {name: [row for _, row in draw.shuffled(rows[name])] for name in FILES}
    files = {
        "arrivals.csv": _csv(registers.ARRIVALS, lines["arrivals"]),
        # As spreadsheets of many countries save it: byte order mark, semicolons, CRLF.
        "births_host.csv": b"\xef\xbb\xbf"
        + _csv(registers.BIRTHS_HOST, lines["births_host"], delimiter=";", end="\r\n"),
        "births_origin.csv": _csv(registers.BIRTHS_ORIGIN, lines["births_origin"]),
        "truth.csv": _csv(("register", "host_id", "register_id"), truth),
    }
    return Samples(files, {name: clerk.tally for name, clerk in clerks.items()})


def _populate(draw: Draw) -> _Population:
    """Draw households until every extract has its rows."""
    origin, host = read_lists("origin"), read_lists("host")
    people = _Population([], [], [], [])
    room = ROWS["arrivals"] - ENTERED_TWICE
    unregistered: list[Person] = []
    key = 0

    def enter(person: Person, register: str) -> None:
        entries: list[tuple[int, Person]] = getattr(people, register)
        if len(entries) < ROWS[register] - (CITIZENS if register == "births_host" else 0):
            entries.append((key, person))

    while len(people.arrivals) < room:
        family = household(draw, origin, host)
        youngest = max(person.born for person in family.members)
        day = draw.day(max(FIRST_ARRIVAL, youngest + timedelta(60)), LAST_ARRIVAL)
        for person in family.members:
            key += 1
            if draw.chance(ARRIVES) and len(people.arrivals) < room:
                people.arrivals.append((key, person, day))
            found = [
                register
                for (register, host_born), share in REGISTERED.items()
                if host_born == person.host_born and draw.chance(share)
            ]
            for register in found:
                enter(person, register)
            if not found:
                unregistered.append(person)
    people.arrivals += draw.shuffled(people.arrivals)[:ENTERED_TWICE]
    for person in draw.shuffled(unregistered)[:NAMESAKES]:
        key += 1
        enter(namesake(draw, person, origin), "births_origin")
    # The rest of both registers: families none of whom is among the arrivals.
    while (
        len(people.births_origin) < ROWS["births_origin"]
        or len(people.births_host) < ROWS["births_host"] - CITIZENS
    ):
        for person in household(draw, origin, host).members:
            key += 1
            enter(person, "births_host" if person.host_born else "births_origin")
    for _ in range(CITIZENS):
        key += 1
        people.births_citizens.append((key, citizen(draw, host)))
    return people


def _csv(
    header: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    *,
    delimiter: str = ",",
    end: str = "\n",
) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def main() -> None:
    """Write the extracts to a folder, by default the one this script is in."""
    parser = argparse.ArgumentParser(description="Write the sample extracts and their truth.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name, content in build(options.seed).files.items():
        (options.out / name).write_bytes(content)


if __name__ == "__main__":
    main()
