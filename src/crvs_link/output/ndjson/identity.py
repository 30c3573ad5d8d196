"""How a run is named in a file of results: stable, and by no value of its records."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import TYPE_CHECKING

from crvs_link import model
from crvs_link.output.ndjson.text import text

if TYPE_CHECKING:
    from crvs_link.results import RunResult


def run_id(result: RunResult) -> str:
    """Digest of what was run and on what: the same for the same inputs and settings.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    files = [(file.path, file.digest) for file in result.places]
    if result.labels is not None:
        files.append((result.labels.path, result.labels.digest))
    files += [(source, scope.digest) for source, scope in result.scopes.items()]
    decided = None if result.decisions is None else result.decisions.write_csv()
    content = {
        "version": version("crvs-link"),
        "command": result.command,
        "purpose": result.disclosure.manifest(),
        "inputs": [[extract.source_id, extract.digest] for extract in result.extracts],
        "files": files,
        "config": result.config,
        "models": [model.dumps(x.spec, x.parameters, None) for x in result.linkages],
        "decisions": decided,
    }
    return hashlib.sha256(text(content).encode()).hexdigest()[:32]
