"""What reading an extract gives: its columns, its rows, and an account of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crvs_link.notebook import table_html

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl


@dataclass(frozen=True)
class ColumnMatch:
    """A column of the extract, and what it was taken for.

    Parameters
    ----------
    canonical : str
        One of `crvs_link.schema.COLUMNS`.
    original : str
        The column's name in the extract.
    how : str
        ``stated`` by the caller, or recognised by its ``name`` or its ``content``.
    evidence : str
        What spoke for it, in words.
    """

    canonical: str
    original: str
    how: str
    evidence: str


@dataclass(frozen=True)
class RowAccount:
    """Rows read, used, and set aside by reason. The sums balance.

    Raises
    ------
    ValueError
        If they do not.
    """

    read: int
    used: int
    set_aside: Mapping[str, int]

    def __post_init__(self) -> None:
        if self.read != self.used + sum(self.set_aside.values()):
            raise ValueError("rows read are not the rows used and the rows set aside")


@dataclass(frozen=True)
class Extract:
    """One extract as it was read, raw.

    Parameters
    ----------
    source_id : str
        The file's stem, unless given.
    paths : tuple of Path
        The files, in order; empty for a frame and for a server.
    path_text : str
        The path as the caller gave it, a pattern kept; ``frame`` for a frame.
    digest : str
        ``sha256:`` and the digest of the bytes of all files in order. For a frame, of
        its column names and of the text of the columns that were read; for a table of a
        database, of the text of all its columns.
    format : str
        ``csv``, ``tsv``, ``parquet``, ``postgresql``, ``frame`` and so on: what it was
        read from.
    details : mapping of str to str
        How the files were read: delimiter, encoding, sheet.
    columns : tuple of ColumnMatch
        In the order of `crvs_link.schema.COLUMNS`.
    ignored : tuple of str
        Columns of the extract that are not used.
    frame : polars.DataFrame
        The used rows in file order: ``row_number`` UInt32 (data rows from 1, running on
        over all files), ``record_id`` String (the row number as text where the extract
        has none), then the other recognised columns as raw String, null where empty.
    account : RowAccount
    set_aside : polars.DataFrame
        ``row_number`` UInt32, ``reason`` String.
    notes : tuple of str
        Choices and doubts that the user should know of. Never a person's value.
    id_is_identity_number : bool
        Whether ``record_id`` comes from a column that by its name holds identity
        numbers; outputs then withhold it.
    """

    source_id: str
    paths: tuple[Path, ...]
    path_text: str
    digest: str
    format: str
    details: Mapping[str, str]
    columns: tuple[ColumnMatch, ...]
    ignored: tuple[str, ...]
    frame: pl.DataFrame
    account: RowAccount
    set_aside: pl.DataFrame
    notes: tuple[str, ...]
    id_is_identity_number: bool

    def _repr_html_(self) -> str:
        """The recognised columns as a table of a notebook, and no value."""
        rows = [
            (column.original, column.canonical, column.how, column.evidence)
            for column in self.columns
        ]
        caption = f"{self.source_id}: {self.account.used:,} of {self.account.read:,} rows used"
        header = ("column", "is", "known by", "evidence")
        return table_html(caption, header, rows, notes=self.notes)
