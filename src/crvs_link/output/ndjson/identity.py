"""How a run and its records are named in a file of results: stable, and by no value of theirs."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import TYPE_CHECKING

import polars as pl

from crvs_link import model
from crvs_link.output.ndjson.text import text

if TYPE_CHECKING:
    from crvs_link.results import RunResult


def references(ids: pl.Series, rows: pl.Series, *, source_id: str, host: bool) -> pl.Series:
    """Name records: ``h:12`` of the host extract, ``r:7`` of a register.

    Parameters
    ----------
    ids : polars.Series of String
        Their identifiers.
    rows : polars.Series of integers
        Their row numbers; null for no record.
    source_id : str
        The extract that they are of.
    host : bool
        Whether that is the host.

    Returns
    -------
    polars.Series of String
        Of letters, digits and colons, and nothing of the identifier.
    """
    del ids, source_id  # rows tell records apart, and what stands beside tells of which extract
    return ("h:" if host else "r:") + rows.cast(pl.String)


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
        "purpose": [result.purpose, result.legal_basis],
        "inputs": [[extract.source_id, extract.digest] for extract in result.extracts],
        "files": files,
        "config": result.config,
        "models": [model.dumps(x.spec, x.parameters, None) for x in result.linkages],
        "decisions": decided,
    }
    return hashlib.sha256(text(content).encode()).hexdigest()[:32]
