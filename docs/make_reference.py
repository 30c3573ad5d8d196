"""Build the reference of the library from its docstrings: plain pages, read without a network.

python docs/make_reference.py FOLDER
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

import pdoc
import pdoc.render

MODULES: Final = (
    "crvs_link",
    "crvs_link.config",
    "crvs_link.errors",
    "crvs_link.interop.recordlinkage",
    "crvs_link.interop.splink",
)
"""What is public: the names in ``__all__`` of these, and every class of ``errors``."""


def public_modules() -> list[ModuleType]:
    """The modules, with what they give by name put into them first.

    The package imports names when they are used, and pdoc looks at what is there.
    """
    modules = [import_module(name) for name in MODULES]
    for module in modules:
        for name in getattr(module, "__all__", ()):
            setattr(module, name, getattr(module, name))
    return modules


def build(folder: Path) -> None:
    """Write the pages."""
    public_modules()
    pdoc.render.configure(docformat="numpy", show_source=False)
    pdoc.pdoc(*MODULES, output_directory=folder)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
