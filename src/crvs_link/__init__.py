"""Civil-registration record linkage.

Standardises extracts of civil registers, links the records that belong to one person,
and says for each record of a host extract what was found on which register.

::

    import crvs_link as cl

    host = cl.read_extract("arrivals.csv")
    result = cl.match(host, "births.csv")
    result.links, result.outcomes
    result.write("out/")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crvs_link.api import Result, dedupe, match, profile_extract
    from crvs_link.errors import CrvsLinkError
    from crvs_link.evaluate import Evaluation, evaluate_result
    from crvs_link.index import RegisterIndex
    from crvs_link.load import Extract, read_extract
    from crvs_link.profile import Profile
    from crvs_link.protect import Purpose
    from crvs_link.results import Linkage
    from crvs_link.run import RunOptions
    from crvs_link.schema import Cardinality

    __version__: str

_HOMES = {
    "Cardinality": "schema",
    "CrvsLinkError": "errors",
    "Evaluation": "evaluate",
    "Extract": "load",
    "Linkage": "results",
    "Profile": "profile",
    "Purpose": "protect",
    "RegisterIndex": "index",
    "RunOptions": "run",
    "Result": "api",
    "dedupe": "api",
    "evaluate_result": "evaluate",
    "match": "api",
    "profile_extract": "api",
    "read_extract": "load",
}

__all__ = [
    "Cardinality",
    "CrvsLinkError",
    "Evaluation",
    "Extract",
    "Linkage",
    "Profile",
    "Purpose",
    "RegisterIndex",
    "Result",
    "RunOptions",
    "__version__",
    "dedupe",
    "evaluate_result",
    "match",
    "profile_extract",
    "read_extract",
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
