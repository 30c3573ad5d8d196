"""JSON Schemas of what is written for other systems."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

VERSIONS: Final = {"result": 1}
"""The current version of each."""


def schema_text(name: str) -> str:
    """Give a JSON Schema (draft 2020-12) as it is published.

    Parameters
    ----------
    name : str
        ``result``: a line of ``results.ndjson``.
    """
    return (files(__name__) / f"{name}-{VERSIONS[name]}.json").read_text(encoding="utf-8")
