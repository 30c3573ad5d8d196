"""One run, described completely: what is linked, how it is read, and how it is decided.

The command line merges options and ``link.toml`` into a `RunConfig`; the pipeline fills
in what it chose from the data; `write_config` writes the ``link.toml`` that repeats it.
Threads and progress are not part of it, since no result depends on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crvs_link.config.remarks import Remarks
from crvs_link.config.scope import Population, RecordUnit, RegisterKind, RegisterScope, Stratum
from crvs_link.config.settings import Decision, LinkageConfig, RunConfig, SourceConfig
from crvs_link.config.write import write_config

if TYPE_CHECKING:
    from crvs_link.config.read import read_config

__all__ = [
    "Decision",
    "LinkageConfig",
    "Population",
    "RecordUnit",
    "RegisterKind",
    "RegisterScope",
    "Remarks",
    "RunConfig",
    "SourceConfig",
    "Stratum",
    "read_config",
    "write_config",
]


def __getattr__(name: str) -> object:
    # Checking a file takes Pydantic, a twentieth of a second; most runs have no file.
    if name == "read_config":
        from crvs_link.config.read import read_config

        return read_config
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
