"""Layout files: which columns of fixed width a text has.

A table as CSV, one column of the extract to a line, places counted from 1::

    name,start,width
    surname,1,30
    given_name,31,30
    date_of_birth,61,8

or as TOML, which may say too what the places count and what the text is written in::

    unit = "bytes"          # or "characters"
    encoding = "cp874"

    [[column]]
    name = "surname"
    start = 1
    width = 30

``unit`` must be stated where a character can be of several bytes. Columns may leave
gaps; they may not overlap.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crvs_link.errors import AccessDeniedError, ConfigError, SourceNotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

UNITS: Final = ("bytes", "characters")
_KEYS: Final = ("name", "start", "width")
_TOP_KEYS: Final = ("unit", "encoding", "column")
_COLUMN: Final = re.compile(r"^\s*\[\[\s*column\s*\]\]")
_MOST: Final = 1 << 20
"""Of places in a line."""
_HINT: Final = "A layout file gives name, start (from 1) and width of each column."


@dataclass(frozen=True)
class FixedColumn:
    """One column; ``start`` counts from 1, ``line`` is that of the layout file."""

    name: str
    start: int
    width: int
    line: int

    @property
    def end(self) -> int:
        """The place after its last."""
        return self.start + self.width


@dataclass(frozen=True)
class Layout:
    """What a layout file says.

    Parameters
    ----------
    path : Path
    columns : tuple of FixedColumn
        In the order of the file.
    unit : str, optional
        One of `UNITS`.
    encoding : str, optional
    """

    path: Path
    columns: tuple[FixedColumn, ...]
    unit: str | None = None
    encoding: str | None = None


def read_layout(path: str | Path) -> Layout:
    """Read a layout file: TOML by its ending, else CSV.

    Parameters
    ----------
    path : str or Path

    Raises
    ------
    SourceNotFoundError, AccessDeniedError, UsageError
        If it cannot be opened.
    ConfigError
        If it says no layout; names the line.
    """
    path = Path(path)
    text = _text(path)
    top: Mapping[str, Any] = {}
    if path.suffix.lower() == ".toml":
        top = _toml(path, text)
        entries = list(zip(_column_lines(text), top.get("column", []), strict=False))
    else:
        entries = list(_csv_entries(path, text))
    columns = tuple(_column(path, line, entry) for line, entry in entries)
    if not columns:
        raise ConfigError(f"{path} names no column.", hint=_HINT)
    _check_apart(path, columns)
    return Layout(path, columns, top.get("unit"), top.get("encoding"))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise SourceNotFoundError(
            f"There is no file {path}.", hint="Check the path given with --layout."
        ) from error
    except PermissionError as error:
        raise AccessDeniedError(
            f"{path} may not be read: permission denied.", hint="Ask for permission to read it."
        ) from error
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8.", hint="Save the layout as UTF-8.") from None
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{str(path)!r} cannot be read as a file.", hint="Name a layout file with --layout."
        ) from error


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        top = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path} is not TOML: {error}.", hint=_HINT) from error
    strange = [key for key in top if key not in _TOP_KEYS]
    if strange:
        raise ConfigError(
            f"{path}: unknown key {strange[0]!r}; expected unit, encoding and [[column]].",
            hint=_HINT,
        )
    if top.get("unit", UNITS[0]) not in UNITS:
        raise ConfigError(
            f"{path}: unit is unknown.", hint='State unit = "bytes" or unit = "characters".'
        )
    if not isinstance(top.get("encoding", ""), str):
        raise ConfigError(f"{path}: encoding is no text.", hint='Write encoding = "cp874".')
    tables = top.get("column", [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise ConfigError(f"{path}: column is no list of tables.", hint="Write [[column]].")
    return top


def _column_lines(text: str) -> Iterator[int]:
    """Lines of ``[[column]]``; 1 for those of a list on one line."""
    lines = [n for n, line in enumerate(text.splitlines(), start=1) if _COLUMN.match(line)]
    yield from lines
    while True:
        yield 1


def _csv_entries(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    keys: list[str] = []
    try:
        for record in reader:
            if not any(cell.strip() for cell in record):
                continue
            cells = [cell.strip() for cell in record]
            if not keys:
                keys = [cell.lower() for cell in cells]
                if sorted(keys) != sorted(_KEYS):
                    raise ConfigError(
                        f"{path}: line {reader.line_num} should name the columns "
                        f"{', '.join(_KEYS)}.",
                        hint=_HINT,
                    )
                continue
            if len(cells) != len(keys):
                raise ConfigError(
                    f"{path}: line {reader.line_num} has {len(cells)} fields; expected "
                    f"{len(keys)}.",
                    hint=_HINT,
                )
            entry: dict[str, Any] = dict(zip(keys, cells, strict=True))
            for key in ("start", "width"):
                if entry[key].isascii() and entry[key].isdigit():
                    entry[key] = int(entry[key][:20])
            yield reader.line_num, entry
    except csv.Error:
        raise ConfigError(
            f"{path}: line {reader.line_num}: a quotation is broken.", hint=_HINT
        ) from None


def _column(path: Path, line: int, entry: Mapping[str, Any]) -> FixedColumn:
    strange = [key for key in (*entry, *_KEYS) if key not in _KEYS or key not in entry]
    if strange:
        raise ConfigError(
            f"{path}: line {line}: the column has or lacks {strange[0]!r}; expected name, start "
            "and width.",
            hint=_HINT,
        )
    name = entry["name"]
    if not isinstance(name, str) or not name.strip():
        raise ConfigError(f"{path}: line {line}: the column has no name.", hint=_HINT)
    for key in ("start", "width"):
        value = entry[key]
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST:
            raise ConfigError(
                f"{path}: line {line}: {key} is no whole number from 1 to {_MOST:,}.", hint=_HINT
            )
    return FixedColumn(name.strip(), entry["start"], entry["width"], line)


def _check_apart(path: Path, columns: tuple[FixedColumn, ...]) -> None:
    first: dict[str, int] = {}
    for column in columns:
        if column.name in first:
            raise ConfigError(
                f"{path}: lines {first[column.name]} and {column.line} have the same name, "
                f"{column.name!r}.",
                hint="Give each column a name of its own.",
            )
        first[column.name] = column.line
    for one, other in pairwise(sorted(columns, key=lambda each: each.start)):
        if other.start < one.end:
            raise ConfigError(
                f"{path}: line {other.line}: column {other.name!r} begins at {other.start}, "
                f"within {one.name!r} of line {one.line}, which goes on to {one.end - 1}.",
                hint="Correct start or width: columns may not overlap.",
            )
