"""One run, described completely: what is linked, how it is read, and how it is decided.

The command line merges options and ``link.toml`` into a `RunConfig`; the pipeline fills
in what it chose from the data; `write_config` writes the ``link.toml`` that repeats it.
Threads, memory and progress are not part of it, since no result depends on them.
"""

from crvs_link.config.read import read_config
from crvs_link.config.settings import Decision, LinkageConfig, RunConfig, SourceConfig
from crvs_link.config.write import write_config

__all__ = [
    "Decision",
    "LinkageConfig",
    "RunConfig",
    "SourceConfig",
    "read_config",
    "write_config",
]
