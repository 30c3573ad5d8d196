"""Train a small Splink model on invented people and save it: the fixtures of these tests.

    python make_fixtures.py OUT

Run once with Splink 4.0.6 (and sqlglot before 26), once with Splink 5.0.0, both on DuckDB 1.5.4.
"""

from __future__ import annotations

import logging
import random
import sys

import duckdb
import pandas as pd
import splink
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

GIVEN = ["amina", "karim", "rahim", "hasan", "noor", "salma", "jamal", "laila", "zarina", "bilal"]
FAMILY = ["rahman", "khatun", "ahmadi", "noori", "karimi", "begum", "ali", "uddin"]
PLACES = ["old market", "river side", "north hill", "station road", "lower village"]


def person(rng: random.Random) -> dict[str, str]:
    """Invent one."""
    return {
        "given_name": rng.choice(GIVEN) + rng.choice(["", "a", "ullah"]),
        "family_name": rng.choice(FAMILY) + rng.choice(["", "i", "zada"]),
        "date_of_birth": "-".join(
            [str(rng.randint(1950, 2015)), *(f"{rng.randint(1, n):02}" for n in (12, 28))]
        ),
        "sex": rng.choice("fm"),
        "postcode": f"{10_000 + rng.randrange(80)}",
        "birth_place": rng.choice(PLACES),
        "occupation": rng.choice(["farmer", "tailor", "teacher", "driver", "baker"]),
        "phone": str(rng.randrange(10**6, 10**7)),
    }


def recorded(rng: random.Random, of: dict[str, str], number: str) -> dict[str, str]:
    """Write a person down, with slips."""
    row = {"record_id": number, **of}
    other = person(rng)
    for column, value in of.items():
        chance = rng.random()
        if chance < 0.05:
            row[column] = other[column]
        elif chance < 0.15 and column in {"given_name", "family_name", "phone"}:
            place = rng.randrange(len(value))
            row[column] = value[:place] + rng.choice("aeiou7") + value[place + 1 :]
        elif chance < 0.12 and column == "date_of_birth":
            row[column] = f"{value[:8]}{rng.randint(1, 28):02}"
    return row


def main() -> None:
    """Train and save."""
    logging.disable(logging.WARNING)
    rng = random.Random(3)
    people = [person(rng) for _ in range(1600)]
    sides = [
        pd.DataFrame([recorded(rng, each, f"{name}{k}") for k, each in enumerate(part)])
        for name, part in (("a", people[:1200]), ("b", people[400:]))
    ]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="record_id",
        comparisons=[
            cl.JaroWinklerAtThresholds("given_name", [0.92, 0.8]).configure(
                term_frequency_adjustments=True
            ),
            cl.LevenshteinAtThresholds("family_name", [1, 2]),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True),
            cl.ExactMatch("sex"),
            cl.PostcodeComparison("postcode"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.LevenshteinAtThresholds("phone", [1]),
            cl.JaccardAtThresholds("occupation", [0.9]),
        ],
        blocking_rules_to_generate_predictions=[block_on("family_name"), block_on("phone")],
    )
    database = DuckDBAPI(connection=duckdb.connect())
    if splink.__version__.startswith("4"):
        linker = Linker(sides, settings, db_api=database)
    else:
        for name, side in zip("ab", sides, strict=True):
            database._con.register(f"people_{name}", side)
        frames = [database.register(f"people_{n}", dataset_display_name=n) for n in "ab"]
        linker = Linker(frames, settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("phone")], recall=0.8)
    training.estimate_u_using_random_sampling(max_pairs=1e5, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    training.estimate_parameters_using_expectation_maximisation(block_on("phone"))
    linker.misc.save_model_to_json(sys.argv[1], overwrite=True)


if __name__ == "__main__":
    main()
