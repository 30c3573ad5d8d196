"""Outcomes of many host records over several registers: what they cost beside the linkage.

A host extract of invented persons, half of whom are on a register, is matched with three
registers, each with a register file, and the whole folder is written with its report, from
Parquet. One table has the seconds of each stage, with the peak of memory; the other what the
stated power of records who say little comes to, and how often they are not searchable.

    python benchmarks/outcomes.py [--host 100000] [--rows 1000000]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

import bench
import crvs_link as cl
from bench import Row, Table

REGISTERS = ("births", "population", "refugees")
SCOPE = """format = 1
[register]
id = "{0}"
owner = "Invented office"
country = "{2}"
kind = "{1}"
extract_date = 2026-06-30
one_record_per = "person"
known_duplicates = false
[[completeness]]
low = 0.4
high = 0.6
source = "half of the persons are on it"
method = "known"
"""
KINDS = (("birth", "THA"), ("population", "MMR"), ("refugee", "THA"))
LITTLE = {
    "everything": (),
    "no father, place, phone": ("father_name", "birth_place", "phone"),
    "one name, sex, year of birth": ("father_name", "birth_place", "phone", "family_name", "+year"),
    "one name, year of birth": (
        *("father_name", "birth_place", "phone", "family_name", "sex"),
        "+year",
    ),
}
"""What is taken from host records, by what they are called."""


def write_files(folder: Path, host: int, rows: int) -> list[Path]:
    """The host extract, with records who say little among the last, and three registers."""
    source = bench.files(rows, "parquet")
    people = [pl.read_parquet(source / f"{name}.parquet") for name in ("a", "b")]
    chosen = people[0].sample(host, seed=1, shuffle=True)
    step = host // 10 // (len(LITTLE) - 1)
    parts = [chosen.head(host - step * (len(LITTLE) - 1))]
    for k, lost in enumerate(list(LITTLE.values())[1:]):
        part = chosen.slice(parts[0].height + k * step, step)
        parts.append(without(part, lost))
    said = [name for name, part in zip(LITTLE, parts, strict=True) for _ in range(part.height)]
    born = pl.col("date_of_birth").cast(pl.String)
    whole = pl.concat([part.with_columns(born) for part in parts])
    paths = [folder / "host.parquet"]
    whole.write_parquet(paths[0])
    pl.DataFrame({"says": said}).write_parquet(folder / "says.parquet")
    for k, (name, (kind, country)) in enumerate(zip(REGISTERS, KINDS, strict=True)):
        register = people[1 if k != 1 else 0].sample(fraction=1, shuffle=True, seed=k)
        register = register.with_columns(record_id=pl.concat_str(pl.lit(f"{k}-"), "record_id"))
        paths.append(folder / f"{name}.parquet")
        register.write_parquet(paths[-1])
        (folder / f"{name}.toml").write_text(SCOPE.format(name, kind, country))
    return paths


def without(part: pl.DataFrame, lost: tuple[str, ...]) -> pl.DataFrame:
    """The same rows, of which some columns are empty and the date of birth the year alone."""
    born = pl.col("date_of_birth").cast(pl.String)
    return part.with_columns(
        *(
            pl.lit(None, dtype=part.schema[name]).alias(name)
            for name in lost
            if not name.startswith("+")
        ),
        born.str.head(4).alias("date_of_birth") if "+year" in lost else born,
    )


def measure(host: int, rows: int) -> tuple[Row, list[Row]]:
    """One run in this process: seconds by stage, and figures by what records say."""
    with tempfile.TemporaryDirectory() as above:
        folder = Path(above)
        paths = write_files(folder, host, rows)
        scopes = {name: folder / f"{name}.toml" for name in REGISTERS}
        start = time.perf_counter()
        result = cl.match(*paths, scopes=scopes)
        matched = time.perf_counter()
        result.write(folder / "out")
        written = time.perf_counter()
        says = pl.read_parquet(folder / "says.parquet")["says"]
    assert result.outcomes is not None
    seconds = result.seconds
    first = result.outcomes.filter(pl.col("register") == REGISTERS[0])
    figures = (
        first.with_columns(says=says.gather(first["host_row"] - 1))
        .group_by("says", maintain_order=True)
        .agg(
            records=pl.len(),
            **{"mean power": pl.col("power").mean()},
            **{"not searchable": (pl.col("search_result") == "not_searchable").mean()},
        )
        .rows(named=True)
    )
    row = {
        "host records": host,
        "register rows": 3 * rows,
        "linkage, s": matched - start - seconds["outcomes"],
        "outcomes, s": seconds["outcomes"],
        "writing, s": written - matched,
        "over the linkage, s": seconds["outcomes"] + written - matched,
        "peak GB": bench.peak_gb(),
    }
    return row, figures


def tables(host: int, rows: int) -> Iterator[Table]:
    """Both tables, of one run in a process of its own."""
    found = bench.fresh("outcomes.py", host, rows)
    text = (__doc__ or "").split("\n\n")[1]
    yield Table("Outcomes beside the linkage", text, [found["run"]])
    yield Table("Linkage power by what a record says", text, found["figures"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--one", nargs=2, type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        run, figures = measure(*chosen.one)
        print(json.dumps({"run": run, "figures": figures}))
        return
    bench.publish("outcomes", tables(chosen.host, chosen.rows))


if __name__ == "__main__":
    main()
