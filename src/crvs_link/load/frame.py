"""Frames in memory: Polars, or anything with the Arrow C stream interface."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from crvs_link.errors import InputError, UsageError
from crvs_link.load.part import Rows
from crvs_link.load.typed import as_text, tellable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crvs_link.load.digest import Hasher

PLACE = "frame"


@dataclass(frozen=True)
class FramePart:
    """A frame; see `crvs_link.load.part.Part`."""

    source: pl.DataFrame

    @property
    def place(self) -> str:
        """A frame has no path."""
        return PLACE

    @property
    def format(self) -> str:
        """``frame``."""
        return "frame"

    @property
    def headers(self) -> tuple[str, ...]:
        """Its column names."""
        return tuple(self.source.columns)

    @property
    def tellable(self) -> tuple[str, ...]:
        """Columns of text and dates."""
        return tellable(self.source.schema)

    @property
    def details(self) -> Mapping[str, str]:
        """Nothing had to be found out."""
        return {}

    def read(self, wanted: Sequence[str], hasher: Hasher) -> Rows:
        """Take some columns as text.

        The digest is over the column names and the text of the wanted columns, so it
        depends neither on how the frame is cut into chunks nor on a library's version.

        Raises
        ------
        InputError
            If a column cannot be text.
        """
        texts = as_text(self.source.schema, wanted, self.place)
        try:
            frame = self.source.select(texts)
        except pl.exceptions.PolarsError:
            # The cause may quote a value.
            raise InputError(
                "frame: a column of bytes is not text in UTF-8.", hint="Decode it first."
            ) from None
        hasher.update(json.dumps([self.source.height, self.headers, list(wanted)]).encode())
        for name in sorted(wanted):
            column = frame.get_column(name)
            lengths = column.str.len_bytes().fill_null(pl.UInt32.max())
            hasher.update(lengths.cast(pl.UInt32).to_numpy().astype("<u4").tobytes())
            hasher.update(str(column.str.join("").item()).encode())
        return Rows(frame, ())


def open_frame(source: object) -> FramePart:
    """Take over a frame without copying it.

    Raises
    ------
    UsageError
        If it is not a frame, or one of pandas that needs pyarrow, which is not there.
    InputError
        If it cannot be taken over.
    """
    if isinstance(source, pl.DataFrame):
        return FramePart(source)
    if not hasattr(source, "__arrow_c_stream__"):
        raise UsageError(
            f"An extract cannot be read from {type(source).__name__}; expected a path, a Polars "
            "frame, or an object with the Arrow C stream interface.",
            hint="Collect a lazy frame first; save other data as CSV or Parquet.",
        )
    try:
        return FramePart(pl.DataFrame(source))
    except ImportError as error:
        raise UsageError(
            f"A {type(source).__name__} object cannot be taken over without the package pyarrow.",
            hint="Install pyarrow, or hand over a Polars frame or a path.",
        ) from error
    except (pl.exceptions.PolarsError, TypeError, ValueError):
        # The cause may quote a value.
        raise InputError(
            f"A {type(source).__name__} object could not be taken over as a frame.",
            hint="Convert it to a Polars frame first.",
        ) from None
