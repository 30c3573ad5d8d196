"""A table or a query of a database, as text, a batch of rows at a time."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import polars as pl

from crvs_link.errors import InputError
from crvs_link.load.headers import shown
from crvs_link.load.part import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from crvs_link.load.digest import Hasher

BATCH: Final = 50_000
"""Rows that are fetched at a time."""


@dataclass(frozen=True)
class SqlColumn:
    """A column, and the text of its values.

    Parameters
    ----------
    name : str
    text : str, optional
        SQL that gives its values as bytes of text in UTF-8; None where no text stands
        for them.
    type : str
        As the database calls it.
    tellable : bool
        Whether it is of text or dates.
    """

    name: str
    text: str | None
    type: str
    tellable: bool


class Reader(Protocol):
    """Where rows come from."""

    def count(self) -> int:
        """Count the rows."""

    def batches(self, texts: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Read expressions over all rows: Binary, named by their position."""


@dataclass(frozen=True)
class SqlPart:
    """A table or query; see `crvs_link.load.part.Part`.

    Parameters
    ----------
    place : str
    format : str
        ``postgresql`` or ``sqlite``.
    columns : tuple of SqlColumn
    details : mapping of str to str
    paths : tuple of Path
        The file; none for a server.
    reader : Reader
    """

    place: str
    format: str
    columns: tuple[SqlColumn, ...]
    details: Mapping[str, str]
    paths: tuple[Path, ...]
    reader: Reader

    @property
    def headers(self) -> tuple[str, ...]:
        """Its column names."""
        return tuple(column.name for column in self.columns)

    @property
    def tellable(self) -> tuple[str, ...]:
        """Columns of text and dates."""
        return tuple(column.name for column in self.columns if column.tellable)

    def count(self) -> int:
        """Count its rows, without reading them."""
        return self.reader.count()

    def read(self, wanted: Sequence[str], hasher: Hasher) -> Rows:
        """Read some columns.

        The digest is over the names of all columns and over the text of all that can be
        text, so that it says nothing of how rows are fetched, and the same of every run.

        Raises
        ------
        InputError
            If a wanted column cannot be text, or a value is not text in UTF-8.
        CrvsLinkError
            If the database cannot be read to the end.
        """
        for column in self.columns:
            if column.text is None and column.name in wanted:
                raise self._not_text(column)
        texts = {c.name: c.text for c in self.columns if c.text is not None}
        digests = {name: _ColumnDigest() for name in texts}
        schema = dict.fromkeys(wanted, pl.String())
        frames = [pl.DataFrame(schema=schema)]
        for batch in self.reader.batches(list(texts.values())):
            decoded = [self._decoded(batch.to_series(at), name) for at, name in enumerate(texts)]
            for values in decoded:
                digests[values.name].update(values)
            frames.append(pl.DataFrame(decoded).select(wanted))
        frame = pl.concat(frames, rechunk=False)
        hasher.update(json.dumps([frame.height, self.headers, list(texts)]).encode())
        for name in sorted(digests):
            hasher.update(digests[name].digest())
        return Rows(frame, ())

    def _decoded(self, column: pl.Series, name: str) -> pl.Series:
        try:
            text = column.cast(pl.String)
        except pl.exceptions.PolarsError:
            # The cause may quote a value.
            raise InputError(
                f"{self.place}: column {shown(name)} holds bytes that are not text in UTF-8.",
                hint="Correct them in the database, or convert the column in a query.",
            ) from None
        return text.set(text == "", None).alias(name)

    def _not_text(self, column: SqlColumn) -> InputError:
        return InputError(
            f"{self.place}: column {shown(column.name)} is of type {column.type}, which no text "
            "stands for; expected one value to a row.",
            hint="Name a query that gives it as text, a number or a date, or leaves it out.",
        )


class _ColumnDigest:
    """Digest of the values of a column, however they are cut into batches."""

    def __init__(self) -> None:
        self._lengths, self._bytes = hashlib.sha256(), hashlib.sha256()

    def update(self, column: pl.Series) -> None:
        lengths = column.str.len_bytes().fill_null(pl.UInt32.max())
        self._lengths.update(lengths.cast(pl.UInt32).to_numpy().astype("<u4").tobytes())
        self._bytes.update(str(column.str.join("").item()).encode())

    def digest(self) -> bytes:
        return self._lengths.digest() + self._bytes.digest()
