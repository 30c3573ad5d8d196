"""Arrow IPC: files (Feather) and streams; only the wanted columns are kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from crvs_link.errors import InputError
from crvs_link.load.arrow_sizes import MAGIC, sizes_are_sound
from crvs_link.load.digest import digest_file
from crvs_link.load.part import Rows
from crvs_link.load.typed import as_text, tellable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crvs_link.load.arrow_sizes import MAGIC, sizes_are_sound
from crvs_link.load.digest import Hasher

# Damage can make the reader panic, which is no PolarsError.
_FAILURES = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


@dataclass(frozen=True)
class ArrowPart:
    """An Arrow IPC file or stream; see `crvs_link.load.part.Part`."""

    path: Path
    schema: pl.Schema
    is_stream: bool

    @property
    def place(self) -> str:
        """Its path."""
        return str(self.path)

    @property
    def format(self) -> str:
        """``arrow``."""
        return "arrow"

    @property
    def headers(self) -> tuple[str, ...]:
        """Its column names."""
        return tuple(self.schema.names())

    @property
    def tellable(self) -> tuple[str, ...]:
        """Columns of text and dates."""
        return tellable(self.schema)

    @property
    def details(self) -> Mapping[str, str]:
        """Whether it is a file or a stream."""
        return {"arrangement": "stream" if self.is_stream else "file"}

    def read(self, wanted: Sequence[str], hasher: Hasher) -> Rows:
        """Read some columns as text.

        Raises
        ------
        InputError
            If the file is damaged, or a column cannot be text.
        """
        texts = as_text(self.schema, wanted, self.place)
        with ThreadPoolExecutor(1) as pool:
            digesting = pool.submit(digest_file, self.path, hasher)
            try:
                if self.is_stream:
                    columns = [name for name in self.headers if name in wanted]
                    frame = pl.read_ipc_stream(self.path, columns=columns).select(texts)
                else:
                    frame = pl.scan_ipc(self.path, glob=False).select(texts).collect()
            except _FAILURES:
                raise _damaged(self.path) from None  # the cause may quote a value
            digesting.result()
        return Rows(frame, ())


def open_arrow(path: Path, head: bytes) -> ArrowPart:
    """Read the schema of an Arrow IPC file or stream.

    Parameters
    ----------
    path : Path
    head : bytes
        The first bytes of the file.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    if not sizes_are_sound(path):
        raise _damaged(path)
    is_stream = not head.startswith(MAGIC)
    try:
        if is_stream:
            schema = pl.read_ipc_stream(path, n_rows=0).schema
        else:
            schema = pl.scan_ipc(path, glob=False).collect_schema()
    except _FAILURES:
        raise _damaged(path) from None
    return ArrowPart(path, schema, is_stream)


def _damaged(path: Path) -> InputError:
    return InputError(
        f"{path} is a damaged or incomplete Arrow file.", hint="Copy or export it again."
    )
