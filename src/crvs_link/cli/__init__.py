"""The command line: ``crvs-link match``, ``dedupe``, ``profile``, ``init``, ``explain``, ...

Nothing is imported here or by ``--help`` that takes time; a command imports what it
needs when it runs.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys


def main() -> None:
    """Run the program on the arguments of this process, and exit with its code."""
    _be_quick()
    try:
        from crvs_link.cli.interrupts import listen
        from crvs_link.cli.program import program

        listen()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; nothing was written.\n")
        sys.exit(130)
    try:
        program()
    finally:
        # How it ended has been said.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _be_quick() -> None:
    """Leave out what takes a tenth of a second, at the start and at the end, and is no use."""
    # NumPy would start a thread of linear algebra for every processor. We have none for
    # them, and a sum cut by the number of processors rounds differently.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Hundreds of modules are imported, and none is garbage; by default the collector goes
    # through them again after every few hundred new objects, and once more at the end.
    gc.set_threshold(50_000, 20, 20)
    atexit.register(gc.freeze)
