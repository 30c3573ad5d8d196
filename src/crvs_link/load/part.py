"""What every kind of extract looks like to the loader: names first, then rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from crvs_link.load.digest import Hasher


@dataclass(frozen=True)
class Rows:
    """The rows of a part.

    Parameters
    ----------
    frame : polars.DataFrame
        The wanted columns under their own names, as String, null where empty.
    blank : tuple of int
        Rows (from 0) that are blank lines.
    notes : tuple of str
        What the user should know of how they were read. Never a person's value.
    """

    frame: pl.DataFrame
    blank: tuple[int, ...]
    notes: tuple[str, ...] = ()


class Part(Protocol):
    """One file of an extract, or a frame."""

    @property
    def place(self) -> str:
        """What messages call it: its path."""

    @property
    def format(self) -> str:
        """The kind of file or database, such as ``csv`` or ``postgresql``; or ``frame``."""

    @property
    def headers(self) -> tuple[str, ...]:
        """Its column names, in order."""

    @property
    def details(self) -> Mapping[str, str]:
        """How it is read, in words."""

    @property
    def tellable(self) -> tuple[str, ...]:
        """Columns whose content could tell what they are: those of text and dates."""

    def read(self, wanted: Sequence[str], hasher: Hasher) -> Rows:
        """Read some columns, and feed all bytes to a running digest."""


@runtime_checkable
class Labelled(Protocol):
    """A part whose columns have longer labels beside their names."""

    @property
    def labels(self) -> Mapping[str, str]:
        """Label of each column that has one."""
