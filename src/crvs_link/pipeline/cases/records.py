"""Records as an extract has them, and as they were read."""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from crvs_link.encode.numbers import DOUBTFUL
from crvs_link.encode.sources import find_sources
from crvs_link.report.cases import Cell, Record, Value
from crvs_link.report.cases.facts import CIRCUMSTANCES
from crvs_link.schema import (
    OPTIONAL,
    RECORD_ID,
    ROW_NUMBER,
    FieldKind,
    NameRole,
)
from crvs_link.standardise.columns import (
    DOB_CALENDAR,
    DOB_FROM,
    DOB_METHOD,
    DOB_TO,
    ROLES,
    TEXT,
    TOKENS,
)
from crvs_link.standardise.scripts import fold

if TYPE_CHECKING:
    from crvs_link.encode.sources import Source
    from crvs_link.pipeline.reopen import ReopenedRun

_EPOCH: Final = datetime.date(1970, 1, 1)
_NAMES: Final = "names"
"""The dictionary of the tokens of full names."""


class Records:
    """Records of all extracts of a run.

    Parameters
    ----------
    run : ReopenedRun
    """

    def __init__(self, run: ReopenedRun) -> None:
        self._run = run
        columns = [extract.frame.columns for extract in run.extracts]
        self._sources: list[list[Source]] = [[] for _ in columns]
        for source in find_sources(columns, places=bool(run.config.places)):
            self._sources[source.extract].append(source)
        self._original = [
            {match.canonical: match.original for match in extract.columns}
            for extract in run.extracts
        ]

    def has_ids(self, extract: int) -> bool:
        """Whether the records of an extract have identifiers of their own."""
        return RECORD_ID in self._original[extract]

    def record(self, extract: int, index: int) -> Record:
        """Give a record by the number of its extract and its place there."""
        source = self._run.extracts[extract]
        row = source.frame.row(index, named=True)
        cells = {
            each.field: Cell(
                written=self._written(extract, (*each.columns, *each.context), row),
                read=self._read(each.field, extract, index),
            )
            for each in self._sources[extract]
        }
        for name, field in self._run.coded.fields.items():
            if extract in field.derived and name not in cells:
                read = self._read(name, extract, index)
                if read is not None:
                    cells[name] = Cell(read=read, derived=True)
        for column in CIRCUMSTANCES:
            if column in row:
                cells[column] = Cell(written=self._written(extract, (column,), row))
        return Record(
            source=source.source_id,
            row=row[ROW_NUMBER],
            reference=row[RECORD_ID] if self.has_ids(extract) else None,
            cells=cells,
        )

    def _written(
        self, extract: int, columns: tuple[str, ...], row: dict[str, Any]
    ) -> tuple[tuple[str, str], ...]:
        names = self._original[extract]
        return tuple(
            (names.get(column, column), row[column])
            for column in columns
            if row[column] is not None
        )

    def _read(self, field: str, extract: int, index: int) -> Value | None:
        coded = self._run.coded
        if field not in coded.fields:
            return None
        lane = coded.fields[field].codes[extract]
        if lane is None or lane[index] < 0:
            return None
        dictionary = coded.dictionaries[coded.fields[field].dictionary]
        values = dictionary.values.row(int(lane[index]), named=True)
        match dictionary.kind:
            case FieldKind.DATE:
                first, last = (
                    str(_EPOCH + datetime.timedelta(days=values[end])) for end in (DOB_FROM, DOB_TO)
                )
                return Value(
                    FieldKind.DATE,
                    days=(first, last),
                    calendar=values[DOB_CALENDAR],
                    method=values[DOB_METHOD],
                )
            case FieldKind.BAG:
                return Value(FieldKind.BAG, tokens=self._tokens(values))
        return Value(dictionary.kind, values[TEXT] or "", doubtful=bool(values.get(DOUBTFUL)))

    @cached_property
    def _latin(self) -> pl.Series:
        """The words of all names in Latin letters, which every reader can compare."""
        texts = self._run.coded.dictionaries[_NAMES].values[TEXT]
        return pl.select(pl.coalesce(fold(texts), texts)).to_series()

    def _tokens(self, values: dict[str, Any]) -> tuple[tuple[str, str, bool], ...]:
        tokens = values[TOKENS]
        roles = values.get(ROLES) or [NameRole.UNKNOWN] * len(tokens)
        return tuple(
            (self._latin[token], NameRole(role & ~OPTIONAL).name.lower(), bool(role & OPTIONAL))
            for token, role in zip(tokens, roles, strict=True)
        )
