"""A copy of an extract for the time of reading, in a folder that only its owner may enter."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crvs_link.errors import CrvsLinkError

if TYPE_CHECKING:
    from collections.abc import Iterator


class PrivateFile:
    """A file that goes with the object, or when it is removed, or when the program ends.

    Parameters
    ----------
    ending : str
        Of its name, with the dot.

    Attributes
    ----------
    path : Path
        Not there until somebody writes it.
    """

    def __init__(self, ending: str) -> None:
        folder = tempfile.mkdtemp(prefix="crvs-link-")
        self.path = Path(folder) / f"extract{ending}"
        self._remove = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)

    def remove(self) -> None:
        """Take it away with its folder, if it is still there."""
        self._remove()

    @contextmanager
    def named(self, place: str) -> Iterator[None]:
        """Errors of the block name a place that the user knows, not the copy."""
        try:
            yield
        except CrvsLinkError as error:
            said = str(error).replace(str(self.path), place)
            hint = error.hint and error.hint.replace(str(self.path), place)
            # The cause may name the copy too.
            raise type(error)(said, hint=hint) from None
