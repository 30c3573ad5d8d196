"""Build the reference of the library from its docstrings: plain pages, read without a network.

    python docs/make_reference.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import pdoc
import pdoc.render

import crvs_link

MODULES = ("crvs_link", "crvs_link.errors", "crvs_link.interop.recordlinkage", "crvs_link.interop.splink")


def build(folder: Path) -> None:
    """Write the pages, with what the package gives by name put into it first.

    The package imports names when they are used, and pdoc looks at what is there.
    """
    for name in crvs_link.__all__:
        setattr(crvs_link, name, getattr(crvs_link, name))
    pdoc.render.configure(docformat="numpy", show_source=False)
    pdoc.pdoc(*MODULES, output_directory=folder)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
