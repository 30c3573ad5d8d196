"""Speed of simulating populations: from a shipped recipe to the written folder.

Timed is the command as people give it, starting included, extracts as CSV; each run is a
fresh process.

    python benchmarks/population.py [--persons 1000000] [--repeat 1] [RECIPE...]
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import bench
from bench import Row, Table
from crvs_link.population import shipped_recipes


def measure(recipe: str, persons: int, *, repeat: int) -> Row:
    """Seconds, processor time of all cores, peak memory; medians of some runs."""

    def run() -> Row:
        with tempfile.TemporaryDirectory() as above:
            folder = Path(above) / "out"
            command = [*bench.program(), "synth", recipe, "-q", "-o", str(folder)]
            before = os.times()
            seconds, peak = bench.timed_process([*command, "--persons", str(persons)])
            after = os.times()
            made = json.loads((folder / "manifest.json").read_text("utf-8"))
        return {
            "recipe": recipe,
            "registers": len(made["records"]),
            "records": sum(made["records"].values()),
            "mistakes": sum(each["struck"] for each in made["mistakes"]),
            "seconds": seconds,
            "processor s": after.children_user
            + after.children_system
            - before.children_user
            - before.children_system,
            "peak GB": peak,
        }

    return bench.repeated(repeat, run)


def table(recipes: Sequence[str], persons: int, *, repeat: int) -> Table:
    """All recipes at one size."""
    rows = [measure(recipe, persons, repeat=repeat) for recipe in recipes]
    return Table(f"Populations of {persons:,} persons", (__doc__ or "").split("\n\n")[1], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipes", nargs="*", metavar="RECIPE", default=shipped_recipes())
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=1)
    chosen = parser.parse_args()
    bench.publish("population", [table(chosen.recipes, chosen.persons, repeat=chosen.repeat)])


if __name__ == "__main__":
    main()
