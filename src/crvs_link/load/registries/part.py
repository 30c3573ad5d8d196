"""A file of registry JSON as a part of an extract."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from crvs_link.errors import InputError
from crvs_link.load.digest import digest_file
from crvs_link.load.part import Rows
from crvs_link.load.registries.dci import DciReader
from crvs_link.load.registries.dhis2 import Dhis2Reader
from crvs_link.load.registries.document import objects_of
from crvs_link.load.registries.fhir import FhirReader
from crvs_link.load.registries.opencrvs import OpenCrvsReader
from crvs_link.load.registries.values import MisshapenError
from crvs_link.schema import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from crvs_link.load.digest import Hasher
    from crvs_link.load.part import Part
    from crvs_link.load.registries.values import Object, Reader, Row

_READERS = (FhirReader, DciReader, Dhis2Reader, OpenCrvsReader)


@dataclass(frozen=True)
class RegistryPart:
    """The subjects of a file; see `crvs_link.load.part.Part`.

    Parameters
    ----------
    path : Path
    frame : polars.DataFrame
        One row to a subject in file order, all String.
    tellable : tuple of str
        Columns whose names the registry's users chose.
    details : mapping of str to str
        The form, and counts of what no column holds.
    """

    path: Path
    frame: pl.DataFrame
    tellable: tuple[str, ...]
    details: Mapping[str, str]

    @property
    def place(self) -> str:
        """Its path."""
        return str(self.path)

    @property
    def format(self) -> str:
        """``json``."""
        return "json"

    @property
    def headers(self) -> tuple[str, ...]:
        """Canonical columns, then paths within a record."""
        return tuple(self.frame.columns)

    def read(self, wanted: Sequence[str], hasher: Hasher) -> Rows:
        """Take some columns, which were read when the file was opened."""
        digest_file(self.path, hasher)
        return Rows(self.frame.select(wanted), ())


def open_registry(path: Path) -> RegistryPart:
    """Read a file of JSON from a registry: its form is told by its first object.

    Raises
    ------
    InputError
        If it is damaged, of no form that is known, or holds no subject; with the entry,
        record or line.
    """
    reader: Reader | None = None
    for top, value in objects_of(path):
        if reader is None:
            reader = _reader_of(path, value)
        place = top
        try:
            for within, record in reader.split(value):
                place = ", ".join(filter(None, (top, within)))
                reader.take(record)
        except MisshapenError as error:
            raise _refused(path, place, str(error)) from None
        except RecursionError:
            raise _refused(path, place, "its objects are nested too deeply") from None
    if reader is None or not (rows := reader.rows()):
        raise InputError(
            f"{path} holds no record of a person.",
            hint="Check that the export went through, and repeat it.",
        )
    frame = _frame(rows, path)
    own = tuple(name for name in frame.columns if name not in COLUMNS)
    tellable = own if isinstance(reader, Dhis2Reader) else ()
    counted = ", ".join(
        f"{count:,} {what}" for what, count in sorted(reader.tally.items()) if count
    )
    details = {"form": reader.form} | ({"besides": counted} if counted else {})
    return RegistryPart(path, frame, tellable, details)


def with_all_columns(parts: list[Part]) -> list[Part]:
    """Give files of JSON the columns of each other: a record leaves out what it lacks.

    Other parts are given back as they are.
    """
    ours = [part for part in parts if isinstance(part, RegistryPart)]
    names = _ordered(name for part in ours for name in part.headers)
    return [
        replace(
            part,
            frame=part.frame.select(
                pl.col(name) if name in part.headers else pl.lit(None, pl.String).alias(name)
                for name in names
            ),
        )
        if isinstance(part, RegistryPart)
        else part
        for part in parts
    ]


def _refused(path: Path, place: str, what: str) -> InputError:
    return InputError(
        f"{path}{f', {place}' if place else ''}: {what}.",
        hint="Correct the record or export it again.",
    )


def _reader_of(path: Path, value: Object) -> Reader:
    for reader in _READERS:
        if reader.claims(value):
            return reader()
    raise InputError(
        f"{path} is JSON, but not of a form that is known; expected FHIR resources, OpenCRVS "
        "events, DCI search responses or DHIS2 tracked entities.",
        hint="Export the extract as CSV (UTF-8) or Parquet.",
    )


def _frame(rows: list[Row], path: Path) -> pl.DataFrame:
    """Build the columns of some rows, all of them String."""
    names = _ordered(column for row in rows for column in row)
    try:
        return pl.DataFrame(
            {name: pl.Series([row.get(name) for row in rows], dtype=pl.String) for name in names}
        )
    except UnicodeEncodeError:
        # The cause quotes the text.
        raise InputError(
            f"{path}: a text holds half of a character (a surrogate that stands alone).",
            hint="Export it again; such text is cut off within a character.",
        ) from None


def _ordered(columns: Iterable[str]) -> list[str]:
    """Give each column once: the canonical ones in their order, then the others as they came."""
    seen = dict.fromkeys(columns)
    known = [column for column in COLUMNS if column in seen]
    return [*known, *(column for column in seen if column not in COLUMNS)]
