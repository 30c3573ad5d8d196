"""What the audit log holds of a result, and whether a folder is the one that it holds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crvs_link.errors import AccessDeniedError, InputError, SourceNotFoundError, UsageError
from crvs_link.output.manifest import digest_of
from crvs_link.output.target import MANIFEST, NOT_CONTENT, manifest_of
from crvs_link.protect.audit import append, read_log
from crvs_link.protect.chain import ChainError, verify_lines
from crvs_link.report.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

CHAINED: Final = "results.ndjson"
"""The file of a folder whose lines hold together by digests."""

_STATED: Final = ("purpose", "legal_basis", "dpia_ref", "consent_scope", "recipient", "expires")


def enter(log: str | Path, manifest: str, place: str) -> str:
    """Enter a result in an audit log.

    Parameters
    ----------
    log : str or Path
    manifest : str
        Of the result, as it is written.
    place : str
        Where the result is going to be: a folder with its whole path, or a database.

    Returns
    -------
    str
        The digest of the line.
    """
    facts = json.loads(manifest)
    return append(
        log,
        {
            "time": facts["finished"],
            "command": facts["command"],
            "version": facts["versions"]["crvs-link"],
            "place": place,
            **{key: facts[key] for key in _STATED},
            "inputs": [
                {"source_id": source["source_id"], "digest": source["digest"]}
                for source in facts["inputs"]
            ],
            "manifest": "sha256:" + hashlib.sha256(manifest.encode()).hexdigest(),
            "counts": [
                {key: linkage[key] for key in ("register", "left_records", "links", "review")}
                for linkage in facts["linkages"]
            ],
        },
    )


def verify_log(log: str | Path, folder: Path | None) -> list[str]:
    """Check that no line of a log was changed, and that a folder is the one entered last.

    Parameters
    ----------
    log : str or Path
    folder : Path, optional
        Of a result; checked as `verify_folder` does, too.

    Returns
    -------
    list of str
        What holds, in words.

    Raises
    ------
    InputError
        What does not hold.
    """
    entries, last = read_log(log)
    held = [f"Lines that hold together: {len(entries):,}; the last is {last}."]
    if folder is None:
        return held
    held += verify_folder(folder)
    line, entry = _entered(entries, folder, str(log))
    elsewhere = "" if entry["place"] == str(folder.resolve()) else f", then {entry['place']}"
    return [*held, f"{folder} is the result of line {line:,} ({entry['time']}{elsewhere})."]


def verify_folder(folder: Path) -> list[str]:
    """Check that the files of an output folder are those of its manifest.

    Returns
    -------
    list of str
        What holds, in words.

    Raises
    ------
    SourceNotFoundError, UsageError, AccessDeniedError
        If there is no such output folder.
    InputError
        If a file is missing, not known to the manifest, or not as it was written.
    """
    if not folder.is_dir():
        raise SourceNotFoundError(
            f"There is no folder {folder}.", hint="Name the folder that match or dedupe wrote."
        )
    try:
        manifest = manifest_of(folder)
        names = {path.name for path in folder.iterdir()} - NOT_CONTENT - {MANIFEST}
    except PermissionError as error:
        raise AccessDeniedError(f"{folder} may not be read: permission denied.") from error
    if manifest is None:
        raise UsageError(
            f"{folder} is not an output folder of crvs-link.",
            hint="Name the folder that match or dedupe wrote.",
        )
    files = manifest["files"]
    if missing := sorted(files.keys() - names):
        raise InputError(f"{folder}: {missing[0]} is missing, which the manifest knows.")
    if strange := sorted(names - files.keys()):
        raise InputError(f"{folder}: the manifest knows no {printable(strange[0])}.")
    for name, facts in files.items():
        if digest_of(folder / name) != facts["digest"]:
            raise InputError(f"{folder}: {name} is not as it was written: its digest differs.")
    held = [f"Files of {folder} that are as its manifest says: {len(files):,}."]
    if CHAINED in files:
        with (folder / CHAINED).open("rb") as lines:
            try:
                count, _ = verify_lines(lines)
            except ChainError as error:
                raise InputError(f"{folder}: {CHAINED}: {error}.") from error
        held.append(f"Lines of {CHAINED} that hold together: {count:,}.")
    return held


def _entered(
    entries: Sequence[dict[str, Any]], folder: Path, log: str
) -> tuple[int, dict[str, Any]]:
    """Find the line of a folder: the last of its place, or of its manifest if it was moved."""
    digest, place = digest_of(folder / MANIFEST), str(folder.resolve())
    numbered = list(enumerate(entries, start=1))
    same_place = [each for each in numbered if each[1].get("place") == place]
    same_result = [each for each in numbered if each[1].get("manifest") == digest]
    if same_place and same_place[-1][1]["manifest"] != digest:
        raise InputError(
            f"{folder} is not the result that was entered last for it, in line "
            f"{same_place[-1][0]:,} of {log}: its manifest differs."
        )
    if not same_result:
        raise InputError(f"{log} has no line of {folder}: it was written without this log.")
    return (same_place or same_result)[-1]
