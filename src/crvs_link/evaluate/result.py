"""What is evaluated: an output folder, the result of a run, or another tool's table."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from crvs_link.errors import AccessDeniedError, InputError, UsageError
from crvs_link.evaluate.read import CLUSTER, LEFT, RECORD, REGISTER, RIGHT, Table, read_table
from crvs_link.results import RunResult
from crvs_link.schema import RECORD_ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from crvs_link.load import Source

PROBABILITY: Final = "probability"


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
    host : str, optional
        The extract that was matched or de-duplicated.
    scored : polars.DataFrame, optional
        ``left, right, register, probability``: links and pairs for review, each once.
    unlinked : polars.DataFrame, optional
        ``left, register, probability``: that a host record has no partner.
    """

    table: Table
    review: pl.DataFrame | None = None
    command: str | None = None
    registers: tuple[str, ...] = ()
    host: str | None = None
    scored: pl.DataFrame | None = None
    unlinked: pl.DataFrame | None = None


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
        tables = {
            "links": source.links,
            "review": source.review,
            "clusters": source.clusters,
            "outcomes": source.outcomes,
        }
        registers = tuple(linkage.right for linkage in source.linkages)
        host = source.linkages[0].left
        return _found("the result", source.command, host, registers, tables.__getitem__)
    if isinstance(source, str | os.PathLike) and Path(source).is_dir():
        folder = Path(source)
        manifest = _manifest(folder)
        registers = tuple(linkage["register"] for linkage in manifest["linkages"])
        host = str(manifest["linkages"][0]["left"])
        if any(source["ids_withheld"] for source in manifest["inputs"]):
            raise InputError(
                f"{folder} does not hold the ids of its records: they are identity numbers or "
                "those of protected records, and are withheld.",
                hint="Repeat the run with --purpose and --legal-basis; for protected records "
                "with --dpia-ref and --consent-scope too.",
            )
        return _found(
            str(folder), manifest["command"], host, registers, lambda name: _read(folder, name)
        )
    return Found(read_table(source))


def _found(
    place: str,
    command: str,
    host: str,
    registers: tuple[str, ...],
    table: Callable[[str], pl.DataFrame | None],
) -> Found:
    links, review = (
        _named(
            table(name),
            {
                "left_id": LEFT,
                "right_id": RIGHT,
                "register": REGISTER,
                "probability": PROBABILITY,
            },
        )
        for name in ("links", "review")
    )
    # A pair that was decided on and of which a record is gone is no pair any more.
    review = review.filter(pl.col(PROBABILITY).is_not_null())
    unlinked = None
    if command == "match":
        found = Table(place, True, links.drop(PROBABILITY))
        unlinked = _named(
            table("outcomes"),
            {"host_id": LEFT, "register": REGISTER, "p_unlinked": PROBABILITY},
        )
    else:
        clusters = _named(table("clusters"), {RECORD_ID: RECORD, "cluster_id": CLUSTER})
        found = Table(place, False, clusters)
    return Found(
        found,
        review.drop(PROBABILITY),
        command,
        registers if command == "match" else (),
        host,
        pl.concat([links, review]).unique(
            [LEFT, RIGHT, REGISTER], keep="first", maintain_order=True
        ),
        unlinked,
    )


def _named(frame: pl.DataFrame | None, names: dict[str, str]) -> pl.DataFrame:
    assert frame is not None  # a run has the tables of its command
    return frame.select(
        pl.col(old).cast(pl.Float64 if new == PROBABILITY else pl.String).alias(new)
        for old, new in names.items()
    )


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
