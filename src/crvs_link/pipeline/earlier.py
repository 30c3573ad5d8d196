"""An earlier run, by the manifest of its folder: what it was, and whether its inputs still are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from crvs_link.errors import InputError, SourceNotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from crvs_link.load import Extract
    from crvs_link.load.places import Places


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of an output folder.

    Raises
    ------
    SourceNotFoundError
        If the folder is not there.
    UsageError
        If it is none.
    """
    if not folder.exists():
        raise SourceNotFoundError(
            f"There is no folder {folder}.", hint="Name the folder that match or dedupe wrote."
        )
    path = folder / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        manifest["linkages"][0]["model"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise UsageError(
            f"{folder} is not an output folder of crvs-link: its manifest.json cannot be read.",
            hint="Name the folder that match or dedupe wrote.",
        ) from error
    return manifest


def find_linkage(manifest: dict[str, Any], register: str | None) -> dict[str, Any]:
    """Find what the manifest says of one register; None for the only one.

    Raises
    ------
    UsageError
        If there is no such register, or None stands for one of several.
    """
    linkages: list[dict[str, Any]] = manifest["linkages"]
    names = [linkage["register"] for linkage in linkages]
    if register is None and len(names) > 1:
        raise UsageError(
            f"The run searched {len(names)} registers.",
            hint="Name one of them with --register: " + ", ".join(names),
        )
    if register is not None and register not in names:
        raise UsageError(
            f"The run searched no register {register!r}.", hint="It searched: " + ", ".join(names)
        )
    return linkages[names.index(register) if register is not None else 0]


def check_extracts(extracts: Sequence[Extract], manifest: dict[str, Any]) -> None:
    """Refuse extracts that are not those of the run: InputError."""
    then = {source["source_id"]: source["digest"] for source in manifest["inputs"]}
    for extract in extracts:
        if then.get(extract.source_id) != extract.digest:
            raise InputError(
                f"{extract.path_text} is not the file that was linked: its digest differs from "
                "the manifest's.",
                hint="Bring the old file back, or run match or dedupe again.",
            )


def check_places(places: Places | None, manifest: dict[str, Any]) -> None:
    """Refuse places files that are not those of the run: InputError."""
    then = {file["path"]: file["digest"] for file in manifest.get("places", ())}
    for file in () if places is None else places.files:
        if then.get(file.path) != file.digest:
            raise InputError(
                f"{file.path} is not the places file of that run: its digest differs from the "
                "manifest's.",
                hint="Bring the old file back, or run match or dedupe again.",
            )


def stored(folder: Path) -> Callable[[str], pl.LazyFrame]:
    """The tables of an output folder by name, read as far as they are needed."""
    return lambda name: pl.scan_parquet(folder / f"{name}.parquet", glob=False)
