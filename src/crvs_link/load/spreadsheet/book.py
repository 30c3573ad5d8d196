"""Workbooks: the sheet that holds the extract, and its rows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from crvs_link.errors import AmbiguousInputError, CrvsLinkError, InputError, UsageError
from crvs_link.load.digest import digest_file
from crvs_link.load.headers import listed
from crvs_link.load.part import Rows
from crvs_link.load.spreadsheet.cells import (
    as_cells,
    counted_note,
    digits_note,
    lost_digits,
    may_lack_zeros,
    zeros_note,
)
from crvs_link.load.spreadsheet.header import SEARCHED, find_header
from crvs_link.load.spreadsheet.package import (
    FAILURES,
    Package,
    SheetFacts,
    damaged,
    open_package,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fastexcel import ExcelReader

    from crvs_link.load.digest import Hasher
    from crvs_link.load.spreadsheet.header import Header

_NUMBERS: Final = ("int", "float")


@dataclass(frozen=True)
class _Sheet:
    """A sheet that holds something.

    Parameters
    ----------
    cells : polars.DataFrame
        All cells as String, of the columns that hold any, from the first row.
    places : tuple of int
        Of each column, where it stands in the sheet, from 0.
    """

    name: str
    cells: pl.DataFrame
    places: tuple[int, ...]
    facts: SheetFacts
    hidden: bool


@dataclass(frozen=True)
class SheetPart:
    """A sheet of a workbook; see `crvs_link.load.part.Part`."""

    path: Path
    book: ExcelReader
    sheet: _Sheet
    header: Header
    details: Mapping[str, str]

    @property
    def place(self) -> str:
        """Its path and sheet."""
        return _place(self.path, self.sheet.name)

    @property
    def format(self) -> str:
        """``xlsx``, ``xls`` or ``ods``, by the ending of the path."""
        return self.path.suffix.lower().removeprefix(".") or "xlsx"

    @property
    def headers(self) -> tuple[str, ...]:
        """Its column names."""
        return self.header.names

    @property
    def tellable(self) -> tuple[str, ...]:
        """All columns may hold text."""
        return self.headers

    def read(self, wanted: Sequence[str], hasher: Hasher) -> Rows:
        """Take the rows below the column names, some columns as text."""
        rows = self.sheet.cells.slice(self.header.last + 1)
        empty = rows.select(pl.all_horizontal(pl.all().is_null())).to_series()
        rows.columns = list(self.headers)
        with ThreadPoolExecutor(1) as pool:
            digesting = pool.submit(digest_file, self.path, hasher)
            frame = rows.select(as_cells(wanted))
            notes = [*self._lost(frame), *self._read_as_empty(wanted)]
            digesting.result()
        return Rows(frame, tuple(empty.arg_true().to_list()), tuple(notes))

    def _lost(self, frame: pl.DataFrame) -> list[str]:
        """Say what the columns of numbers lost."""
        notes = [
            digits_note(column.name, count)
            for column in frame.iter_columns()
            if (count := lost_digits(column))
        ]
        doubtful = [column.name for column in frame.iter_columns() if may_lack_zeros(column)]
        if doubtful:
            numbers = self._numbers([self.headers.index(name) for name in doubtful])
            notes += [zeros_note(name) for name in doubtful if self.headers.index(name) in numbers]
        return notes

    def _numbers(self, columns: Sequence[int]) -> set[int]:
        """Which columns hold numbers only; the sheet is gone through once more for it."""
        at = {self.sheet.places[column]: column for column in columns}
        typed = self.book.load_sheet(
            self.sheet.name,
            header_row=None,
            skip_rows=self.header.last + 1,
            schema_sample_rows=None,
            use_columns=list(at),
        )
        return {at[c.absolute_index] for c in typed.selected_columns if c.dtype in _NUMBERS}

    def _read_as_empty(self, wanted: Sequence[str]) -> list[str]:
        notes = []
        for counts, what in (
            (self.sheet.facts.errors, "errors such as #N/A or #REF!"),
            (self.sheet.facts.without_result, "formulas whose results were not stored"),
        ):
            for name, place in zip(self.headers, self.sheet.places, strict=True):
                if name in wanted and place in counts:
                    notes.append(counted_note(name, counts[place], what))
        return notes


def open_spreadsheet(path: Path, sheet: str | None) -> SheetPart:
    """Find the sheet, unless it is stated, and the names of its columns.

    Cells are the values that were stored, hidden rows and columns among them; of a formula
    it is its last result. The whole sheet is held in memory.

    Parameters
    ----------
    path : Path
        An .xlsx, .xlsm, .xls or .ods file.
    sheet : str, optional

    Raises
    ------
    UsageError
        If there is no such sheet, or the package that reads spreadsheets is not installed.
    InputError
        If the file is damaged, holds nothing, or its column names cannot be told.
    AmbiguousInputError
        If several sheets hold something.
    """
    try:
        import fastexcel
    except ImportError as error:
        raise UsageError(
            f"{path} is a spreadsheet; to read it needs the package fastexcel, which is not "
            "installed.",
            hint="Install it with: pip install 'crvs-link[excel]'",
        ) from error
    package = open_package(path)
    try:
        book = fastexcel.read_excel(path.read_bytes())
        names = list(book.sheet_names)
        if sheet is not None and sheet not in names:
            raise UsageError(
                f"{path} has no sheet {sheet!r}.", hint=f"Its sheets are {listed(names)}."
            )
        sheets = [_load(book, package, name) for name in (names if sheet is None else [sheet])]
    except CrvsLinkError:
        raise
    except (*FAILURES, fastexcel.FastExcelError):
        raise damaged(path) from None  # the cause may quote a value
    chosen = _only([each for each in sheets if each is not None], path)
    place = _place(path, chosen.name)
    header = find_header(chosen.cells.head(SEARCHED).rows(), place)
    details = {"sheet": chosen.name, "column names": header.said}
    if package is not None and package.from_1904:
        details["dates"] = "counted from 1904"
    return SheetPart(path, book, chosen, header, details)


def _load(book: ExcelReader, package: Package | None, name: str) -> _Sheet | None:
    """Read all cells of a sheet as text; None where there is none."""
    facts = SheetFacts() if package is None else package.facts(name)
    # No rows are skipped: else empty ones at the beginning are, and numbers of rows are off.
    loaded: Any = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    cells = pl.DataFrame(loaded)
    places = [column.absolute_index for column in loaded.selected_columns]
    used = [at for at, column in enumerate(cells.iter_columns()) if _holds_text(column)]
    if not used:
        return None
    return _Sheet(
        name,
        cells.select(cells.columns[at] for at in used).select(
            pl.when(pl.all().str.strip_chars() != "").then(pl.all())
        ),
        tuple(places[at] for at in used),
        facts,
        loaded.visible != "visible",
    )


def _holds_text(column: pl.Series) -> bool:
    return bool((column.drop_nulls().str.strip_chars() != "").any())


def _only(sheets: Sequence[_Sheet], path: Path) -> _Sheet:
    """Take the only sheet that holds something; of several, the only one that is shown."""
    if not sheets:
        raise InputError(
            f"{path} holds no sheet with any value in it.",
            hint="Check that the export went through, and repeat it.",
        )
    candidates = [sheet for sheet in sheets if not sheet.hidden] or sheets
    if len(candidates) > 1:
        names = [sheet.name for sheet in candidates]
        raise AmbiguousInputError(
            f"{path}: sheets {listed(names)} all hold something.",
            hint=f"State which with --sheet, such as --sheet {names[0]!r}.",
        )
    return candidates[0]


def _place(path: Path, sheet: str) -> str:
    return f"{path}, sheet {sheet!r}"
