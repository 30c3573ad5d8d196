"""Read an extract: open its files, recognise its columns, account for its rows."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

import polars as pl

from crvs_link._fast.cells import has_text
from crvs_link.errors import InputError
from crvs_link.load.account import record_ids, set_rows_aside
from crvs_link.load.extract import ColumnMatch, Extract
from crvs_link.load.frame import PLACE, open_frame
from crvs_link.load.headers import check_headers, check_same_columns, shown
from crvs_link.load.headings import meanings
from crvs_link.load.opening import FileReading, open_file
from crvs_link.load.part import Labelled, Rows
from crvs_link.load.recognise import (
    by_content,
    by_name,
    contradictions,
    no_usable_column,
    settle,
)
from crvs_link.load.registries.part import with_all_columns
from crvs_link.load.source import locate
from crvs_link.load.sql import open_database
from crvs_link.load.words import database_word
from crvs_link.protect.records import not_understood
from crvs_link.run import check_process
from crvs_link.schema import COLUMNS, IDENTIFYING_COLUMNS, PROTECTED, RECORD_ID, ROW_NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crvs_link.load.digest import Hasher
    from crvs_link.load.extract import RowAccount
    from crvs_link.load.part import Part
    from crvs_link.load.recognise import Naming


class ArrowStream(Protocol):
    """Anything with the Arrow C stream interface: a table of pyarrow, pandas or DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Export the rows."""


Source: TypeAlias = str | Path | pl.DataFrame | ArrowStream
"""What `read_extract` reads: a path, a pattern of paths, words for a table, or a frame."""


def read_extract(
    source: Source,
    *,
    source_id: str | None = None,
    columns: Mapping[str, str] | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    layout: str | Path | None = None,
    check_ids: bool = True,
) -> Extract:
    """Read an extract, recognise its columns, and account for every row.

    Parameters
    ----------
    source : str, Path, polars.DataFrame or an object with ``__arrow_c_stream__``
        A file of any kind of `crvs_link.load.kinds`; a pattern such as ``births_*.csv``
        for an extract in parts, read in the order of their names; a table or query of a
        database, as ``postgresql://host/db#births``, ``births.db#births`` or
        ``births.db#SELECT ...``; or a frame.
    source_id : str, optional
        What results call the extract; by default the file's stem.
    columns : mapping of str to str, optional
        Canonical column to column of the extract, where names do not tell or tell
        wrongly.
    delimiter : str, optional
        One character, or ``tab``; by default found from the first lines. Says nothing
        of Parquet files and frames.
    sheet : str, optional
        Of a workbook, the sheet to read; the only one that holds something, unless given.
    encoding : str, optional
        What text is written in, as Python knows it, such as ``cp874``; by default found
        from all of its bytes.
    layout : str or Path, optional
        The layout file of an extract in columns of fixed width; see
        `crvs_link.load.fixed.layout`.
    check_ids : bool
        False leaves ``record_id`` as the extract has it, null where it is missing and
        repeated where it repeats: for whoever counts such rows and links none.

    Returns
    -------
    Extract

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If there is nothing that may be read, or a stated column or delimiter cannot be.
    InputError
        If the content is damaged, ragged or in no known encoding, has no column names, no rows or
        nothing that identifies a person, or if record ids repeat.
    AmbiguousInputError
        If two readings are equally good.

    Examples
    --------
    >>> import polars as pl
    >>> from crvs_link import read_extract
    >>> extract = read_extract(pl.DataFrame({"id": ["7"], "surname": ["Noori"], "town": ["Kuala"]}))
    >>> [(match.original, match.canonical) for match in extract.columns]
    [('id', 'record_id'), ('surname', 'name_family'), ('town', 'residence_town')]
    """
    check_process()
    reading = FileReading(delimiter, encoding, layout, sheet)
    place, paths, parts = _open(source, reading)
    headers = parts[0].headers
    for part in parts:
        check_headers(part.headers, part.place)
    check_same_columns(parts)

    labels: dict[str, str] = {}
    for part in parts:
        if isinstance(part, Labelled):
            labels |= part.labels
    naming = by_name(headers, columns or {}, place, labels)
    unnamed = [name for name in naming.unnamed if all(name in p.tellable for p in parts)]
    wanted = list(dict.fromkeys([*(c.match.original for c in naming.candidates), *unnamed]))
    if not wanted:
        raise no_usable_column(headers, place)
    hasher = hashlib.sha256()
    rows = _read(parts, wanted, hasher)
    if not rows.frame.height:
        raise InputError(
            f"{place} holds column names but no rows.",
            hint="Check that the export went through, and repeat it.",
        )
    kept = _keep(rows, naming, unnamed, headers, place, check_ids=check_ids)
    in_use = {match.original for match in kept.matches}
    return Extract(
        source_id=source_id or _default_id(place),
        paths=paths,
        path_text=place,
        digest=f"sha256:{hasher.hexdigest()}",
        format=parts[0].format,
        details=_details(parts),
        columns=tuple(kept.matches),
        ignored=tuple(name for name in headers if name not in in_use),
        frame=kept.frame,
        account=kept.account,
        set_aside=kept.set_aside,
        notes=(*rows.notes, *kept.notes),
        id_is_identity_number=_is_identity_number(kept.matches),
    )


def _open(source: Source, reading: FileReading) -> tuple[str, tuple[Path, ...], list[Part]]:
    """Find what messages call the source, its files, and its parts."""
    if not isinstance(source, str | os.PathLike):
        return PLACE, (), [open_frame(source)]
    place = str(source)
    word = database_word(place)
    if word is not None:
        table = open_database(word)
        return place, table.paths, [table]
    paths = locate(place)
    parts: list[Part] = []
    for path in paths:
        parts += open_file(path, reading)
    return place, paths, with_all_columns(parts)


def _read(parts: Sequence[Part], wanted: Sequence[str], hasher: Hasher) -> Rows:
    """Read all rows of all parts as those of one."""
    frames, blank, height = [], [], 0
    notes: dict[str, None] = {}
    for part in parts:
        rows = part.read(wanted, hasher)
        frames.append(rows.frame.select(wanted))
        blank += [height + row for row in rows.blank]
        height += rows.frame.height
        notes |= dict.fromkeys(
            rows.notes if len(parts) == 1 else (f"{part.place}: {note}" for note in rows.notes)
        )
    return Rows(pl.concat(frames, rechunk=False), tuple(blank), tuple(notes))


@dataclass(frozen=True)
class _Kept:
    """What is kept of the rows that were read; see `Extract`."""

    matches: list[ColumnMatch]
    frame: pl.DataFrame
    account: RowAccount
    set_aside: pl.DataFrame
    notes: list[str]


def _keep(
    rows: Rows,
    naming: Naming,
    unnamed: Sequence[str],
    headers: Sequence[str],
    place: str,
    *,
    check_ids: bool,
) -> _Kept:
    """Settle which column is which by names and content, and which rows are used."""
    raw = rows.frame
    empty = {column.name for column in raw.iter_columns() if not has_text(column)}
    named_empty = dict.fromkeys(
        c.match.original for c in naming.candidates if c.match.original in empty
    )
    notes = [f"Column {shown(name)} has no value at all and is left out." for name in named_empty]
    matches, seconds = settle(
        (c for c in naming.candidates if c.match.original not in empty), place
    )
    notes += seconds
    told = by_content(raw, unnamed, matches, place)
    notes += [
        f"Column {shown(match.original)} is read as {match.canonical} by its content: "
        f"{match.evidence}."
        for match in told
    ]
    matches = sorted([*matches, *told], key=lambda match: COLUMNS.index(match.canonical))
    identifying = [m.canonical for m in matches if m.canonical in IDENTIFYING_COLUMNS]
    if not identifying:
        raise no_usable_column(headers, place)
    notes += contradictions(raw, matches, place)
    notes += [
        f"Column {shown(match.original)} has {unclear:,} values that are neither yes nor no: "
        "these records count as protected."
        for match in matches
        if match.canonical == PROTECTED and (unclear := not_understood(raw[match.original]))
    ]

    used, aside, account = set_rows_aside(_canonical(raw, matches), rows.blank, identifying)
    own_id = next((match.original for match in matches if match.canonical == RECORD_ID), None)
    own = used.get_column(RECORD_ID).alias(own_id) if own_id is not None else None
    id_notes: list[str] = []
    if own is not None and not check_ids:
        ids = own.alias(RECORD_ID)
    else:
        ids, id_notes = record_ids(used.get_column(ROW_NUMBER), own, place)
    others = [m.canonical for m in matches if m.canonical != RECORD_ID]
    return _Kept(
        matches, used.select(ROW_NUMBER, ids, *others), account, aside, [*notes, *id_notes]
    )


def _is_identity_number(matches: Sequence[ColumnMatch]) -> bool:
    """Whether the record ids come from a column that by its name holds identity numbers."""
    for match in matches:
        if match.canonical == RECORD_ID:
            return "id_number" in meanings(match.original)
    return False


def _details(parts: Sequence[Part]) -> dict[str, str]:
    """Say how the parts were read; where they differ, each way once."""
    found: dict[str, dict[str, None]] = {}
    for part in parts:
        for key, value in part.details.items():
            found.setdefault(key, {})[value] = None
    return {key: ", ".join(values) for key, values in found.items()}


def _canonical(raw: pl.DataFrame, matches: Sequence[ColumnMatch]) -> pl.DataFrame:
    """Give the recognised columns their canonical names, and rows their numbers from 1."""
    return raw.select(
        pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias(ROW_NUMBER),
        *(pl.col(match.original).alias(match.canonical) for match in matches),
    )


def _default_id(place: str) -> str:
    """Take the stem of a file or the name of a table; of a pattern, what is no wildcard."""
    word = database_word(place)
    if word is not None:
        return word.name
    stem = re.sub(r"[*?]|\[[^]]*\]", "", Path(place).stem).strip(" ._-")
    return stem or "extract"
