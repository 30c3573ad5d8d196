"""Where a result may be written: decided before a run, so that none is made in vain."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crvs_link.errors import AccessDeniedError, OutputExistsError, UsageError
from crvs_link.output.tables import check_formats
from crvs_link.report.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

KIND: Final = "crvs-link output"
MANIFEST: Final = "manifest.json"

_KEYS: Final = frozenset({"command", "files", "finished", "inputs"})
NOT_CONTENT: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers leave in a folder by themselves."""


def check_target(
    folder: str | Path, *, overwrite: bool = False, formats: Sequence[str] = ("parquet",)
) -> None:
    """Refuse a folder that a result could not be written to, before anything is run.

    Parameters
    ----------
    folder : str or Path
        Must not exist, or be empty; with ``overwrite`` it may be an earlier output
        folder that holds nothing else.
    overwrite : bool
    formats : sequence of str
        The formats of the tables.

    Raises
    ------
    OutputExistsError
        If something is there and ``overwrite`` is not set.
    UsageError
        If the folder above is not there, a format is unknown or its package missing,
        or what would be overwritten is not an output folder of crvs-link.
    AccessDeniedError
        If the folder above may not be written to.
    """
    check_formats(formats)
    name = os.fspath(folder)
    try:
        target = Path(folder).resolve()
        there = target.exists()
    except PermissionError as error:
        raise denied(name) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(
            f"{name!r} cannot be the name of an output folder.", hint="Name another with -o."
        ) from error
    if not target.parent.is_dir():
        raise UsageError(
            f"The output folder {name!r} cannot be made: the folder above it is not there.",
            hint="Make that folder first, or name another with -o.",
        )
    if Path.cwd().is_relative_to(target):
        raise UsageError(
            f"The output folder {name!r} is, or holds, the folder that this was started in.",
            hint="Name a folder that is not there yet with -o.",
        )
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise denied(name)
    if there:
        _check_existing(target, name, overwrite=overwrite)


def _check_existing(target: Path, name: str, *, overwrite: bool) -> None:
    elsewhere = "Name another folder with -o."
    if not target.is_dir():
        raise OutputExistsError(f"{name!r} is a file, not a folder.", hint=elsewhere)
    try:
        entries = sorted(p.name for p in target.iterdir() if p.name not in NOT_CONTENT)
        manifest = manifest_of(target)
    except PermissionError as error:
        raise denied(name) from error
    if not entries:
        return
    known = {MANIFEST, *manifest["files"]} if manifest else set()
    strange = [entry for entry in entries if entry not in known]
    if strange:
        shown = ", ".join(strange[:3]) + (", ..." if len(strange) > 3 else "")
        kind = UsageError if overwrite else OutputExistsError
        raise kind(
            f"The folder {name!r} holds what crvs-link did not write ({shown}).", hint=elsewhere
        )
    if manifest and not overwrite:
        raise OutputExistsError(
            f"The folder {name!r} already holds a result of crvs-link {_described(manifest)}.",
            hint="Replace it with --overwrite, or name another folder with -o.",
        )


def _described(manifest: dict[str, Any]) -> str:
    sources = ", ".join(str(source["source_id"]) for source in manifest["inputs"])
    return f"{manifest['command']} ({printable(sources)}), finished {manifest['finished']}"


def manifest_of(target: Path) -> dict[str, Any] | None:
    """Read the manifest of an output folder; None if it is not one of ours."""
    try:
        manifest = json.loads((target / MANIFEST).read_bytes())
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError):
        return None
    ours = isinstance(manifest, dict) and manifest.get("kind") == KIND
    return manifest if ours and manifest.keys() >= _KEYS else None


def denied(name: str) -> AccessDeniedError:
    """Say that a folder may not be written."""
    return AccessDeniedError(
        f"The output folder {name!r} cannot be written: permission denied.",
        hint="Name a folder that you may write to with -o.",
    )
