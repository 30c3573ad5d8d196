"""The command line: ``crvs-link match``, ``dedupe``, ``explain``, ``demo``.

Nothing is imported here or by ``--help`` that takes time; a command imports what it
needs when it runs.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program on the arguments of this process, and exit with its code."""
    try:
        from crvs_link.cli.program import program
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; nothing was written.\n")
        sys.exit(130)
    program()
