"""Parquet files: only the wanted columns are read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from crvs_link.errors import InputError
from crvs_link.load.digest import digest_file
from crvs_link.load.part import Rows
from crvs_link.load.typed import as_text, tellable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crvs_link.load.digest import Hasher

# A damaged page can make the reader panic, which is no PolarsError.
_FAILURES = (pl.exceptions.PolarsError, pl.exceptions.PanicException)


@dataclass(frozen=True)
class ParquetPart:
    """A Parquet file; see `crvs_link.load.part.Part`."""

    path: Path
    schema: pl.Schema

    @property
    def place(self) -> str:
        """Its path."""
        return str(self.path)

    @property
    def format(self) -> str:
        """``parquet``."""
        return "parquet"

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
        """Nothing had to be found out."""
        return {}

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
                frame = pl.scan_parquet(self.path, glob=False).select(texts).collect()
            except _FAILURES:
                raise _damaged(self.path) from None  # the cause may quote a value
            digesting.result()
        return Rows(frame, ())


def open_parquet(path: Path) -> ParquetPart:
    """Read the schema of a Parquet file.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    try:
        return ParquetPart(path, pl.scan_parquet(path, glob=False).collect_schema())
    except _FAILURES as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> InputError:
    return InputError(
        f"{path} is a damaged or incomplete Parquet file.", hint="Copy or export it again."
    )
