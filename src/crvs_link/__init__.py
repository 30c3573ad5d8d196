"""Civil-registration record linkage.

Standardises extracts of civil registers, links the records that belong to one person,
and says for each record of a host extract what was found on which register.

::

    import crvs_link as cl

    host = cl.read_extract("arrivals.csv")
    result = cl.match(host, "births.csv")
    result.links, result.outcomes
    cl.write(result, "out/")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crvs_link.errors import CrvsLinkError
    from crvs_link.load import Extract, read_extract
    from crvs_link.output import write
    from crvs_link.pipeline import dedupe, match
    from crvs_link.results import Linkage, RunResult
    from crvs_link.run import RunOptions

    __version__: str

_HOMES = {
    "CrvsLinkError": "errors",
    "Extract": "load",
    "Linkage": "results",
    "RunOptions": "run",
    "RunResult": "results",
    "dedupe": "pipeline",
    "match": "pipeline",
    "read_extract": "load",
    "write": "output",
}

__all__ = [
    "CrvsLinkError",
    "Extract",
    "Linkage",
    "RunOptions",
    "RunResult",
    "__version__",
    "dedupe",
    "match",
    "read_extract",
    "write",
]


def __getattr__(name: str) -> object:
    # Names are imported when they are used: `crvs-link --help` needs none of them.
    if name == "__version__":
        return import_module("importlib.metadata").version("crvs-link")
    if name in _HOMES:
        return getattr(import_module(f"crvs_link.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
