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
    from crvs_link.config.register_file import read_scope, shipped_scope

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
    "read_scope",
    "shipped_scope",
    "write_config",
]


def __getattr__(name: str) -> object:
    # Checking a file takes Pydantic, a twentieth of a second; most runs have no file.
    if name == "read_config":
        from crvs_link.config.read import read_config

        return read_config
    if name in {"read_scope", "shipped_scope"}:
        from crvs_link.config import register_file

        return getattr(register_file, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
