"""The linkages on which tools are compared: files without the truth, and the truth apart."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

import bench
import febrl
import peer_setups
from bench import HERE
from crvs_link.evaluate.records import connected, distinct_pairs

RECIPES: Final = HERE.parent / "synthetic_data" / "recipes"
MOST_GROUPS: Final = 12
"""A column of more values makes no table that can be read."""
KEYS: Final = ("register", "record_id", "person_id")


@dataclass(frozen=True)
class Task:
    """One linkage to be carried out by every tool.

    Parameters
    ----------
    name : str
    paths : tuple of Path
        One extract to de-duplicate, or a host and a register to link.
    truth : polars.DataFrame
        ``register`` (the stem of a path), ``record_id``, ``person_id``; further columns are
        subgroups.
    setup : dict, optional
        The peers' own settings for these data, on raw values; None for an expert's.
    id_column : str
        Of the extracts.
    """

    name: str
    paths: tuple[Path, ...]
    truth: pl.DataFrame
    setup: dict[str, Any] | None = None
    id_column: str = "record_id"

    @property
    def within(self) -> bool:
        """Whether it is a de-duplication."""
        return len(self.paths) == 1

    @property
    def subgroups(self) -> list[str]:
        """Columns of the truth that are of few values."""
        others = [name for name in self.truth.columns if name not in KEYS]
        return [name for name in others if 1 < self.truth[name].n_unique() <= MOST_GROUPS]


def by_person(
    pairs: pl.DataFrame, registers: Sequence[str], ids: Sequence[pl.Series]
) -> pl.DataFrame:
    """A truth of records from one of pairs, of which records without any are persons too."""
    records = pl.concat(
        pl.DataFrame({"record_id": of}).with_columns(register=pl.lit(register))
        for register, of in zip(registers, ids, strict=True)
    ).with_row_index("number")
    sides = [
        pairs.select(record_id=column)
        .join(
            records.filter(pl.col("register") == register),
            on="record_id",
            maintain_order="left",
            how="left",
        )["number"]
        .cast(pl.Int64)
        .to_numpy()
        for column, register in (("left_id", registers[0]), ("right_id", registers[-1]))
    ]
    person = connected(distinct_pairs((sides[0], sides[1]), records.height), records.height)
    return records.select("register", "record_id").with_columns(
        person_id=pl.Series(person).cast(pl.String)
    )


def febrl_tasks(folder: Path) -> Iterator[Task]:
    """FEBRL 4 and 3, with their authors' settings."""
    for name, made, setup in (
        ("FEBRL 4, link", febrl.febrl4(folder), peer_setups.FEBRL4),
        ("FEBRL 3, dedupe", febrl.febrl3(folder), peer_setups.FEBRL3),
    ):
        ids = [pl.read_csv(path, infer_schema=False)["rec_id"] for path in made.paths]
        truth = by_person(made.truth, [path.stem for path in made.paths], ids)
        yield Task(name, made.paths, truth, setup, "rec_id")


def table_task(path: Path, truth_column: str, folder: Path) -> Task:
    """A table to de-duplicate, of which everything that gives the truth away is taken out."""
    frame = (
        pl.read_parquet(path)
        if path.suffix == ".parquet"
        else pl.read_csv(path, infer_schema=False)
    )
    frame = frame.select(pl.all().cast(pl.String))
    naming = [name for name in frame.columns if frame[name].n_unique() == frame.height]
    rng = np.random.default_rng(febrl.SEED)
    frame = frame[rng.permutation(frame.height)]
    numbers = rng.choice(10**8, size=frame.height, replace=False)
    ids = pl.Series("record_id", [f"r{number:08d}" for number in numbers])
    blind = frame.drop(truth_column, *naming).insert_column(0, ids)
    target = folder / f"{path.stem}.csv"
    blind.write_csv(target)
    truth = pl.DataFrame({"record_id": ids, "person_id": frame[truth_column]}).with_columns(
        register=pl.lit(path.stem)
    )
    known = peer_setups.columns_of(peer_setups.HISTORICAL) - {"first_name_surname"}
    setup = peer_setups.HISTORICAL if known <= set(frame.columns) else None
    return Task(f"{path.stem}, dedupe", (target,), truth.select(KEYS), setup)


def folder_tasks(folder: Path, name: str, *, every: bool) -> Iterator[Task]:
    """The linkages of a population: its smallest extract with that of most common persons."""
    truth = pl.read_parquet(folder / "truth.parquet").with_columns(pl.col(KEYS).cast(pl.String))
    paths = {path.stem: path for path in sorted(folder.glob("*.csv"))}
    size = truth.group_by("register").agg(pl.len()).sort("len", "register")
    registers = [each for each in size["register"] if each in paths]
    if len(registers) == 1:
        yield Task(f"{name}, dedupe", (paths[registers[0]],), truth)
        return
    host, *others = registers
    mine = truth.filter(pl.col("register") == host)["person_id"].unique()
    shared = {
        other: truth.filter(
            (pl.col("register") == other) & pl.col("person_id").is_in(mine.implode())
        )["person_id"].n_unique()
        for other in others
    }
    ranked = sorted(others, key=lambda other: (-shared[other], other))
    for other in ranked if every else ranked[:1]:
        about = truth.filter(pl.col("register").is_in([host, other]))
        yield Task(f"{name}: {host}, {other}", (paths[host], paths[other]), about)


def recipe_tasks(persons: int, folder: Path) -> Iterator[Task]:
    """A population of every recipe; none where there is no command that makes one."""
    known = subprocess.run([*bench.program(), "synth", "--help"], check=False, capture_output=True)
    if known.returncode:
        return
    for recipe in sorted(RECIPES.glob("*.toml")):
        made = folder / recipe.stem
        command = [*bench.program(), "synth", str(recipe), "-o", str(made)]
        subprocess.run([*command, "--persons", str(persons)], check=True, capture_output=True)
        yield from folder_tasks(made, recipe.stem, every=False)
