"""What is evaluated: an output folder, the result of a run, or another tool's table."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from crvs_link.errors import AccessDeniedError, InputError, UsageError
from crvs_link.evaluate.read import CLUSTER, LEFT, RECORD, REGISTER, RIGHT, Table, read_table
from crvs_link.results import RunResult
from crvs_link.schema import RECORD_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from crvs_link.load import Source


@dataclass(frozen=True)
class Found:
    """A result, ready to be evaluated.

    Parameters
    ----------
    table : Table
        Links, or clusters.
    review : polars.DataFrame, optional
        ``left, right, register``; None where the result has no such pairs.
    command : str, optional
        ``match`` or ``dedupe``; None where it is not known.
    registers : tuple of str
        What `match` searched; empty where it is not known.
    """

    table: Table
    review: pl.DataFrame | None = None
    command: str | None = None
    registers: tuple[str, ...] = ()


def read_result(source: RunResult | Source) -> Found:
    """Read what is to be evaluated.

    Parameters
    ----------
    source : RunResult, str, Path, polars.DataFrame or an object with ``__arrow_c_stream__``
        What `match` or `dedupe` found, the folder that it was written to, or a table
        as `read_table` takes it.

    Returns
    -------
    Found

    Raises
    ------
    UsageError
        If a folder is not an output folder of crvs-link.
    InputError
        If the ids of its records are withheld, or a table of it is damaged; else as
        `read_table`.
    """
    if isinstance(source, RunResult):
        tables = {"links": source.links, "review": source.review, "clusters": source.clusters}
        registers = tuple(linkage.right for linkage in source.linkages)
        return _found("the result", source.command, registers, tables.__getitem__)
    if isinstance(source, str | os.PathLike) and Path(source).is_dir():
        folder = Path(source)
        manifest = _manifest(folder)
        registers = tuple(linkage["register"] for linkage in manifest["linkages"])
        return _found(str(folder), manifest["command"], registers, lambda name: _read(folder, name))
    return Found(read_table(source))


def _found(
    place: str,
    command: str,
    registers: tuple[str, ...],
    table: Callable[[str], pl.DataFrame | None],
) -> Found:
    def pairs(name: str) -> pl.DataFrame:
        return _named(table(name), {"left_id": LEFT, "right_id": RIGHT, "register": REGISTER})

    if command == "match":
        found = Table(place, True, pairs("links"))
    else:
        clusters = _named(table("clusters"), {RECORD_ID: RECORD, "cluster_id": CLUSTER})
        found = Table(place, False, clusters)
    review = pairs("review")
    if any(frame.null_count().sum_horizontal().item() for frame in (found.frame, review)):
        raise InputError(
            f"{place} does not hold the ids of its records: they are identity numbers, and "
            "are withheld.",
            hint="Repeat the run with --purpose and --legal-basis.",
        )
    return Found(found, review, command, registers if command == "match" else ())


def _named(frame: pl.DataFrame | None, names: dict[str, str]) -> pl.DataFrame:
    assert frame is not None  # a run has the tables of its command
    return frame.select(pl.col(old).cast(pl.String).alias(new) for old, new in names.items())


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
        if manifest["command"] in {"match", "dedupe"} and manifest["linkages"]:
            return manifest
    except PermissionError as error:
        raise AccessDeniedError(f"{folder} may not be read: permission denied.") from error
    except (OSError, ValueError, LookupError, TypeError):
        pass
    raise UsageError(
        f"{folder} is not an output folder of crvs-link.",
        hint="Name the folder that match or dedupe wrote, or a file of id pairs.",
    )


def _read(folder: Path, name: str) -> pl.DataFrame:
    path = folder / f"{name}.parquet"
    try:
        return pl.read_parquet(path, glob=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(
            f"{path} cannot be read: it is not there, or damaged.", hint="Repeat the run."
        ) from error
