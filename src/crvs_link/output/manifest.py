"""``manifest.json``: what was run, on what, with what, and when.

It is the only file of an output folder that holds a clock; every other file is the same
to the byte when a run is repeated.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import platform
import sys
import sysconfig
import tomllib
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from crvs_link.codes import STATEMENT
from crvs_link.output.target import KIND

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crvs_link.load import Extract
    from crvs_link.results import Linkage, RunResult

FORMAT: Final = 1
"""Version of the layout; it changes when a key is renamed or removed."""


def render_manifest(result: RunResult, folder: Path, *, models: Mapping[str, str]) -> str:
    """Write the manifest of a folder that holds everything else already.

    Parameters
    ----------
    result : RunResult
    folder : Path
        Its files are read once more, for their digests.
    models : mapping of str to str
        For each register the file that holds its model.

    Returns
    -------
    str
        JSON with sorted keys. ``started`` is the clock at the end less the time of all
        stages.
    """
    document = describe(result)
    for linkage in document["linkages"]:
        linkage["model"] = models[linkage["register"]]
    document["files"] = digests(folder)
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def digests(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and digest of every file of a folder, by name."""
    return {
        path.name: {"bytes": path.stat().st_size, "digest": digest_of(path)}
        for path in sorted(folder.iterdir())
    }


def describe(result: RunResult) -> dict[str, Any]:
    """Say what was run, on what, with what, and when; nothing of where it was written."""
    finished = datetime.datetime.now(datetime.UTC)
    started = finished - datetime.timedelta(seconds=sum(result.seconds.values()))
    return {
        "kind": KIND,
        "format": FORMAT,
        "command": result.command,
        "statement": STATEMENT,
        **result.disclosure.manifest(),
        "pseudonyms": result.pseudonyms and {"key": result.pseudonyms.fingerprint},
        "versions": _versions(),
        "seed": tomllib.loads(result.config).get("run", {}).get("seed"),
        "inputs": [
            {**_source(extract), "ids_withheld": extract.source_id in result.withheld}
            for extract in result.extracts
        ],
        "previous": result.previous,
        "decisions": None if result.decisions is None else result.decisions.height,
        "places": [asdict(file) for file in result.places],
        "labels": result.labels and asdict(result.labels),
        "scopes": {
            source_id: {"register": scope.id, "path": scope.path, "digest": scope.digest}
            for source_id, scope in result.scopes.items()
        },
        "linkages": [_counts(linkage) for linkage in result.linkages],
        "not_run": dict(result.not_run),
        "seconds": {stage: round(seconds, 3) for stage, seconds in result.seconds.items()},
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
    }


def _versions() -> dict[str, str]:
    # The kernels carry the version of their compiler in the name of a shared module.
    prefix = "_cython_"
    cython = next((name for name in sys.modules if name.startswith(prefix)), prefix + "unknown")
    return {
        "crvs-link": version("crvs-link"),
        "cython": cython.removeprefix(prefix).replace("_", "."),
        "kernel": str(sysconfig.get_config_var("EXT_SUFFIX")).strip("."),
        "numpy": version("numpy"),
        "platform": sysconfig.get_platform(),
        "polars": version("polars"),
        "python": platform.python_version(),
    }


def _source(extract: Extract) -> dict[str, Any]:
    return {
        "source_id": extract.source_id,
        "path": extract.path_text,
        "format": extract.format,
        "details": dict(extract.details),
        "digest": extract.digest,
        "rows": {
            "read": extract.account.read,
            "used": extract.account.used,
            "set_aside": dict(extract.account.set_aside),
        },
    }


def _counts(linkage: Linkage) -> dict[str, Any]:
    return {
        "left": linkage.left,
        "register": linkage.right,
        "left_records": linkage.n_left,
        "right_records": linkage.n_right,
        "pairs": linkage.n_pairs,
        "candidates": linkage.n_candidates,
        "rules": [
            {
                "name": cost.rule.name,
                "pairs": cost.pairs,
                "left_out": cost.left_out and asdict(cost.left_out),
            }
            for cost in linkage.rules
        ],
        "floor": linkage.floor,
        "cluster_correlation": linkage.cluster_correlation,
        "kept": linkage.pairs_kept,
        "cut": linkage.pairs_cut,
        "links": linkage.links.height,
        "review": linkage.review.height,
        "removed_by_cardinality": linkage.removed_by_cardinality,
        "conflicts": dict(linkage.conflicts),
    }


def digest_of(path: Path) -> str:
    """Digest of a file, as manifests write it."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
